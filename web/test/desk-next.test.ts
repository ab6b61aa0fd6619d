/** What a case asks of the committee next, in browsers: whoever waits for an answer comes first. */

import type { ItemView } from "../src/desk/model.ts";
import { longDay, t } from "../src/desk/texts.tsx";
import { ME, TUNDE } from "./committee-data.ts";
import type { TestDesk } from "./desk-env.ts";
import { asks, CLOSED, FIRST, from, inside, LONG, last, opened, TODAY } from "./desk-visits.ts";
import { assert, inBrowser, test } from "./harness.ts";

const next = (page: TestDesk): string => page.one(".next").textContent ?? "";

/** An entry of mine. */
const mine =
  (entry: object, stream: "dialogue" | "desk" = "dialogue") =>
  (seq: number): ItemView =>
    ({ ...from(ME, "")(seq), ...entry, stream, mine: true, read: true }) as ItemView;

const outcome = mine({ kind: "outcome", result: "unsubstantiated", text: "We found nothing." });

if (!inBrowser) {
  test("what is next has its words where there is no page", () => assert.ok(t("next.reopen").length > 0));
} else {
  test("after an outcome a reporter's letter is to be answered, and closing is not what is offered first", async () => {
    const page = await opened(LONG, (committee) => {
      committee.happens(LONG, outcome);
      committee.happens(LONG, from(null, "You misread me. Here is more."));
    });
    await page.until(".next");
    assert.ok(next(page).includes(t("next.answer.told")));
    assert.equal(page.one(".next .primary").textContent, t("letter.message.open"));
    page.press(t("letter.message.open"), ".next");
    await page.until("#letter-text");
  });

  test("a closed case to which the reporter wrote is in the list, and is answered, opened again or left closed", async () => {
    const page = await inside();
    assert.ok(!page.desk.list.value.some((row) => row.case === CLOSED));
    page.committee.happens(CLOSED, from(null, "It was bridged again."));
    await page.until(() => page.desk.list.value.some((row) => row.case === CLOSED));
    assert.equal(page.desk.counts.value.turn, 4);
    await page.open(CLOSED);
    await page.until(".next");
    assert.ok(next(page).includes(t("next.answer.closed")));
    assert.ok(
      page.desk.list.value.some((row) => row.case === CLOSED),
      "read, but not answered",
    );
    page.press(t("next.leave_closed"));
    await page.until(() => page.all(".next").length === 0);
    const written = last<{ draft: unknown; twice: boolean }>(page, "write");
    assert.deepEqual(
      [written.draft, written.twice],
      [{ kind: "triage", change: { status: "closed" } }, true],
    );
    assert.ok(!page.text.includes(t("said.undo")), "there is nothing to be taken back");
    page.committee.happens(CLOSED, from(null, "And again."));
    await page.until(".next");
    page.press(t("next.reopen"));
    await page.until(() => page.desk.rows.value.get(CLOSED)?.status === "under_review");
  });

  test("a colleague's note to a closed case is seen as something new", async () => {
    const page = await inside();
    page.committee.happens(CLOSED, (seq) => ({ ...from(TUNDE, "Press 14 again.")(seq), stream: "desk" }));
    await page.until(() => page.desk.list.value.some((row) => row.case === CLOSED));
    assert.equal(page.desk.counts.value.unread, 3);
    page.committee.answers.sync = () => {
      page.committee.happens(CLOSED, from(TUNDE, "One more."));
      return null;
    };
    page.desk.rows.value = new Map(page.desk.rows.value).set(CLOSED, {
      ...page.committee.row(page.committee.get(CLOSED)),
      unread: 0,
    });
    page.press(t("top.sync"));
    await page.until(() => page.desk.said.value !== null);
    assert.notEqual(page.desk.said.value?.text, t("top.sync.none"));
  });

  test("a report that was closed unanswered is still to be acknowledged, and can be opened again", async () => {
    const page = await opened(FIRST, (committee) => {
      committee.happens(FIRST, mine({ kind: "triage", change: { status: "closed" } }, "desk"));
    });
    await page.until(".next");
    assert.ok(page.one(".next #acknowledge") && next(page).includes(t("next.reopen")));
    assert.ok(page.all(".head .chip").some((chip) => chip.textContent?.includes("acknowledge")));
  });

  test("feedback may be what was done so far, and its day can be moved", async () => {
    const page = await opened(LONG, (committee) => {
      committee.happens(LONG, mine({ kind: "message", text: "We look into it." }));
    });
    await page.until(".next");
    assert.ok(next(page).includes(t("letter.outcome.open")));
    page.press(t("next.outcome.so_far"));
    await page.until("#letter-text");
    assert.equal(page.desk.draft(LONG).letter.value, "message");
    page.desk.draft(LONG).letter.value = null;
    await page.until(".next");
    page.press(t("next.outcome.later"));
    await page.until(() => document.activeElement?.id === "feedback-by");
    page.type("#feedback-by", "2027-06-30");
    page.press(t("triage.save"));
    await page.until(() => asks(page, "write") === 1);
    const { draft } = last<{ draft: unknown }>(page, "write");
    assert.deepEqual(draft, { kind: "triage", change: { feedback_by: "2027-06-30" } });
  });

  test("what is due by a day to come says that day, and what is late says since when", async () => {
    const page = await opened(FIRST);
    await page.until(".next");
    const by = page.desk.view.value?.acknowledge_by ?? "";
    assert.ok(by > TODAY && next(page).includes(t("next.acknowledge.by", { date: longDay(by) })));
    page.desk.today.value = "2027-01-10";
    await page.until(() => next(page).includes(t("next.late", { date: longDay(by) })));
    assert.ok(next(page).includes(t("next.acknowledge")) && page.all(".next.red").length === 1);
    assert.ok(!next(page).includes(t("next.acknowledge.by", { date: longDay(by) })));
  });

  test("a text is called one in the report's language only where it is", async () => {
    const arabic = await opened(FIRST, (committee) => {
      committee.get(FIRST).language = "ar";
    });
    await arabic.until(".next");
    assert.ok(next(arabic).includes(t("next.acknowledge.english")));
    arabic.key("a");
    await arabic.until("#letter-text");
    assert.equal(arabic.one("#letter-text-hint").textContent, t("letter.default.english"));
    const german = await opened(FIRST, (committee) => {
      committee.get(FIRST).language = "de";
    });
    await german.until(".next");
    assert.ok(next(german).includes(t("next.acknowledge.means")));
  });
}
