/**
 * The scrypt that age's passphrase files use. Imported dynamically by member.ts alone, so that nobody but members loads
 * it; nothing else may import it.
 */

import { scryptAsync } from "@noble/hashes/scrypt.js";
import { concat, utf8 } from "./bytes.ts";
import type { Patience } from "./passphrase.ts";

/** Milliseconds of work between two moments for the page. */
const TICK = 10;

/**
 * The 32-byte key of a passphrase. `work` is log2 of N, and of the KiB of memory that it takes: whoever reads it from a file
 * holds it to a limit before. Rejects with the signal's reason when cancelled.
 */
export async function scrypt(
  passphrase: string,
  salt: Uint8Array,
  work: number,
  { progress, signal }: Patience,
): Promise<Uint8Array> {
  signal?.throwIfAborted();
  return scryptAsync(utf8(passphrase), concat(utf8("age-encryption.org/v1/scrypt"), salt), {
    N: 2 ** work,
    r: 8,
    p: 1,
    dkLen: 32,
    asyncTick: TICK,
    // What this work needs; the library's own limit lies a little below what the most that is opened does.
    maxmem: 2 ** (work + 10) + 2 ** 20,
    onProgress: (part) => {
      // The library has no other way to be stopped: what is thrown here rejects its promise.
      signal?.throwIfAborted();
      progress?.(part);
    },
  });
}
