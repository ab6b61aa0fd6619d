/**
 * Ed25519, verified strictly and exactly as the Rust side does (`verify_strict`): canonical A, R and S, no small-order
 * A or R, and the cofactorless equation, by computing R and comparing its bytes. WebCrypto and the library's `verify`
 * are each laxer somewhere (PROTOCOL.md section 2), so a signature could count here and not there; neither verifies.
 */

import { Point } from "@noble/ed25519";
import { concat, dom, equal, hex, sha512 } from "./bytes.ts";
import { ProtocolError, refusing } from "./errors.ts";
import { importSecret, publicBytes, supports } from "./native.ts";
import { breathe } from "./pause.ts";

/** The order of the base point. */
const ORDER = Point.CURVE().n;

/** After so many signatures a table pays for itself. */
const MANY = 32;
let verified = 0;

function littleEndian(bytes: Uint8Array): bigint {
  return BigInt(`0x${hex(bytes.slice().reverse())}`);
}

/** Signs. Made of a 32-byte seed, which no property shows. */
export class SigningKey {
  readonly #seed: Uint8Array;
  #key: Promise<CryptoKey | null> | undefined;

  /** Of a 32-byte seed. Throws `Key` for another length. */
  constructor(seed: Uint8Array) {
    if (seed.length !== 32) throw new ProtocolError("Key", "a seed of another length");
    this.#seed = seed.slice();
  }

  /** The 32 bytes that others verify with. */
  async publicKey(): Promise<Uint8Array> {
    const key = await this.#native();
    return key === null ? (await import("./curves.ts")).ed25519.getPublicKey(this.#seed) : publicBytes(key);
  }

  /** The signature of a message, 64 bytes; always the same for the same message. */
  async sign(message: Uint8Array): Promise<Uint8Array> {
    const key = await this.#native();
    if (key === null) return (await import("./curves.ts")).ed25519.sign(message, this.#seed);
    return new Uint8Array(await crypto.subtle.sign("Ed25519", key, dom(message)));
  }

  #native(): Promise<CryptoKey | null> {
    this.#key ??= supports("Ed25519").then((yes) => (yes ? importSecret("Ed25519", this.#seed) : null));
    return this.#key;
  }
}

/** Verifies. */
export class VerifyingKey {
  readonly #bytes: Uint8Array;
  readonly #point: Point;

  /** Of 32 bytes. Throws `Key` for another length, what is no canonical point, and points of small order. */
  constructor(bytes: Uint8Array) {
    const point = refusing("Key", "not a canonical Ed25519 key", () => Point.fromBytes(bytes));
    if (point.isSmallOrder()) throw new ProtocolError("Key", "an Ed25519 key of small order");
    this.#bytes = bytes.slice();
    this.#point = point;
  }

  /** The 32 bytes. */
  get bytes(): Uint8Array {
    return this.#bytes.slice();
  }

  /** Whether this is the key's signature of the message. Never throws, whatever the bytes are. */
  async verify(message: Uint8Array, signature: Uint8Array): Promise<boolean> {
    if (signature.length !== 64) return false;
    const r = signature.subarray(0, 32);
    const s = littleEndian(signature.subarray(32));
    if (s >= ORDER) return false;
    const k = littleEndian(await sha512(concat(r, this.#bytes, message))) % ORDER;
    await breathe();
    // [S]B as [S/2](2B): for B itself the library first builds a table, which takes as long as many signatures.
    const few = verified++ < MANY;
    const sB = few
      ? Point.BASE.double().multiplyUnsafe((s & 1n ? s + ORDER : s) >> 1n)
      : Point.BASE.multiplyUnsafe(s);
    await breathe();
    const expected = sB.subtract(this.#point.multiplyUnsafe(k));
    // Equal bytes also make R canonical.
    return equal(expected.toBytes(), r) && !expected.isSmallOrder();
  }
}

/** The key of 32 bytes, or null where it is refused. */
export function findVerifyingKey(bytes: Uint8Array): VerifyingKey | null {
  try {
    return new VerifyingKey(bytes);
  } catch {
    return null;
  }
}
