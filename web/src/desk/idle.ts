/** Locks a desk that nobody sits at: warns a minute before, and any key or tap stays. */

import { sealDrafts } from "./actions/drafts.ts";
import type { Desk } from "./state.ts";

/** Milliseconds after which it locks. */
export const LOCK_AFTER = 15 * 60_000;
/** Milliseconds before that at which it warns. */
export const WARN_BEFORE = 60_000;
/** Milliseconds between two looks at the clock. */
const EVERY = 1000;

/** Watches over one desk until it is locked. */
export class Idle {
  readonly #desk: Desk;
  #last: number;
  #hasWarned = false;

  constructor(desk: Desk) {
    this.#desk = desk;
    this.#last = desk.env.now();
  }

  /** Begins to watch. */
  start(): void {
    this.look();
    if (!this.#desk.isOver) this.#desk.env.later(EVERY, () => this.start());
  }

  /** Somebody is there. `isAnswer`: they are about to press a button of the warning, which stays for that. */
  touched(isAnswer = false): void {
    this.look();
    if (this.#desk.isOver) return;
    this.#last = this.#desk.env.now();
    if (!isAnswer) this.#desk.warned.value = false;
  }

  /** Looks at the clock. A machine that slept finds that it is late, and locks at once. */
  look(): void {
    const desk = this.#desk;
    if (desk.isOver || desk.stage.value !== "inside") {
      this.#last = desk.env.now();
      return;
    }
    void sealDrafts(desk);
    // Whoever put the warning away is there.
    if (this.#hasWarned && !desk.warned.value) this.#last = desk.env.now();
    const idle = desk.env.now() - this.#last;
    this.#hasWarned = idle >= LOCK_AFTER - WARN_BEFORE;
    if (idle >= LOCK_AFTER) desk.lock("idle");
    else desk.warned.value = this.#hasWarned;
  }
}
