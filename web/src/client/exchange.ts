/**
 * One request and its whole answer: no cookies, no cache, no redirects, no referrer. Silence is what is not waited for,
 * and not length: a slow line may take long. Says in codes what went wrong, and tries nothing again.
 */

import { concat, fromUtf8 } from "../protocol/bytes.ts";
import type { ErrorBody } from "../protocol/wire.gen.ts";
import { Failure } from "./failure.ts";

/** A request as it is sent. */
export interface Outgoing {
  readonly method: string;
  readonly path: string;
  /** The whole `Authorization` header; empty for none. */
  readonly authorization: string;
  readonly body: Uint8Array;
}

/** An answer that has come as a whole. */
export interface Answer {
  readonly ok: boolean;
  readonly status: number;
  readonly bytes: Uint8Array;
}

/** Milliseconds of silence after which an answer is not waited for; a body has as long as a slow line needs, besides. */
const PATIENCE = 90_000;
const BYTES_PER_MILLISECOND = 4;

/** Sends and takes the whole answer. `work` is the header of that name. Throws `stopped`, `offline`. */
export async function exchange(
  send: typeof fetch,
  { method, path, authorization, body }: Outgoing,
  signal: AbortSignal,
  work: string | null = null,
): Promise<Answer> {
  const isRead = method === "GET";
  const type = method === "PUT" ? "application/octet-stream" : "application/json";
  const silence = new AbortController();
  const abort = () => silence.abort();
  let timer = setTimeout(abort, PATIENCE + Math.ceil(body.length / BYTES_PER_MILLISECOND));
  signal.addEventListener("abort", abort);
  try {
    signal.throwIfAborted();
    const answer = await send(path, {
      method,
      headers: {
        ...(isRead ? {} : { "Content-Type": type }),
        ...(authorization !== "" && { Authorization: authorization }),
        ...(work !== null && { "Hotline-Work": work }),
      },
      ...(isRead ? {} : { body: body as Uint8Array<ArrayBuffer> }),
      cache: "no-store",
      credentials: "omit",
      redirect: "error",
      referrerPolicy: "no-referrer",
      signal: silence.signal,
    });
    const parts: Uint8Array[] = [];
    const reader = answer.body?.getReader();
    for (let part = await reader?.read(); part && !part.done; part = await reader?.read()) {
      parts.push(part.value);
      clearTimeout(timer);
      timer = setTimeout(abort, PATIENCE);
    }
    return { ok: answer.ok, status: answer.status, bytes: concat(...parts) };
  } catch {
    throw new Failure(signal.aborted ? "stopped" : "offline");
  } finally {
    clearTimeout(timer);
    signal.removeEventListener("abort", abort);
  }
}

/** The answer's JSON, null for none; throws its code where it is an error, `server` where it is no JSON. */
export function jsonOf({ ok, bytes }: Answer): unknown {
  if (ok && bytes.length === 0) return null;
  let body: unknown;
  try {
    body = JSON.parse(fromUtf8(bytes));
  } catch {
    throw new Failure("server");
  }
  if (ok) return body;
  throw new Failure((body as Partial<ErrorBody> | null)?.error ?? "server", body as Partial<ErrorBody>);
}

/** A path of the protocol's list with its segments filled in. */
export function pathOf(template: string, segments: Readonly<Record<string, string | number>>): string {
  return template.replace(/\{(\w+)\}/g, (_, name) => String(segments[name]));
}
