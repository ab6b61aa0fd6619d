/**
 * X-Wing, the hybrid KEM of ML-KEM-768 and X25519 (draft-connolly-cfrg-xwing-kem, HPKE KEM id 0x647a), put together
 * from its two halves. `@noble/post-quantum` has it ready-made, but expands the seed on every opening, uses nothing of
 * the browser's and does not make all our checks on public keys. Use it through keys.ts and age.ts only.
 */

import { sha3_256, shake256 } from "@noble/hashes/sha3.js";
import { concat, utf8, wipe } from "./bytes.ts";
import { ProtocolError } from "./errors.ts";
import { type MlKemSecret, mlKemEncapsulate, mlKemSecret } from "./mlkem.ts";
import { isLowOrder, type X25519Secret, x25519Ephemeral, x25519Secret } from "./x25519.ts";

/** Bytes of the ML-KEM-768 encapsulation key; 32 of X25519 follow it. */
const MLKEM_PUBLIC = 1184;
const MLKEM_CIPHERTEXT = 1088;

/** Bytes of a public key: ML-KEM's and X25519's, in this order. */
export const PUBLIC_KEY = MLKEM_PUBLIC + 32;
/** Bytes of an encapsulated key: ML-KEM's ciphertext and the ephemeral X25519 key. */
export const ENCAPSULATED = MLKEM_CIPHERTEXT + 32;

const Q = 3329;
const LABEL = utf8("\\.//^\\");

/** What a 32-byte seed expands to: 30 ms of work without a JIT, so keep it for all that one key opens. */
export interface ExpandedKey {
  readonly publicKey: Uint8Array;
  readonly mlkem: MlKemSecret;
  readonly x25519: X25519Secret;
}

/** Expands a 32-byte seed. */
export async function expand(seed: Uint8Array): Promise<ExpandedKey> {
  const expanded = shake256(seed, { dkLen: 96 });
  const x25519 = await x25519Secret(expanded.subarray(64));
  const mlkem = await mlKemSecret(expanded.slice(0, 64));
  return { publicKey: concat(mlkem.publicKey, x25519.publicKey), mlkem, x25519 };
}

/**
 * Refuses public keys that either side of this protocol must refuse: another length, an ML-KEM coefficient that is not
 * reduced (it would encrypt to another key than the bytes say), a low-order X25519 point. Throws `Key`.
 */
export function checkPublicKey(bytes: Uint8Array): void {
  if (bytes.length !== PUBLIC_KEY) throw new ProtocolError("Key", "a public key of another length");
  // Two coefficients of 12 bits in every three bytes; the last 32 of the 1184 are a seed.
  for (let i = 0; i < MLKEM_PUBLIC - 32; i += 3) {
    const [a = 0, b = 0, c = 0] = bytes.subarray(i, i + 3);
    if ((a | ((b & 15) << 8)) >= Q || ((b >> 4) | (c << 4)) >= Q) {
      throw new ProtocolError("Key", "an ML-KEM coefficient out of range");
    }
  }
  if (isLowOrder(bytes.subarray(MLKEM_PUBLIC))) throw new ProtocolError("Key", "a low-order X25519 point");
}

/**
 * A fresh shared secret and its encapsulation for a public key that {@link checkPublicKey} has passed. The randomness
 * is the library's and the browser's own, as for age's file keys and nonces.
 */
export async function encapsulate(
  publicKey: Uint8Array,
): Promise<{ sharedSecret: Uint8Array; encapsulated: Uint8Array }> {
  const peer = publicKey.subarray(MLKEM_PUBLIC);
  const ephemeral = await x25519Ephemeral();
  const x = await ephemeral.shared(peer);
  const m = await mlKemEncapsulate(publicKey.subarray(0, MLKEM_PUBLIC));
  return {
    sharedSecret: combine(m.sharedSecret, x, ephemeral.publicKey, peer),
    encapsulated: concat(m.cipherText, ephemeral.publicKey),
  };
}

/** The shared secret of {@link ENCAPSULATED} bytes; another, random one if they are not for this key. Throws `Key`. */
export async function decapsulate(encapsulated: Uint8Array, key: ExpandedKey): Promise<Uint8Array> {
  const ephemeral = encapsulated.subarray(MLKEM_CIPHERTEXT);
  const x = await key.x25519.shared(ephemeral);
  const m = await key.mlkem.decapsulate(encapsulated.subarray(0, MLKEM_CIPHERTEXT));
  return combine(m, x, ephemeral, key.x25519.publicKey);
}

function combine(m: Uint8Array, x: Uint8Array, ephemeral: Uint8Array, peer: Uint8Array): Uint8Array {
  const input = concat(m, x, ephemeral, peer, LABEL);
  const secret = sha3_256(input);
  wipe(m, x, input);
  return secret;
}
