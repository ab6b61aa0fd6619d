/** Locking the desk and leaving it, in browsers: what is asked, said, and forgotten. */

import { takeFiles } from "../src/desk/actions/files.ts";
import type { Progress, Sent, Shared } from "../src/desk/model.ts";
import { t } from "../src/desk/texts.tsx";
import { Committee } from "./committee.ts";
import { casesOn, JINGYI } from "./committee-data.ts";
import { TestDesk } from "./desk-env.ts";
import { arrived, asks, FIRST, inside, LONG, opened, TODAY, tried } from "./desk-visits.ts";
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
    await page.until(() => page.text.includes("1 text is not sent."));
    page.env.pass(60_000);
    await page.until(() => page.desk.stage.value === "locked");
    await page.until(() => page.text.includes(t("locked.title")));
    await page.until(() => document.activeElement?.id === "heading");
    assert.ok(page.committee.ended && page.text.includes("1 text that you had not sent is kept."));
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

  test("a key that answers the warning does nothing else, to the case, the desk or a field below", async () => {
    const page = await opened(LONG);
    page.key("n");
    await page.until("#note-text");
    page.type("#note-text", "Mine.");
    const warn = async () => {
      page.env.pass(14 * 60_000 + 1000);
      await page.until("dialog[role=alertdialog]");
    };
    for (const key of ["Escape", "l", "r", "Enter", "x"]) {
      await warn();
      const event = new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true });
      (document.activeElement ?? document.body).dispatchEvent(event);
      assert.ok(event.defaultPrevented, key);
      await page.until(() => page.all("dialog").length === 0);
      assert.deepEqual(
        [page.desk.stage.value, page.desk.open.value, page.desk.draft(LONG).letter.value],
        ["inside", LONG, null],
      );
      assert.equal(page.one<HTMLTextAreaElement>("#note-text").value, "Mine.");
    }
    page.env.pass(13 * 60_000);
    assert.equal(page.desk.warned.value, false, "the key counted");
  });

  test("the warning stands in front of an open dialog, which keeps its typed reason", async () => {
    const page = await opened(LONG);
    page.key("d");
    await page.until("#panel-keep");
    page.press(t("keep.hold"));
    await page.until("dialog");
    page.type("#reason", "A long and careful reason.");
    page.env.pass(14 * 60_000 + 1000);
    await page.until("dialog[role=alertdialog]");
    assert.equal(page.all("dialog[open]").length, 2);
    page.key("Escape");
    await page.until(() => page.all("dialog").length === 1);
    assert.equal(page.one<HTMLTextAreaElement>("#reason").value, "A long and careful reason.");
    page.press(t("hold.button"), "dialog");
    await page.until(() => asks(page, "write") === 1);
  });

  test("the warning's own buttons do what they say", async () => {
    const page = await opened(LONG);
    const press = async (name: string) => {
      page.env.pass(14 * 60_000 + 1000);
      await page.until("dialog[role=alertdialog]");
      const button = page.all("dialog button").find(({ textContent }) => textContent === name);
      button?.dispatchEvent(new PointerEvent("pointerdown", { bubbles: true }));
      await new Promise((resolve) => setTimeout(resolve, 20));
      assert.ok(button?.isConnected, "still there to be pressed");
      button.click();
    };
    await press(t("idle.stay"));
    await page.until(() => page.all("dialog").length === 0);
    page.env.pass(13 * 60_000);
    assert.deepEqual([page.desk.stage.value, page.desk.warned.value], ["inside", false]);
    page.env.pass(2000);
    page.key("Shift");
    await press(t("top.lock"));
    await page.until(() => page.desk.stage.value === "locked");
    assert.equal(page.desk.why.value, "hand");
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

  test("sharing all open cases is asked for once, and stops when told or when its dialog is closed", async () => {
    const page = await inside();
    page.committee.answers.share_open = () => new Promise<Shared>(() => {});
    page.press(t("top.committee"));
    await page.until("dialog");
    const share = () => {
      page.type("#share-member", JINGYI);
      page.press(t("share.button"));
    };
    share();
    await page.until(() => page.text.includes(t("sending.share")));
    page.one<HTMLInputElement>("#share-reason").form?.requestSubmit();
    assert.equal(asks(page, "share_open"), 1);
    page.press(t("files.stop"));
    await page.until(() => page.text.includes(t("failure.stopped")) && page.text.includes(t("share.button")));
    share();
    await page.until(() => page.text.includes(t("sending.share")));
    page.press(t("dialog.close"));
    await page.until(() => page.committee.stopped.length === 2);
    assert.deepEqual(page.committee.stopped, ["share_open", "share_open"]);
  });

  test("who is turned away while writing can copy their own words, and nothing else is left", async () => {
    const page = await opened(LONG);
    page.key("n");
    await page.until("#note-text");
    page.type("#note-text", "Half a thought.");
    page.committee.onnews({ kind: "ended", why: "key" });
    await page.until(() => page.text.includes(t("ended.key")));
    assert.ok(page.text.includes("Half a thought.") && page.text.includes("1 text was not sent."));
    for (const word of ["Salzgitter", "B3VN", "Tunde"])
      assert.ok(!document.body.outerHTML.includes(word), word);
  });

  test("a new key, an open one and a passphrase do not stay at the door for ever", async () => {
    const made = arrived();
    await made.until("#key-file");
    const { makeKey } = await import("../src/desk/actions/unlock.ts");
    await makeKey(made.desk, null);
    made.desk.door.value = { kind: "key", step: "words" };
    await made.until(() => made.text.includes("sausage"));
    made.env.pass(14 * 60_000 + 1000);
    await made.until("dialog[role=alertdialog]");
    assert.ok(made.text.includes(t("idle.key")));
    made.key("Shift");
    await made.until(() => made.all("dialog").length === 0);
    assert.ok(made.text.includes("sausage"));
    made.env.pass(15 * 60_000 + 1000);
    await made.until(() => made.text.includes(t("locked.title")));
    assert.ok(!document.body.outerHTML.includes("sausage") && made.committee.ended);
    assert.equal(made.desk.newKey.value, null);

    const compared = arrived((committee) => {
      committee.answers.unlock = () => ({ kind: "compare", fingerprint: "0000" });
    });
    await tried(compared, "right");
    await compared.until(() => compared.desk.door.value.kind === "answer");
    compared.env.pass(15 * 60_000 + 1000);
    assert.equal(compared.desk.stage.value, "locked");
    assert.ok(compared.committee.ended);
    assert.deepEqual([compared.desk.passphrase.value, compared.desk.keyFile.value], ["", null]);

    const nobody = arrived();
    await nobody.until("#key-file");
    nobody.env.pass(60 * 60_000);
    assert.equal(nobody.desk.stage.value, "door");
    nobody.type("#passphrase", "half a passphra");
    nobody.env.pass(15 * 60_000 + 2000);
    assert.equal(nobody.desk.stage.value, "locked");
  });

  test("what was left when the visit was ended goes from the screen where nobody is there", async () => {
    const page = await opened(LONG);
    page.key("n");
    await page.until("#note-text");
    page.type("#note-text", "My own words.");
    page.env.pass(14 * 60_000);
    page.committee.onnews({ kind: "ended", why: "key" });
    await page.until(() => page.text.includes("My own words."));
    page.env.pass(14 * 60_000);
    page.key("Shift");
    page.env.pass(14 * 60_000);
    await page.until(() => page.text.includes("It goes from the screen"));
    assert.ok(page.text.includes("My own words."), "somebody was there");
    page.env.pass(61_000);
    await page.until(() => page.text.includes("1 text that you had not sent is lost."));
    assert.ok(!document.body.outerHTML.includes("My own words."));
    assert.deepEqual(page.desk.leftovers.value, []);
  });

  test("whoever reads and scrolls is there", async () => {
    const page = await opened(LONG);
    page.env.pass(14 * 60_000);
    page.root.dispatchEvent(new WheelEvent("wheel", { bubbles: true }));
    page.env.pass(2 * 60_000);
    assert.equal(page.desk.stage.value, "inside");
  });

  test("it says what this browser remembers, and forgets it when told", async () => {
    const page = await inside();
    page.press(t("top.committee"));
    await page.until("dialog");
    assert.ok(page.one("dialog").textContent?.includes(t("forget.means")));
    page.press(t("forget.button"));
    await page.until(() => page.text.includes(t("forget.done")));
    assert.equal(page.committee.asked.filter(({ name }) => name === "forget").length, 1);
    page.press(t("dialog.close"));
    page.desk.lock("hand");
    await page.until(() => page.text.includes(t("locked.means")));
    assert.ok(!/nothing (is|was) stored/i.test(page.text));
  });

  test("what was not sent is back in its box after the next unlock, and in clear nowhere between", async () => {
    const page = await opened(LONG);
    page.key("n");
    await page.until("#note-text");
    page.type("#note-text", "Half a thought.");
    page.env.pass(2000);
    await page.until(() => page.desk.sealed.value !== null);
    page.env.pass(16 * 60_000);
    await page.until(() => page.text.includes("1 text that you had not sent is kept."));
    assert.ok(!document.body.outerHTML.includes("Half a thought."));
    page.press(t("locked.again"));
    const { handed } = page.env;
    assert.ok(handed.length === 1 && !new TextDecoder().decode(handed[0]).includes("Half"));
    const again = new TestDesk(new Committee(TODAY, casesOn(TODAY)), handed);
    await again.unlock();
    await again.until(() => again.text.includes("is back in its case."));
    await again.open(LONG);
    await again.until("#note-text");
    assert.equal(again.one<HTMLTextAreaElement>("#note-text").value, "Half a thought.");
    again.unmount();
  });

  test("what one member left is theirs alone, and outlives a colleague's visit on the same page", async () => {
    const first = await opened(LONG);
    first.key("n");
    await first.until("#note-text");
    first.type("#note-text", "Anna's thought.");
    first.env.pass(2000);
    await first.until(() => first.desk.sealed.value !== null);
    first.desk.lock("hand");
    const left = first.desk.kept();
    first.unmount();

    const colleague = new Committee(TODAY, casesOn(TODAY));
    colleague.answers.open_drafts = () => null;
    const second = new TestDesk(colleague, left);
    await second.unlock();
    await second.open(LONG);
    second.key("n");
    await second.until("#note-text");
    assert.equal(second.one<HTMLTextAreaElement>("#note-text").value, "");
    second.type("#note-text", "Tunde's thought.");
    second.env.pass(2000);
    await second.until(() => second.desk.sealed.value !== null);
    second.desk.lock("hand");
    await second.until(() => second.text.includes(t("locked.others")));
    second.press(t("locked.again"));
    assert.deepEqual([second.env.handed.length, second.env.handed[0]], [2, left[0]]);
    second.unmount();

    // Anna is back, and her key opens hers alone.
    const back = new Committee(TODAY, casesOn(TODAY));
    back.answers.open_drafts = ({ sealed }) => (sealed === left[0] ? back.on_open_drafts({ sealed }) : null);
    const third = new TestDesk(back, second.env.handed);
    await third.unlock();
    await third.until(() => third.text.includes("is back in its case."));
    await third.open(LONG);
    await third.until("#note-text");
    assert.equal(third.one<HTMLTextAreaElement>("#note-text").value, "Anna's thought.");
    third.desk.lock("hand");
    assert.equal(third.desk.kept().length, 2);
    third.unmount();
  });

  test("where what was left could not be opened just then, it stays", async () => {
    const committee = new Committee(TODAY, casesOn(TODAY));
    committee.fail("open_drafts", "broken");
    const page = new TestDesk(committee, [new Uint8Array([1])]);
    await page.unlock();
    await page.until(() => asks(page, "open_drafts") === 1);
    page.desk.lock("hand");
    assert.equal(page.desk.kept().length, 1);
    page.unmount();
  });

  /** A letter with a file whose sending does not end, and how it is told how it goes. */
  async function sending(): Promise<{
    page: TestDesk;
    goes: (progress: Progress) => void;
    end: (sent: Sent) => void;
  }> {
    let goes: (progress: Progress) => void = () => {};
    let end: (sent: Sent) => void = () => {};
    const page = await opened(LONG, (committee) => {
      committee.answers.write = (_, { progress }) => {
        goes = (now) => progress?.(now);
        return new Promise((resolve) => {
          end = resolve;
        });
      };
    });
    page.key("r");
    await page.until("#letter-text");
    page.type("#letter-text", "Enclosed.");
    takeFiles(page.desk, page.desk.draft(LONG).message, [new File(["x"], "a.txt")]);
    page.press(t("letter.message.send"));
    await page.until(".letter-composer progress");
    return { page, goes: (progress) => goes(progress), end: (sent) => end(sent) };
  }

  test("what was on its way when it locked is not said to be unsent, and comes back with a warning", async () => {
    const { page, goes } = await sending();
    goes({ stage: "hash", part: 0.5 });
    await page.until(() => page.desk.sealed.value !== null);
    page.env.pass(15 * 60_000 + 2000);
    await page.until(() => page.text.includes(t("locked.underway")));
    assert.ok(!page.text.includes("had not sent"));
    page.press(t("locked.again"));
    const again = new TestDesk(new Committee(TODAY, casesOn(TODAY)), page.env.handed);
    await again.unlock();
    await again.until(() => again.text.includes("1 text was being sent and may have arrived"));
    await again.open(LONG);
    await again.until("#letter-trouble");
    assert.equal(again.one<HTMLTextAreaElement>("#letter-text").value, "Enclosed.");
    assert.ok(again.text.includes(t("trouble.open")));
    again.unmount();
  });

  test("once its entry is taken a letter is in no box any more, while its files go on", async () => {
    const { page, goes, end } = await sending();
    goes({ stage: "send", part: 0, taken: true });
    await page.until("#letter-follow");
    await page.until(() => document.activeElement?.id === "letter-follow");
    assert.equal(page.all("#letter-text").length, 0);
    assert.deepEqual(page.desk.atStake(), { unsent: 0, underway: true });
    assert.equal(page.desk.draftsText(), null);
    page.click("#lock");
    await page.until(() => page.text.includes(t("lock.underway")));
    page.press(t("lock.stay"));
    const view = page.committee.view(page.committee.get(LONG));
    end({ kind: "sent", view, waits: false, rotated: false, raced: false, files_missing: 0 });
    await page.until(() => page.text.includes(t("sent.message")));
    assert.deepEqual(page.desk.atStake(), { unsent: 0, underway: false });
    assert.equal(page.all(".letter-composer").length, 0);
  });

  test("a lock while a taken letter's files go on keeps nothing as unsent", async () => {
    const { page, goes } = await sending();
    await page.until(() => page.desk.sealed.value !== null);
    goes({ stage: "send", part: 0.1, taken: true });
    await page.until(() => page.desk.sealed.value === null);
    page.desk.lock("hand");
    await page.until(() => page.text.includes(t("locked.underway")));
    assert.ok(!page.text.includes("had not sent"));
  });

  test("files that go on hold off the lock, those that stand still do not, nor for ever", async () => {
    const { page, goes } = await sending();
    for (let minutes = 0; minutes < 60; minutes += 10) {
      page.env.pass(10 * 60_000);
      goes({ stage: "send", part: minutes / 600, taken: true });
    }
    await page.until("#letter-follow");
    assert.equal(page.desk.stage.value, "inside");
    page.env.pass(14 * 60_000 + 1000);
    await page.until("dialog[role=alertdialog]");
    assert.ok(page.text.includes(t("lock.underway")));
    goes({ stage: "send", part: 0.2, taken: true });
    page.env.pass(1000);
    await page.until(() => page.all("dialog").length === 0);
    for (let minutes = 0; minutes < 70; minutes += 10) {
      page.env.pass(10 * 60_000);
      goes({ stage: "send", part: 0.3, taken: true });
    }
    assert.equal(page.desk.stage.value, "locked");
  });

  test("where it could not be sealed, a lock says that it is lost", async () => {
    const page = await opened(LONG);
    page.committee.fail("seal_drafts", "broken");
    page.key("n");
    await page.until("#note-text");
    page.type("#note-text", "Half a thought.");
    page.env.pass(16 * 60_000);
    await page.until(() => page.text.includes("1 text that you had not sent is lost."));
  });
}
