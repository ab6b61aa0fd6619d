/**
 * Every view of the desk in every state, each with what leads to it: for pictures, and for looking whether it can be used
 * with a screen reader, a keyboard and tired eyes.
 */

import { openCase } from "../src/desk/actions/cases.ts";
import { takeFiles } from "../src/desk/actions/files.ts";
import type { ItemView } from "../src/desk/model.ts";
import { Committee, manyRows } from "./committee.ts";
import { casesOn, hostileCase, JINGYI, uuid } from "./committee-data.ts";
import { TestDesk } from "./desk-env.ts";

/** The day of the pictures. */
export const TODAY = "2026-11-26";

/** A state. */
export interface State {
  /** Whether its pictures are kept in web/pictures. */
  readonly kept?: boolean;
  /** Whether all of it is taken, or what is in the window. */
  readonly whole?: boolean;
  go(): Promise<TestDesk>;
}

const pause = (milliseconds = 60) => new Promise((resolve) => setTimeout(resolve, milliseconds));
const id = (digit: number) => uuid(100 + digit);

let last: TestDesk | null = null;

function begin(change: (committee: Committee) => void = () => {}): TestDesk {
  last?.unmount();
  const committee = new Committee(TODAY, casesOn(TODAY));
  change(committee);
  last = new TestDesk(committee);
  return last;
}

/** Has tried a key with a passphrase. */
async function tried(change?: (committee: Committee) => void, passphrase = "right"): Promise<TestDesk> {
  const page = begin(change);
  await page.until("#key-file");
  page.desk.keyFile.value = new File(["x"], "chair.age");
  page.type("#passphrase", passphrase);
  page.press("Unlock the desk");
  return page;
}

/** A letter of the reporter's, not read yet. */
function letter(seq: number, text: string): ItemView {
  const base = { stream: "dialogue", seq, date: TODAY, author: null, mine: false, flags: [], files: [] };
  return { ...base, kind: "message", read: false, text } as ItemView;
}

/** Has begun to make a key. */
async function making(): Promise<TestDesk> {
  const page = begin();
  await page.until("#new-key");
  page.click("#new-key");
  await pause();
  return page;
}

/** Has a key, and has come so far. */
async function made(step: "file" | "words" | "hand"): Promise<TestDesk> {
  const page = await making();
  page.press("Make my key");
  await page.until(".steps");
  if (step === "file") return page;
  page.press("Save the key file");
  page.press("I have both");
  await page.until(".sheet");
  if (step === "words") return page;
  page.press("They are on paper");
  await page.until(".steps");
  return page;
}

/** A letter with a file on its way; `taken`: its entry is there. */
async function sending(taken: boolean): Promise<TestDesk> {
  const page = await opened(2, (committee) => {
    committee.answers.write = (_, { progress }) => {
      progress?.(taken ? { stage: "send", part: 0.35, taken } : { stage: "hash", part: 0.35 });
      return new Promise(() => {});
    };
  });
  page.press("Write to the reporter");
  await page.until("#letter-text");
  page.type("#letter-text", "Our answer is enclosed.");
  takeFiles(page.desk, page.desk.draft(id(2)).message, [new File(["x"], "answer.pdf")]);
  page.press("Send to the reporter");
  await page.until(taken ? "#letter-follow" : ".letter-composer progress");
  await pause();
  return page;
}

async function inside(change?: (committee: Committee) => void): Promise<TestDesk> {
  const page = begin(change);
  await page.unlock();
  await pause(120);
  return page;
}

async function opened(digit: number, change?: (committee: Committee) => void): Promise<TestDesk> {
  const page = await inside(change);
  await page.open(id(digit));
  await pause(120);
  return page;
}

export const STATES: Readonly<Record<string, State>> = {
  unlock: {
    kept: true,
    async go() {
      const page = begin();
      await page.until("#key-file");
      return page;
    },
  },
  "unlock-hotline": {
    async go() {
      const page = begin((c) => {
        c.by = "hotline";
      });
      await page.until("#key-file");
      return page;
    },
  },
  "unlock-wrong": {
    async go() {
      const page = await tried(undefined, "wrong");
      await page.until("#wrong");
      return page;
    },
  },
  "unlock-busy": {
    async go() {
      const page = await tried((c) => {
        c.answers.unlock = () => new Promise(() => {});
      });
      await page.until("progress");
      return page;
    },
  },
  refused: {
    kept: true,
    async go() {
      const page = begin((c) => {
        c.answers.arrive = () => ({
          kind: "refused",
          served: { by: "server", origin: "https://hotline.nordhafen.example" },
          why: "fork",
          hotline: c.hotline,
        });
      });
      await page.until(".notice");
      return page;
    },
  },
  unreachable: {
    async go() {
      const page = begin((c) => c.fail("arrive", "offline"));
      await page.until("[role=alert]");
      return page;
    },
  },
  compare: {
    kept: true,
    async go() {
      const page = await tried((c) => {
        c.answers.unlock = () => ({ kind: "compare", fingerprint: c.hotline.fingerprint });
      });
      await page.until(".compare");
      return page;
    },
  },
  unlisted: {
    async go() {
      const page = await tried((c) => {
        c.answers.unlock = () => ({ kind: "unlisted", half: c.on_make_key({ passphrase: null }).half });
      });
      await page.until(".steps");
      return page;
    },
  },
  "key-passphrase": {
    async go() {
      const page = await making();
      page.click("#which-true");
      return page;
    },
  },
  "key-file": {
    kept: true,
    async go() {
      return made("file");
    },
  },
  "key-words": {
    async go() {
      return made("words");
    },
  },
  "key-hand": {
    kept: true,
    async go() {
      return made("hand");
    },
  },
  inbox: {
    kept: true,
    whole: false,
    async go() {
      const page = await inside();
      return page;
    },
  },
  "inbox-reading": {
    whole: false,
    async go() {
      const page = begin((c) => {
        c.tells = false;
      });
      await page.until("#key-file");
      setTimeout(() => {
        page.committee.onnews({ kind: "rows", rows: manyRows(TODAY, 340) });
        page.committee.onnews({ kind: "reading", read: 340, of: 1000, done: false });
      }, 200);
      await page.unlock();
      await pause(200);
      return page;
    },
  },
  "inbox-empty": {
    kept: true,
    whole: false,
    async go() {
      const page = await tried((c) => {
        c.cases.clear();
        c.tells = false;
      });
      await pause(100);
      page.committee.tell();
      await pause(100);
      return page;
    },
  },
  "inbox-nothing": {
    whole: false,
    async go() {
      const page = await inside();
      page.type("#search", "nothing like this");
      await pause(100);
      return page;
    },
  },
  "inbox-search": {
    whole: false,
    async go() {
      const page = await inside();
      page.type("#search", "monterrey");
      await pause(100);
      return page;
    },
  },
  filters: {
    kept: true,
    async go() {
      const page = await inside((c) => {
        c.hotline = { ...c.hotline, reminder: 12, expires: "2026-12-08" };
      });
      page.desk.pane.value = "filters";
      page.click("#only-due");
      await pause(100);
      return page;
    },
  },
  unreached: {
    whole: false,
    async go() {
      const page = await inside();
      page.committee.onnews({ kind: "reach", reachable: false });
      await pause();
      return page;
    },
  },
  case: {
    kept: true,
    async go() {
      const page = await opened(1);
      return page;
    },
  },
  "case-long": {
    kept: true,
    async go() {
      const page = await opened(2);
      return page;
    },
  },
  "case-chinese": {
    async go() {
      const page = await opened(3);
      return page;
    },
  },
  "case-failing": {
    kept: true,
    async go() {
      const page = await opened(4);
      return page;
    },
  },
  "case-failing-what": {
    kept: true,
    whole: false,
    async go() {
      const page = await opened(4);
      page.press("What does this mean?");
      await page.until("dialog");
      return page;
    },
  },
  "case-held": {
    async go() {
      const page = await opened(5);
      return page;
    },
  },
  "case-arabic": {
    async go() {
      const page = await opened(6);
      return page;
    },
  },
  "case-pending": {
    async go() {
      const page = await opened(7);
      return page;
    },
  },
  "case-answered": {
    async go() {
      const page = await inside((c) => {
        c.happens(id(7), (seq) =>
          letter(seq, "It was bridged again on Monday, and the foreman asked who had told."),
        );
      });
      await page.open(id(7));
      page.desk.view.value = page.desk.view.value && { ...page.desk.view.value, pending: null };
      await pause();
      return page;
    },
  },
  "case-feedback": {
    async go() {
      return opened(3);
    },
  },
  "case-leftovers": {
    async go() {
      const page = await opened(2);
      page.press("Write to the reporter");
      await page.until("#letter-text");
      page.type("#letter-text", "Vielen Dank, das hilft uns sehr.");
      const found = page.committee.get(id(2));
      found.readers = [JINGYI];
      found.activity += 1000;
      page.committee.onnews({ kind: "rows", rows: [page.committee.row(found)] });
      await page.until(".notice.amber");
      await pause(200);
      return page;
    },
  },
  "case-purged": {
    async go() {
      const page = await inside();
      page.desk.wish.value = { ...page.desk.wish.value, also: new Set(["closed", "purged"]) };
      page.desk.open.value = null;
      await openCase(page.desk, id(8));
      await pause(100);
      return page;
    },
  },
  "case-hostile": {
    async go() {
      const hostile = hostileCase(TODAY);
      const page = await inside((c) => {
        c.cases.set(hostile.id, hostile);
      });
      await page.open(hostile.id);
      await pause(100);
      return page;
    },
  },
  acknowledge: {
    kept: true,
    async go() {
      const page = await opened(1);
      page.press("Acknowledge");
      await page.until("#letter-text");
      return page;
    },
  },
  composers: {
    kept: true,
    async go() {
      const page = await opened(2);
      page.press("Write a note");
      await page.until("#note-text");
      page.type(
        "#note-text",
        "Group IT has answered: the account was used from two machines in accounts payable.",
      );
      page.press("Write to the reporter");
      await page.until("#letter-text");
      page.type(
        "#letter-text",
        "Vielen Dank, das hilft uns sehr. Wissen Sie auch, ob andere die Kennung kennen?",
      );
      return page;
    },
  },
  news: {
    async go() {
      const page = await opened(2);
      page.press("Write to the reporter");
      await page.until("#letter-text");
      page.type("#letter-text", "Vielen Dank, das hilft uns sehr.");
      page.committee.get(id(2)).items.push({
        kind: "message",
        stream: "dialogue",
        seq: 9,
        date: "2026-11-26",
        author: JINGYI,
        mine: false,
        flags: [],
        files: [],
        read: false,
        text: "Danke.",
      } as ItemView);
      page.press("Send to the reporter");
      await page.until("#letter-trouble");
      return page;
    },
  },
  offline: {
    async go() {
      const page = await opened(2, (c) => c.fail("write", "offline", true));
      page.press("Write to the reporter");
      await page.until("#letter-text");
      page.type("#letter-text", "Vielen Dank, das hilft uns sehr.");
      page.press("Send to the reporter");
      await page.until("#letter-trouble");
      return page;
    },
  },
  outcome: {
    async go() {
      const page = await opened(2);
      page.press("Tell the outcome");
      await page.until("#result-substantiated");
      page.click("#result-substantiated");
      await pause(100);
      return page;
    },
  },
  triage: {
    kept: true,
    async go() {
      const page = await opened(1);
      page.press("Triage");
      await page.until("#panel-triage");
      return page;
    },
  },
  "triage-saved": {
    whole: false,
    async go() {
      const page = await opened(1);
      page.press("Triage");
      await page.until("#panel-triage");
      page.type("#triage-status", "under_review");
      page.type("#triage-severity", "high");
      await pause();
      page.press("Save the triage");
      await page.until(".said .notice");
      return page;
    },
  },
  people: {
    kept: true,
    async go() {
      const page = await opened(1);
      page.press("Who reads it");
      await page.until("#panel-people");
      return page;
    },
  },
  "people-excluded": {
    whole: false,
    async go() {
      const page = await opened(1);
      page.press("Who reads it");
      await page.until("#panel-people");
      page.all(".people button").at(-1)?.click();
      await page.until("dialog");
      return page;
    },
  },
  recuse: {
    whole: false,
    async go() {
      const page = await opened(1);
      page.press("Who reads it");
      await page.until("#panel-people");
      page.press("Leave this case");
      await page.until("dialog");
      return page;
    },
  },
  keep: {
    kept: true,
    async go() {
      const page = await opened(1);
      page.press("Keep or delete");
      await page.until("#panel-keep");
      return page;
    },
  },
  purge: {
    kept: true,
    whole: false,
    async go() {
      const page = await opened(1);
      page.press("Keep or delete");
      await page.until("#panel-keep");
      page.press("Purge now");
      await page.until("dialog");
      return page;
    },
  },
  "purge-alone": {
    whole: false,
    async go() {
      const page = await inside((c) => {
        c.get(id(1)).readers = [uuid(1)];
      });
      await page.open(id(1));
      page.press("Keep or delete");
      await page.until("#panel-keep");
      page.press("Purge now");
      await page.until("dialog");
      return page;
    },
  },
  day: {
    whole: false,
    async go() {
      const page = await opened(1);
      page.press("Keep or delete");
      await page.until("#panel-keep");
      page.press("Change the day");
      await page.until("dialog");
      page.type("#until", TODAY);
      page.type("#reason", "The audit is over.");
      page.press("Keep until then");
      await page.until("#refused");
      return page;
    },
  },
  "purge-second": {
    whole: false,
    async go() {
      const page = await opened(7);
      page.press("Look at it and decide");
      await page.until("dialog");
      return page;
    },
  },
  files: {
    async go() {
      const page = await opened(1);
      page.all(".file").at(1)?.querySelector("button")?.click();
      await page.until(".preview");
      page.all(".file").at(0)?.querySelectorAll("button")[1]?.click();
      await pause(100);
      return page;
    },
  },
  help: {
    kept: true,
    whole: false,
    async go() {
      const page = await inside();
      page.press("Shortcuts");
      await page.until("dialog");
      return page;
    },
  },
  committee: {
    kept: true,
    whole: false,
    async go() {
      const page = await inside();
      page.press("Committee");
      await page.until("dialog");
      for (const one of page.all<HTMLDetailsElement>("details")) one.open = true;
      return page;
    },
  },
  "idle-over": {
    whole: false,
    async go() {
      const page = await opened(1);
      page.press("Keep or delete");
      await page.until("#panel-keep");
      page.press("Put on hold");
      await page.until("dialog");
      page.type("#reason", "Litigation with the supplier.");
      page.env.pass(14 * 60_000 + 2000);
      await page.until("dialog[role=alertdialog]");
      return page;
    },
  },
  "lock-unsent": {
    whole: false,
    async go() {
      const page = await opened(2);
      page.press("Write to the reporter");
      await page.until("#letter-text");
      page.type("#letter-text", "Vielen Dank, das hilft uns sehr.");
      page.press("Lock");
      await page.until("dialog");
      return page;
    },
  },
  idle: {
    kept: true,
    whole: false,
    async go() {
      const page = await opened(2);
      page.env.pass(14 * 60_000 + 2000);
      await page.until("dialog");
      return page;
    },
  },
  locked: {
    kept: true,
    whole: false,
    async go() {
      const page = await opened(2);
      page.press("Write to the reporter");
      await page.until("#letter-text");
      page.type("#letter-text", "Vielen Dank.");
      page.env.pass(16 * 60_000);
      await pause(100);
      return page;
    },
  },
  follow: {
    async go() {
      return sending(true);
    },
  },
  "idle-door": {
    whole: false,
    async go() {
      const page = await made("words");
      page.env.pass(14 * 60_000 + 2000);
      await page.until("dialog");
      return page;
    },
  },
  "locked-underway": {
    whole: false,
    async go() {
      const page = await sending(false);
      page.env.pass(16 * 60_000);
      await pause(100);
      return page;
    },
  },
  ended: {
    kept: true,
    whole: false,
    async go() {
      const page = await inside();
      page.committee.onnews({ kind: "ended", why: "key" });
      await pause();
      return page;
    },
  },
};
