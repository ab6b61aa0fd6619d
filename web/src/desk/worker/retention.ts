/**
 * How long a case is kept by what its members have signed, with the rules that the server keeps too (PROTOCOL.md section 6.2):
 * a hold and a later day hold at once, lifting a hold and an earlier day when a second member asks for the same. A server that
 * goes by less than that is found out.
 */

import { type Day, daysBetween } from "../../protocol/date.ts";
import type { DeskBodies } from "../../protocol/entry.ts";
import type { CaseFile } from "./case-file.ts";
import { goods } from "./row.ts";

/** After so many days a request takes effect that nobody could have agreed to. */
const LONE_DAYS = 30;

/** See above. */
export interface Signed {
  /** null for never. */
  readonly purge_after: Day | null;
  readonly hold: boolean;
}

type Ask = DeskBodies["retention"];

/** Whether a signed entry asks for the case to be destroyed. */
export function asksForPurge({ purge_after, hold }: Ask, date: Day): boolean {
  return !hold && purge_after !== null && purge_after <= date;
}

/** What was signed by all who must; null where nobody has signed anything about it. */
export function signedRetention(file: CaseFile): Signed | null {
  let now: Signed | null = null;
  let waiting: (Signed & { readonly author: string; readonly date: Day }) | null = null;
  for (const { frame } of goods(file)) {
    if (frame.kind !== "retention" || asksForPurge(frame.body, frame.date)) continue;
    const { purge_after, hold } = frame.body;
    const { author, date } = frame;
    // Where only the server has named a day, an earlier one than that is an earlier one.
    const before: Signed = now ?? { purge_after: file.purgeAfter, hold: false };
    const takesTwo: boolean = (before.hold && !hold) || isEarlier(purge_after, before.purge_after);
    const isAgreed: boolean =
      waiting !== null &&
      waiting.author !== author &&
      waiting.purge_after === purge_after &&
      waiting.hold === hold;
    if (!takesTwo || isAgreed) {
      now = { purge_after, hold };
      waiting = null;
    } else {
      if (hold) now = { ...before, hold };
      waiting = { purge_after, hold, author, date };
    }
  }
  const isRipe = waiting !== null && daysBetween(waiting.date, file.eyes.today) >= LONE_DAYS;
  const isDone = waiting?.purge_after === file.purgeAfter && waiting.hold === file.hold;
  return isRipe && isDone && waiting !== null
    ? { purge_after: waiting.purge_after, hold: waiting.hold }
    : now;
}

/** Whether the server would destroy the case earlier than its members have signed. */
export function isLaxer(file: CaseFile): boolean {
  const signed = signedRetention(file);
  if (signed === null) return false;
  return (signed.hold && !file.hold) || isEarlier(file.purgeAfter, signed.purge_after);
}

/** Whether `day` is before the other; never is after everything. */
function isEarlier(day: Day | null, other: Day | null): boolean {
  return day !== null && (other === null || day < other);
}
