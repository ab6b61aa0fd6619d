/**
 * What an entry says: the frame that is signed and sealed, and the body of each kind (PROTOCOL.md section 5). Types and
 * their strict JSON alone. Whether an entry may stand where it stands is the case reader's to say (case.ts).
 */

import { unbase64 } from "./bytes.ts";
import {
  base64Of,
  bool,
  day as daySchema,
  hex32 as hash,
  integer,
  list,
  malformed,
  nullable,
  type Of,
  object,
  oneOf,
  peek,
  type Schema,
  someOf,
  text,
  textWhere,
  uuid,
  where,
} from "./json.ts";
import { Identity, Recipient } from "./keys.ts";
import { MAX_ATTACHMENT, padme } from "./padding.ts";
import { findVerifyingKey } from "./signature.ts";

/** Plaintext bytes of a piece of an attachment; the last piece may be shorter. */
export const PIECE = 2 ** 20;

/** The author of what a reporter writes; members are named by their ids. */
export const REPORTER = "reporter";

/** A text that does not parse as a key is no body: keys are checked where they are read, not where they are used. */
function parses(parse: (text: string) => unknown): (text: string) => boolean {
  return (value) => {
    parse(value);
    return true;
  };
}

/** `age1pq1…`, with every refusal of keys.ts. */
export const recipientText: Schema<string> = textWhere(parses(Recipient.parse), "a recipient");

/** Base64 of an Ed25519 key, with every refusal of signature.ts. */
export const signText: Schema<string> = where(
  base64Of(32),
  (value) => findVerifyingKey(unbase64(value)) !== null,
  "an Ed25519 key",
);

const access = object({
  recipient: recipientText,
  members: where(
    list(object({ id: uuid, wrap: hash })),
    (members) => members.length > 0 && new Set(members.map(({ id }) => id)).size === members.length,
    "different members, at least one",
  ),
  reason: text,
});

const dialogue = {
  report: object({
    language: text,
    answers: list(
      object({ question: text, answer: (value) => (Array.isArray(value) ? list(text)(value) : text(value)) }),
    ),
    excluded: list(uuid),
    reporter: object({ age: recipientText, sign: signText }),
    access,
    charter: hash,
  }),
  message: object({ text }),
  acknowledgement: object({ text }),
  outcome: object({ result: text, text }),
  access,
};

const desk = {
  note: object({ text }),
  triage: someOf({
    status: text,
    severity: text,
    category: text,
    assignee: nullable(uuid),
    labels: list(text),
    acknowledge_by: daySchema,
    feedback_by: daySchema,
  }),
  retention: object({ purge_after: nullable(daySchema), hold: bool, reason: text }),
};

const kinds = { dialogue, desk };

/** The body of each kind in the dialogue, which the reporter reads. */
export type DialogueBodies = { [K in keyof typeof dialogue]: Of<(typeof dialogue)[K]> };
/** The body of each kind at the desk, which only members read. */
export type DeskBodies = { [K in keyof typeof desk]: Of<(typeof desk)[K]> };
/** Who can read from here on, and the one key that everyone seals to. */
export type Access = Of<typeof access>;
/** What a reporter files. */
export type Report = DialogueBodies["report"];

/** An attachment's strict JSON, as it stands in a frame. */
export const attachmentSchema = where(
  object({
    id: uuid,
    name: text,
    type: text,
    size: integer(0, MAX_ATTACHMENT),
    key: textWhere(parses(Identity.parse), "an identity"),
    pieces: text,
  }),
  ({ size, pieces }) => unbase64(pieces).length === 32 * pieceCount(size),
  "an attachment with a hash for each piece",
);

/** A file that belongs to an entry: its own key, and the SHA-256s of its pieces' padded plaintexts, as base64. */
export type Attachment = Of<typeof attachmentSchema>;

/** How many pieces an attachment of so many bytes has. */
export function pieceCount(size: number): number {
  return Math.ceil(padme(size) / PIECE);
}

/** Which of a case's two chains an entry is in. */
export type Stream = keyof typeof kinds;

interface Common {
  v: 1;
  /** Hex of the instance. */
  instance: string;
  case: string;
  /** From 0 in each stream. */
  seq: number;
  /** Hex SHA-256 of the stream's previous envelope; null for the first. */
  prev: string | null;
  date: string;
  /** {@link REPORTER}, or a member's id. */
  author: string;
  attachments: Attachment[];
}

type Bodied<B> = { [K in keyof B]: { kind: K; body: B[K] } }[keyof B];

/** A frame of the dialogue. */
export type DialogueFrame = Common & { stream: "dialogue" } & Bodied<DialogueBodies>;
/** A frame of the desk; `seen` is the hex SHA-256 of the last dialogue envelope that its author had read. */
export type DeskFrame = Common & { stream: "desk"; seen: string } & Bodied<DeskBodies>;
/** What an entry says. */
export type Frame = DialogueFrame | DeskFrame;
/** A kind with its body, before it is an entry. */
export type Content = Bodied<DialogueBodies> | Bodied<DeskBodies>;

function own(table: object, name: unknown): unknown {
  return typeof name === "string" && Object.hasOwn(table, name)
    ? (table as Record<string, unknown>)[name]
    : malformed("a known stream and kind");
}

/** The frame's schema; a kind that is not of its stream is malformed. */
export const frameSchema: Schema<Frame> = (value) => {
  const stream = peek(value, "stream") as Stream;
  const kind = peek(value, "kind") as string;
  const body = own(own(kinds, stream) as object, kind) as Schema<unknown>;
  const schema = object({
    v: oneOf(1),
    instance: hash,
    case: uuid,
    stream: oneOf(stream),
    seq: integer(),
    prev: nullable(hash),
    ...(stream === "desk" ? { seen: hash } : {}),
    date: daySchema,
    author: (author: unknown) => (author === REPORTER ? REPORTER : uuid(author)),
    kind: oneOf(kind),
    body,
    attachments: list(attachmentSchema),
  });
  return schema(value) as unknown as Frame;
};
