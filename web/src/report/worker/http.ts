/**
 * The reporter's calls to the server, and the proof of work that each write needs. Says in codes what went wrong, and
 * tries nothing again but stale work.
 */

import { exchange, jsonOf } from "../../client/exchange.ts";
import { base64, unbase64 } from "../../protocol/bytes.ts";
import { type InstanceAnswer, PATHS, type WorkTerms } from "../../protocol/wire.gen.ts";
import { solve, type WorkRequest, workHeader } from "../../protocol/work.ts";
import type { Progress } from "./api.ts";

export { pathOf } from "../../client/exchange.ts";

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

/** The `Authorization` of a token. */
export function authorization(authenticator: Uint8Array): string {
  return `Hotline ${base64(authenticator)}`;
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
    const request = { method: "GET", path: PATHS.instance, authorization: "", body: new Uint8Array() };
    const instance = (await this.read(request, signal)) as InstanceAnswer;
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
      const answer = await exchange(this.#fetch, request, handle.signal, header);
      if (answer.status !== 428 || attempt === 2) return jsonOf(answer);
      paid = undefined;
      await this.instance(handle.signal);
    }
  }

  /** Sends a read that needs no work. */
  async read(request: WorkRequest, signal: AbortSignal): Promise<unknown> {
    return jsonOf(await exchange(this.#fetch, request, signal));
  }

  /** A piece's sealed bytes. */
  async piece(path: string, authorization: string, signal: AbortSignal): Promise<Uint8Array> {
    const request = { method: "GET", path, authorization, body: new Uint8Array() };
    const answer = await exchange(this.#fetch, request, signal);
    if (!answer.ok) jsonOf(answer);
    return answer.bytes;
  }
}
