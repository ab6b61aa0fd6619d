/** What they say of all cases: one row for each. Types alone. */

import type { Check } from "../../protocol/case.ts";
import type { Day } from "../../protocol/date.ts";
import type { Stream } from "../../protocol/entry.ts";

/** A place in each stream: how many entries of it. */
export interface Places {
  readonly dialogue: number;
  readonly desk: number;
}

/** Something about a case that fails a check; the words are the page's. As the command line client's findings. */
export type Finding =
  /** An entry that is not shown. */
  | { readonly kind: "gap"; readonly stream: Stream; readonly seq: number; readonly check: Check }
  /** The server no longer has entries that it showed, shows another, or one without the one before. */
  | { readonly kind: "shorter" | "different" | "missing"; readonly stream: Stream }
  /**
   * `gone`: nothing of the case any more; `purged`: a purge that nobody signed for; `day`: another day of filing;
   * `wrap`: my copy of its keys does not open it or is not the one that its access names; `wrap_short`: that copy leaves out older keys
   * that I had; `no_report`: no valid report; `retention`: the server does not keep the hold or the day that was signed, and
   * would destroy the case earlier.
   */
  | { readonly kind: "gone" | "purged" | "day" | "wrap" | "wrap_short" | "no_report" | "retention" };

/** A case in the list. */
export interface Row {
  readonly case: string;
  /** What people call it, derived from its id. */
  readonly reference: string;
  /** Greater where something happened later: the place of its last change in the server's feed. */
  readonly activity: number;
  /** The server's day of filing. */
  readonly filed: Day;
  /** The newest entry's day. */
  readonly last: Day;
  /** Whether there is a valid report that a key of mine opens; without it what follows is empty. */
  readonly readable: boolean;
  readonly status: string;
  readonly severity: string | null;
  readonly category: string | null;
  readonly assignee: string | null;
  readonly labels: readonly string[];
  /** The day of the first acknowledgement. */
  readonly acknowledged: Day | null;
  /** The last outcome's word. */
  readonly outcome: string | null;
  /** What is due next, in a closed case too; null once the reporter has the outcome. */
  readonly due: { readonly what: "acknowledge" | "feedback"; readonly by: Day } | null;
  /** Who is waited for: the other side of whoever wrote last. */
  readonly turn: "members" | "reporter";
  /** Entries that others wrote and this member has not read. */
  readonly unread: number;
  /** How many files there are. */
  readonly files: number;
  /** Ids of those who can read it. */
  readonly readers: readonly string[];
  readonly excluded: readonly string[];
  /** The last day that the server keeps it; null where it does not say. */
  readonly purge_after: Day | null;
  /** Held by the case's own hold. */
  readonly hold: boolean;
  /** What fails and was not settled. */
  readonly findings: readonly Finding[];
  /**
   * Whether it is worked on. A purged case is not, nor one without access, nor one that is closed; unless its reporter was told
   * no outcome, or wrote after it was closed.
   */
  readonly open: boolean;
  /** The day of its purge: then only this row is left of it, with who asked. */
  readonly purged: Day | null;
  /** Empty where its time had come; null where this device never had its keys and cannot tell. */
  readonly purged_by:
    | readonly { readonly member: string; readonly date: Day; readonly reason: string }[]
    | null;
}
