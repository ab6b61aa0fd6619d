/**
 * Where the two chains of a case end, for clients that remember and people who compare: a server that shows less than
 * before, or something else to each of two people, cannot make these agree.
 */

import { frame, sha256, unhex } from "./bytes.ts";

/** The end of one stream. */
export interface Head {
  /** The sequence number that comes next; 0 for an empty stream. */
  readonly next: number;
  /** Hex SHA-256 of the last envelope; null for an empty stream. */
  readonly hash: string | null;
}

/** The ends of a case's streams. */
export interface Heads {
  readonly dialogue: Head;
  readonly desk: Head;
}

/** How a remembered past differs from what is shown now. */
export type Rollback = "shorter" | "different";

const CROCKFORD = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/** The end of a chain of envelope hashes. */
export function headOf(hashes: readonly string[]): Head {
  return { next: hashes.length, hash: hashes.at(-1) ?? null };
}

/** How a remembered head differs from this chain; null where the chain holds it. */
export function compareHead(hashes: readonly string[], remembered: Head): Rollback | null {
  if (hashes.length < remembered.next) return "shorter";
  return (hashes[remembered.next - 1] ?? null) === remembered.hash ? null : "different";
}

/**
 * Ten characters (`XXXXX-XXXXX`, 50 bits) for two people with the same view of a case to read to each other. A reporter
 * sees no desk, so a reporter's code is not a member's.
 */
export function headCode(caseId: string, { dialogue, desk }: Heads): string {
  const hash = sha256(frame("hotline/v1/head", caseId, unhex(dialogue.hash ?? ""), unhex(desk.hash ?? "")));
  const code = shortCode(hash, 10);
  return `${code.slice(0, 5)}-${code.slice(5)}`;
}

/** The first characters of a hash's base32, at most ten: five bits each from the top. */
export function shortCode(hash: Uint8Array, length: number): string {
  let bits = 0n;
  for (const byte of hash.subarray(0, 7)) bits = (bits << 8n) | BigInt(byte);
  return Array.from({ length }, (_, i) => CROCKFORD[Number((bits >> BigInt(51 - 5 * i)) & 31n)]).join("");
}
