/**
 * Locks a desk that nobody sits at: warns a minute before, and any key or tap stays, as does a file that goes on. At the door
 * too, where a key is open or is being made; and what was left unsent when a visit was ended goes from the screen.
 */

import { sealDrafts } from "./actions/drafts.ts";
import type { Desk } from "./state.ts";

/** Milliseconds after which it locks. */
export const LOCK_AFTER = 15 * 60_000;
/** Milliseconds before that at which it warns. */
export const WARN_BEFORE = 60_000;
/** Milliseconds for which files that go on hold it off: a server that lets one go on for ever does not keep it open. */
const MOST_HELD = 2 * 3_600_000;
/** Milliseconds between two looks at the clock. */
const EVERY = 1000;

/** Watches over one desk until it is locked. */
export class Idle {
  readonly #desk: Desk;
  #last: number;
  #hasWarned = false;
  #stage: Desk["stage"]["value"];

  constructor(desk: Desk) {
    this.#desk = desk;
    this.#last = desk.env.now();
    this.#stage = desk.stage.value;
  }

  /** Begins to watch. */
  start(): void {
    this.look();
    if (this.#isWatched()) this.#desk.env.later(EVERY, () => this.start());
  }

  /** Somebody is there. `isAnswer`: they are about to press a button of the warning, which stays for that. */
  touched(isAnswer = false): void {
    this.look();
    if (!this.#isWatched()) return;
    this.#last = this.#desk.env.now();
    if (!isAnswer) this.#desk.warned.value = false;
  }

  /** Looks at the clock. A machine that slept finds that it is late, and locks at once. */
  look(): void {
    const desk = this.#desk;
    if (!this.#isWatched()) return;
    const stage = desk.stage.value;
    // Whoever is turned away has all of the time to copy what they wrote.
    const isNewlyEnded = stage === "ended" && this.#stage !== "ended";
    this.#stage = stage;
    if (isNewlyEnded || (stage === "door" && !desk.holdsSecret())) {
      this.#last = desk.env.now();
      return;
    }
    void sealDrafts(desk);
    // Whoever put the warning away is there.
    if (this.#hasWarned && !desk.warned.value) this.#last = desk.env.now();
    const held = Math.min(desk.movedAt, this.#last + MOST_HELD);
    const idle = desk.env.now() - Math.max(this.#last, held);
    this.#hasWarned = stage !== "ended" && idle >= LOCK_AFTER - WARN_BEFORE;
    if (idle < LOCK_AFTER) desk.warned.value = this.#hasWarned;
    else if (stage === "ended") desk.dropLeftovers();
    else desk.lock("idle");
  }

  /** Whether there is anything to forget, now or later. */
  #isWatched(): boolean {
    const desk = this.#desk;
    return !desk.isOver || (desk.stage.value === "ended" && desk.leftovers.value.length > 0);
  }
}
