/** What only a member's own key opens: AES-256-GCM by the browser, under a key that follows from the member's (PROTOCOL.md 5.11). */

import { hkdf } from "@noble/hashes/hkdf.js";
import { sha256 } from "@noble/hashes/sha2.js";
import { concat, dom, fromUtf8, systemRandom, utf8, wipe } from "../../protocol/bytes.ts";
import type { MemberKey } from "../../protocol/member.ts";

const NONCE = 12;

/** 32 bytes of a member's key for one use. */
export function derived(key: MemberKey, info: string): Uint8Array {
  const seed = key.identity.seed;
  const secret = hkdf(sha256, seed, new Uint8Array(), utf8(info), 32);
  wipe(seed);
  return secret;
}

/** Seals texts for one use and one name. */
export class Box {
  readonly #key: Promise<CryptoKey>;
  readonly #name: BufferSource;

  constructor(key: MemberKey, info: string, name: string) {
    const secret = derived(key, info);
    this.#key = crypto.subtle.importKey("raw", dom(secret), "AES-GCM", false, ["encrypt", "decrypt"]);
    this.#key.finally(() => wipe(secret));
    this.#name = dom(utf8(name));
  }

  /** The nonce, random, and the sealed text. */
  async seal(text: string): Promise<Uint8Array> {
    const iv = systemRandom(NONCE);
    const rule = { name: "AES-GCM", iv: dom(iv), additionalData: this.#name };
    return concat(iv, new Uint8Array(await crypto.subtle.encrypt(rule, await this.#key, dom(utf8(text)))));
  }

  /** The text; null for anything that this box has not sealed. */
  async open(sealed: Uint8Array): Promise<string | null> {
    const rule = { name: "AES-GCM", iv: dom(sealed.subarray(0, NONCE)), additionalData: this.#name };
    try {
      const text = await crypto.subtle.decrypt(rule, await this.#key, dom(sealed.subarray(NONCE)));
      return fromUtf8(new Uint8Array(text));
    } catch {
      return null;
    }
  }
}
