/** How long a case is kept by what its members have signed: the server's own rules, so that nobody has to take its word. */

import type { Charter } from "./charter.ts";
import { addDays, type Day, daysBetween } from "./date.ts";
import type { DeskBodies } from "./entry.ts";

/** After so many days a request takes effect that nobody could have agreed to. */
export const LONE_DAYS = 30;

/** What a member asks for. Asking for the case's end is a day that had come. */
export interface Wish {
  /** The day after which the case is purged; null is never. */
  readonly purge_after: Day | null;
  readonly hold: boolean;
  /** To destroy it. */
  readonly purge: boolean;
}

/** A signed request, which may take a second member. */
export interface Asked extends Wish {
  /** The entry's place on the desk. */
  readonly seq: number;
  /** The day that was signed. */
  readonly date: Day;
  readonly member: string;
  /** Nobody else could have agreed. */
  readonly alone: boolean;
}

/** What is in force by what was signed. */
export interface Keeping {
  /** null is never. */
  readonly purge_after: Day | null;
  /** The charter's hold is apart. */
  readonly hold: boolean;
  /**
   * Whether members have decided that. Otherwise it is the charter's rule, counted from the day of filing by the charter in
   * force now: the one that was in force then may have had another.
   */
  readonly signed: boolean;
  /** What waits for a second member. */
  readonly waits: Asked | null;
}

/** Whether a signed entry of that day asks for its case to be destroyed, and not for another day or a hold's end. */
export function asksForPurge({ purge_after, hold }: DeskBodies["retention"], date: Day): boolean {
  return !hold && purge_after !== null && purge_after <= date;
}

/**
 * What these requests, in the order of the desk, come to. `last` is the day after which the case is purged unless somebody asks
 * for another.
 */
export function keeping(last: Day, asked: readonly Asked[], today: Day): Keeping {
  let now: Keeping = { purge_after: last, hold: false, signed: false, waits: null };
  for (const one of asked) now = and(ripened(now, one.date), one);
  return ripened(now, today);
}

/** What is in force once this was signed, too. */
function and(now: Keeping, asked: Asked): Keeping {
  // It waits in place of what waited.
  if (asked.purge) return { ...now, waits: asked };
  const { purge_after, hold, member } = asked;
  const takesTwo = (now.hold && !hold) || isEarlier(purge_after, now.purge_after);
  const isAgreed = now.waits !== null && now.waits.member !== member && isSame(now.waits, asked);
  if (!takesTwo || isAgreed) return { purge_after, hold, signed: true, waits: null };
  // A hold is set at once in any case.
  return { ...now, hold: now.hold || hold, signed: now.signed || hold, waits: asked };
}

/** The same on a later day, when a lone request may have taken effect. One for the case's end leaves no case. */
function ripened(now: Keeping, today: Day): Keeping {
  const { waits } = now;
  if (waits === null || waits.purge || !waits.alone || daysBetween(waits.date, today) < LONE_DAYS) return now;
  return { purge_after: waits.purge_after, hold: waits.hold, signed: true, waits: null };
}

/** Whether a server that keeps the case until then, held or not, would destroy it earlier than members have signed. */
export function isDenied({ signed, ...now }: Keeping, purge_after: Day | null, hold: boolean): boolean {
  return signed && ((now.hold && !hold) || isEarlier(purge_after, now.purge_after));
}

/** Whether its day had come on the day on which it was purged. */
export function isDue({ purge_after, hold }: Pick<Keeping, "purge_after" | "hold">, purged: Day): boolean {
  return !hold && purge_after !== null && purge_after < purged;
}

/**
 * Whether a purge of that day cannot be: it is still to come, or the charter held everything then, as far as the one in force can
 * tell. One day ahead is a clock.
 */
export function cannotBe(charter: Charter, purged: Day, today: Day): boolean {
  return purged > addDays(today, 1) || (charter.hold && purged >= charter.issued);
}

function isSame(one: Wish, other: Wish): boolean {
  return one.purge === other.purge && one.hold === other.hold && one.purge_after === other.purge_after;
}

/** Whether `day` is before the other; never is after everything. */
function isEarlier(day: Day | null, other: Day | null): boolean {
  return day !== null && (other === null || day < other);
}
