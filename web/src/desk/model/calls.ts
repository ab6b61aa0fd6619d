/** How they say it: calls, their progress and failures, and what the worker tells unasked. Types alone. */

import type { CharterRefusalCode } from "../../protocol/charter-verify.ts";
import type { ErrorCode as ProtocolCode } from "../../protocol/errors.ts";
import type { ErrorCode as WireCode } from "../../protocol/wire.gen.ts";
import type { CaseView, FilePlace } from "./case.ts";
import type { Arrival, Hotline, NewKey, Unlocked } from "./door.ts";
import type { Places, Row } from "./inbox.ts";
import type { Draft, Enclosure, Preview, ReadersChange, Sent, Writing } from "./writing.ts";

/** Every call: what goes in and what comes back. Rejections are {@link FailureMessage}s. */
export interface Calls {
  /** Fetches who serves the page, and the charter. `fragment`: the address's, for a pin. */
  arrive(input: { fragment: string }): Arrival;
  /** Opens a key file, verifies the charter against what this browser remembers, signs in, begins to read. */
  unlock(input: { file: Uint8Array; passphrase: string; compared: boolean }): Unlocked;
  /** An older key of mine, for cases that were wrapped to it. Says whether it opened. */
  add_old_key(input: { file: Uint8Array; passphrase: string }): boolean;
  /** A new key; the passphrase is generated where none is given (`null`). */
  make_key(input: { passphrase: string | null }): NewKey;
  /** Deletes what this browser remembers of this member's desk, and remembers nothing more in this visit. */
  forget(input: null): null;
  /** Seals what was not sent, for the page to keep in memory over a lock. Only this member's key opens it again. */
  seal_drafts(input: { text: string }): Uint8Array;
  /** What was sealed so; null where it was by another key, or is none. */
  open_drafts(input: { sealed: Uint8Array }): string | null;
  /** Looks for what is new. Rows that changed come as news before it answers. */
  sync(input: null): null;
  /** The cases in which all of these words occur, anywhere in what this member can read. null for no words. */
  search(input: { text: string }): readonly string[] | null;
  /** A case; what it holds counts as read from the next call on with `read`. */
  show(input: { case: string }): CaseView;
  /** Remembers that the case was read so far. */
  read(input: { case: string; places: Places }): null;
  /** Warns no longer of what fails now: the member has cleared it up. */
  settle(input: { case: string }): CaseView;
  /** Writes an entry, and then sends its files; a file that broke off can be taken up with `resume`. */
  write(input: Writing & { readonly draft: Draft; readonly files: readonly Enclosure[] }): Sent;
  /** Changes who reads. */
  change_readers(input: Writing & { readonly change: ReadersChange }): Sent;
  /** Gives a member access to every open case that does not exclude them and that I can read. */
  share_open(input: { member: string; reason: string }): Shared;
  /** Sends the rest of a file of mine. Rejects with `Mismatch` for another file. */
  resume(input: FilePlace & { readonly file: Blob }): CaseView;
  /** A file, each piece checked. */
  download(input: FilePlace): Blob;
  /** As much of a file as can be shown safely. */
  preview(input: FilePlace): Preview;
}

/** Of how many cases access was given. */
export interface Shared {
  readonly done: number;
  readonly failed: number;
  /** Not tried: it was stopped. */
  readonly left: number;
}

/** How far a call is. */
export interface Progress {
  readonly stage: "stretch" | "hash" | "send" | "receive" | "share";
  /** Of that stage, 0 to 1. */
  readonly part: number;
  readonly file?: string;
  /** Of a write: its entry is there, and what follows are its files. Whatever breaks now, `resume` takes up. */
  readonly taken?: true;
}

/** What the worker tells unasked. */
export type News =
  /** Rows that are new or have changed. */
  | { readonly kind: "rows"; readonly rows: readonly Row[] }
  /** This member has left a case: its row is no more. */
  | { readonly kind: "left"; readonly case: string }
  /**
   * How much of what there is has been read and checked. `failed`: the server gave an answer that none gives, so there may
   * be cases that have not come; `sync` tries again.
   */
  | {
      readonly kind: "reading";
      readonly read: number;
      readonly of: number;
      readonly done: boolean;
      readonly failed?: true;
    }
  /** The server cannot be reached, or can again. */
  | { readonly kind: "reach"; readonly reachable: boolean }
  /** Another charter came into force. */
  | { readonly kind: "hotline"; readonly hotline: Hotline }
  /** The server no longer takes this member's key, or the charter was refused: nothing more can be done here. */
  | { readonly kind: "ended"; readonly why: "key" | CharterRefusalCode };

/**
 * Why a call failed: a code of the protocol or of the server, and besides
 * - `offline`: no answer; whether the server got the request is not known (`open`).
 * - `unreachable`: `hotline desk` itself cannot reach the server.
 * - `stopped`: the page said so.
 * - `server`: an answer that no hotline gives.
 * - `gone`: no access to the case any more, or it was purged.
 * - `withheld`: the server says that it took what was sent, and does not show it. Where it was a new case key (`open` is
 *   false) nothing was sent to the old one.
 * - `keys`: my copy of the case's keys fails its check, so nobody is given access by it.
 * - `unsound`: part of the dialogue fails its check, so access is not changed.
 * - `busy_case`: others write to this case all the time.
 * - `broken`: a mistake of ours.
 */
export type FailureCode =
  | ProtocolCode
  | WireCode
  | "offline"
  | "unreachable"
  | "stopped"
  | "server"
  | "gone"
  | "withheld"
  | "keys"
  | "unsound"
  | "busy_case"
  | "broken";

/** A failure as it crosses. */
export interface FailureMessage {
  readonly code: FailureCode;
  /** Whether what was to be sent may have arrived. */
  readonly open: boolean;
}
