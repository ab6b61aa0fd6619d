/**
 * What the desk's worker and its readers say to each other. The desk speaks to the server and keeps the order of things;
 * each reader has some of the cases, with their keys and texts, and does all that needs them. Types alone.
 */

import type { Day } from "../../protocol/date.ts";
import type { Attachment, Stream } from "../../protocol/entry.ts";
import type { Heads } from "../../protocol/heads.ts";
import type { Job } from "../../protocol/piece-job.ts";
import type { CaseEntry, DeskAttachment, DeskCase, Tombstone } from "../../protocol/wire.gen.ts";
import type {
  CaseView,
  Draft,
  FailureMessage,
  FilePlace,
  Finding,
  Places,
  ReadersChange,
  Row,
} from "../model.ts";

/** What is remembered of a case between visits, sealed. Nothing that anybody wrote, but who asked for its purge and why. */
export interface Kept {
  /** The server's day of filing. */
  readonly day: Day;
  readonly heads: Heads;
  readonly read: Places;
  /** What the server did that an honest one does not, until it is settled. */
  readonly alarms: readonly Finding[];
  /** What the member has cleared up. */
  readonly settled: readonly Finding[];
  /** How often they have: of two memories the one with more is the later. */
  readonly settles: number;
  /** The server has nothing of it for this member any more. */
  readonly gone: boolean;
  /** The case's identities as the last sound wrap had them: a later one that leaves some out takes nothing away. */
  readonly keys: readonly string[];
  /** What was signed last of how long it is kept; null where nothing was. */
  readonly retention: { readonly purge_after: Day | null; readonly hold: boolean } | null;
  /** Who could read it, and so could ask for its purge. */
  readonly readers: readonly string[];
  readonly purged: Day | null;
  readonly purged_by: Row["purged_by"];
}

/** A case as a reader has it now: its row (the desk adds its place among others) and what is to be remembered. */
export interface Told {
  readonly case: string;
  readonly row: Row;
  readonly kept: Kept;
}

/** Some of an answer of the server, for one reader. */
export interface Share {
  readonly cases: readonly DeskCase[];
  readonly entries: readonly CaseEntry[];
  readonly attachments: readonly DeskAttachment[];
  readonly removed: readonly Tombstone[];
}

/** A member's wish to write, with what they have seen. */
export interface Wish {
  readonly case: string;
  readonly places: Places | null;
  readonly despite: boolean;
  readonly twice: boolean;
  readonly what:
    | { readonly draft: Draft; readonly attachments: readonly Attachment[] }
    | { readonly change: ReadersChange };
  /** The place of the new case key that was made for this wish; null where none was. */
  readonly made: number | null;
}

/** The calls that write to a case. */
export type WriteCall = "deskEntries" | "deskAccess" | "deskRetention" | "deskPurge";

/** What a wish comes to: a reason to ask the member first, or a request to be sent as it is. */
export type Composed =
  | { readonly kind: "news" | "twice"; readonly view: CaseView }
  | { readonly kind: "fails"; readonly view: CaseView; readonly findings: readonly Finding[] }
  | {
      readonly kind: "request";
      /** It makes the new case key that has to come first. */
      readonly rotation: boolean;
      readonly call: WriteCall;
      readonly stream: Stream;
      readonly seq: number;
      readonly body: object;
    };

/** A file of a case. */
export interface Filed {
  readonly attachment: Attachment;
  readonly mine: boolean;
  /** Numbers of the pieces that the server has. */
  readonly stored: readonly number[];
}

/** Every order. */
export interface Orders {
  /** First: who reads, with which keys (`AGE-SECRET-KEY-PQ-1…`, the newest first), by which charter (its text). */
  open(input: { me: string; keys: readonly string[]; charter: string; instance: string; today: Day }): null;
  /** A newer charter; or an older key of mine; or another day. Everything is checked anew where that can change. */
  change(input: { charter?: string; key?: string; today: Day }): readonly Told[];
  /** What is remembered of these cases, from another visit. */
  remember(input: { kept: readonly (readonly [string, Kept])[] }): null;
  /** Reads a share. `whole`: nothing of its cases is still to come, so what is missing is missing. */
  take(input: { share: Share; whole: boolean }): readonly Told[];
  /**
   * All that there is has come. `all`: from the start, so that a case which is remembered and did not come is gone, and one
   * that got shorter is noticed. Tells of those that look otherwise now.
   */
  finish(input: { all: boolean }): readonly Told[];
  /** How much of a case is here; null where there is nothing. */
  places(input: { case: string }): Places | null;
  show(input: { case: string }): CaseView;
  /** null where nothing changes by it. */
  read(input: { case: string; places: Places | "own" }): Told | null;
  /**
   * An entry that the server says it has taken: whether it shows it. Where it does not, it is expected all the same, by the
   * next visit too.
   */
  sent(input: { case: string; stream: Stream; seq: number; hash: string }): {
    readonly shown: boolean;
    readonly told: Told;
  };
  settle(input: { case: string }): Told;
  /** Keeps that the server did something that an honest one does not; or that it has nothing of the case any more. */
  raise(input: { case: string; finding: Finding | "no_access" }): Told;
  /** Its member has left it. */
  forget(input: { case: string }): null;
  /** As the page's call of that name; asked by the page itself. */
  search(input: { text: string }): readonly string[] | null;
  compose(input: Wish): Composed;
  /** Open cases that this member could share with another, who does not read them with their present key. */
  sharable(input: { member: string }): readonly string[];
  file(input: FilePlace): Filed;
  /** The pieces of a file that have arrived. */
  stored(input: { case: string; id: string; pieces: readonly number[] }): Told;
  piece(input: Job): Uint8Array;
}

/** A reader as the desk knows it. */
export interface Agreed {
  readonly calls: Orders;
  readonly progress: never;
  readonly failure: FailureMessage;
}
