/** Locking the desk and leaving it, in browsers: what is asked, said, and forgotten. */

import { t } from "../src/desk/texts.tsx";
import type { Committee } from "./committee.ts";
import { JINGYI } from "./committee-data.ts";
import { asks, FIRST, inside, LONG, opened } from "./desk-visits.ts";
import { assert, inBrowser, test } from "./harness.ts";

if (!inBrowser) {
  test("the desk's texts are there where there is no page", () => assert.ok(t("unlock.button").length > 0));
} else {
  test("it warns a minute before it locks, any key stays, and then it locks and forgets", async () => {
    const page = await opened(LONG);
    page.env.pass(13 * 60_000);
    assert.equal(page.all("dialog").length, 0);
    page.env.pass(61_000);
    await page.until("dialog[role=alertdialog]");
    page.key("Shift");
    await page.until(() => page.all("dialog").length === 0);
    assert.equal(page.desk.stage.value, "inside");
    page.key("n");
    await page.until("#note-text");
    page.type("#note-text", "Never sent.");
    page.env.pass(14 * 60_000 + 1000);
    await page.until("dialog");
    assert.ok(page.text.includes("1 text that you have not sent would be lost."));
    page.env.pass(60_000);
    await page.until(() => page.desk.stage.value === "locked");
    await page.until(() => page.text.includes(t("locked.title")));
    await page.until(() => document.activeElement?.id === "heading");
    assert.ok(page.committee.ended && page.text.includes("1 text that you had not sent is lost."));
    for (const word of ["Salzgitter", "Never sent.", "Nordhafen", "B3VN", "Tunde"]) {
      assert.ok(!document.body.outerHTML.includes(word), word);
    }
    assert.deepEqual(
      [page.desk.rows.value.size, page.desk.view.value, page.desk.hotline.value],
      [0, null, null],
    );
    page.press(t("locked.again"));
    assert.equal(page.env.restarted, 1);
  });

  test("a machine that slept is locked at the first touch", async () => {
    const page = await inside();
    page.env.time += 8 * 3_600_000;
    page.key("j");
    assert.equal(page.desk.stage.value, "locked");
  });

  test("locking by hand asks only where something would be lost", async () => {
    const page = await opened(LONG);
    page.key("r");
    await page.until("#letter-text");
    page.type("#letter-text", "Not sent.");
    page.click("#lock");
    await page.until("dialog");
    page.press(t("lock.stay"));
    await page.until(() => page.all("dialog").length === 0);
    assert.equal(page.one<HTMLTextAreaElement>("#letter-text").value, "Not sent.");
    page.desk.draft(LONG).message.clear();
    page.click("#lock");
    await page.until(() => page.text.includes(t("locked.hand")));
  });

  test("what answers after the lock is nobody's", async () => {
    let answer: (view: ReturnType<Committee["view"]>) => void = () => {};
    const page = await opened(LONG);
    const view = page.committee.view(page.committee.get(LONG));
    page.committee.answers.show = () =>
      new Promise((resolve) => {
        answer = resolve;
      });
    const { refresh } = await import("../src/desk/actions/cases.ts");
    const before = asks(page, "show");
    const waiting = refresh(page.desk);
    await page.until(() => asks(page, "show") > before);
    await new Promise((resolve) => setTimeout(resolve, 20));
    page.desk.lock("hand");
    answer(view);
    await waiting;
    assert.equal(page.desk.view.value, null);
  });

  test("leaving the page takes everything out of it", async () => {
    const page = await opened(LONG);
    page.unmount();
    assert.equal(page.root.childNodes.length, 0);
    assert.ok(page.committee.ended);
  });

  test("nothing of a case is in the address, the title, the history or the browser's memory", async () => {
    const entries = history.length;
    const page = await opened(LONG);
    await page.open(FIRST);
    page.type("#search", "monterrey");
    await page.until(() => page.desk.list.value.length === 1);
    assert.equal(history.length, entries);
    assert.ok(!/7KQ4|B3VN|monterrey/i.test(location.href + document.title));
    assert.deepEqual([localStorage.length, sessionStorage.length, document.cookie], [0, 0, ""]);
  });

  test("who reads and the whole committee: sharing all open cases and adding an older key", async () => {
    const page = await inside();
    page.press(t("top.committee"));
    await page.until("dialog");
    page.type("#share-member", JINGYI);
    page.press(t("share.button"));
    await page.until(() => page.text.includes("6 cases are shared. 1 case could not be shared."));
    page.press(t("old_key.button"));
    await page.until(() => page.text.includes(t("old_key.missing")));
  });
}
