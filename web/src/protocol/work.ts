/**
 * Proof of work for every write of a reporter (PROTOCOL.md section 6): it costs the sender half a second and the server
 * nothing to remember, and binds to the request. PBKDF2 is the browser's own, so it costs the same without a JIT.
 */

import { base64, digest, dom, frame, sha256, u64be } from "./bytes.ts";
import { ProtocolError } from "./errors.ts";
import type { Patience } from "./passphrase.ts";

const PUZZLES = 4;
/** A server that asks for more than this does not want reports: about five minutes' work. */
export const MAX_DIFFICULTY = 20;
const ROUNDS = 128;
/** Derivations that are under way at once: enough to keep the browser's threads busy between two looks at the page. */
const BATCH = 64;

/** The request that the work is for. */
export interface WorkRequest {
  readonly method: string;
  /** As sent, from `/api/v1`, without a query. */
  readonly path: string;
  /** The value of the `Authorization` header; empty where there is none. */
  readonly authorization: string;
  readonly body: Uint8Array;
}

/** What the server asks for. */
export interface WorkTask {
  /** 32 bytes. */
  readonly seed: Uint8Array;
  /** Leading zero bits of each puzzle. */
  readonly difficulty: number;
}

/** What PBKDF2 starts from: a hash of the whole request. */
export async function workPassword({ method, path, authorization, body }: WorkRequest): Promise<Uint8Array> {
  return sha256(frame("hotline/v1/work-body", method, path, authorization, await digest(body)));
}

/** The salt of one try at puzzle `index`, 0 to 3. */
export function workSalt(seed: Uint8Array, index: number, nonce: number): Uint8Array {
  return frame("hotline/v1/work-salt", seed, Uint8Array.of(index), u64be(nonce));
}

/** Whether a hash begins with so many zero bits, the most significant first. */
export function hasZeroBits(hash: Uint8Array, bits: number): boolean {
  return hash.every((byte, i) => {
    const wanted = Math.min(8, Math.max(0, bits - 8 * i));
    return byte >> (8 - wanted) === 0;
  });
}

/**
 * Finds the nonce of each puzzle. `progress` estimates, as luck decides how long it takes: it never goes back, and
 * reaches 1 at the end only. Rejects with the signal's reason when cancelled, `TooLarge` beyond {@link MAX_DIFFICULTY}.
 */
export async function solve(
  request: WorkRequest,
  { seed, difficulty }: WorkTask,
  { progress, signal }: Patience = {},
): Promise<number[]> {
  if (difficulty > MAX_DIFFICULTY) throw new ProtocolError("TooLarge", "more work than any server needs");
  const password = await workPassword(request);
  const key = await crypto.subtle.importKey("raw", dom(password), "PBKDF2", false, ["deriveBits"]);
  const attempt = async (index: number, nonce: number): Promise<boolean> => {
    const salt = dom(workSalt(seed, index, nonce));
    const bits = await crypto.subtle.deriveBits(
      { name: "PBKDF2", hash: "SHA-256", salt, iterations: ROUNDS },
      key,
      256,
    );
    return hasZeroBits(new Uint8Array(bits), difficulty);
  };
  const nonces: number[] = [];
  while (nonces.length < PUZZLES) {
    const index = nonces.length;
    let found = -1;
    for (let start = 0; found < 0; start += BATCH) {
      signal?.throwIfAborted();
      const batch = Array.from({ length: BATCH }, (_, i) => attempt(index, start + i));
      found = (await Promise.all(batch)).indexOf(true);
      if (found >= 0) nonces.push(start + found);
      const expected = 1 - Math.exp(-(start + BATCH) / 2 ** difficulty);
      progress?.((index + (found < 0 ? expected : 1)) / PUZZLES);
    }
  }
  return nonces;
}

/** The value of the `Hotline-Work` header. */
export function workHeader(seed: Uint8Array, nonces: readonly number[]): string {
  return [base64(seed), ...nonces].join(" ");
}
