/** The desk as a member uses it, in browsers: what each view shows, asks, keeps, refuses and forgets. */

import type { ItemView, Sent } from "../src/desk/model.ts";
import { t } from "../src/desk/texts.tsx";
import { Committee, manyRows } from "./committee.ts";
import { casesOn, hostileCase, JINGYI, ME, NASRIN, TUNDE, uuid } from "./committee-data.ts";
import { TestDesk } from "./desk-env.ts";
import { assert, inBrowser, test } from "./harness.ts";

const TODAY = "2026-11-26";
const FIRST = uuid(101);
const LONG = uuid(102);
const FAILING = uuid(104);
const CLOSED = uuid(107);

let current: TestDesk | null = null;

function arrived(change: (committee: Committee) => void = () => {}): TestDesk {
  current?.unmount();
  const committee = new Committee(TODAY, casesOn(TODAY));
  change(committee);
  current = new TestDesk(committee);
  return current;
}

async function inside(change?: (committee: Committee) => void): Promise<TestDesk> {
  const page = arrived(change);
  await page.unlock();
  return page;
}

async function opened(id: string, change?: (committee: Committee) => void): Promise<TestDesk> {
  const page = await inside(change);
  await page.open(id);
  return page;
}

async function tried(page: TestDesk, passphrase: string): Promise<void> {
  await page.until("#key-file");
  page.desk.keyFile.value = new File(["x"], "chair.age");
  page.type("#passphrase", passphrase);
  page.press(t("unlock.button"));
}

/** What a call was asked with, the last time. */
function last<T>(page: TestDesk, name: string): T {
  const call = page.committee.asked.filter((one) => one.name === name).at(-1);
  if (call === undefined) throw new Error(`${name} was never asked`);
  return call.input as T;
}

const asks = (page: TestDesk, name: string): number =>
  page.committee.asked.filter((one) => one.name === name).length;

const from =
  (author: string | null, text: string) =>
  (seq: number): ItemView =>
    ({
      kind: "message",
      stream: "dialogue",
      seq,
      date: TODAY,
      author,
      mine: false,
      flags: [],
      files: [],
      read: false,
      text,
    }) as ItemView;

if (!inBrowser) {
  test("the desk's texts are there where there is no page", () => assert.ok(t("unlock.button").length > 0));
} else {
  test("before anything is unlocked it says whose desk it is, which way the page came, and what that protects", async () => {
    const page = arrived();
    await page.until("#key-file");
    for (const text of ["Nordhafen Maschinenbau AG", t("served.server.title"), t("served.safer.means")]) {
      assert.ok(page.text.includes(text), text);
    }
    const own = arrived((committee) => {
      committee.by = "hotline";
    });
    await own.until("#key-file");
    assert.ok(own.text.includes(t("served.hotline.title")) && !own.text.includes(t("served.safer")));
  });

  test("a refused charter has no way in, and says why", async () => {
    for (const why of ["fork", "older", "expired", "pin", "origin", "signature", "vanished"] as const) {
      const page = arrived((committee) => {
        committee.answers.arrive = () => ({
          kind: "refused",
          served: { by: "server", origin: "https://x.example" },
          why,
          hotline: committee.hotline,
        });
      });
      await page.until(".notice.red");
      assert.ok(page.text.includes(t(`refused.${why}`)));
      assert.equal(page.all("form, input, button").length, 0);
    }
  });

  test("what is missing, a wrong passphrase, a file without a key and a wrong clock are said at the field and take the focus", async () => {
    const page = arrived();
    await page.until("#key-file");
    page.press(t("unlock.button"));
    await page.until(() => document.activeElement?.id === "wrong");
    assert.ok(page.one("#wrong").textContent?.includes(t("unlock.file.missing")));
    await tried(page, "wrong");
    await page.until("#passphrase[aria-invalid]");
    assert.ok(page.text.includes(t("unlock.wrong")));
    page.committee.answers.unlock = () => ({ kind: "no_key" });
    page.press(t("unlock.button"));
    await page.until(() => page.text.includes(t("unlock.no_key")));
    page.committee.answers.unlock = () => ({ kind: "sign_in" });
    page.press(t("unlock.button"));
    await page.until(() => page.text.includes("26 November 2026"));
  });

  test("a first visit compares the fingerprint row by row before it signs in", async () => {
    const page = arrived((committee) => {
      committee.answers.unlock = ({ compared }) =>
        compared ? { kind: "open", me: ME } : { kind: "compare", fingerprint: committee.hotline.fingerprint };
    });
    await tried(page, "right");
    await page.until(".compare");
    page.press(t("compare.same"));
    await page.until("#compare-wrong");
    assert.equal(page.desk.stage.value, "door");
    assert.equal(page.all(".compare input").length, 4);
    for (const box of page.all(".compare input")) box.click();
    await page.until(() => page.all<HTMLInputElement>(".compare input").every(({ checked }) => checked));
    page.press(t("compare.same"));
    await page.until(() => page.desk.stage.value === "inside");
    assert.equal(last<{ compared: boolean }>(page, "unlock").compared, true);
  });

  test("a fingerprint that differs leads nowhere", async () => {
    const page = arrived((committee) => {
      committee.answers.unlock = () => ({ kind: "compare", fingerprint: committee.hotline.fingerprint });
    });
    await tried(page, "right");
    await page.until(".compare");
    page.press(t("compare.differs"));
    await page.until(".notice.red");
    assert.equal(page.all("form").length, 0);
    assert.equal(asks(page, "unlock"), 1);
  });

  test("a key that the charter does not list shows its public half and its code, and nothing of the passphrase", async () => {
    const page = arrived((committee) => {
      committee.answers.unlock = () => ({
        kind: "unlisted",
        half: committee.on_make_key({ passphrase: null }).half,
      });
    });
    await tried(page, "right");
    await page.until(".steps");
    assert.ok(page.text.includes("0f3a 91bc"));
    page.press(t("hand.save"));
    assert.equal(page.env.saved[0]?.name, "hotline-key.pub");
    page.press(t("hand.copy"));
    await page.until(() => page.text.includes(t("hand.copied")));
    page.press(t("common.back"));
    await page.until("#passphrase");
    assert.equal(page.one<HTMLInputElement>("#passphrase").value, "");
  });

  test("a new key is made step by step, and nothing secret is left after it", async () => {
    const page = arrived();
    await page.until("#new-key");
    page.click("#new-key");
    await page.until("#which-true");
    page.press(t("key.make"));
    await page.until(".steps");
    assert.equal(last<{ passphrase: string | null }>(page, "make_key").passphrase, null);
    assert.ok(page.text.includes("orbit-lantern"));
    page.press(t("key.file.next"));
    await page.until("#save-wrong");
    page.press(t("key.file.button"));
    assert.equal(page.env.saved[0]?.name, "hotline-key.age");
    page.press(t("key.file.next"));
    await page.until(".sheet");
    assert.equal(page.all(".sheet li").length, 24);
    page.press(t("key.words.next"));
    await page.until(() => page.text.includes(t("key.hand.lead")));
    const secrets = ["orbit-lantern", "sausage", "winner"];
    for (const secret of secrets) assert.ok(!document.documentElement.innerHTML.includes(secret), secret);
    assert.deepEqual(page.desk.newKey.value?.words, []);
    page.press(t("key.done"));
    await page.until("#passphrase");
    assert.equal(page.desk.newKey.value, null);
  });

  test("a passphrase of one's own must be long and typed twice", async () => {
    const page = arrived();
    await page.until("#new-key");
    page.click("#new-key");
    await page.until("#which-true");
    page.click("#which-true");
    await page.until("#own-passphrase");
    page.type("#own-passphrase", "short");
    page.press(t("key.make"));
    await page.until("#own-passphrase[aria-invalid]");
    page.type("#own-passphrase", "long enough for this");
    page.type("#again", "long enough for that");
    page.press(t("key.make"));
    await page.until("#again[aria-invalid]");
    page.type("#again", "long enough for this");
    page.press(t("key.make"));
    await page.until(".steps");
    assert.equal(last<{ passphrase: string }>(page, "make_key").passphrase, "long enough for this");
  });

  test("a row says reference, category, status, what is due, whose turn and what is new", async () => {
    const page = await inside();
    const rows = page.all("[role=option]").map((row) => row.textContent ?? "");
    assert.equal(rows.length, 6);
    for (const word of [
      "7KQ4-M2TX",
      "Accounting records",
      "New",
      "acknowledge, 2 days left",
      "1 new",
      "2 files",
    ]) {
      assert.ok(rows[0]?.includes(word), word);
    }
    for (const word of ["Investigating", "Critical", "feedback, 3 days late"])
      assert.ok(rows[2]?.includes(word), word);
    assert.ok(rows[3]?.includes("check failed"));
    assert.ok(rows[4]?.includes("held") && rows[4]?.includes("reporter’s turn"));
  });

  test("the keyboard moves through the list, opens, and comes back; and is quiet in a field", async () => {
    const page = await inside();
    page.one("#list").focus();
    page.desk.cursor.value = FIRST;
    page.key("j");
    page.key("j");
    await page.until(".case-row.cursor");
    page.key("k");
    assert.equal(page.desk.cursor.value, LONG, page.desk.list.value.map((row) => row.reference).join());
    page.key("Enter");
    await page.until("#case-heading");
    await page.until(() => document.activeElement?.id === "case-heading");
    assert.equal(page.desk.open.value, LONG);
    page.key("/");
    await page.until(() => document.activeElement?.id === "search");
    page.key("n");
    page.key("l");
    assert.equal(page.desk.stage.value, "inside");
    assert.equal(page.desk.draft(LONG).noting.value, false);
    page.key("Escape");
    await page.until(() => document.activeElement?.id === "list");
    page.key("Escape");
    await page.until(() => page.desk.open.value === null);
  });

  test("arrows, Home, End and Enter work in the list even when shortcuts are off", async () => {
    const page = await inside();
    page.key("?");
    await page.until("dialog");
    page.click("#shortcuts");
    page.press(t("dialog.close"));
    await page.until(() => page.all("dialog").length === 0);
    page.one("#list").focus();
    page.desk.cursor.value = FIRST;
    page.key("j");
    assert.equal(page.desk.cursor.value, FIRST);
    page.key("End");
    await page.until(() => page.desk.cursor.value === uuid(106));
    page.key("ArrowUp");
    page.key("Enter");
    await page.until(() => page.desk.open.value === uuid(105));
    page.key("l");
    assert.equal(page.desk.stage.value, "inside");
  });

  test("each button with a shortcut names it in its title, and every shortcut is in the list", async () => {
    const page = await opened(FIRST);
    const titled = page.all("[aria-keyshortcuts]");
    assert.ok(titled.length >= 8, String(titled.length));
    for (const button of titled) {
      const key = button.getAttribute("aria-keyshortcuts") ?? "";
      assert.ok(button.title.includes(`(${key.toUpperCase()})`), button.outerHTML);
    }
    page.key("?");
    await page.until("dialog kbd");
    const shown = page.all("dialog kbd").map((key) => key.textContent?.toLowerCase());
    for (const button of titled)
      assert.ok(shown.includes((button.getAttribute("aria-keyshortcuts") ?? "").toLowerCase()));
  });

  test("a search narrows as one types, and says when nothing is found", async () => {
    const page = await inside();
    page.type("#search", "salzgitter");
    await page.until(() => page.desk.list.value.length === 1);
    page.type("#search", "salzgitter nothing");
    await page.until(() => page.text.includes(t("list.nothing.search")));
    page.press(t("filter.clear"), ".cases");
    await page.until(() => page.desk.list.value.length === 6);
  });

  test("an earlier search's answer does not overwrite a later one's", async () => {
    const page = await inside();
    const late: ((found: string[]) => void)[] = [];
    page.committee.answers.search = () => new Promise((resolve) => late.push(resolve));
    page.type("#search", "a");
    page.type("#search", "ab");
    await page.until(() => late.length === 2);
    late[1]?.([FIRST]);
    await page.until(() => page.desk.list.value.length === 1);
    late[0]?.([LONG, FAILING]);
    await new Promise((resolve) => setTimeout(resolve, 30));
    assert.equal(page.desk.list.value[0]?.case, FIRST);
  });

  test("of ten thousand rows only those in sight are in the page, and the last can be reached", async () => {
    const page = await inside((committee) => {
      committee.tells = false;
      setTimeout(() => committee.onnews({ kind: "rows", rows: manyRows(TODAY, 10_000) }), 50);
    });
    await page.until(() => page.desk.rows.value.size === 10_000);
    await page.until("[role=option]");
    const list = page.one("#list");
    // As the style has it.
    Object.assign(list.style, { height: "600px", overflowY: "auto" });
    for (const row of page.all(".case-row")) row.style.position = "absolute";
    await new Promise((resolve) => setTimeout(resolve, 50));
    assert.ok(page.all("[role=option]").length < 60, `${page.all("[role=option]").length} rows`);
    assert.equal(page.one("[role=option]").getAttribute("aria-setsize"), "10000");
    list.focus();
    page.key("End");
    await page.until(() =>
      page.all("[role=option]").some((row) => row.getAttribute("aria-posinset") === "10000"),
    );
    const named = list.getAttribute("aria-activedescendant") ?? "";
    await page.until(
      () => document.getElementById(list.getAttribute("aria-activedescendant") ?? "") !== null,
    );
    assert.ok(named.length > 0);
  });

  test("empty, reading, unreached and ended are said", async () => {
    const page = arrived((committee) => {
      committee.cases.clear();
      committee.tells = false;
    });
    await tried(page, "right");
    await page.until(() => page.text.includes(t("list.loading")));
    page.committee.onnews({ kind: "reading", read: 3, of: 10, newest: false, done: false });
    await page.until(() => page.text.includes(t("top.reading", { read: "3", of: "10" })));
    page.committee.tell();
    await page.until(() => page.text.includes(t("list.none.means")));
    page.committee.onnews({ kind: "reach", reachable: false });
    await page.until(() => page.text.includes(t("top.unreachable.means")));
    page.committee.onnews({ kind: "ended", why: "key" });
    await page.until(() => page.text.includes(t("ended.key.means")));
    assert.ok(page.committee.ended);
  });

  test("a case names who can read it and whom the reporter excluded, and its answers by their questions", async () => {
    const page = await opened(FIRST);
    const head = page.one(".head").textContent ?? "";
    for (const name of ["You", "Tunde Adeyemi", "李静怡", "نسرين الحداد"])
      assert.ok(head.includes(name), name);
    for (const text of [
      "What happened?",
      "Yes, it is going on",
      "I would rather talk",
      "Plant in Monterrey",
    ]) {
      assert.ok(page.text.includes(text), text);
    }
    assert.ok(page.text.includes("1 entry: its signature and its place were checked."));
  });

  test("a failed check is loud, in its place too, explained on asking, and nothing says that all was checked", async () => {
    const page = await opened(FAILING);
    assert.equal(page.all(".findings .notice.red").length, 1);
    assert.equal(page.all(".letters .gap").length, 1);
    assert.ok(page.text.includes("2 of 3 entries passed every check."));
    assert.ok(!page.text.includes("every signature"));
    page.press(t("finding.what"));
    await page.until("dialog");
    assert.ok(page.one("dialog").textContent?.includes(t("check.signature.advice")));
    page.press(t("dialog.close"));
    page.press(t("finding.settle"));
    await page.until(() => page.text.includes(t("finding.known")));
    assert.equal(page.all(".findings .notice.red").length, 1);
  });

  test("a letter goes to the reporter and a note to the committee, whatever else is open", async () => {
    const page = await opened(LONG);
    page.key("r");
    await page.until("#letter-text");
    page.type("#letter-text", "For the reporter.");
    await page.until(() => document.activeElement?.id === "letter-text");
    page.key("Escape");
    await page.until(() => document.activeElement?.id === "case-heading");
    page.key("n");
    await page.until("#note-text");
    page.type("#note-text", "For us alone.");
    assert.equal(page.one<HTMLTextAreaElement>("#letter-text").value, "For the reporter.");
    assert.ok(page.one(".letter-composer").textContent?.includes(t("letter.who")));
    assert.ok(page.one(".note-composer").textContent?.includes(t("note.who")));
    assert.equal(page.all(".letter-composer .note-composer, .note-composer .letter-composer").length, 0);
    const order = page.one(".note-composer").compareDocumentPosition(page.one(".letters"));
    assert.ok(order & Node.DOCUMENT_POSITION_FOLLOWING, "the note's box stands above what was written");
    assert.ok(
      page.one(".letter-composer").compareDocumentPosition(page.one(".letters")) &
        Node.DOCUMENT_POSITION_PRECEDING,
      "the letter's box stands below",
    );
    page.press(t("note.send"));
    await page.until(() => page.all("#note-text").length === 0);
    const note = last<{ draft: { kind: string; text: string } }>(page, "write").draft;
    assert.deepEqual([note.kind, note.text], ["note", "For us alone."]);
    assert.equal(page.one<HTMLTextAreaElement>("#letter-text").value, "For the reporter.");
    page.press(t("letter.message.send"));
    await page.until(() => page.all("#letter-text").length === 0);
    const letter = last<{ draft: { kind: string; text: string } }>(page, "write").draft;
    assert.deepEqual([letter.kind, letter.text], ["message", "For the reporter."]);
    assert.ok(page.text.includes(t("sent.message")));
    assert.equal(page.all(".letter.note").length, 2);
  });

  test("texts stay with their case, and each kind of letter keeps its own", async () => {
    const page = await opened(LONG);
    page.key("r");
    await page.until("#letter-text");
    page.type("#letter-text", "Message of the long case.");
    page.press(t("letter.put_away"));
    await page.until("dialog");
    page.press(t("discard.keep"));
    await page.until(() => document.activeElement?.id === "reply-open");
    page.key("o");
    await page.until("#result-substantiated");
    assert.equal(page.one<HTMLTextAreaElement>("#letter-text").value, "");
    await page.open(FIRST);
    page.key("r");
    await page.until("#letter-text");
    assert.equal(page.one<HTMLTextAreaElement>("#letter-text").value, "");
    await page.open(LONG);
    page.desk.draft(LONG).letter.value = null;
    await page.until(() => page.text.includes(t("letter.begun")));
    page.press(t("letter.message.open"));
    await page.until("#letter-text");
    assert.equal(page.one<HTMLTextAreaElement>("#letter-text").value, "Message of the long case.");
  });

  test("an acknowledgement is ready in the report's language and can be changed before it goes", async () => {
    const page = await opened(FIRST, (committee) => {
      committee.get(FIRST).language = "de";
    });
    page.key("a");
    await page.until("#letter-text");
    const box = page.one<HTMLTextAreaElement>("#letter-text");
    assert.ok(box.value.startsWith("Vielen Dank"));
    assert.equal(box.lang, "de");
    assert.ok(page.text.includes("Thank you for your report."), "what it says, in English");
    assert.equal(page.desk.unsent(), 0);
    page.type("#letter-text", `${box.value} Ihr Ausschuss`);
    assert.equal(page.desk.unsent(), 1);
    page.press(t("letter.acknowledgement.send"));
    await page.until(() => page.text.includes(t("sent.acknowledgement")));
    const { draft } = last<{ draft: { kind: string; text: string } }>(page, "write");
    assert.ok(draft.kind === "acknowledgement" && draft.text.endsWith("Ihr Ausschuss"));
    assert.ok(page.text.includes(t("next.triage")));
  });

  test("an outcome needs a result, proposes a text, and closes the case after it", async () => {
    const page = await opened(LONG);
    page.press(t("letter.outcome.open"), ".composer-closed");
    await page.until("#result-substantiated");
    page.press(t("letter.outcome.send"));
    await page.until("#letter-errors");
    page.click("#result-unsubstantiated");
    await page.until(() => page.one<HTMLTextAreaElement>("#letter-text").value.startsWith("Nochmals"));
    page.press(t("letter.outcome.send"));
    await page.until(() => page.committee.row(page.committee.get(LONG)).status === "closed");
    const writes = page.committee.asked.filter(({ name }) => name === "write").slice(-2);
    const drafts = writes.map(({ input }) => (input as { draft: { kind: string } }).draft);
    assert.deepEqual(
      drafts.map(({ kind }) => kind),
      ["outcome", "triage"],
    );
    assert.equal((drafts[0] as { result?: string }).result, "unsubstantiated");
  });

  test("who was first is shown, nothing is lost, and it goes when sent again", async () => {
    const page = await opened(LONG);
    page.key("r");
    await page.until("#letter-text");
    page.type("#letter-text", "Mine.");
    page.committee.happens(LONG, from(TUNDE, "Theirs came first."));
    await page.until(() => page.text.includes(t("case.stale")));
    assert.ok(!page.text.includes("Theirs came first."), "nothing moves under what one writes");
    page.press(t("letter.message.send"));
    await page.until("#letter-trouble");
    assert.ok(page.text.includes(t("trouble.news.means")) && page.text.includes("Theirs came first."));
    assert.equal(page.one<HTMLTextAreaElement>("#letter-text").value, "Mine.");
    page.press(t("letter.again"));
    await page.until(() => page.text.includes(t("sent.message")));
    const texts = page.all(".letter .prose").map(({ textContent }) => textContent);
    assert.deepEqual(texts.slice(-2), ["Theirs came first.", "Mine."]);
  });

  test("news in an open case are shown at once where nothing is being written", async () => {
    const page = await opened(LONG);
    page.committee.happens(LONG, from(null, "One more thing."));
    await page.until(() => page.text.includes("One more thing."));
    await page.until(() => asks(page, "read") >= 2);
  });

  test("a broken line says that it may have arrived, keeps the text, and does not send twice by itself", async () => {
    const page = await opened(LONG, (committee) => committee.fail("write", "offline", true));
    page.key("r");
    await page.until("#letter-text");
    page.type("#letter-text", "Kept.");
    page.press(t("letter.message.send"));
    await page.until("#letter-trouble");
    await page.until(() => document.activeElement?.id === "letter-trouble");
    assert.ok(page.text.includes(t("trouble.open")) && page.text.includes(t("case.stale")));
    assert.equal(page.one<HTMLTextAreaElement>("#letter-text").value, "Kept.");
    assert.equal(asks(page, "write"), 1);
    page.committee.fail("write", "too_large");
    page.press(t("letter.again"));
    await page.until(() => page.text.includes(t("trouble.not_sent")));
  });

  test("a failed check and a second time ask before they send, with the right consent", async () => {
    const page = await opened(LONG);
    const { committee } = page;
    const answer = (sent: (view: ReturnType<Committee["view"]>) => Sent) => () =>
      sent(committee.view(committee.get(LONG)));
    committee.answers.write = (input) =>
      input.despite
        ? answer((view) => ({ kind: "twice", view }))()
        : input.twice
          ? answer((view) => ({ kind: "sent", view, waits: false, rotated: true, raced: true }))()
          : answer((view) => ({
              kind: "fails",
              view,
              findings: [{ kind: "missing", stream: "dialogue" }],
            }))();
    page.key("r");
    await page.until("#letter-text");
    page.type("#letter-text", "Twice.");
    page.press(t("letter.message.send"));
    await page.until(() => page.text.includes(t("trouble.fails")));
    assert.ok(page.text.includes(t("finding.missing")));
    page.press(t("trouble.fails.send"));
    await page.until(() => page.text.includes(t("trouble.twice")));
    page.press(t("trouble.twice.send"));
    await page.until(() => page.text.includes(t("sent.rotated")) && page.text.includes(t("sent.raced")));
  });

  test("sending can be stopped, and the text stays", async () => {
    const page = await opened(LONG, (committee) => {
      committee.answers.write = () => new Promise(() => {});
    });
    page.key("n");
    await page.until("#note-text");
    page.type("#note-text", "A long one.");
    page.press(t("note.send"));
    await page.until(".note-composer progress");
    assert.ok(page.one<HTMLTextAreaElement>("#note-text").readOnly);
    page.press(t("files.stop"));
    await page.until("#note-trouble");
    assert.equal(page.one<HTMLTextAreaElement>("#note-text").value, "A long one.");
  });

  test("several changes of triage are one entry, and Undo writes the opposite", async () => {
    const page = await opened(LONG);
    page.key("t");
    await page.until("#panel-triage");
    page.press(t("triage.save"));
    await page.until("#triage-wrong");
    page.type("#triage-status", "substantiated");
    page.type("#triage-severity", "low");
    page.type("#triage-assignee", ME);
    page.type("#label", "payroll");
    page.press(t("triage.label.add"));
    await page.until(() => page.all(".panel .chip").length === 3);
    page.press(t("triage.save"));
    await page.until(".said .notice");
    const change = () => last<{ draft: { change: object } }>(page, "write").draft.change;
    assert.deepEqual(change(), {
      status: "substantiated",
      severity: "low",
      assignee: ME,
      labels: ["Salzgitter", "Warenwirtschaftssystemumstellung", "payroll"],
    });
    assert.equal(page.all("#panel-triage").length, 0);
    page.press(t("said.undo"));
    await page.until(() => page.text.includes(t("sent.undone")));
    assert.deepEqual(change(), {
      status: "investigating",
      severity: "high",
      assignee: TUNDE,
      labels: ["Salzgitter", "Warenwirtschaftssystemumstellung"],
    });
    assert.equal(page.all(".said button").length, 1);
  });

  test("triage that comes second keeps what was chosen, and does not undo what the first has changed", async () => {
    const page = await opened(LONG);
    page.key("t");
    await page.until("#panel-triage");
    page.type("#triage-severity", "low");
    page.committee.happens(LONG, (seq) => ({
      kind: "triage",
      stream: "desk",
      seq,
      date: TODAY,
      author: TUNDE,
      mine: false,
      flags: [],
      files: [],
      read: false,
      change: { status: "substantiated", labels: ["Salzgitter"] },
    }));
    await page.until(() => page.one<HTMLSelectElement>("#triage-status").value === "substantiated");
    assert.equal(page.one<HTMLSelectElement>("#triage-severity").value, "low");
    page.type("#label", "payroll");
    page.press(t("triage.save"));
    await page.until(".said .notice");
    assert.deepEqual(last<{ draft: { change: object } }>(page, "write").draft.change, {
      severity: "low",
      labels: ["Salzgitter", "payroll"],
    });
  });

  test("a change of readers that fails a check is asked for again just as it was, with consent", async () => {
    const page = await opened(LONG);
    const { committee } = page;
    committee.answers.change_readers = (input) => {
      const view = committee.view(committee.get(LONG));
      return input.despite
        ? committee.on_change_readers(input)
        : { kind: "fails", view, findings: [{ kind: "different", stream: "desk" }] };
    };
    page.key("p");
    await page.until("#panel-people");
    page
      .all<HTMLButtonElement>(".people button")
      .find((button) => button.title.includes("Tunde"))
      ?.click();
    await page.until("dialog");
    page.type("#reason", "Is named in the report.");
    page.press(t("leave_out.button"), "dialog");
    await page.until("#readers-trouble");
    assert.ok(page.one("#readers-trouble").textContent?.includes(t("finding.different")));
    page.press(t("trouble.fails.send"));
    await page.until(() => page.text.includes("took access away from Tunde Adeyemi"));
    const { change } = last<{ change: { reason: string } }>(page, "change_readers");
    assert.equal(change.reason, "Is named in the report.");
  });

  test("what fails after its dialog has gone is said in its panel", async () => {
    const page = await opened(CLOSED, (committee) => committee.fail("write", "unreachable"));
    page.press(t("pending.purge.button"));
    await page.until("dialog");
    page.type("#reason", "As the reporter asked.");
    page.press(t("purge.button.second"));
    await page.until("#keep-trouble");
    assert.ok(page.text.includes(t("failure.unreachable")) && page.text.includes(t("trouble.not_done")));
    delete page.committee.answers.write;
    page.press(t("trouble.again"));
    await page.until(() => page.desk.rows.value.get(CLOSED)?.purged === TODAY);
  });

  test("what had no value before cannot be undone, and is not offered to be", async () => {
    const page = await opened(FIRST);
    page.key("t");
    await page.until("#panel-triage");
    page.type("#triage-severity", "high");
    page.press(t("triage.save"));
    await page.until(".said .notice");
    assert.ok(!page.text.includes(t("said.undo")));
  });

  test("access for somebody whom the reporter excluded takes a reason, and says what the reporter sees", async () => {
    const page = await opened(FIRST);
    page.key("p");
    await page.until("#panel-people");
    const [, excluded] = page
      .all<HTMLButtonElement>(".people button")
      .filter((button) => button.textContent?.trim() === t("people.add"));
    excluded?.click();
    await page.until("dialog");
    const dialog = page.one("dialog").textContent ?? "";
    assert.ok(
      dialog.includes("نسرين الحداد") && dialog.includes("The reporter will see that you gave access"),
    );
    page.press(t("add.button.excluded"));
    await page.until("#reason[aria-invalid]");
    assert.equal(asks(page, "change_readers"), 0);
    page.type("#reason", "She was named by mistake.");
    page.press(t("add.button.excluded"));
    await page.until(() => page.text.includes("The reporter had excluded"));
    assert.deepEqual(last<{ change: object }>(page, "change_readers").change, {
      kind: "add",
      member: NASRIN,
      reason: "She was named by mistake.",
    });
  });

  test("taking access away and leaving ask first, repeat the fact, and leave nothing of the case behind", async () => {
    const page = await opened(FIRST);
    page.key("p");
    await page.until("#panel-people");
    page
      .all<HTMLButtonElement>(".people button")
      .find((button) => button.title.includes("Tunde"))
      ?.click();
    await page.until("dialog");
    assert.ok(page.one("dialog h2").textContent?.includes("Tunde Adeyemi"));
    page.press(t("dialog.cancel"));
    await page.until(() => page.all("dialog").length === 0);
    assert.equal(asks(page, "change_readers"), 0);
    page.press(t("people.recuse"));
    await page.until("dialog");
    assert.ok(page.one("dialog").textContent?.includes("7KQ4-M2TX"));
    page.press(t("recuse.button"));
    await page.until(() => page.desk.open.value === null);
    assert.ok(!page.text.includes("Monterrey") && !page.desk.rows.value.has(FIRST));
    assert.ok(page.text.includes(t("sent.recuse")));
  });

  test("a purge says that two are needed, who is first, and what it destroys", async () => {
    const page = await opened(FIRST);
    page.key("d");
    await page.until("#panel-keep");
    page.press(t("keep.purge"));
    await page.until("dialog");
    assert.equal(page.one("dialog h2").textContent, "Purge case 7KQ4-M2TX?");
    assert.ok(page.one("dialog").textContent?.includes("Two members are needed. You are the first."));
    page.press(t("purge.button.first"));
    await page.until("#reason[aria-invalid]");
    page.type("#reason", "Filed by mistake.");
    page.press(t("purge.button.first"));
    await page.until(() => page.text.includes(t("pending.mine.means")));
    assert.deepEqual(last<{ draft: object }>(page, "write").draft, {
      kind: "purge",
      reason: "Filed by mistake.",
    });
  });

  test("the second member of a purge is told so, and then only the register's row is left", async () => {
    const page = await opened(CLOSED);
    page.press(t("pending.purge.button"));
    await page.until("dialog");
    assert.ok(page.one("dialog").textContent?.includes("You are the second: it is destroyed at once."));
    page.type("#reason", "As the reporter asked.");
    page.press(t("purge.button.second"));
    await page.until(() => page.desk.rows.value.get(CLOSED)?.purged === TODAY);
    assert.equal(page.desk.open.value, null);
    assert.ok(!page.text.includes("light curtain"));
    await page.open(CLOSED);
    assert.ok(page.text.includes("Tunde Adeyemi, on 26 November 2026"));
  });

  test("a hold is asked for with a reason, and under one nothing can be purged", async () => {
    const page = await opened(FIRST);
    page.key("d");
    await page.until("#panel-keep");
    page.press(t("keep.hold"));
    await page.until("dialog");
    page.type("#reason", "Litigation.");
    page.press(t("hold.button"), "dialog");
    await page.until(() => page.desk.view.value?.row.hold === true);
    const { draft } = last<{ draft: { ask: { hold: boolean; reason: string } } }>(page, "write");
    assert.deepEqual([draft.ask.hold, draft.ask.reason], [true, "Litigation."]);
    await page.until(() => page.text.includes(t("keep.purge.held")));
    assert.ok(!page.all("button").some((button) => button.textContent === t("keep.purge")));
  });

  test("a file is saved under a safe name without its type, with a warning; and only asked for when wished", async () => {
    const page = await opened(FIRST);
    assert.equal(asks(page, "download") + asks(page, "preview"), 0);
    const [picture, table] = page.all(".file");
    page.committee.get(FIRST);
    [...(table?.querySelectorAll("button") ?? [])]
      .find((button) => button.textContent === t("files.preview"))
      ?.click();
    await page.until("pre");
    assert.ok(page.one("pre").textContent?.includes("4711;2026-03-31"));
    [...(picture?.querySelectorAll("button") ?? [])]
      .find((button) => button.textContent === t("files.save"))
      ?.click();
    await page.until(() => page.env.saved.length === 1);
    assert.equal(page.env.saved[0]?.name, "2026-03 ledger.jpg");
    assert.equal(page.env.saved[0]?.blob.type, "application/octet-stream");
    await page.until(() => page.text.includes(t("files.saved.warning")));
  });

  test("a picture is drawn as pixels", async () => {
    const page = await opened(FIRST);
    const pixels = document.createElement("canvas");
    pixels.width = 3;
    pixels.height = 2;
    pixels.getContext("2d")?.fillRect(0, 0, 3, 2);
    const picture = await createImageBitmap(pixels);
    page.committee.answers.preview = () => ({ kind: "picture", picture, width: 3, height: 2 });
    page.press(t("files.preview"));
    await page.until("canvas");
    assert.deepEqual(
      [page.one<HTMLCanvasElement>("canvas").width, page.all("img, iframe, object, embed").length],
      [3, 0],
    );
  });

  test("files go along only with the letter that they were put into, and not more than the hotline takes", async () => {
    const page = await opened(LONG, (committee) => {
      committee.hotline = { ...committee.hotline, limits: { entry: 1000, attachment: 10, attachments: 2 } };
    });
    page.key("r");
    await page.until("#letter-files");
    const box = page.desk.draft(LONG).message;
    const { takeFiles } = await import("../src/desk/actions/files.ts");
    assert.equal(takeFiles(page.desk, box, [new File(["0123456789abc"], "large.txt")]), "large");
    assert.equal(
      takeFiles(
        page.desk,
        box,
        [1, 2, 3].map((i) => new File(["x"], `${i}.txt`)),
      ),
      "many",
    );
    page.press(t("letter.message.send"));
    await page.until(() => page.text.includes(t("sent.message")));
    const { files, draft } = last<{ files: { name: string; id: string }[]; draft: { kind: string } }>(
      page,
      "write",
    );
    assert.deepEqual(
      files.map(({ name }) => name),
      ["1.txt", "2.txt"],
    );
    assert.equal(draft.kind, "message");
  });

  test("hostile content does nothing but look odd", async () => {
    const hostile = hostileCase(TODAY);
    const page = await opened(hostile.id, (committee) => committee.cases.set(hostile.id, hostile));
    await new Promise((resolve) => setTimeout(resolve, 50));
    assert.equal(document.title.includes("owned"), false);
    assert.equal(
      page.all("script, style, img, iframe, object, embed, b, [onerror], [style*=display], a").length,
      0,
    );
    assert.ok(page.text.includes("<script>document.title = 'owned'</script>"));
    assert.ok(page.text.includes("annual[U+202E]fdp.exe") && page.text.includes(".exe"));
    assert.ok(!page.text.includes("W".repeat(200)), "a giant word begins folded");
    assert.ok(page.text.includes(t("files.runs")));
    for (const element of page.all(".prose")) assert.equal(element.dir, "auto");
    for (const element of page.all(".file-name bdi")) assert.equal(element.getAttribute("translate"), "no");
    assert.ok(page.text.includes("H0ST-1LE0") && !location.href.includes("H0ST"));
  });

  test("every field is kept from the browser's memory and its helpers", async () => {
    const page = await opened(LONG);
    for (const key of ["r", "n", "t"]) {
      page.key(key);
      await new Promise((resolve) => setTimeout(resolve, 60));
      (document.activeElement as HTMLElement | null)?.blur();
    }
    await page.until("#label");
    const fields = page.all("input, textarea, select");
    assert.ok(fields.length > 15);
    for (const field of fields) {
      assert.equal(field.getAttribute("autocomplete"), "off", field.outerHTML);
      if (!field.matches("textarea, input[type=text]")) continue;
      assert.equal(field.getAttribute("spellcheck"), "false", field.outerHTML);
      assert.equal(field.getAttribute("data-gramm"), "false");
    }
  });

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
