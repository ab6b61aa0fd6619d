/**
 * The reporter's calls to the server: one way to send them, and the proof of work that each write needs. No cookies,
 * no cache, no redirects, no referrer. Says in codes what went wrong, and tries nothing again but stale work.
 */

import { base64, concat, fromUtf8, unbase64 } from "../../protocol/bytes.ts";
import { type ErrorBody, type InstanceAnswer, PATHS, type WorkTerms } from "../../protocol/wire.gen.ts";
import { solve, type WorkRequest, workHeader } from "../../protocol/work.ts";
import type { Progress } from "./api.ts";
import { Failure } from "./failure.ts";

/** How a call reports and is stopped. */
export interface Handle {
  readonly progress: (progress: Progress) => void;
  readonly signal: AbortSignal;
}

/** A request with a solution for it. */
export interface Paid {
  readonly request: WorkRequest;
  readonly header: string;
}

/** Milliseconds of silence after which an answer is not waited for; a body has as long as a slow line needs, besides. */
const PATIENCE = 90_000;
const BYTES_PER_MILLISECOND = 4;

/** The `Authorization` of a token. */
export function authorization(authenticator: Uint8Array): string {
  return `Hotline ${base64(authenticator)}`;
}

/** A path of {@link PATHS} with its segments filled in. */
export function pathOf(template: string, segments: Readonly<Record<string, string | number>>): string {
  return template.replace(/\{(\w+)\}/g, (_, name) => String(segments[name]));
}

/** The server, as the reporter's calls know it. */
export class Server {
  readonly #fetch: typeof fetch;
  #terms: WorkTerms;

  /** With the terms that `GET /instance` named a moment ago. */
  constructor(send: typeof fetch, terms: WorkTerms) {
    this.#fetch = send;
    this.#terms = terms;
  }

  /** Asks `GET /instance` again, for fresh terms. */
  async instance(signal: AbortSignal): Promise<InstanceAnswer> {
    const answer = await this.#send(
      { method: "GET", path: PATHS.instance, authorization: "", body: new Uint8Array() },
      null,
      signal,
    );
    const instance = this.#json(answer) as InstanceAnswer;
    this.#terms = instance.work;
    return instance;
  }

  /** Solves for a request with the newest known seed. `isPiece`: pieces cost less. */
  async pay(request: WorkRequest, { progress, signal }: Handle, isPiece = false): Promise<Paid> {
    const { seed, difficulty, piece_difficulty } = this.#terms;
    const task = { seed: unbase64(seed), difficulty: isPiece ? piece_difficulty : difficulty };
    const nonces = await solve(request, task, {
      progress: (part) => progress({ stage: "work", part }),
      signal,
    });
    return { request, header: workHeader(task.seed, nonces) };
  }

  /** Sends a write, and once more with fresh work where the server wants that. Gives the answer's JSON. */
  async write(request: WorkRequest, handle: Handle, paid?: Paid, isPiece = false): Promise<unknown> {
    for (let attempt = 0; ; attempt++) {
      const { header } = paid ?? (await this.pay(request, handle, isPiece));
      const answer = await this.#send(request, header, handle.signal);
      if (answer.status !== 428 || attempt === 2) return this.#json(answer);
      paid = undefined;
      await this.instance(handle.signal);
    }
  }

  /** Sends a read that needs no work. */
  async read(request: WorkRequest, signal: AbortSignal): Promise<unknown> {
    return this.#json(await this.#send(request, null, signal));
  }

  /** A piece's sealed bytes. */
  async piece(path: string, authorization: string, signal: AbortSignal): Promise<Uint8Array> {
    const request = { method: "GET", path, authorization, body: new Uint8Array() };
    const answer = await this.#send(request, null, signal);
    if (!answer.ok) this.#json(answer);
    return answer.bytes;
  }

  /** Sends and takes the whole answer. Silence is what is not waited for, and not length: a slow line may take long. */
  async #send(request: WorkRequest, work: string | null, signal: AbortSignal): Promise<Answer> {
    const { method, path, authorization, body } = request;
    const isRead = method === "GET";
    const type = method === "PUT" ? "application/octet-stream" : "application/json";
    const silence = new AbortController();
    const abort = () => silence.abort();
    let timer = setTimeout(abort, PATIENCE + Math.ceil(body.length / BYTES_PER_MILLISECOND));
    signal.addEventListener("abort", abort);
    try {
      signal.throwIfAborted();
      const answer = await this.#fetch(path, {
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

  /** The answer's JSON; throws its code where it is an error. */
  #json({ ok, bytes }: Answer): unknown {
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
}

/** An answer that has come as a whole. */
interface Answer {
  readonly ok: boolean;
  readonly status: number;
  readonly bytes: Uint8Array;
}
