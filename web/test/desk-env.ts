/** A browser for desks in tests: its clock is moved by hand, and what is saved, copied or printed is kept to be looked at. */

import type { DeskEngine, Env } from "../src/desk/around.ts";
import { type Mounted, mount } from "../src/desk/mount.tsx";
import type { Committee } from "./committee.ts";
import { until } from "./until.ts";

/** What happened to a desk's browser. */
export class TestEnv implements Env {
  readonly saved: { name: string; blob: Blob }[] = [];
  readonly copied: string[] = [];
  printed = 0;
  restarted = 0;
  time = 0;
  day: string;
  wide: boolean | null = null;
  /** Delays longer than this are waited for by hand. */
  readonly #waiting: { at: number; then: () => void }[] = [];
  #uuids = 0;

  constructor(today: string) {
    this.day = today;
  }

  today = () => this.day;
  now = () => this.time;
  uuid = () => `${String(++this.#uuids).padStart(8, "0")}-1111-4000-8000-000000000000`;
  fragment = () => "";
  save = (blob: Blob, name: string) => void this.saved.push({ blob, name });
  copy = async (text: string) => void this.copied.push(text);
  print = () => {
    this.printed += 1;
  };
  /** What a new visit was to begin with. */
  handed: readonly Uint8Array[] = [];
  restart = (sealed: readonly Uint8Array[]) => {
    this.restarted += 1;
    this.handed = sealed;
  };
  later = (milliseconds: number, then: () => void) => {
    if (milliseconds < 1000) setTimeout(then, milliseconds);
    else this.#waiting.push({ at: this.time + milliseconds, then });
  };
  isWide = () => this.wide ?? matchMedia("(min-width: 1100px)").matches;

  /** Lets time pass, with all that waits for it. */
  pass(milliseconds: number): void {
    const end = this.time + milliseconds;
    for (;;) {
      const next = this.#waiting.filter(({ at }) => at <= end).sort((a, b) => a.at - b.at)[0];
      if (next === undefined) break;
      this.#waiting.splice(this.#waiting.indexOf(next), 1);
      this.time = next.at;
      next.then();
    }
    this.time = end;
  }
}

/** A desk in a test's page. */
export class TestDesk {
  readonly root = document.createElement("div");
  readonly env: TestEnv;
  readonly committee: Committee;
  readonly mounted: Mounted;

  /** `engine`: the real one, where it is to be that and not the scripted committee's. */
  constructor(committee: Committee, sealed: readonly Uint8Array[] = [], engine: DeskEngine = committee) {
    this.committee = committee;
    this.env = new TestEnv(committee.today);
    document.body.replaceChildren(this.root);
    this.mounted = mount(engine, this.env, this.root, sealed);
  }

  get desk() {
    return this.mounted.desk;
  }

  get text(): string {
    return this.root.textContent ?? "";
  }

  /** The one element that a selector names. */
  one<E extends HTMLElement>(selector: string): E {
    const found = this.root.querySelector<E>(selector);
    if (found === null) throw new Error(`no ${selector} in: ${this.text.slice(0, 400)}`);
    return found;
  }

  all<E extends HTMLElement>(selector: string): E[] {
    return [...this.root.querySelectorAll<E>(selector)];
  }

  /** Waits until something is so. */
  async until(what: string | (() => boolean)): Promise<void> {
    const isSo = typeof what === "string" ? () => this.root.querySelector(what) !== null : what;
    await until(isSo, () => `${what} in: ${this.text.slice(0, 600)}`);
  }

  click(selector: string): void {
    this.one(selector).click();
  }

  /** Presses the button that is called so. */
  press(name: string, within = "*"): void {
    const all = [
      ...this.root.querySelectorAll<HTMLButtonElement>(
        `${within} button, button${within === "*" ? "" : within}`,
      ),
    ];
    const found = all.find((button) => button.textContent?.trim() === name);
    if (found === undefined) throw new Error(`no button ${name} in: ${this.text.slice(0, 800)}`);
    found.click();
  }

  type(selector: string, text: string): void {
    const box = this.one<HTMLInputElement>(selector);
    box.value = text;
    box.dispatchEvent(new Event("input", { bubbles: true }));
    box.dispatchEvent(new Event("change", { bubbles: true }));
  }

  /** Presses a key where the focus is. */
  key(key: string, changes: KeyboardEventInit = {}): void {
    const target = document.activeElement ?? document.body;
    target.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true, ...changes }));
  }

  /** Unlocks it, and waits for the rows. */
  async unlock(): Promise<void> {
    await this.until("#key-file");
    this.desk.keyFile.value = new File([new Uint8Array([1])], "chair.age");
    this.type("#passphrase", "right");
    this.one("form").dispatchEvent(new Event("submit", { cancelable: true, bubbles: true }));
    await this.until(() => this.desk.stage.value === "inside" && this.desk.rows.value.size > 0);
  }

  /** Opens a case. */
  async open(id: string): Promise<void> {
    const { openCase } = await import("../src/desk/actions/cases.ts");
    await openCase(this.desk, id);
    await this.until(() => this.root.querySelector(".letters, .head") !== null);
  }

  unmount(): void {
    this.mounted.unmount();
  }
}
