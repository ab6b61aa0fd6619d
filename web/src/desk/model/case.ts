/** What they say of one case: all that was written in it, read and checked. Types alone. */

import type { Check, Flag } from "../../protocol/case.ts";
import type { Day } from "../../protocol/date.ts";
import type { DeskBodies, Report, Stream } from "../../protocol/entry.ts";
import type { Finding, Places, Row } from "./inbox.ts";

/** A file of an entry. */
export interface FileView {
  readonly id: string;
  readonly name: string;
  readonly type: string;
  readonly size: number;
  readonly pieces: number;
  /** How many of them the server has: the rest has not arrived yet. */
  readonly stored: number;
  /** Whether it is mine, so that I can send the rest. */
  readonly mine: boolean;
}

/**
 * Which file. An id is its author's to choose, and two entries can have the same, so that it names a file only together with
 * its entry's place.
 */
export interface FilePlace {
  readonly case: string;
  readonly stream: Stream;
  readonly seq: number;
  readonly id: string;
}

interface EntryView {
  readonly stream: Stream;
  readonly seq: number;
  /** The day that counts. */
  readonly date: Day;
  /** null for the reporter. */
  readonly author: string | null;
  readonly mine: boolean;
  /** Odd, though it holds. */
  readonly flags: readonly Flag[];
  readonly files: readonly FileView[];
  /** Whether this member has read it before. */
  readonly read: boolean;
}

/** An entry as it is shown. */
export type ItemView =
  | (EntryView & {
      readonly kind: "report";
      readonly language: string;
      readonly answers: Report["answers"];
      readonly excluded: readonly string[];
      readonly readers: readonly string[];
    })
  | (EntryView & { readonly kind: "message" | "acknowledgement" | "note"; readonly text: string })
  | (EntryView & { readonly kind: "outcome"; readonly result: string; readonly text: string })
  | (EntryView & {
      readonly kind: "access";
      readonly added: readonly string[];
      readonly removed: readonly string[];
      /** Those added whom the reporter excluded. */
      readonly against: readonly string[];
      readonly rotated: boolean;
      readonly reason: string;
    })
  /** Only what it changes. */
  | (EntryView & { readonly kind: "triage"; readonly change: DeskBodies["triage"] })
  | (EntryView & { readonly kind: "retention"; readonly ask: DeskBodies["retention"] })
  | {
      readonly kind: "gap";
      readonly stream: Stream;
      readonly seq: number;
      readonly date: Day;
      readonly check: Check;
    };

/** What a member may do to the readers, so that the page offers nothing that will be refused. */
export interface ReadersView {
  readonly id: string;
  /** Whether it can be left out by me alone; `second`: it takes another reader's consent; `no`: it cannot. */
  readonly leave_out: "alone" | "second" | "no";
}

/** A case, read and checked. */
export interface CaseView {
  readonly row: Row;
  /** Both streams, each in its order; a desk entry stands after the dialogue that its author had seen. */
  readonly items: readonly ItemView[];
  readonly readers: readonly ReadersView[];
  /** Current members who do not read it; those excluded by the reporter are in `row.excluded`. */
  readonly others: readonly string[];
  /** The language of the report, for the default texts to the reporter. */
  readonly language: string;
  readonly acknowledge_by: Day | null;
  readonly feedback_by: Day | null;
  /** All labels, whole: what is written back. The row has the first of them, shortened. */
  readonly labels: readonly string[];
  /** All that fails, settled or not. */
  readonly findings: readonly Finding[];
  /** Whether entries can be written: a valid report, access, a sound wrap. */
  readonly writable: boolean;
  /** A purge, an earlier day or the lifting of a hold that waits for a second member: who asked, when, for what. */
  readonly pending: {
    readonly member: string;
    readonly date: Day;
    readonly ask: DeskBodies["retention"];
    readonly purge: boolean;
    /** Nobody else could have agreed: it takes effect by itself, `LONE_DAYS` after `date`. */
    readonly alone: boolean;
    /** Whether I make two of it: another asked who still reads the case, and I could read it then. */
    readonly second: boolean;
  } | null;
  /**
   * What was signed by all who must of how long it is kept, requests for a purge and what still waits left out; null where
   * nobody has signed anything. A new entry goes by this, and not by what the server says in `row`.
   */
  readonly signed: { readonly purge_after: Day | null; readonly hold: boolean } | null;
  /** The last day by retention, and whether nothing is purged now, by whose hold. */
  readonly purge: { readonly after: Day | null; readonly held: "case" | "charter" | null };
  /** Short code of the streams' heads, for two members to compare. */
  readonly head: string;
  /** How many entries of each stream this view holds: what a write says that its author had seen. */
  readonly places: Places;
}
