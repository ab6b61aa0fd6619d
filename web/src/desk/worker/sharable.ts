/** Which cases are shared with a member who is to read all open ones. */

import { currentLines } from "../../protocol/charter.ts";
import type { CaseFile } from "./case-file.ts";
import { isOpen, stateOf } from "./row.ts";

/** Whether it is open, does not exclude the member, and is not wrapped to their present key already. */
export function isSharable(file: CaseFile, member: string): boolean {
  const state = stateOf(file);
  if (state === null || !isOpen(file) || state.excluded.includes(member)) return false;
  return !state.readers.includes(member) || hasNewerKey(file, member);
}

/**
 * Whether a reader's key is another than the one to which the case may be wrapped. Days tell no more than days: whose line
 * begins on the day of the last change of access counts as one who has a newer key.
 */
function hasNewerKey({ reader, ring, eyes: { me, charter, today } }: CaseFile, member: string): boolean {
  if (member === me) return ring.byOldKey;
  const last = reader?.accesses.at(-1)?.date;
  const line = currentLines(charter, today).find(({ id }) => id === member);
  const hadAnother = charter.members.filter(({ id }) => id === member).length > 1;
  return hadAnother && line !== undefined && last !== undefined && line.from >= last;
}
