/** A member at a browser, before the desk. */

import { Encrypter } from "age-encryption";
import english from "../../locales/desk/en.json";
import { STREAMS } from "../../src/desk/worker/desk-reader.ts";
import { Memory, type Remembered, type Shelf } from "../../src/desk/worker/memory.ts";
import type { TestMember } from "../support.ts";
import { until } from "../until.ts";
import { type Opening, Visitor, type Window } from "./visitor.ts";
import { fileOf } from "./ways.ts";

export type DeskKey = keyof typeof english;

/** A text of the desk in English, with its placeholders filled in. */
export function d(key: DeskKey, values: Readonly<Record<string, string | number>> = {}): string {
  return english[key].replace(/\{(\w+)\}/g, (whole, name) => String(values[name] ?? whole));
}

/** What opens the key files of the journeys. */
export const PASSPHRASE = "harbour-lantern-quiet-ninety";

/** As little scrypt as there is: the journeys are not about it, and without a JIT real files take a minute. */
const WORK = 4;

/** A member's key, sealed to {@link PASSPHRASE}. */
export function sealedKey({ key }: TestMember): Promise<Uint8Array> {
  const encrypter = new Encrypter();
  encrypter.setPassphrase(PASSPHRASE);
  encrypter.setScryptWorkFactor(WORK);
  return encrypter.encrypt(`${key.identity.encode()}\n`);
}

/** Records of the browser's database: their names and bytes. */
export type Kept = readonly (readonly [name: string, bytes: readonly number[]])[];

/** Reads them all; null while there is none. Runs in the page. */
async function keptHere(): Promise<[string, number[]][] | null> {
  if (!(await indexedDB.databases()).some(({ name }) => name === "desk")) return null;
  const done = <T>(request: IDBRequest<T>) =>
    new Promise<T>((resolve) => {
      request.onsuccess = () => resolve(request.result);
    });
  const database = await done(indexedDB.open("desk"));
  const store = database.transaction("memory").objectStore("memory");
  const [names, records] = await Promise.all([done(store.getAllKeys()), done(store.getAll())]);
  database.close();
  if (names.length === 0) return null;
  return names.map((name, i) => [String(name), [...(records[i] as Uint8Array)]]);
}

export class Desk extends Visitor {
  readonly person: TestMember;

  private constructor(person: TestMember, ...[page, window]: ConstructorParameters<typeof Visitor>) {
    super(page, window);
    this.person = person;
  }

  /** Opens the desk's page; it is locked. */
  static async open(window: Window, person: TestMember, opening: Opening): Promise<Desk> {
    const desk = new Desk(person, await window.context.newPage(), window);
    await desk.goTo({ path: "/desk", ...opening });
    return desk;
  }

  get id(): string {
    return this.person.line.id;
  }

  /** A key file of the member's, on their disk. */
  async keyFile(): Promise<string> {
    return fileOf(`${this.id}.age`, await sealedKey(this.person));
  }

  /** Opens the desk with the key file and its passphrase, and waits until every case is read. */
  async unlock(): Promise<void> {
    await this.tryToUnlock();
    await this.page.waitForSelector("#cases-heading");
    await this.isRead();
  }

  /** Gives the key file and its passphrase, whatever comes of it. */
  async tryToUnlock(): Promise<void> {
    await this.addFiles(await this.keyFile());
    await this.write(d("unlock.passphrase"), PASSPHRASE);
    await this.press(d("unlock.button"));
  }

  /** Waits until every case is read and checked. */
  async isRead(): Promise<void> {
    await this.page.waitForFunction(
      () => !document.querySelector("progress") && document.querySelector("#row-0, .empty .name"),
      { polling: 50 },
    );
  }

  /** Looks for what is new. */
  async sync(): Promise<void> {
    await this.press(d("top.sync"));
    await this.page.waitForFunction(
      (text) => document.querySelector(".bar")?.textContent?.includes(text),
      { polling: 50 },
      d("top.sync"),
    );
  }

  /** Writes a letter to the reporter and presses Send. */
  async reply(text: string): Promise<void> {
    await this.press(d("letter.message.open"));
    await this.write(d("letter.label"), text);
    await this.press(d("letter.message.send"));
  }

  /** Writes a note for the committee and saves it. */
  async note(text: string): Promise<void> {
    await this.press(d("note.open"));
    await this.write(d("note.label"), text);
    await this.press(d("note.send"));
  }

  /** Opens the case in which these words are. */
  async openCase(words: string): Promise<void> {
    await this.write(d("list.search"), words);
    await this.openNewest();
  }

  /** Opens the case at the top of the list. */
  async openNewest(): Promise<void> {
    await this.page.waitForSelector("#row-0");
    await this.page.evaluate(() => document.querySelector<HTMLElement>("#row-0")?.click());
    await this.page.waitForSelector("#case header.head");
  }

  /** Gives a reason in the question that stands in front of everything, and answers it. */
  async because(reason: string, button: string): Promise<void> {
    const dialog = await this.page.waitForSelector("dialog[open] #reason");
    await dialog?.evaluate((field, reason) => {
      (field as HTMLInputElement).value = reason;
      field.dispatchEvent(new InputEvent("input", { bubbles: true }));
    }, reason);
    // By its form: behind the question there may be a button of the same name.
    await this.page.waitForSelector(`dialog[open] button[type=submit]::-p-text(${button})`);
    await this.page.$eval("dialog[open] button[type=submit]", (one) => (one as HTMLButtonElement).click());
  }

  /** Comes back another day: the same browser, and nothing of the last visit but what that has kept. */
  async comeBack(): Promise<void> {
    await this.page.reload({ waitUntil: "domcontentloaded" });
    await this.page.waitForSelector("main:not([aria-busy=true]) h1");
  }

  /**
   * All that the browser keeps from this visit, once it has written down each case in the list, and of the open one that
   * it was read: that happens a few seconds later.
   */
  async kept(): Promise<Kept> {
    let kept: Kept = [];
    await until(async () => {
      kept = (await this.page.evaluate(keptHere)) ?? [];
      const { state, cases } = await this.#remembered(kept);
      const rows = await this.page.$$eval("[data-case]", (all) =>
        all.map((row) => [row.getAttribute("data-case") ?? "", row.classList.contains("open")] as const),
      );
      const isKept = ([id, isOpen]: (typeof rows)[number]) => {
        const one = cases.get(id);
        if (one === undefined || !isOpen) return one !== undefined;
        return STREAMS.every((stream) => one.read[stream] === one.heads[stream].next);
      };
      return state === "good" && rows.every(isKept);
    });
    return kept;
  }

  /** What the desk would remember by these records. */
  #remembered(kept: Kept): Promise<Remembered> {
    const records = new Map(kept);
    const shelf: Shelf = {
      get: async (name) => new Uint8Array(records.get(name) ?? []),
      put: async () => false,
      delete: async () => {},
    };
    return new Memory(shelf, this.person.key).recall();
  }

  /** Puts back what the browser kept at another visit, before the desk is unlocked. */
  async remember(kept: Kept): Promise<void> {
    await this.page.evaluate(async (kept: Kept) => {
      const request = indexedDB.open("desk", 1);
      request.onupgradeneeded = () => request.result.createObjectStore("memory");
      await new Promise((resolve) => {
        request.onsuccess = resolve;
      });
      const change = request.result.transaction("memory", "readwrite");
      for (const [name, bytes] of kept) change.objectStore("memory").put(new Uint8Array(bytes), name);
      await new Promise((resolve) => {
        change.oncomplete = resolve;
      });
      request.result.close();
    }, kept);
  }

  /** Presses a key, as often as there are names, at whatever has the focus. */
  async type(...keys: readonly Parameters<Visitor["page"]["keyboard"]["press"]>[0][]): Promise<void> {
    for (const key of keys) await this.page.keyboard.press(key);
  }
}
