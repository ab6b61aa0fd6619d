/** How long a case is kept by what its members have signed, whatever the server says. */

import type { Good } from "../../protocol/case.ts";
import { currentLines } from "../../protocol/charter.ts";
import { addDays, type Day } from "../../protocol/date.ts";
import { type Asked, asksForPurge, isDenied, type Keeping, keeping } from "../../protocol/keeping.ts";
import type { CaseFile } from "./case-file.ts";
import { goods, stateOf } from "./row.ts";

/** See above. */
export interface Signed {
  /** null for never. */
  readonly purge_after: Day | null;
  readonly hold: boolean;
}

/** What is in force, and what waits for a second member. */
export function keepingOf(file: CaseFile): Keeping {
  const { eyes, day } = file;
  const last = addDays(day, Math.min(eyes.charter.retention_days, 0xffff));
  const asked = goods(file).flatMap((entry) => askedIn(file, entry) ?? []);
  return keeping(last, asked, eyes.today);
}

/** What was signed by all who must; null where nobody has signed anything about it. */
export function signedRetention(file: CaseFile): Signed | null {
  const { signed, purge_after, hold } = keepingOf(file);
  return signed ? { purge_after, hold } : null;
}

/** Whether the server would destroy the case earlier than its members have signed. */
export function isLaxer(file: CaseFile): boolean {
  return isDenied(keepingOf(file), file.purgeAfter, file.hold);
}

function askedIn(file: CaseFile, { frame, seq }: Good): Asked | null {
  if (frame.kind !== "retention") return null;
  const { date, author: member, body } = frame;
  const { purge_after, hold } = body;
  const purge = asksForPurge(body, date);
  return { seq, date, member, purge_after, hold, purge, alone: wasAlone(file, member, date, frame.seen) };
}

/** Whether a member was the only one who could read the case when they had seen so much of it, and was still a member. */
function wasAlone(file: CaseFile, member: string, date: Day, seen: string): boolean {
  const current = new Set(currentLines(file.eyes.charter, date).map(({ id }) => id));
  const readers = readersThen(file, seen).filter((id) => current.has(id));
  return readers.length === 1 && readers[0] === member;
}

/** Who could read the case for whoever had seen so much of it. */
function readersThen({ reader }: CaseFile, seen: string): string[] {
  const place = reader?.hashes("dialogue").indexOf(seen) ?? -1;
  const access = reader?.accesses.filter(({ seq }) => seq <= place).at(-1)?.access;
  return access?.members.map(({ id }) => id) ?? [];
}

/** Whether I make two of a request, as the server counts: I could read the case then, and who asked still can. */
export function canAgree(file: CaseFile, member: string, seen: string): boolean {
  const { me, charter, today } = file.eyes;
  const isCurrent = currentLines(charter, today).some(({ id }) => id === member);
  const stands = isCurrent && stateOf(file)?.readers.includes(member) === true;
  return member !== me && stands && readersThen(file, seen).includes(me);
}
