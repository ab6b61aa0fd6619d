/**
 * Attachments: a file's bytes, zeros up to Padmé's length, in pieces of 1 MiB, each sealed by itself to the file's own
 * key and named by its SHA-256 in a signed entry (PROTOCOL.md section 5). A piece is sealed, sent, checked and opened
 * alone, in constant memory. These are the steps for one piece; pool.ts has workers do them.
 */

import { openWith, seal } from "./age.ts";
import { base64, concat, digest, equal, type Random, unbase64 } from "./bytes.ts";
import { type Attachment, PIECE, pieceCount } from "./entry.ts";
import { ProtocolError } from "./errors.ts";
import { Identity, type Recipient } from "./keys.ts";
import { padme } from "./padding.ts";
import type { Patience } from "./passphrase.ts";

export { PIECE, pieceCount } from "./entry.ts";

/** The length of a piece's padded plaintext, for an attachment of `size` bytes. */
export function pieceLength(size: number, index: number): number {
  return Math.max(0, Math.min(PIECE, padme(size) - index * PIECE));
}

/** Fills an array from a stream, as far as it goes; gives back what was read too much. */
async function fill(
  target: Uint8Array,
  reader: ReadableStreamDefaultReader<Uint8Array>,
  rest: Uint8Array = new Uint8Array(),
): Promise<Uint8Array> {
  let filled = 0;
  while (filled < target.length) {
    if (rest.length === 0) {
      // Streams, as reading slices with arrayBuffer() takes Chromium twice as long.
      const { done, value } = await reader.read();
      if (done) break;
      rest = value;
    }
    const part = rest.subarray(0, target.length - filled);
    target.set(part, filled);
    filled += part.length;
    rest = rest.subarray(part.length);
  }
  return rest;
}

/** The padded plaintext of a piece of a file. */
export async function readPiece(file: Blob, index: number): Promise<Uint8Array> {
  const piece = new Uint8Array(pieceLength(file.size, index));
  const slice = file.slice(index * PIECE, (index + 1) * PIECE);
  await fill(piece, slice.stream().getReader());
  return piece;
}

/** What a file is called. */
export interface FileName {
  /** A new UUID. */
  readonly id: string;
  readonly name: string;
  /** The media type. */
  readonly type: string;
}

/**
 * Describes a file for an entry: hashes it in one pass and makes its key. The browser does the hashing, off the page's
 * thread, with a few pieces in memory. Rejects with the signal's reason when cancelled, `TooLarge` beyond 2 GiB.
 */
export async function describeFile(
  file: Blob,
  { id, name, type }: FileName,
  random: Random,
  { progress, signal }: Patience = {},
): Promise<Attachment> {
  const { size } = file;
  const count = pieceCount(size);
  const hashes: Promise<Uint8Array>[] = [];
  const reader = file.stream().getReader();
  let rest: Uint8Array | undefined;
  for (let index = 0; index < count; index++) {
    signal?.throwIfAborted();
    const piece = new Uint8Array(pieceLength(size, index));
    rest = await fill(piece, reader, rest);
    // One piece is hashed while the next is read, and no more of them are in memory.
    await hashes.at(-1);
    hashes.push(digest(piece));
    progress?.((index + 1) / count);
  }
  const key = Identity.generate(random).encode();
  return { id, name, type, size, key, pieces: base64(concat(...(await Promise.all(hashes)))) };
}

/** The signed hash of a piece. Throws `Missing` where the attachment has no such piece. */
export function pieceHash({ size, pieces }: Attachment, index: number): Uint8Array {
  if (index < 0 || index >= pieceCount(size)) throw new ProtocolError("Missing", "no such piece");
  return unbase64(pieces).slice(32 * index, 32 * index + 32);
}

/** The numbers of the pieces that a server does not have yet. */
export function missingPieces(count: number, stored: readonly number[]): number[] {
  return Array.from({ length: count }, (_, index) => index).filter((index) => !stored.includes(index));
}

/** Reads a piece again and seals it. Throws `Mismatch` where the file has changed since it was described. */
export async function sealPiece(
  file: Blob,
  attachment: Attachment,
  index: number,
  recipient: Recipient,
): Promise<Uint8Array> {
  const hash = pieceHash(attachment, index);
  const piece = await readPiece(file, index);
  if (file.size !== attachment.size || !equal(await digest(piece), hash))
    throw new ProtocolError("Mismatch", "the file has changed");
  return seal([recipient], piece);
}

/**
 * The file's bytes in a sealed piece, without padding. `identity` is the parsed `key`, kept for all pieces. Throws
 * `Damaged` for a broken age file or one that others open too, `Mismatch` for any other piece than the signed one, `Missing` for
 * a number that there is not.
 */
export async function openPiece(
  attachment: Attachment,
  index: number,
  identity: Identity,
  sealed: Uint8Array,
): Promise<Uint8Array> {
  const hash = pieceHash(attachment, index);
  const piece = (await openWith([identity], sealed, 1))?.plaintext;
  const length = pieceLength(attachment.size, index);
  if (piece?.length !== length || !equal(await digest(piece), hash)) {
    throw new ProtocolError("Mismatch", "another piece than the signed one");
  }
  const end = Math.max(0, Math.min(length, attachment.size - index * PIECE));
  if (piece.subarray(end).some((byte) => byte !== 0))
    throw new ProtocolError("Mismatch", "padding that is not zero");
  return piece.subarray(0, end);
}
