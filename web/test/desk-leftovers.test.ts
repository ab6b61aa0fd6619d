/** Texts whose case is gone, in browsers: none is counted that cannot be seen, copied and thrown away. */

import { t } from "../src/desk/texts.tsx";
import { ME } from "./committee-data.ts";
import type { TestDesk } from "./desk-env.ts";
import { FIRST, LONG, opened, TODAY } from "./desk-visits.ts";
import { assert, inBrowser, test } from "./harness.ts";

/** Opens a case and begins a note and a letter in it. */
async function writing(): Promise<TestDesk> {
  const page = await opened(LONG);
  page.key("n");
  await page.until("#note-text");
  page.type("#note-text", "Long thoughts.");
  page.press(t("letter.message.open"));
  await page.until("#letter-text");
  page.type("#letter-text", "A long letter.");
  return page;
}

/** Copies what is left, throws it away, and nothing is counted any more. */
async function leaves(page: TestDesk): Promise<void> {
  await page.until(() => page.text.includes("2 texts of yours were not sent, and cannot be"));
  assert.ok(page.text.includes("Long thoughts.") && page.text.includes("A long letter."));
  page.press(t("leftovers.copy"));
  await page.until(() => page.text.includes(t("copy.done")));
  assert.deepEqual(page.env.copied, ["A long letter.\n\nLong thoughts."]);
  page.press(t("discard.button"));
  await page.until(() => !page.text.includes("Long thoughts."));
  assert.equal(page.desk.unsent(), 0);
  page.click("#lock");
  await page.until(() => page.desk.stage.value === "locked");
}

if (!inBrowser) {
  test("what is left over has its words where there is no page", () =>
    assert.ok(t("leftovers.means").length > 0));
} else {
  test("who loses access while writing sees, copies and throws away what they wrote", async () => {
    const page = await writing();
    const found = page.committee.get(LONG);
    found.readers = found.readers.filter((id) => id !== ME);
    found.activity += 1000;
    page.committee.onnews({ kind: "rows", rows: [page.committee.row(found)] });
    await leaves(page);
  });

  test("so does whose case was purged by others, and one of which the server shows nothing any more", async () => {
    const purged = await writing();
    const found = purged.committee.get(LONG);
    found.purged = TODAY;
    purged.committee.onnews({ kind: "rows", rows: [purged.committee.row(found)] });
    await leaves(purged);
    const gone = await writing();
    const lost = gone.committee.get(LONG);
    gone.committee.onnews({
      kind: "rows",
      rows: [{ ...gone.committee.row(lost), findings: [{ kind: "gone" }], activity: 9999 }],
    });
    lost.gone = true;
    await gone.open(FIRST);
    const { openCase } = await import("../src/desk/actions/cases.ts");
    await openCase(gone.desk, LONG);
    await leaves(gone);
  });

  test("the row of a case with a text that is not sent says so, and so does the question before a lock", async () => {
    const page = await writing();
    const row = () => page.all("[data-case]").find((one) => one.dataset["case"] === LONG)?.textContent ?? "";
    await page.until(() => row().includes(t("list.begun")));
    await page.open(FIRST);
    page.click("#lock");
    await page.until("dialog");
    page.press("Case B3VN-09RC", "dialog");
    await page.until(() => page.desk.open.value === LONG && page.all("dialog").length === 0);
    page.desk.draft(LONG).clear();
    await page.until(() => !row().includes(t("list.begun")));
  });

  test("a text that came back over a lock and has no case any more has its exit in that question", async () => {
    const page = await opened(FIRST);
    page.desk.takeDrafts(JSON.stringify([{ case: "nowhere", box: "note", text: "Lost.", result: "" }]));
    page.click("#lock");
    await page.until("dialog");
    assert.ok(page.one("dialog").textContent?.includes("Lost."));
    page.press(t("discard.button"), "dialog");
    await page.until(() => page.desk.unsent() === 0);
  });

  test("where the browser lets nothing be copied, that is said", async () => {
    const page = await writing();
    page.env.copy = async () => {
      throw new Error("denied");
    };
    const found = page.committee.get(LONG);
    found.readers = [];
    await page.open(FIRST);
    await page.open(LONG);
    await page.until(() => page.text.includes(t("leftovers.copy")));
    page.press(t("leftovers.copy"));
    await page.until(() => page.text.includes(t("copy.failed")));
  });
}
