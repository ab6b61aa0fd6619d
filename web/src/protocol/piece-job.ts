/** What the page and its workers say to each other about pieces, and the work itself. Used by pool.ts and its worker. */

import { openPiece, sealPiece } from "./attachment.ts";
import type { Attachment } from "./entry.ts";
import { type ErrorCode, ProtocolError } from "./errors.ts";
import { Identity } from "./keys.ts";

/** One thing to do. A `Blob` is handed over by reference: the worker reads only the piece's own bytes. */
export type Job =
  | { readonly task: "seal"; readonly file: Blob; readonly attachment: Attachment; readonly index: number }
  | {
      readonly task: "open";
      readonly sealed: Uint8Array;
      readonly attachment: Attachment;
      readonly index: number;
    };

/** How it went. */
export type JobResult = { readonly bytes: Uint8Array } | { readonly error: ErrorCode };

/** A job on its way to a worker. */
export interface JobMessage {
  readonly number: number;
  readonly job: Job;
}

/** Its answer. */
export interface ResultMessage {
  readonly number: number;
  readonly result: JobResult;
}

/** The last attachment's identity, expanded: a worker gets one piece after another of the same. */
let last: { readonly key: string; readonly identity: Identity } | undefined;

function identityOf({ key }: Attachment): Identity {
  if (last?.key !== key) last = { key, identity: Identity.parse(key) };
  return last.identity;
}

/** Does a job; never rejects. */
export async function runJob(job: Job): Promise<JobResult> {
  try {
    return { bytes: await bytesOf(job) };
  } catch (error) {
    return { error: error instanceof ProtocolError ? error.code : "Damaged" };
  }
}

async function bytesOf(job: Job): Promise<Uint8Array> {
  const identity = identityOf(job.attachment);
  if (job.task === "open") return openPiece(job.attachment, job.index, identity, job.sealed);
  return sealPiece(job.file, job.attachment, job.index, await identity.recipient());
}
