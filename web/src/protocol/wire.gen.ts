/**
 * Generated from crypto/src/wire.rs by `make generate`. Do not edit: a test compares.
 *
 * Bytes are canonical base64, ids lower-case UUIDs, days `YYYY-MM-DD`.
 */

/** `GET /instance` → 200. Public, the same for all, and so the one answer that is compressed. */
export type InstanceAnswer = {
  /** The protocol's version. */
  v: 1;
  /** The signed text of the charter. */
  charter: string;
  /** The armored SSH signature of exactly that text. */
  charter_signature: string;
  /** What the server takes. */
  limits: Limits;
  /** What a write costs. */
  work: WorkTerms;
};

/** What the server takes, in bytes unless it says otherwise. */
export type Limits = {
  /** The largest envelope. */
  entry: number;
  /** The largest attachment, before padding. */
  attachment: number;
  /** How many attachments a case may have. */
  attachments: number;
  /** All envelopes and pieces of a case together. */
  case: number;
};

/** What a write costs. */
export type WorkTerms = {
  /** What to work on; another every ten minutes. */
  seed: string;
  /** Leading zero bits of each puzzle. */
  difficulty: number;
  /** The same for a piece of an attachment. */
  piece_difficulty: number;
};

/** `PUT /charter`: the next epoch. */
export type CharterRequest = {
  /** The signed text. */
  charter: string;
  /** The armored SSH signature of exactly that text. */
  signature: string;
};

/** `PUT /charter` → 200. */
export type CharterAnswer = {
  /** The epoch that is in force now. */
  epoch: number;
};

/** `POST /cases`: files a report. Without `Authorization`, so that nothing ties it to another request. */
export type ReportRequest = {
  /** The case, named by the reporter's client. */
  case: string;
  /** SHA-256 of the framed authenticator: by which the token will be known. */
  authenticator_hash: string;
  /** The case's key for each member who may read it. */
  wraps: MemberWrap[];
  /** The report, sealed. */
  envelope: string;
  /** The attachments that will follow. */
  attachments: Declared[];
  /** Spaces, so many that the length does not tell who is excluded. */
  pad: string;
};

/** The case's identities, sealed to one member. */
export type MemberWrap = {
  /** The member. */
  member: string;
  /** The age file. */
  wrap: string;
};

/** An attachment whose pieces will follow. */
export type Declared = {
  /** The attachment, as the sealed entry names it. */
  id: string;
  /** How many pieces it has. */
  pieces: number;
};

/** `POST /cases` → 201: the report is filed, durably. The same request again is the same answer. */
export type ReportAnswer = {
  /** The case. */
  case: string;
  /** The server's day. */
  day: string;
  /** Spaces. */
  pad: string;
};

/** `POST /case/fetch`: the dialogue, from an entry on. */
export type FetchRequest = {
  /** The first `seq` that is wanted. */
  from: number;
  /** Spaces. */
  pad: string;
};

/** `POST /case/fetch` → 200. For an unknown or wrong token the nulls, the empty lists, 0 and false. */
export type FetchAnswer = {
  /** The case. */
  case: string | null;
  /** The server's day on which it was filed. */
  day: string | null;
  /** Dialogue entries, in order. */
  entries: StoredEntry[];
  /** The `seq` after the last of `entries`: the next `from`, and the free one once `more` is false. */
  next: number;
  /** Whether there is more from `next` on. */
  more: boolean;
  /** The attachments of the dialogue: all of them, each time. */
  attachments: Stored[];
  /** Spaces. */
  pad: string;
};

/** An entry as the server keeps it. */
export type StoredEntry = {
  /** Its number in its stream. */
  seq: number;
  /** The server's day. */
  day: string;
  /** The sealed entry. */
  envelope: string;
};

/** An attachment, and which of its pieces the server has. */
export type Stored = {
  /** The attachment. */
  id: string;
  /** How many pieces it has. */
  pieces: number;
  /** The numbers of those that are there, ascending, from 0. */
  stored: number[];
};

/** `POST /case/entries`: the reporter's next entry. */
export type EntryRequest = {
  /** Its number in the dialogue. */
  seq: number;
  /** The sealed entry. */
  envelope: string;
  /** The attachments that will follow. */
  attachments: Declared[];
  /** Spaces. */
  pad: string;
};

/** `POST /case/entries` → 201. The same request again is the same answer. */
export type EntryAnswer = {
  /** Its number in the dialogue. */
  seq: number;
  /** Spaces. */
  pad: string;
};

/** `POST /desk/challenge`: begins a sign-in. */
export type ChallengeRequest = {
  /** Who wants to sign in. */
  member: string;
};

/** `POST /desk/challenge` → 200. A member that does not exist gets one, too. */
export type ChallengeAnswer = {
  /** To be signed. */
  nonce: string;
  /** When it expires, in seconds since 1970. */
  expires: number;
};

/** `POST /desk/session`: ends a sign-in. */
export type SessionRequest = {
  /** Who signs in. */
  member: string;
  /** The address at which the client meant to reach the server. */
  origin: string;
  /** The challenge's. */
  nonce: string;
  /** The challenge's. */
  expires: number;
  /** The member's, of the sign-in frame. */
  signature: string;
};

/** `POST /desk/session` → 200. It holds a secret. */
export type SessionAnswer = {
  /** For the `Authorization` header of all further calls. */
  session: string;
  /** When it ends at the latest, in seconds since 1970; after 30 idle minutes before that. */
  expires: number;
};

/** The query of `GET /desk/changes`. */
export type ChangesQuery = {
  /** The last answer's `cursor`; 0 the first time. */
  since: number;
};

/** `GET /desk/changes` → 200: what changed for this member, in the cases that they have access to. */
export type ChangesAnswer = {
  /** For the next call. It counts this member's changes alone. */
  cursor: number;
  /** Whether there is more from `cursor` on already. */
  more: boolean;
  /** Cases that are new or changed. */
  cases: DeskCase[];
  /** New entries, those of one stream in order. */
  entries: CaseEntry[];
  /** Attachments that are new or have new pieces. */
  attachments: DeskAttachment[];
  /** Cases that were purged. */
  removed: Tombstone[];
};

/** The query of `GET /desk/cases`. */
export type CasesQuery = {
  /** How many of the newest cases are wanted. */
  newest: number;
};

/** `GET /desk/cases` → 200: the newest cases alone, whole, so that a screen fills before all is synced. */
export type CasesAnswer = {
  /** Whether this member has access to more cases than these. */
  more: boolean;
  /** The newest cases, newest first. */
  cases: DeskCase[];
  /** Their entries. */
  entries: CaseEntry[];
  /** Their attachments. */
  attachments: DeskAttachment[];
  /** Empty: those purged are among the changes. */
  removed: Tombstone[];
};

/** A case as the server keeps it. */
export type DeskCase = {
  /** The case. */
  case: string;
  /** The server's day on which it was filed. */
  day: string;
  /** The day after which it is purged, unless something holds it; null for never. */
  purge_after: string | null;
  /** Whether it is held. */
  hold: boolean;
  /** This member's newest wrap. */
  wrap: string;
};

/** An entry of a case as the server keeps it. */
export type CaseEntry = {
  /** The case. */
  case: string;
  /** Which of its streams. */
  stream: "dialogue" | "desk";
  /** Its number in that stream. */
  seq: number;
  /** The server's day. */
  day: string;
  /** The sealed entry. */
  envelope: string;
};

/** An attachment of a case, and which of its pieces the server has. */
export type DeskAttachment = {
  /** The case. */
  case: string;
  /** The attachment. */
  id: string;
  /** How many pieces it has. */
  pieces: number;
  /** The numbers of those that are there, ascending, from 0. */
  stored: number[];
};

/** What remains of a purged case, so that a register never loses a row. */
export type Tombstone = {
  /** The case. */
  case: string;
  /** The server's day on which it was filed. */
  day: string;
  /** The server's day on which it was purged. */
  purged: string;
  /** The signed desk entries that asked for it and confirmed it; none when its time had come. */
  entries: StoredEntry[];
};

/** `POST /desk/cases/{case}/entries`: a member's next entry. */
export type DeskEntryRequest = {
  /** Into which stream. */
  stream: "dialogue" | "desk";
  /** Its number in that stream. */
  seq: number;
  /** The sealed entry. */
  envelope: string;
  /** The attachments that will follow. */
  attachments: Declared[];
};

/** `POST /desk/cases/{case}/access`: an `access` entry and all its wraps. Those wrapped are the readers from now on. */
export type AccessRequest = {
  /** The entry's number in the dialogue. */
  seq: number;
  /** The sealed entry. */
  envelope: string;
  /** One for each reader. */
  wraps: MemberWrap[];
};

/** `POST /desk/cases/{case}/retention`: a `retention` entry and what the server is to do by it. */
export type RetentionRequest = {
  /** The entry's number on the desk. */
  seq: number;
  /** The sealed entry. */
  envelope: string;
  /** The day after which the case is purged; null for never. Leaving it out is a mistake. */
  purge_after: string | null;
  /** Whether the case is held. */
  hold: boolean;
};

/** `POST /desk/cases/{case}/purge`: a signed desk entry that asks for a purge, or confirms one. */
export type PurgeRequest = {
  /** The entry's number on the desk. */
  seq: number;
  /** The sealed entry. */
  envelope: string;
};

/**
 * The answer to a member's write: 201 for entries and access; 200 for retention and purge, or 202 while they wait
 * for a second member. The same request again is the same answer.
 */
export type SeqAnswer = {
  /** The entry's number in its stream. */
  seq: number;
};

/** Why a request was refused: stable words, the same in every version. */
export type ErrorCode =
  | "malformed"
  | "unauthorized"
  | "forbidden"
  | "not_found"
  | "method_not_allowed"
  | "conflict"
  | "too_large"
  | "unsupported_media_type"
  | "charter_refused"
  | "work_required"
  | "work_stale"
  | "internal"
  | "busy"
  | "storage_full";

/** The body of every answer that is not a success. */
export type ErrorBody = {
  /** What went wrong. */
  error: ErrorCode;
  /** With `conflict` over a `seq`: the free one. */
  next?: number;
  /** On reporter calls: spaces, to a multiple of 64 KiB. */
  pad?: string;
};

/** Every code that a server may answer with. */
export const ERROR_CODES: readonly ErrorCode[] = [
  "malformed",
  "unauthorized",
  "forbidden",
  "not_found",
  "method_not_allowed",
  "conflict",
  "too_large",
  "unsupported_media_type",
  "charter_refused",
  "work_required",
  "work_stale",
  "internal",
  "busy",
  "storage_full",
];

/** Where the calls are; `{…}` stands for one segment. */
export const PATHS = {
  instance: "/api/v1/instance",
  cases: "/api/v1/cases",
  caseFetch: "/api/v1/case/fetch",
  caseEntries: "/api/v1/case/entries",
  casePiece: "/api/v1/case/attachments/{attachment}/{piece}",
  deskChallenge: "/api/v1/desk/challenge",
  deskSession: "/api/v1/desk/session",
  deskChanges: "/api/v1/desk/changes",
  deskCases: "/api/v1/desk/cases",
  deskEntries: "/api/v1/desk/cases/{case}/entries",
  deskPiece: "/api/v1/desk/cases/{case}/attachments/{attachment}/{piece}",
  deskAccess: "/api/v1/desk/cases/{case}/access",
  deskRetention: "/api/v1/desk/cases/{case}/retention",
  deskPurge: "/api/v1/desk/cases/{case}/purge",
  charter: "/api/v1/charter",
} as const;
