/** Sizes that say little: what is sealed is padded to one of a few lengths before anyone can see how long it is. */

import { ProtocolError } from "./errors.ts";

const KIB = 1024;

/** Plaintext lengths of an entry, in bytes. */
export const BUCKETS: readonly number[] = [16 * KIB, 64 * KIB, 256 * KIB, 1024 * KIB];

/** HTTP bodies of reporter calls and answers are multiples of this, in bytes. */
export const WIRE_STEP = 64 * KIB;

/** The smallest padded attachment, in bytes. */
const SMALLEST = 64 * KIB;

/** The largest attachment that the format takes, in bytes. */
export const MAX_ATTACHMENT = 2 ** 31;

/** The bucket for an entry of so many bytes. Throws `TooLarge` beyond 1 MiB. */
export function bucket(length: number): number {
  const size = BUCKETS.find((candidate) => candidate >= length);
  if (size === undefined) throw new ProtocolError("TooLarge", "an entry of more than 1 MiB");
  return size;
}

/**
 * The padded length of an attachment of so many bytes: Padmé's (Nikitin and others, "Reducing Metadata Leakage from
 * Encrypted Files", 2019), which adds at most 12 %, and never less than 64 KiB. Throws `TooLarge` beyond 2 GiB.
 */
export function padme(length: number): number {
  if (length > MAX_ATTACHMENT) throw new ProtocolError("TooLarge", "an attachment of more than 2 GiB");
  if (length <= SMALLEST) return SMALLEST;
  const exponent = 31 - Math.clz32(length);
  const bits = exponent - (32 - Math.clz32(exponent));
  const step = 2 ** bits;
  return Math.ceil(length / step) * step;
}
