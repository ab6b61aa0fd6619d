/** How long a case is kept: who can agree to what, by the real engine and as the page says it. */

import { unlock } from "../src/desk/actions/unlock.ts";
import { longDay, t } from "../src/desk/texts.tsx";
import { addDays } from "../src/protocol/date.ts";
import { Committee } from "./committee.ts";
import { casesOn, ME, TUNDE } from "./committee-data.ts";
import { TestDesk } from "./desk-env.ts";
import { on } from "./desk-stage.ts";
import { asks, CLOSED, FIRST, last, opened, TODAY } from "./desk-visits.ts";
import { assert, inBrowser, test } from "./harness.ts";
import { TODAY as STAGE_DAY } from "./support.ts";

test("a request of who reads a case alone is known to need no second", () =>
  on(async (stage) => {
    const others = [1, 2, 3, 4].map((number) => stage.id(number));
    const { id } = await stage.server.file("Something.", { excluded: others });
    const chair = await stage.sit(0);
    await chair.write(id, { kind: "purge", reason: "Sent by mistake." });
    const { pending } = await chair.show(id);
    assert.deepEqual(
      [pending?.purge, pending?.alone, pending?.second, pending?.date],
      [true, true, false, STAGE_DAY],
    );
  }));

test("who got access after a request does not make two of it, and who had it then does", () =>
  on(async (stage) => {
    const { id } = await stage.server.file("Something.", { excluded: [stage.id(1)] });
    const chair = await stage.sit(0);
    await chair.write(id, { kind: "purge", reason: "Sent by mistake." });
    await chair.readers(id, { kind: "add", member: stage.id(1), reason: "Needed." });
    const [late, early] = [await stage.sit(1), await stage.sit(2)];
    const seconds = await Promise.all(
      [late, early].map(async (seat) => (await seat.show(id)).pending?.second),
    );
    assert.deepEqual(seconds, [false, true]);
    assert.equal((await early.show(id)).pending?.alone, false);
    // Whoever asked and has left is nobody to agree with.
    await chair.readers(id, { kind: "recuse", reason: "" });
    await early.sync();
    assert.equal((await early.show(id)).pending?.second, false);
  }));

if (inBrowser) {
  const panel = async (page: TestDesk, button: string): Promise<string> => {
    page.key("d");
    await page.until("#panel-keep");
    page.press(button, "#case");
    await page.until("dialog");
    return page.one("dialog").textContent ?? "";
  };

  test("a day that is none to come keeps the dialog, and all that was typed there", async () => {
    const page = await opened(FIRST);
    await panel(page, t("keep.day"));
    assert.equal(page.one<HTMLInputElement>("#until").min, addDays(TODAY, 1));
    page.type("#reason", "A long and careful reason.");
    for (const day of [TODAY, addDays(TODAY, -1), ""]) {
      page.type("#until", day);
      page.press(t("day.button"));
      await page.until("#refused");
      assert.equal(page.one("#refused").textContent, t("day.past"));
      assert.equal(page.one<HTMLTextAreaElement>("#reason").value, "A long and careful reason.");
    }
    assert.equal(asks(page, "write"), 0);
    page.type("#until", addDays(TODAY, 1));
    page.press(t("day.button"));
    await page.until(() => asks(page, "write") === 1);
    assert.deepEqual(last<{ draft: unknown }>(page, "write").draft, {
      kind: "retention",
      ask: { purge_after: addDays(TODAY, 1), hold: false, reason: "A long and careful reason." },
    });
  });

  test("who reads a case alone is told that it is destroyed in thirty days, and that no second is needed", async () => {
    const page = await opened(FIRST, (committee) => {
      committee.get(FIRST).readers = [ME];
    });
    const date = longDay(addDays(TODAY, 30));
    const purge = await panel(page, t("keep.purge"));
    assert.ok(purge.includes(t("purge.alone", { date })) && !purge.includes(t("purge.first")));
    for (const name of ["day", "purge"] as const)
      assert.ok(page.text.includes(t(`keep.${name}.means.alone`)));
    page.committee.answers.write = (input) => {
      const sent = page.committee.on_write(input);
      const found = page.committee.get(FIRST);
      found.pending = found.pending && { ...found.pending, alone: true };
      return { ...sent, view: page.committee.view(found) } as typeof sent;
    };
    page.type("#reason", "Sent by mistake.");
    page.press(t("purge.button.first"));
    await page.until(() => page.text.includes(t("pending.alone", { date })));
    assert.ok(page.desk.said.value?.text.includes(t("sent.waits.alone", { date })));
    assert.ok(!page.text.includes(t("pending.mine.means")));
  });

  test("who cannot be the second is not told that the case is destroyed at once", async () => {
    const page = await opened(CLOSED, (committee) => {
      const found = committee.get(CLOSED);
      found.pending = found.pending && { ...found.pending, second: false };
    });
    assert.ok(page.text.includes(t("pending.not_second")) && !page.text.includes(t("pending.means")));
    page.press(t("pending.purge.button"));
    await page.until("dialog");
    assert.ok(page.one("dialog").textContent?.includes(t("purge.not_second")));
    assert.ok(!page.one("dialog").textContent?.includes("at once"));
    assert.ok(page.one("dialog").textContent?.includes(t("purge.button.first")));
  });

  test("who asks for access to be taken away is told to tell the second themselves", async () => {
    const page = await opened(FIRST, (committee) => {
      committee.get(FIRST).readers = [ME, TUNDE];
    });
    page.key("p");
    await page.until("#panel-people");
    page.press(t("people.leave_out"));
    await page.until("dialog");
    assert.ok(page.one("dialog").textContent?.includes("tell them yourself"));
  });

  test("a hold that the server denies is said to be that, and does not read as a request", () =>
    on(async (stage) => {
      const { id } = await stage.server.file("Something.");
      const chair = await stage.sit(0);
      const { row } = await chair.show(id);
      await chair.write(id, {
        kind: "retention",
        ask: { purge_after: row.purge_after, hold: true, reason: "law" },
      });
      stage.server.twists.push((answer) => {
        for (const one of answer.body?.cases ?? []) if (one.hold !== undefined) one.hold = false;
      });
      const seat = stage.seat();
      const { file, passphrase } = await seat.file(stage.person(1));
      const page = new TestDesk(new Committee(STAGE_DAY, casesOn(STAGE_DAY)), [], seat.engine);
      await page.until("#key-file");
      page.desk.keyFile.value = new File([file as BlobPart], "member.age");
      page.desk.passphrase.value = passphrase;
      await unlock(page.desk, true);
      await page.until(() => page.desk.rows.value.has(id));
      await page.open(id);
      await page.until(() => page.desk.view.value !== null && page.all(".notice.red").length > 0);
      assert.ok(page.text.includes(t("finding.retention")));
      for (const word of ["asked on", t("pending.means"), t("pending.button")])
        assert.ok(!page.one("#case").textContent?.includes(word), word);
      page.unmount();
    }));
}
