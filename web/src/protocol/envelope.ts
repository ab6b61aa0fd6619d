/**
 * An entry's outside: the signed frame as JSON, padded to a bucket, sealed with age (PROTOCOL.md section 5). Opening
 * checks the form alone. Who signed, and whether they may, is for the case reader (case.ts).
 */

import { openWith, seal } from "./age.ts";
import { base64, frame as framed, fromUtf8, unbase64, utf8 } from "./bytes.ts";
import { type Frame, frameSchema } from "./entry.ts";
import { ProtocolError } from "./errors.ts";
import { base64Of, object, parse, serialise, text } from "./json.ts";
import type { Identity, Recipient } from "./keys.ts";
import { BUCKETS, bucket } from "./padding.ts";
import type { SigningKey, VerifyingKey } from "./signature.ts";

const SPACE = 0x20;

const outer = object({ frame: text, sig: base64Of(64) });

/** An envelope's content, well-formed but not yet believed. */
export interface OpenedEnvelope {
  readonly frame: Frame;
  /** Exactly what was signed. */
  readonly frameText: string;
  /** 64 bytes. */
  readonly signature: Uint8Array;
  /** The identity that opened it. */
  readonly identity: Identity;
}

/** What an entry's signature covers. */
function signedBytes(frameText: string): Uint8Array {
  return framed("hotline/v1/entry", frameText);
}

/**
 * Signs a frame and seals it. `recipients` are the current case recipient and, in the dialogue, the reporter's; for a
 * rotation's own `access` entry the new one. Throws `TooLarge` beyond 1 MiB, `Malformed` for a frame that is not one.
 */
export async function sealEntry(
  frame: Frame,
  signingKey: SigningKey,
  recipients: readonly Recipient[],
): Promise<Uint8Array> {
  return sealPadded(await plaintextOf(serialise(frame, frameSchema), signingKey), 0, recipients);
}

/** Bytes of plaintext that a report keeps for each charter line: enough for a reader and an excluded member at once. */
const READER_ROOM = 192;

/**
 * As {@link sealEntry} for a report, in the bucket that it would need whoever is excluded: that of its plaintext with no
 * reader and nobody excluded, and {@link READER_ROOM} bytes for each of `lines` charter lines current that day,
 * alternates too. A reader takes more text than an excluded member, so the plain size could tell one from the other.
 */
export async function sealReport(
  frame: Frame & { readonly kind: "report" },
  lines: number,
  signingKey: SigningKey,
  recipients: readonly Recipient[],
): Promise<Uint8Array> {
  const { body } = frame;
  const text = serialise(frame, frameSchema);
  const bare = JSON.stringify({
    ...frame,
    body: { ...body, excluded: [], access: { ...body.access, members: [] } },
  });
  const plaintext = await plaintextOf(text, signingKey);
  // Both are JSON in JSON, and one text is the other with parts cut out: the difference is that of their escaped forms.
  const shorter = utf8(JSON.stringify(text)).length - utf8(JSON.stringify(bare)).length;
  return sealPadded(plaintext, plaintext.length - shorter + lines * READER_ROOM, recipients);
}

async function plaintextOf(frameText: string, signingKey: SigningKey): Promise<Uint8Array> {
  const sig = base64(await signingKey.sign(signedBytes(frameText)));
  return utf8(serialise({ frame: frameText, sig }, outer));
}

function sealPadded(
  json: Uint8Array,
  atLeast: number,
  recipients: readonly Recipient[],
): Promise<Uint8Array> {
  const plaintext = new Uint8Array(bucket(Math.max(json.length, atLeast))).fill(SPACE);
  plaintext.set(json);
  return seal(recipients, plaintext);
}

/**
 * Opens an envelope. null means that none of the identities fits. Throws `Damaged` or `OtherRecipient` for a broken or
 * foreign age file, `Malformed` or `Key` for a plaintext that is not an entry in its one form.
 */
export async function openEnvelope(
  envelope: Uint8Array,
  identities: readonly Identity[],
): Promise<OpenedEnvelope | null> {
  const opened = await openWith(identities, envelope);
  if (opened === null) return null;
  const { plaintext, identity } = opened;
  if (!BUCKETS.includes(plaintext.length)) throw new ProtocolError("Malformed", "not padded to a bucket");
  let end = plaintext.length;
  while (end > 0 && plaintext[end - 1] === SPACE) end--;
  const { frame: frameText, sig } = parse(fromUtf8(plaintext.subarray(0, end)), outer);
  return { frame: parse(frameText, frameSchema), frameText, signature: unbase64(sig), identity };
}

/** Whether an opened envelope is signed with this key. */
export function isSignedBy({ frameText, signature }: OpenedEnvelope, key: VerifyingKey): Promise<boolean> {
  return key.verify(signedBytes(frameText), signature);
}
