/** What the page and its workers say to each other about pieces, and the work itself. Used by pool.ts and its worker. */

import { openAt, type PiecePlace, sealAt } from "./attachment.ts";
import { type ErrorCode, ProtocolError } from "./errors.ts";
import { Identity } from "./keys.ts";

/** One thing to do to a piece; `key` is the attachment's. */
export interface Job {
  readonly task: "seal" | "open";
  readonly key: string;
  readonly place: PiecePlace;
  /** The padded plaintext, or the sealed piece. */
  readonly bytes: Uint8Array;
}

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

function identityOf(key: string): Identity {
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

async function bytesOf({ task, key, place, bytes }: Job): Promise<Uint8Array> {
  const identity = identityOf(key);
  return task === "open" ? openAt(bytes, place, identity) : sealAt(bytes, place, await identity.recipient());
}
