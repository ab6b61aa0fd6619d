/** Whose eyes read: the member, their keys and the charter. One for all of a reader's cases; it changes in place. */

import type { Charter } from "../../protocol/charter.ts";
import type { Day } from "../../protocol/date.ts";
import type { MemberKey } from "../../protocol/member.ts";

/** See above. */
export interface Eyes {
  readonly me: string;
  /** The newest first. */
  readonly keys: MemberKey[];
  /** Hex of the instance. */
  readonly instance: string;
  charter: Charter;
  today: Day;
}
