/**
 * A member's key: one age identity, kept as a file that any age from 1.3 on opens with its passphrase, and printed as
 * 24 words for the safe. The signing key is derived from it, so that giving up one gives up both (PROTOCOL.md
 * section 4). scrypt is loaded when a file is written or opened.
 */

import { chacha20poly1305 } from "@noble/ciphers/chacha.js";
import { hkdf } from "@noble/hashes/hkdf.js";
import { sha256 } from "@noble/hashes/sha2.js";
import { Decrypter, Encrypter, Stanza } from "age-encryption";
import { fromUtf8, type Random, utf8, wipe } from "./bytes.ts";
import type { Day } from "./date.ts";
import { ProtocolError } from "./errors.ts";
import { fromUnpadded, unpadded } from "./hybrid.ts";
import { Identity, type Recipient } from "./keys.ts";
import type { Patience } from "./passphrase.ts";
import { SigningKey } from "./signature.ts";
import { bitsAt, encodeWords, parseWords, wordAt } from "./words.ts";

/** log2 of scrypt's cost when writing: half a second with a JIT, 128 MiB. */
const WORK = 17;
/** The most that is calculated when reading; a hostile file could name a cost that never ends. */
const MOST_WORK = 20;

/** A key file is under one kilobyte; more than this is not one. */
const LARGEST_FILE = 65_536;

/** What the writing of a key file needs besides the passphrase. */
export interface Writing extends Patience {
  readonly random: Random;
  /** For the comment in the file. */
  readonly today: Day;
}

/** A member's key. */
export class MemberKey {
  readonly identity: Identity;

  /** Of an identity that exists; {@link MemberKey.create} makes a new one. */
  constructor(identity: Identity) {
    this.identity = identity;
  }

  /** A new key. */
  static create(random: Random): MemberKey {
    return new MemberKey(Identity.generate(random));
  }

  /**
   * The key in a file. null means a wrong passphrase. Throws `Damaged` for a file that is broken or asks for more than
   * 2^20 of work, `Malformed` or `Key` for one that holds something else than one hybrid identity.
   */
  static async open(
    file: Uint8Array,
    passphrase: string,
    patience: Patience = {},
  ): Promise<MemberKey | null> {
    const plaintext = await openWithPassphrase(file, passphrase, patience);
    return plaintext === null ? null : new MemberKey(parseIdentityFile(fromUtf8(plaintext)));
  }

  /** The key of a printed backup, or of a scanned `AGE-SECRET-KEY-PQ-1…`. Throws `PhraseError`, `Key`. */
  static restore(text: string): MemberKey {
    const scanned = text.trim();
    if (scanned.startsWith("AGE-")) return new MemberKey(Identity.parse(scanned));
    return new MemberKey(new Identity(parseWords(text, 24)));
  }

  /** The file, sealed to a passphrase with scrypt; binary age, which `age -d` opens. */
  async encrypt(passphrase: string, { random, today, ...patience }: Writing): Promise<Uint8Array> {
    const recipient = await this.recipient();
    const text = `# created: ${today}\n# public key: ${recipient.encode()}\n${this.identity.encode()}\n`;
    const salt = random(16);
    const encrypter = new Encrypter();
    encrypter.addRecipient({
      async wrapFileKey(fileKey) {
        const key = await stretched(passphrase, salt, WORK, patience);
        const body = chacha20poly1305(key, new Uint8Array(12)).encrypt(fileKey);
        return [new Stanza(["scrypt", unpadded(salt), String(WORK)], body)];
      },
    });
    return encrypter.encrypt(utf8(text));
  }

  /** What cases are wrapped to: `age` in the charter. */
  recipient(): Promise<Recipient> {
    return this.identity.recipient();
  }

  /** What this member signs with; its public key is `sign` in the charter. */
  signingKey(): SigningKey {
    const seed = this.identity.seed;
    return new SigningKey(hkdf(sha256, seed, new Uint8Array(), utf8("hotline/v1/member-signing"), 32));
  }

  /** The whole secret as 24 words, for paper in a safe. */
  backup(): string[] {
    return encodeWords(this.identity.seed);
  }
}

/** A passphrase of eight words with hyphens: 88 bits, enough behind scrypt for as long as hybrid keys are meant to hold. */
export function generatedPassphrase(random: Random): string {
  const bytes = random(11);
  const words = Array.from({ length: 8 }, (_, i) => wordAt(bitsAt(bytes, 11 * i)));
  return words.join("-");
}

/**
 * The plaintext of an age file with one passphrase; null for another passphrase. Throws `Damaged`. For key files only:
 * no passphrase protects anything else here.
 */
export async function openWithPassphrase(
  file: Uint8Array,
  passphrase: string,
  patience: Patience = {},
): Promise<Uint8Array | null> {
  if (file.length > LARGEST_FILE) throw new ProtocolError("Damaged", "too large for a key file");
  const unlock = new PassphraseIdentity(passphrase, patience);
  const decrypter = new Decrypter();
  decrypter.addIdentity(unlock);
  try {
    return await decrypter.decrypt(file);
  } catch {
    patience.signal?.throwIfAborted();
    if (unlock.missed) return null;
    throw new ProtocolError("Damaged", "a damaged key file");
  }
}

/** The one identity of an identity file, among comments and empty lines. Throws `Malformed`, `Key`. */
export function parseIdentityFile(text: string): Identity {
  const lines = text.split(/\r?\n/).filter((line) => line !== "" && !line.startsWith("#"));
  if (lines.length !== 1) throw new ProtocolError("Malformed", "not an identity file with one identity");
  return Identity.parse(lines[0] ?? "");
}

/** Loads scrypt when it is needed. */
async function stretched(
  passphrase: string,
  salt: Uint8Array,
  work: number,
  patience: Patience,
): Promise<Uint8Array> {
  const { scrypt } = await import("./scrypt.ts");
  return scrypt(passphrase, salt, work, patience);
}

/** age's scrypt stanza, for reading. Good for one file. */
class PassphraseIdentity {
  readonly #passphrase: string;
  readonly #patience: Patience;
  /** Whether the header was well-formed and the passphrase did not fit. */
  missed = false;

  constructor(passphrase: string, patience: Patience) {
    this.#passphrase = passphrase;
    this.#patience = patience;
  }

  async unwrapFileKey(stanzas: Stanza[]): Promise<Uint8Array | null> {
    const [stanza, ...others] = stanzas;
    const [type, salt64 = "", work = "", ...rest] = stanza?.args ?? [];
    if (
      stanza === undefined ||
      type !== "scrypt" ||
      others.length + rest.length > 0 ||
      !/^[1-9]\d*$/.test(work)
    ) {
      throw new ProtocolError("Damaged", "not a file with one passphrase");
    }
    const salt = fromUnpadded(salt64);
    if (salt.length !== 16 || stanza.body.length !== 32)
      throw new ProtocolError("Damaged", "a malformed stanza");
    if (Number(work) > MOST_WORK) throw new ProtocolError("Damaged", "too much work to open");
    const key = await stretched(this.#passphrase, salt, Number(work), this.#patience);
    try {
      return chacha20poly1305(key, new Uint8Array(12)).decrypt(stanza.body);
    } catch {
      this.missed = true;
      return null;
    } finally {
      wipe(key);
    }
  }
}
