/** What a member is writing in one case: a box for each kind of text, so that no text ever moves to another box. */

import { signal } from "@preact/signals";
import type { Enclosure, FailureMessage, Finding, Progress, Writing } from "./model.ts";

/** What the reporter will read. */
export type LetterKind = "message" | "acknowledgement" | "outcome";
/** What is written and sent by itself. */
export type What = "letter" | "note" | "triage" | "readers" | "keep";

/** With which consents a call goes out a second time. */
export type Despite = Pick<Writing, "despite" | "twice">;

/** A text with its files. */
export class Box {
  readonly text = signal("");
  readonly files = signal<readonly Enclosure[]>([]);
  /** What it began with; a text that is still that was not written by anybody. */
  start = "";

  /** Whether there is something to lose. */
  isBegun(): boolean {
    return this.files.value.length > 0 || (this.text.value.trim() !== "" && this.text.value !== this.start);
  }

  /** Empties it. */
  clear(): void {
    this.text.value = "";
    this.files.value = [];
    this.start = "";
  }
}

/** A text that was not sent, as it is kept over a lock; its files are not. */
export interface Kept {
  readonly box: LetterKind | "note";
  readonly text: string;
  readonly result: string;
}

/** How the sending of something is. */
export type Attempt =
  | { readonly state: "idle" }
  | { readonly state: "sending"; readonly progress: Progress | null; readonly stop: () => void }
  /** Others wrote meanwhile; the view shows it now. */
  | { readonly state: "news" }
  | { readonly state: "fails"; readonly findings: readonly Finding[] }
  | { readonly state: "twice" }
  | { readonly state: "failed"; readonly failure: FailureMessage };

const BOXES = ["message", "acknowledgement", "outcome", "note"] as const;
const IDLE: Attempt = { state: "idle" };

/** All that is being written in one case. */
export class Draft {
  readonly message = new Box();
  readonly acknowledgement = new Box();
  readonly outcome = new Box();
  readonly note = new Box();
  /** Which letter is open. */
  readonly letter = signal<LetterKind | null>(null);
  readonly noting = signal(false);
  readonly result = signal("");
  /** Whether the case is to be closed after its outcome. */
  readonly closing = signal(true);
  readonly wrong = signal<"letter" | "note" | "result" | null>(null);
  readonly attempts = {
    letter: signal(IDLE),
    note: signal(IDLE),
    triage: signal(IDLE),
    readers: signal(IDLE),
    keep: signal(IDLE),
  };

  /** The same once more, of what has no box that would keep it. */
  readonly again: Partial<Record<What, (despite: Despite) => void>> = {};

  /** Gives up all of it. */
  clear(): void {
    for (const box of this.#boxes()) box.clear();
    this.letter.value = null;
    this.noting.value = false;
    this.result.value = "";
  }

  /** How many texts are begun. */
  unsent(): number {
    return this.#boxes().length;
  }

  /** The texts that are begun. */
  begun(): string[] {
    return this.#boxes()
      .map((box) => box.text.value)
      .filter((text) => text.trim() !== "");
  }

  /** The same with where they belong. */
  texts(): Kept[] {
    const result = this.result.value;
    return BOXES.filter((box) => this[box].isBegun() && this[box].text.value.trim() !== "").map((box) => ({
      box,
      text: this[box].text.value,
      result,
    }));
  }

  /** Takes up a text that was kept, and opens its box. */
  take({ box, text, result }: Kept): void {
    this[box].text.value = text;
    this.result.value = result;
    if (box === "note") this.noting.value = true;
    else this.letter.value = box;
  }

  #boxes(): Box[] {
    return [this.message, this.acknowledgement, this.outcome, this.note].filter((box) => box.isBegun());
  }
}
