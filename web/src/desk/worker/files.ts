/**
 * Attachments' pieces on their way: sealed or opened by the readers, all cores at once, and sent or fetched here. A piece
 * that the server has is not sent again, so whatever breaks is taken up where it broke.
 */

import { missingPieces, placeOf } from "../../protocol/attachment.ts";
import { type Attachment, pieceCount } from "../../protocol/entry.ts";
import { PieceReader } from "../../protocol/piece-reader.ts";
import type { Progress } from "../model.ts";
import { Failure } from "./failure.ts";
import type { Filed } from "./orders.ts";
import type { Handle } from "./serve.ts";
import type { Desk } from "./writing.ts";

/** A file and the bytes that it is made of. */
export interface Outgoing {
  readonly attachment: Attachment;
  readonly blob: Blob;
}

/** Sends what is missing of a file. */
export async function sendFile(
  desk: Desk,
  id: string,
  { attachment, blob }: Outgoing,
  stored: readonly number[],
  { progress, signal }: Handle<Progress>,
): Promise<void> {
  const count = pieceCount(attachment.size);
  const reader = new PieceReader(blob);
  const there = new Set(stored);
  const tell = () => progress({ stage: "send", part: there.size / count, file: attachment.id });
  const one = async (index: number) => {
    const bytes = await reader.read(index);
    const job = { task: "seal", key: attachment.key, place: placeOf(attachment, index), bytes } as const;
    const sealed = await desk.readers.any("piece", job);
    await desk.server.sendPiece({ case: id, attachment: attachment.id, piece: index }, sealed, signal);
    there.add(index);
    tell();
  };
  tell();
  try {
    await together(missingPieces(count, stored), desk.readers.count + 1, signal, one);
  } finally {
    await reader.close();
    const pieces = [...there];
    const told = desk.readers.of(id, "stored", { case: id, id: attachment.id, pieces });
    await told.then((news) => desk.rows.take([news])).catch(() => {});
  }
}

/** A file of the case, whole and checked. Never with its sender's type: a browser might show what should only be saved. */
export async function fetchFile(
  desk: Desk,
  id: string,
  { attachment }: Filed,
  { progress, signal }: Handle<Progress>,
): Promise<Blob> {
  const count = pieceCount(attachment.size);
  const parts: Blob[] = [];
  let done = 0;
  const indices = Array.from({ length: count }, (_, index) => index);
  await together(indices, desk.readers.count + 1, signal, async (index) => {
    // A Blob for each, as the browser may keep those on its own disk rather than in memory.
    parts[index] = new Blob([
      (await fetchPiece(desk, id, attachment, index, signal)) as Uint8Array<ArrayBuffer>,
    ]);
    done += 1;
    progress({ stage: "receive", part: done / count, file: attachment.id });
  });
  return new Blob(parts, { type: "application/octet-stream" });
}

/** One piece of a file, opened and checked. */
export async function fetchPiece(
  desk: Desk,
  id: string,
  attachment: Attachment,
  index: number,
  signal: AbortSignal,
): Promise<Uint8Array> {
  const bytes = await desk.server.fetchPiece({ case: id, attachment: attachment.id, piece: index }, signal);
  return desk.readers.any("piece", {
    task: "open",
    key: attachment.key,
    place: placeOf(attachment, index),
    bytes,
  });
}

/** Does something to each, so many at once. All are waited for, so that none goes on after the first has failed. */
async function together(
  indices: readonly number[],
  atOnce: number,
  signal: AbortSignal,
  work: (index: number) => Promise<void>,
): Promise<void> {
  const waiting = [...indices];
  let failed = false;
  const worker = async () => {
    for (let next = waiting.shift(); next !== undefined && !failed; next = waiting.shift()) {
      if (signal.aborted) throw new Failure("stopped");
      await work(next).catch((error) => {
        failed = true;
        throw error;
      });
    }
  };
  const results = await Promise.allSettled(Array.from({ length: atOnce }, worker));
  const rejected = results.find((result) => result.status === "rejected");
  if (rejected !== undefined) throw rejected.reason;
}
