/** C2SP's test kit for age, npm cctv-age, read: what the tests of both languages go by. */

import * as cctv from "cctv-age";
import { digest, fromUtf8, hex } from "../src/protocol/bytes.ts";
import { Identity } from "../src/protocol/keys.ts";

/** One file of the kit. */
export interface Vector {
  readonly name: string;
  readonly fields: ReadonlyMap<string, string[]>;
  readonly file: Uint8Array;
}

async function inflate(bytes: Uint8Array): Promise<Uint8Array> {
  const stream = new Blob([bytes as BlobPart]).stream().pipeThrough(new DecompressionStream("deflate"));
  return new Uint8Array(await new Response(stream).arrayBuffer());
}

async function read(name: string, bytes: Uint8Array): Promise<Vector> {
  let end = 0;
  while (bytes[end] !== 0x0a || bytes[end + 1] !== 0x0a) end++;
  const fields = new Map<string, string[]>();
  for (const line of fromUtf8(bytes.slice(0, end)).split("\n")) {
    const [, key = "", value = ""] = /^([^:]+): (.*)$/.exec(line) ?? [];
    fields.set(key, [...(fields.get(key) ?? []), value]);
  }
  const rest = bytes.slice(end + 2);
  return { name, fields, file: fields.has("compressed") ? await inflate(rest) : rest };
}

/** All of them. */
export const vectors = await Promise.all(Object.entries(cctv).map(([name, bytes]) => read(name, bytes)));

/** Those of a name. */
export function named(pattern: RegExp): Vector[] {
  return vectors.filter(({ name }) => pattern.test(name));
}

/** "success" with the payload's hash, "no match", or "failure". */
export async function outcome(result: Promise<Uint8Array | null>): Promise<string> {
  try {
    const plaintext = await result;
    return plaintext === null ? "no match" : `success ${hex(await digest(plaintext))}`;
  } catch (error) {
    if (typeof (error as { code?: unknown }).code !== "string") throw error;
    return "failure";
  }
}

/** What the kit expects, in {@link outcome}'s words. */
export function expected({ fields }: Vector): string {
  const [expect = ""] = fields.get("expect") ?? [];
  if (expect === "success") return `success ${fields.get("payload")?.[0]}`;
  return expect === "no match" ? expect : "failure";
}

/** The hybrid identities that come with a file. */
export function identities({ fields }: Vector): Identity[] {
  const texts = fields.get("identity") ?? [];
  return texts.filter((text) => text.startsWith("AGE-SECRET-KEY-PQ-1")).map((text) => Identity.parse(text));
}

/** An identity that no file of the kit is for. */
export const SOMEONE = new Identity(new Uint8Array(32));

/** Headers that no X25519 stanza spoils, though they come with an X25519 identity: unknown types only. */
export const UNKNOWN_ONLY = ["x25519_lowercase", "scrypt_uppercase"];
/** Not a wrong passphrase but no passphrase's file: "try another one" would be bad advice for a key file. */
export const NO_PASSPHRASE = ["scrypt_uppercase"];
/** Hybrid files that our profile refuses for their X25519 stanza, where age opens them. */
export const MIXED = ["hybrid_and_x25519"];
