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

/** A box by its name. */
export type BoxName = LetterKind | "note";

/** A text that was not sent, as it is kept over a lock; its files are not. */
export interface Kept {
  readonly box: BoxName;
  readonly text: string;
  readonly result: string;
  /** It was on its way, so it may have arrived. */
  readonly open: boolean;
}

/** How the sending of something is. */
export type Attempt =
  | { readonly state: "idle" }
  | {
      readonly state: "sending";
      readonly progress: Progress | null;
      readonly stop: () => void;
      /** What is sent; null for what has no box. */
      readonly box: BoxName | null;
      /** Its entry is there, and its files follow. */
      readonly taken: boolean;
    }
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

  /** How many of them were on their way, so that they may have arrived. */
  open(): number {
    return BOXES.filter((name) => this[name].isBegun() && this.#isOpen(name)).length;
  }

  /** Whether something is being sent. */
  isSending(): boolean {
    return Object.values(this.attempts).some(({ value }) => value.state === "sending");
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
      open: this.#isOpen(box),
    }));
  }

  /** Takes up a text that was kept, and opens its box. */
  take({ box, text, result, open }: Kept): void {
    this[box].text.value = text;
    this.result.value = result;
    const attempt = this.attempts[box === "note" ? "note" : "letter"];
    if (box === "note") this.noting.value = true;
    // Of two letters the one that may have arrived is before whoever comes back.
    else if (open || attempt.value.state === "idle") this.letter.value = box;
    if (open) attempt.value = { state: "failed", failure: { code: "stopped", open: true } };
  }

  #isOpen(name: BoxName): boolean {
    const attempt = this.attempts[name === "note" ? "note" : "letter"].value;
    if (attempt.state === "sending") return attempt.box === name;
    const isShown = name === "note" || this.letter.value === name;
    return isShown && attempt.state === "failed" && attempt.failure.open;
  }

  #boxes(): Box[] {
    return [this.message, this.acknowledgement, this.outcome, this.note].filter((box) => box.isBegun());
  }
}
