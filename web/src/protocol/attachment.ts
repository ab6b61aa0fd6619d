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
import type { Patience } from "./passphrase.ts";
import { PieceReader, pieceLength } from "./piece-reader.ts";

export { PIECE, pieceCount } from "./entry.ts";

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
  const reader = new PieceReader(file);
  const hashes: Promise<Uint8Array>[] = [];
  try {
    const count = pieceCount(size);
    for (let index = 0; index < count; index++) {
      signal?.throwIfAborted();
      const piece = await reader.read(index);
      // One piece is hashed while the next is read, and no more of them are in memory.
      await hashes.at(-1);
      hashes.push(digest(piece));
      progress?.((index + 1) / count);
    }
  } finally {
    await reader.close();
  }
  const key = Identity.generate(random).encode();
  return { id, name, type, size, key, pieces: base64(concat(...(await Promise.all(hashes)))) };
}

/** Which piece of an attachment, and what the signed entry says of it. */
export interface PiecePlace {
  /** Of the attachment. */
  readonly size: number;
  readonly index: number;
  /** SHA-256 of the padded plaintext. */
  readonly hash: Uint8Array;
}

/** What a signed entry says of a piece. Throws `Missing` where the attachment has no such piece. */
export function placeOf({ size, pieces }: Attachment, index: number): PiecePlace {
  if (index < 0 || index >= pieceCount(size)) throw new ProtocolError("Missing", "no such piece");
  return { size, index, hash: unbase64(pieces).slice(32 * index, 32 * index + 32) };
}

/** The numbers of the pieces that a server does not have yet. */
export function missingPieces(count: number, stored: readonly number[]): number[] {
  return Array.from({ length: count }, (_, index) => index).filter((index) => !stored.includes(index));
}

/**
 * Seals a piece that was read again, for the attachment's own recipient. Throws `Mismatch` where it is not the one that
 * was described: the file has changed since.
 */
export async function sealAt(
  piece: Uint8Array,
  { hash }: PiecePlace,
  recipient: Recipient,
): Promise<Uint8Array> {
  if (!equal(await digest(piece), hash)) throw new ProtocolError("Mismatch", "the file has changed");
  return seal([recipient], piece);
}

/** Reads one piece of a described file again and seals it. For all of a file, a {@link PieceReader} is faster. */
export async function sealPiece(
  file: Blob,
  attachment: Attachment,
  index: number,
  recipient: Recipient,
): Promise<Uint8Array> {
  const place = placeOf(attachment, index);
  const reader = new PieceReader(file);
  try {
    return await sealAt(await reader.read(index), place, recipient);
  } finally {
    await reader.close();
  }
}

/** {@link openPiece} without the attachment, for workers. */
export async function openAt(
  sealed: Uint8Array,
  { size, index, hash }: PiecePlace,
  identity: Identity,
): Promise<Uint8Array> {
  const piece = (await openWith([identity], sealed, 1))?.plaintext;
  const length = pieceLength(size, index);
  if (piece?.length !== length || !equal(await digest(piece), hash)) {
    throw new ProtocolError("Mismatch", "another piece than the signed one");
  }
  const end = Math.max(0, Math.min(length, size - index * PIECE));
  if (piece.subarray(end).some((byte) => byte !== 0)) {
    throw new ProtocolError("Mismatch", "padding that is not zero");
  }
  return piece.subarray(0, end);
}

/**
 * The file's bytes in a sealed piece, without padding. `identity` is the parsed `key`, kept for all pieces. Throws
 * `Damaged` for a broken age file or one that others open too, `Mismatch` for any other piece than the signed one,
 * whoever sealed it, `Missing` for a number that there is not.
 */
export async function openPiece(
  attachment: Attachment,
  index: number,
  identity: Identity,
  sealed: Uint8Array,
): Promise<Uint8Array> {
  return openAt(sealed, placeOf(attachment, index), identity);
}
