/**
 * The payload of an age file (STREAM: chunks of 64 KiB under ChaCha20-Poly1305, C2SP age.md) by the browser's own
 * ChaCha20-Poly1305, a hundred times as fast as the library where there is no JIT. Only for browsers that
 * `supports("ChaCha20-Poly1305")`; elsewhere age.ts leaves the payload to `age-encryption`, as it does the header
 * everywhere.
 */

import { hkdf } from "@noble/hashes/hkdf.js";
import { sha256 } from "@noble/hashes/sha2.js";
import { concat, dom, systemRandom, utf8 } from "./bytes.ts";
import { ProtocolError } from "./errors.ts";
import { modern } from "./native.ts";

const NAME = "ChaCha20-Poly1305";
const NONCE = 16;
const TAG = 16;
const CHUNK = 65_536;

function streamKey(fileKey: Uint8Array, nonce: Uint8Array): Promise<CryptoKey> {
  const key = dom(hkdf(sha256, fileKey, nonce, utf8("payload"), 32));
  return modern().importKey("raw-secret", key, NAME, false, ["encrypt", "decrypt"]);
}

/** A chunk's nonce: its number in eleven bytes, and whether it is the last. */
function parameters(index: number, count: number): { name: string; iv: BufferSource } {
  const iv = new Uint8Array(12);
  new DataView(iv.buffer).setUint32(7, index);
  iv[11] = index === count - 1 ? 1 : 0;
  return { name: NAME, iv };
}

/** Does something with each chunk, all at once: the browser has threads for it, and files here are a few MiB. */
async function eachChunk(
  bytes: Uint8Array,
  size: number,
  work: (parameters: { name: string; iv: BufferSource }, chunk: BufferSource) => Promise<ArrayBuffer>,
): Promise<Uint8Array> {
  const count = Math.max(1, Math.ceil(bytes.length / size));
  const chunks = Array.from({ length: count }, (_, i) =>
    work(parameters(i, count), dom(bytes.subarray(i * size, (i + 1) * size))),
  );
  return concat(...(await Promise.all(chunks)).map((chunk) => new Uint8Array(chunk)));
}

/** The payload of a plaintext: a nonce and the chunks. */
export async function sealPayload(fileKey: Uint8Array, plaintext: Uint8Array): Promise<Uint8Array> {
  const nonce = systemRandom(NONCE);
  const key = await streamKey(fileKey, nonce);
  const seal = (how: { name: string; iv: BufferSource }, chunk: BufferSource) =>
    crypto.subtle.encrypt(how, key, chunk);
  return concat(nonce, await eachChunk(plaintext, CHUNK, seal));
}

/** The plaintext of a payload. Throws `Damaged` for anything that is not exactly one. */
export async function openPayload(fileKey: Uint8Array, payload: Uint8Array): Promise<Uint8Array> {
  const chunks = payload.subarray(NONCE);
  const last = chunks.length % (CHUNK + TAG);
  // Neither cut short, nor with an empty last chunk after others.
  if (chunks.length < TAG || (last > 0 && last < TAG) || (last === TAG && chunks.length > TAG)) {
    throw new ProtocolError("Damaged", "a payload of an impossible length");
  }
  const key = await streamKey(fileKey, payload.subarray(0, NONCE));
  try {
    return await eachChunk(chunks, CHUNK + TAG, (how, chunk) => crypto.subtle.decrypt(how, key, chunk));
  } catch {
    throw new ProtocolError("Damaged", "a damaged payload");
  }
}
