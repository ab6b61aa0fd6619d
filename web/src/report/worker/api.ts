/**
 * What the page and its worker say to each other. The page shows and asks; everything that touches a key, a secret or
 * the hotline's server is done in the worker, so that the page stays free and that ending the worker forgets it all.
 * Types alone: both sides import them, and neither the other's code.
 */

import type { Check } from "../../protocol/case.ts";
import type { Charter, MemberLine } from "../../protocol/charter.ts";
import type { CharterRefusalCode } from "../../protocol/charter-verify.ts";
import type { Day } from "../../protocol/date.ts";
import type { Report } from "../../protocol/entry.ts";
import type { ErrorCode as ProtocolCode } from "../../protocol/errors.ts";
import type { ErrorCode as WireCode } from "../../protocol/wire.gen.ts";
import type { Inspection } from "../metadata.ts";

/** Who reads reports, as the page shows them. */
export type Reader = Pick<MemberLine, "id" | "name" | "title" | "role">;

/** What the page shows of a charter. */
export interface Hotline
  extends Pick<
    Charter,
    | "instance"
    | "organisation"
    | "expires"
    | "origins"
    | "languages"
    | "retention_days"
    | "hold"
    | "notice"
    | "contact"
    | "outside"
    | "questionnaire"
  > {
  /** In office today, each once. */
  readonly readers: readonly Reader[];
  /** The instance in sixteen groups of four. */
  readonly fingerprint: string;
}

/** Whether a charter is believed. */
export type Belief =
  /** `pinned` says that the link named this hotline. */
  | {
      readonly kind: "open";
      readonly hotline: Hotline;
      readonly pinned: boolean;
      /** The most bytes of one attachment, and how many attachments a case may have. */
      readonly limits: { readonly attachment: number; readonly attachments: number };
    }
  /** `why` is `pin` where the link's fingerprint cannot be read. */
  | {
      readonly kind: "refused";
      readonly why: CharterRefusalCode | "pin";
      readonly hotline: Hotline | null;
      /** The fingerprint that the link names, in groups. */
      readonly pinned: string | null;
    };

/** A file to be sent along. */
export interface Enclosure {
  /** A UUID. */
  readonly id: string;
  readonly name: string;
  /** The media type; may be empty. */
  readonly type: string;
  readonly blob: Blob;
}

/** A report as it was written. */
export interface Draft {
  readonly language: string;
  readonly answers: Report["answers"];
  readonly excluded: readonly string[];
  readonly files: readonly Enclosure[];
  /** Empty for none. */
  readonly passphrase: string;
}

/** The words that a report will be found by, with their numbers in the list. */
export interface Words {
  readonly words: readonly string[];
  readonly numbers: readonly number[];
}

/** The days that follow from a filed report. */
export interface Dates {
  /** The server's day. */
  readonly day: Day;
  readonly acknowledge_by: Day;
  readonly feedback_by: Day;
}

/** Who would read a report. */
export interface Audience {
  /** Empty where nobody is left. */
  readonly readers: readonly Reader[];
  /** Whether alternates read because fewer than two regular members do. */
  readonly alternates: boolean;
}

/** A file of the conversation. */
export interface Enclosed {
  readonly id: string;
  readonly name: string;
  readonly type: string;
  readonly size: number;
  /** How many pieces it has, and how many of them the server has. */
  readonly pieces: number;
  readonly stored: number;
}

/** What a person wrote. */
export interface Letter {
  readonly kind: "report" | "message" | "acknowledgement" | "outcome";
  readonly seq: number;
  readonly date: Day;
  /** null for the reporter. */
  readonly author: { readonly name: string; readonly title: string } | null;
  readonly text: string;
  /** Of an outcome. */
  readonly result: string;
  /** Of a report. */
  readonly answers: Report["answers"];
  readonly files: readonly Enclosed[];
  /** Whether its date differs from the server's day. */
  readonly flagged: boolean;
}

/** A change of who can read. */
export interface AccessNotice {
  readonly kind: "access";
  readonly seq: number;
  readonly date: Day;
  readonly author: string;
  readonly added: readonly string[];
  readonly removed: readonly string[];
  /** Those among `added` whom the reporter excluded. */
  readonly against: readonly string[];
  readonly reason: string;
}

/** An entry that does not hold. */
export interface GapNotice {
  readonly kind: "gap";
  readonly seq: number;
  readonly check: Check;
}

/** A case as its reporter sees it. */
export interface Conversation {
  readonly items: readonly (Letter | AccessNotice | GapNotice)[];
  readonly readers: readonly Reader[];
  readonly excluded: readonly string[];
  readonly dates: Dates;
  /** The day of the first acknowledgement. */
  readonly acknowledged: Day | null;
  readonly concluded: Day | null;
  /** What the committee owes and has not done in time. */
  readonly overdue: "acknowledge" | "feedback" | null;
  /** The day after which the case is deleted; null where the hotline deletes nothing for now. */
  readonly purge: Day | null;
  /** Whether there is a good report: only then can more be written. */
  readonly writable: boolean;
  /** For two people to compare. */
  readonly head: string;
}

/** A new entry of the reporter's. */
export interface Message {
  readonly text: string;
  readonly files: readonly Enclosure[];
}

/** Which file: two entries can have one of the same id, so its entry's place says whose is meant. */
export interface FilePlace {
  readonly seq: number;
  readonly id: string;
}

/** Every call: what goes in and what comes back. */
export interface Calls {
  /** Whether to believe what `GET /instance` answered. */
  believe(input: { answer: unknown; fragment: string }): Belief;
  /** What a picture says about its maker, and the picture without it. */
  inspect(input: { file: Blob }): Inspection;
  /** Who would read a report without these. */
  audience(input: { excluded: readonly string[] }): Audience;
  /** Makes a token, seals the report and does the work for it. Called again after a change; the token stays. */
  prepare(draft: Draft): Words;
  /** Sends what was prepared: the same bytes each time, so that nothing is filed twice. */
  file(input: null): Dates;
  /** Sends the pieces of all attachments that the server does not have. */
  upload(input: null): null;
  /** The list of words, to complete and to name them. */
  list(input: null): readonly string[];
  /** Opens a case by its token; null where there is none. */
  enter(input: { phrase: string; passphrase: string }): Conversation | null;
  /** The open case again; with what was filed a moment ago, or entered. */
  refresh(input: null): Conversation;
  /** Forgets the open case. */
  close(input: null): null;
  /** Seals and sends a message. Its files follow with `upload`. */
  write(message: Message): Conversation;
  /** Takes up an attachment that was not sent in full; rejects with `Mismatch` for another file. */
  resume(input: FilePlace & { readonly file: Blob }): null;
  /** A file of the conversation, each piece checked. */
  download(input: FilePlace): Blob;
}

/** How far a call is. */
export interface Progress {
  readonly stage: "stretch" | "hash" | "seal" | "work" | "send" | "receive";
  /** Of that stage, 0 to 1. */
  readonly part: number;
  /** Which file it is about. */
  readonly file?: string;
  /** That file cannot be read any more. */
  readonly failed?: boolean;
}

/**
 * Why a call failed: a code of the protocol or of the server, and besides
 * - `offline`: no answer; whether the server got the request is not known.
 * - `stopped`: the page said so.
 * - `server`: an answer that no hotline gives.
 * - `charter_changed`: the hotline has another charter now; nothing was filed.
 * - `gone`: the open case is not there any more.
 * - `broken`: a mistake of ours.
 */
export type FailureCode =
  | ProtocolCode
  | WireCode
  | "offline"
  | "stopped"
  | "server"
  | "charter_changed"
  | "gone"
  | "broken";

/** A failure as it crosses; the last four are those of a phrase that was refused. */
export interface FailureMessage {
  readonly code: FailureCode;
  /** Of `file`: whether the report may have arrived. */
  readonly open?: boolean;
  readonly position?: number;
  readonly word?: string;
  readonly near?: readonly string[];
  readonly found?: number;
}

/** From the page: a call, or the wish to stop one. */
export type Request =
  | { readonly id: number; readonly name: keyof Calls; readonly input: unknown }
  | { readonly id: number; readonly stop: true };

/** From the worker. */
export type Reply =
  | { readonly id: number; readonly progress: Progress }
  | { readonly id: number; readonly output: unknown }
  | { readonly id: number; readonly failure: FailureMessage };
