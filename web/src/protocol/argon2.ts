/**
 * Argon2id with the protocol's parameters. Imported dynamically by passphrase.ts alone, so that a page without a
 * passphrase does not load it; nothing else may import it.
 */

import { argon2idAsync } from "@noble/hashes/argon2.js";
import type { Patience } from "./passphrase.ts";

/** 19 MiB, two passes, one lane: OWASP's second choice, and what a phone without a JIT can do in ten seconds. */
const PARAMETERS = { m: 19_456, t: 2, p: 1, dkLen: 32 };

/** Milliseconds of work between two moments for the page. */
const TICK = 10;

/** 32 bytes. Rejects with the signal's reason when cancelled. */
export async function argon2id(
  password: Uint8Array,
  salt: Uint8Array,
  { progress, signal }: Patience,
): Promise<Uint8Array> {
  signal?.throwIfAborted();
  return argon2idAsync(password, salt, {
    ...PARAMETERS,
    asyncTick: TICK,
    onProgress: (part) => {
      // The library has no other way to be stopped: what is thrown here rejects its promise.
      signal?.throwIfAborted();
      progress?.(part);
    },
  });
}
