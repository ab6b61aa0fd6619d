/** Writes down what is to be remembered, a little after it changed, so that much at once is one writing. */

import type { KnownCharter, Memory } from "./memory.ts";
import type { Rows } from "./rows.ts";

/** Milliseconds from the first change. */
const DELAY = 3_000;

/** Does something after so many milliseconds; gives what forgets it. */
export type Later = (milliseconds: number, then: () => Promise<unknown>) => () => void;

const byTimer: Later = (milliseconds, then) => {
  const timer = setTimeout(then, milliseconds);
  return () => clearTimeout(timer);
};

/** One member's. */
export class Keeper {
  charter: KnownCharter;
  rows: Rows | null = null;
  readonly #memory: Memory;
  readonly #forgotten = new Set<string>();
  readonly #later: Later;
  #cancel: (() => void) | null = null;
  #turn: Promise<unknown> = Promise.resolve();
  #isOff = false;

  constructor(memory: Memory, charter: KnownCharter, later: Later = byTimer) {
    this.#memory = memory;
    this.charter = charter;
    this.#later = later;
  }

  /** Deletes all that is remembered, and remembers nothing more. */
  forgetAll(): Promise<unknown> {
    this.#isOff = true;
    this.#cancel?.();
    // What is being written must not come after.
    this.#turn = this.#turn.then(() => this.#memory.forget());
    return this.#turn;
  }

  /** Something has changed. */
  later(): void {
    if (this.#isOff) return;
    this.#cancel ??= this.#later(DELAY, () => this.now());
  }

  /** Nothing of a case is remembered any more. */
  forget(id: string): void {
    this.#forgotten.add(id);
    this.later();
  }

  /** Writes at once what has not been written. */
  now(): Promise<unknown> {
    this.#cancel?.();
    this.#cancel = null;
    const { charter } = this;
    const cases = this.rows?.unkept() ?? new Map();
    const forgotten = new Set(this.#forgotten);
    this.#turn = this.#turn.then(() => this.#memory.keep({ charter, cases }, forgotten)).catch(() => {});
    return this.#turn;
  }
}
