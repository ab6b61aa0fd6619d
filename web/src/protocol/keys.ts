/**
 * age's native post-quantum keys, the only ones here: identities `AGE-SECRET-KEY-PQ-1…` (a 32-byte seed) and recipients
 * `age1pq1…` (1,216 bytes). Texts are accepted in the one form that age writes (identities in upper case, recipients
 * in lower case). Classical age keys and plugins' keys are refused.
 */

import { bech32 } from "@scure/base";
import type { Random } from "./bytes.ts";
import { ProtocolError } from "./errors.ts";
import { checkPublicKey, type ExpandedKey, expand } from "./xwing.ts";

const SECRET = "age-secret-key-pq-";
const PUBLIC = "age1pq";

// Bech32's limit of 90 characters is about error correction, which nobody does with keys of this size.
const NO_LIMIT = false;

function encode(prefix: string, bytes: Uint8Array): string {
  return bech32.encode(prefix, bech32.toWords(bytes), NO_LIMIT);
}

function decode(prefix: string, text: string): Uint8Array {
  const bytes = bech32.decodeUnsafe(text, NO_LIMIT);
  if (bytes?.prefix !== prefix) throw new ProtocolError("Key", "not a hybrid age key");
  const decoded = bech32.fromWordsUnsafe(bytes.words);
  if (!decoded) throw new ProtocolError("Key", "not a hybrid age key");
  return decoded;
}

/**
 * Recipients that were read lately. The same few come again and again, in the charter and in every `access`, and reading
 * one takes 5 ms without a JIT.
 */
const parsed = new Map<string, Recipient>();
const MOST_PARSED = 64;

/** A public key that something can be sealed to. */
export class Recipient {
  readonly #bytes: Uint8Array;
  #text = "";

  /** Of 1,216 bytes. Throws `Key` for another length, an ML-KEM coefficient out of range, a low-order X25519 point. */
  constructor(bytes: Uint8Array) {
    checkPublicKey(bytes);
    this.#bytes = bytes.slice();
  }

  /** Of `age1pq1…`. Throws `Key`. */
  static parse(text: string): Recipient {
    const known = parsed.get(text);
    if (known !== undefined) return known;
    const recipient = new Recipient(text === text.toLowerCase() ? decode(PUBLIC, text) : new Uint8Array());
    recipient.#text = text;
    if (parsed.size >= MOST_PARSED) parsed.clear();
    parsed.set(text, recipient);
    return recipient;
  }

  /** The 1,216 bytes: ML-KEM-768's encapsulation key, then X25519's. */
  get bytes(): Uint8Array {
    return this.#bytes.slice();
  }

  /** `age1pq1…` */
  encode(): string {
    this.#text ||= encode(PUBLIC, this.#bytes);
    return this.#text;
  }
}

/** A secret key. Its seed is in no property that a debugger, a log or JSON would show. */
export class Identity {
  readonly #seed: Uint8Array;
  #expanded: Promise<ExpandedKey> | undefined;
  #recipient: Promise<Recipient> | undefined;

  /** Of a 32-byte seed. Throws `Key` for another length. */
  constructor(seed: Uint8Array) {
    if (seed.length !== 32) throw new ProtocolError("Key", "a seed of another length");
    this.#seed = seed.slice();
  }

  /** A new one. */
  static generate(random: Random): Identity {
    return new Identity(random(32));
  }

  /** Of `AGE-SECRET-KEY-PQ-1…`. Throws `Key`. */
  static parse(text: string): Identity {
    const identity = new Identity(decode(SECRET, text.toLowerCase()));
    if (identity.encode() !== text) throw new ProtocolError("Key", "not a hybrid age key");
    return identity;
  }

  /** The 32-byte seed, which gives up everything: for deriving (member.ts) and printing a backup only. */
  get seed(): Uint8Array {
    return this.#seed.slice();
  }

  /** `AGE-SECRET-KEY-PQ-1…`, the secret itself. */
  encode(): string {
    return encode(SECRET, this.#seed).toUpperCase();
  }

  /** The expanded key, made on first use and kept, so that opening many files costs the expansion once. */
  expanded(): Promise<ExpandedKey> {
    this.#expanded ??= expand(this.#seed);
    return this.#expanded;
  }

  /** Lets go of the expanded key, which is much larger than the seed, until it is used again. */
  rest(): void {
    this.#expanded = undefined;
  }

  /** Its public key. */
  recipient(): Promise<Recipient> {
    this.#recipient ??= this.expanded().then(({ publicKey }) => new Recipient(publicKey));
    return this.#recipient;
  }
}
