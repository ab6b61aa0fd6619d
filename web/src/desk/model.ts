/**
 * What the desk's page and its worker say to each other. The page shows and asks; keys, checks, the server and every
 * secret are the worker's, so that the page stays free and that ending the worker forgets it all. The worker says what
 * is so in codes and data, the page in words. Types alone: both sides import them, and neither the other's code.
 */

import type { Check, Flag } from "../protocol/case.ts";
import type { CharterRefusalCode } from "../protocol/charter-verify.ts";
import type { Day } from "../protocol/date.ts";
import type { DeskBodies, Report, Stream } from "../protocol/entry.ts";
import type { ErrorCode as ProtocolCode } from "../protocol/errors.ts";
import type { ErrorCode as WireCode } from "../protocol/wire.gen.ts";

// --- Arriving and unlocking -------------------------------------------------------------------------------------------

/** By whom the pages are served: the hotline's server, or the member's own binary (`hotline desk`). */
export interface Served {
  readonly by: "server" | "hotline";
  /** The address at which the member means to reach the hotline's server; sign-in names it. */
  readonly origin: string;
}

/** A member as the charter has them. */
export interface Person {
  readonly id: string;
  readonly name: string;
  readonly title: string;
  readonly role: "chair" | "member" | "alternate";
  /** Whether a key of theirs counts today. */
  readonly current: boolean;
}

/** The hotline, by its charter. */
export interface Hotline {
  readonly organisation: string;
  /** The instance in sixteen groups of four. */
  readonly fingerprint: string;
  readonly languages: readonly string[];
  readonly expires: Day;
  /** Days until it expires, where its keeper should be reminded; null before that. */
  readonly reminder: number | null;
  /** The charter holds everything: nothing is purged at all. */
  readonly hold: boolean;
  readonly retention_days: number;
  /** Everybody whom the charter ever named, each once, in its order. */
  readonly people: readonly Person[];
  /** The built-in questions, or the charter's: how answers of a report are named. */
  readonly questionnaire: readonly Question[] | null;
  readonly limits: { readonly entry: number; readonly attachment: number; readonly attachments: number };
}

/** A question of the charter's own questionnaire; texts by language. */
export interface Question {
  readonly id: string;
  readonly label: Readonly<Record<string, string>>;
  readonly options: readonly { readonly id: string; readonly label: Readonly<Record<string, string>> }[];
}

/** What was found on arriving, before anybody unlocked anything. */
export type Arrival =
  /** `pinned`: the link or the binary named this hotline, so no fingerprint needs to be compared. */
  | { readonly kind: "open"; readonly served: Served; readonly hotline: Hotline; readonly pinned: boolean }
  /** No sign-in on such a charter. `pin`: the link names another hotline; `origin`: not an address of the charter. */
  | {
      readonly kind: "refused";
      readonly served: Served;
      readonly why: CharterRefusalCode | "pin" | "origin";
      readonly hotline: Hotline | null;
    };

/** What came of a key file and its passphrase. Only `open` has signed in. */
export type Unlocked =
  /** `memory`: whether this browser remembers earlier visits; without that a server that goes back is not noticed between two. */
  | { readonly kind: "open"; readonly me: string; readonly memory?: "good" | "none" | "damaged" }
  | { readonly kind: "wrong" }
  /** The file holds no key. */
  | { readonly kind: "no_key" }
  /** The charter does not list the key (yet): its public half, for whoever keeps the charter. */
  | { readonly kind: "unlisted"; readonly half: PublicHalf }
  | { readonly kind: "not_yet"; readonly from: Day }
  | { readonly kind: "ended"; readonly until: Day }
  /** This browser does not know the hotline: the member compares the fingerprint and calls again with `compared`. */
  | { readonly kind: "compare"; readonly fingerprint: string }
  /** The charter is older than one this browser knows, or another of the same epoch, or another hotline. */
  | { readonly kind: "refused"; readonly why: CharterRefusalCode | "pin" | "origin" }
  /** The server refused the sign-in, or has another day than this device: most often a clock that is wrong. */
  | { readonly kind: "sign_in" };

/** The public half of a key, for the charter's keeper: what `hotline key show` prints and `charter add` reads. */
export interface PublicHalf {
  /** The whole, to be sent as it is. */
  readonly text: string;
  /** The short code that keeper and member read to each other. */
  readonly code: string;
}

/** A new key, all of it secret but `half`. The page shows it once and forgets it. */
export interface NewKey {
  /** The key file, sealed to the passphrase. */
  readonly file: Uint8Array;
  readonly passphrase: string;
  /** The 24 words of the backup, for paper in a safe. */
  readonly words: readonly string[];
  readonly half: PublicHalf;
}

// --- The inbox --------------------------------------------------------------------------------------------------------

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
  /** What is due next; null once all is done or the case is closed. */
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
  /** A closed or purged case, or one without access, is not open. */
  readonly open: boolean;
  /** The day of its purge: then only this row is left of it, with who asked. */
  readonly purged: Day | null;
  /** Empty where its time had come; null where this device never had its keys and cannot tell. */
  readonly purged_by:
    | readonly { readonly member: string; readonly date: Day; readonly reason: string }[]
    | null;
}

// --- A case -----------------------------------------------------------------------------------------------------------

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

// --- Writing ----------------------------------------------------------------------------------------------------------

/** What a member means to write. */
export type Draft =
  | { readonly kind: "message" | "acknowledgement" | "note"; readonly text: string }
  | { readonly kind: "outcome"; readonly result: string; readonly text: string }
  | { readonly kind: "triage"; readonly change: DeskBodies["triage"] }
  | { readonly kind: "retention"; readonly ask: DeskBodies["retention"] }
  | { readonly kind: "purge"; readonly reason: string };

/** A change of who reads. Seen by the reporter, with its reason. */
export type ReadersChange =
  | { readonly kind: "add"; readonly member: string; readonly reason: string }
  | { readonly kind: "leave_out"; readonly member: string; readonly reason: string }
  | { readonly kind: "recuse"; readonly reason: string };

/** What became of something written. */
export type Sent =
  | {
      readonly kind: "sent";
      /** The case as it is now; null where there is no access to it any more (recused, purged). */
      readonly view: CaseView | null;
      /** It waits for a second member. */
      readonly waits: boolean;
      /** A new case key was made first, as somebody who held the old one reads no more. */
      readonly rotated: boolean;
      /** Somebody else wrote meanwhile: theirs stands before. */
      readonly raced: boolean;
      /** How many of its files are not there in full: see `resume`. */
      readonly files_missing?: number;
    }
  /** Nothing was sent: others have written what the page has not shown; here it is. Call again with its `places`. */
  | { readonly kind: "news"; readonly view: CaseView }
  /** Nothing was sent: something fails. Call again with `despite` to send all the same. */
  | { readonly kind: "fails"; readonly view: CaseView; readonly findings: readonly Finding[] }
  /** Nothing was sent: my last entry says the very same. Call again with `twice`. */
  | { readonly kind: "twice"; readonly view: CaseView };

/** How something is written. */
export interface Writing {
  readonly case: string;
  /** The `places` of the view that its author has before them. */
  readonly places: Places;
  readonly despite?: boolean;
  readonly twice?: boolean;
}

/** A file to send along. */
export interface Enclosure {
  /** A UUID. */
  readonly id: string;
  readonly name: string;
  readonly type: string;
  readonly blob: Blob;
}

/** A file as it can be shown without danger: never as markup, never with a script, never with the network. */
export type Preview =
  | { readonly kind: "text"; readonly text: string; readonly cut: boolean }
  /** Decoded pixels, at most 4,096 on a side, for a canvas. */
  | {
      readonly kind: "picture";
      readonly picture: ImageBitmap;
      readonly width: number;
      readonly height: number;
    }
  /** It can only be saved. */
  | { readonly kind: "none" };

// --- Calls and news ---------------------------------------------------------------------------------------------------

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

/** From the page: a call, or the wish to stop one. */
export type Request =
  | { readonly id: number; readonly name: keyof Calls; readonly input: unknown }
  | { readonly id: number; readonly stop: true }
  /** First of all: a port to each reader, workers of the same kind that open and check cases. */
  | { readonly readers: readonly MessagePort[] };

/** From the worker. */
export type Reply =
  | { readonly id: number; readonly progress: Progress }
  | { readonly id: number; readonly output: unknown }
  | { readonly id: number; readonly failure: FailureMessage }
  | { readonly news: News };
