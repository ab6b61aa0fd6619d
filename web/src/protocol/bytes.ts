/**
 * Bytes and their texts, each in exactly one form: what is decoded and encoded again is the same text. Also the one
 * way in which things are put together before they are hashed or signed, {@link frame} (PROTOCOL.md section 2).
 */

import { sha256 as nobleSha256 } from "@noble/hashes/sha2.js";
import { ProtocolError } from "./errors.ts";

/** Where randomness comes from; tests hand in their own. Must be unpredictable: keys and tokens are made of it. */
export type Random = (length: number) => Uint8Array;

/** The browser's secure generator (also Node's). At most 65,536 bytes a call. */
export const systemRandom: Random = (length) => crypto.getRandomValues(new Uint8Array(length));

const encoder = new TextEncoder();
const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/** UTF-8 of a text. Lone surrogates become U+FFFD: refuse them before (json.ts and passphrase.ts do). */
export function utf8(text: string): Uint8Array {
  return encoder.encode(text);
}

/** The text of UTF-8 bytes, a byte order mark included. Throws `Malformed` for anything that is not UTF-8. */
export function fromUtf8(bytes: Uint8Array): string {
  try {
    return decoder.decode(bytes);
  } catch {
    throw new ProtocolError("Malformed", "not UTF-8");
  }
}

/** All parts, one after another, in a new array. */
export function concat(...parts: readonly Uint8Array[]): Uint8Array {
  const all = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let offset = 0;
  for (const part of parts) {
    all.set(part, offset);
    offset += part.length;
  }
  return all;
}

/** Four bytes, most significant first. */
export function u32be(value: number): Uint8Array {
  const bytes = new Uint8Array(4);
  new DataView(bytes.buffer).setUint32(0, value);
  return bytes;
}

/** Eight bytes, most significant first, of a safe integer. */
export function u64be(value: number): Uint8Array {
  const bytes = new Uint8Array(8);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(value));
  return bytes;
}

/** `u8 len(tag) ‖ tag ‖ u32be len(a) ‖ a ‖ …`: unambiguous input for hashes and signatures. Texts count as UTF-8. */
export function frame(tag: string, ...parts: readonly (Uint8Array | string)[]): Uint8Array {
  const name = utf8(tag);
  const list = [Uint8Array.of(name.length), name];
  for (const part of parts) {
    const bytes = typeof part === "string" ? utf8(part) : part;
    list.push(u32be(bytes.length), bytes);
  }
  return concat(...list);
}

/** Lower-case hex. */
export function hex(bytes: Uint8Array): string {
  let text = "";
  for (const byte of bytes) text += byte.toString(16).padStart(2, "0");
  return text;
}

/** Bytes of lower-case hex. Throws `Malformed`. */
export function unhex(text: string): Uint8Array {
  if (!/^([0-9a-f]{2})*$/.test(text)) throw new ProtocolError("Malformed", "not lower-case hex");
  return Uint8Array.from(text.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));
}

/** Standard base64 with padding. */
export function base64(bytes: Uint8Array): string {
  let binary = "";
  // In steps, as the arguments of a call are limited.
  for (let i = 0; i < bytes.length; i += 8192) {
    binary += String.fromCharCode(...bytes.subarray(i, i + 8192));
  }
  return btoa(binary);
}

/** Bytes of standard, padded, canonical base64 (unused bits are zero). Throws `Malformed`. */
export function unbase64(text: string): Uint8Array {
  let binary = "";
  try {
    binary = atob(text);
  } catch {
    // Falls through: an empty result does not encode to what was given.
  }
  // atob() forgives spaces, missing padding and stray bits; encoding again does not.
  if (btoa(binary) !== text) throw new ProtocolError("Malformed", "not canonical base64");
  const bytes = new Uint8Array(binary.length);
  for (let i = 0; i < binary.length; i++) bytes[i] = binary.charCodeAt(i);
  return bytes;
}

/** SHA-256 at once, for short inputs; {@link digest} for long ones. */
export function sha256(...parts: readonly Uint8Array[]): Uint8Array {
  return nobleSha256(concat(...parts));
}

/** SHA-512, by the browser. */
export async function sha512(bytes: Uint8Array): Promise<Uint8Array> {
  return new Uint8Array(await crypto.subtle.digest("SHA-512", dom(bytes)));
}

/** SHA-256 by the browser, off the page's thread: for envelopes, wraps and pieces. */
export async function digest(bytes: Uint8Array): Promise<Uint8Array> {
  return new Uint8Array(await crypto.subtle.digest("SHA-256", dom(bytes)));
}

/** Whether two byte strings are the same, in a time that depends on their lengths alone. */
export function equal(a: Uint8Array, b: Uint8Array): boolean {
  if (a.length !== b.length) return false;
  let difference = 0;
  for (let i = 0; i < a.length; i++) difference |= (a[i] as number) ^ (b[i] as number);
  return difference === 0;
}

/** Overwrites secrets that are no longer needed. The engine may hold copies: this shortens their life, no more. */
export function wipe(...secrets: readonly Uint8Array[]): void {
  for (const secret of secrets) secret.fill(0);
}

/** For WebCrypto's types, which want to know that bytes are not shared memory; nothing here ever is. */
export function dom(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  return bytes as Uint8Array<ArrayBuffer>;
}
