/**
 * The reporter's token: 128 bits that people keep as twelve words, and the three secrets derived from them (PROTOCOL.md
 * section 3). The token itself never leaves the client and is stored nowhere.
 */

import { expand, extract } from "@noble/hashes/hkdf.js";
import { sha256 as sha256Hash } from "@noble/hashes/sha2.js";
import { concat, frame, type Random, sha256, utf8, wipe } from "./bytes.ts";
import { ProtocolError } from "./errors.ts";
import { Identity } from "./keys.ts";
import { SigningKey } from "./signature.ts";
import { encodeWords, parseWords, wordNumbers } from "./words.ts";

/** What a token stands for at one hotline. */
export interface TokenSecrets {
  /** 32 bytes, sent to the server to prove the token. */
  readonly authenticator: Uint8Array;
  /** Opens what is sealed to the reporter; never leaves the client. */
  readonly identity: Identity;
  /** Signs the reporter's entries; never leaves the client. */
  readonly signingKey: SigningKey;
}

/** A token. No property shows its bytes; {@link Token.words} does, for the one screen that must. */
export class Token {
  readonly #entropy: Uint8Array;

  /** Of 16 bytes. Throws `Malformed` for another length. */
  constructor(entropy: Uint8Array) {
    if (entropy.length !== 16) throw new ProtocolError("Malformed", "not the 16 bytes of a token");
    this.#entropy = entropy.slice();
  }

  /** A new one. */
  static generate(random: Random): Token {
    return new Token(random(16));
  }

  /** As it was typed back. Throws {@link PhraseError}. */
  static parse(text: string): Token {
    return new Token(parseWords(text, 12));
  }

  /** The 16 bytes, which give up everything: for {@link stretch} in passphrase.ts only. */
  get entropy(): Uint8Array {
    return this.#entropy.slice();
  }

  /** Its twelve words. */
  words(): string[] {
    return encodeWords(this.#entropy);
  }

  /** The numbers of its words in the list, 1 to 2048. */
  numbers(): number[] {
    return wordNumbers(this.words());
  }

  /**
   * The secrets at one hotline, of the token alone or with the stretched passphrase (32 bytes from passphrase.ts).
   * With and without a passphrase, and for each passphrase, they are different ones: there is no wrong one to detect.
   */
  secrets(instance: Uint8Array, stretched: Uint8Array = new Uint8Array()): TokenSecrets {
    const ikm = concat(this.#entropy, stretched);
    const key = extract(sha256Hash, ikm, frame("hotline/v1/token", instance));
    const derive = (info: string) => expand(sha256Hash, key, utf8(info), 32);
    const secrets = {
      authenticator: derive("authenticator"),
      identity: new Identity(derive("age")),
      signingKey: new SigningKey(derive("ed25519")),
    };
    wipe(ikm, key);
    return secrets;
  }
}

/** What the server stores and looks up in place of the authenticator: 32 bytes. */
export function authenticatorHash(authenticator: Uint8Array): Uint8Array {
  return sha256(frame("hotline/v1/authenticator", authenticator));
}
