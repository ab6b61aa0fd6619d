/**
 * Attachments' pieces on their way, one by one: sealed, paid for, sent; or fetched, opened and checked. A piece that the
 * server has is not sent again, so whatever breaks is taken up where it broke. Two are under way at once, so that one is
 * sealed while the other is sent.
 */

import { missingPieces, openPiece, placeOf, sealAt } from "../../protocol/attachment.ts";
import { type Attachment, pieceCount } from "../../protocol/entry.ts";
import { Identity } from "../../protocol/keys.ts";
import { PieceReader } from "../../protocol/piece-reader.ts";
import { PATHS } from "../../protocol/wire.gen.ts";
import { Failure } from "./failure.ts";
import type { Outgoing } from "./filing.ts";
import { type Handle, pathOf, type Server } from "./http.ts";

/** How often a piece is tried, and the milliseconds before each try. */
const PAUSES = [0, 2_000, 8_000];
const AT_ONCE = 2;

/** Whose pieces they are: an `Authorization`. */
export interface Access {
  readonly server: Server;
  readonly authorization: string;
}

/** Sends what is missing of a file. `stored` are the numbers of the pieces that are there; it is kept up to date. */
export async function sendPieces(
  { server, authorization }: Access,
  { attachment, blob }: Outgoing,
  stored: Set<number>,
  handle: Handle,
): Promise<void> {
  const count = pieceCount(attachment.size);
  const recipient = await Identity.parse(attachment.key).recipient();
  const reader = new PieceReader(blob);
  const waiting = missingPieces(count, [...stored]);
  const tell = () => handle.progress({ stage: "send", part: stored.size / count, file: attachment.id });
  const one = async (index: number) => {
    const body = await sealAt(await reader.read(index), placeOf(attachment, index), recipient);
    const path = pathOf(PATHS.casePiece, { attachment: attachment.id, piece: index });
    const quiet = { ...handle, progress: () => {} };
    await patiently(
      () => server.write({ method: "PUT", path, authorization, body }, quiet, undefined, true),
      handle,
    );
    stored.add(index);
    tell();
  };
  const worker = async () => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) await one(next);
  };
  tell();
  try {
    // All of them are waited for, so that none goes on after the first has failed.
    const results = await Promise.allSettled(Array.from({ length: AT_ONCE }, worker));
    const failed = results.find((result) => result.status === "rejected");
    if (failed !== undefined) throw failed.reason;
  } finally {
    await reader.close();
  }
}

/** A file of the case, whole and checked. */
export async function fetchFile(
  { server, authorization }: Access,
  attachment: Attachment,
  handle: Handle,
): Promise<Blob> {
  const count = pieceCount(attachment.size);
  const identity = Identity.parse(attachment.key);
  const parts: Blob[] = [];
  for (let index = 0; index < count; index++) {
    const path = pathOf(PATHS.casePiece, { attachment: attachment.id, piece: index });
    const sealed = await patiently(() => server.piece(path, authorization, handle.signal), handle);
    // A Blob for each, as the browser may keep those on its own disk, sealed, rather than in memory.
    parts.push(new Blob([(await openPiece(attachment, index, identity, sealed)) as Uint8Array<ArrayBuffer>]));
    handle.progress({ stage: "receive", part: (index + 1) / count, file: attachment.id });
  }
  // Never the sender's type: a browser might show what should only be saved.
  return new Blob(parts, { type: "application/octet-stream" });
}

/** Tries again where no answer came or the server was busy. */
async function patiently<T>(attempt: () => Promise<T>, { signal }: Handle): Promise<T> {
  for (const [number, pause] of PAUSES.entries()) {
    await new Promise((resolve) => setTimeout(resolve, pause));
    if (signal.aborted) throw new Failure("stopped");
    try {
      return await attempt();
    } catch (error) {
      const passing =
        error instanceof Failure && ["offline", "busy", "internal", "server"].includes(error.code);
      if (!passing || number === PAUSES.length - 1) throw error;
    }
  }
  throw new Failure("offline");
}
