/**
 * The payload of an age file (STREAM: chunks of 64 KiB under ChaCha20-Poly1305, C2SP age.md) by the browser's own
 * ChaCha20-Poly1305, a hundred times as fast as the library where there is no JIT. Only for browsers that
 * `supports("ChaCha20-Poly1305")`; elsewhere age.ts leaves the payload to `age-encryption`, as it does the header
 * everywhere.
 */

import { hkdf } from "@noble/hashes/hkdf.js";
import { sha256 } from "@noble/hashes/sha2.js";
import { dom, systemRandom, utf8 } from "./bytes.ts";
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

interface Parameters {
  readonly name: string;
  readonly iv: BufferSource;
}

/** A chunk's nonce: its number in eleven bytes, and whether it is the last. */
function parameters(index: number, count: number): Parameters {
  const iv = new Uint8Array(12);
  new DataView(iv.buffer).setUint32(7, index);
  iv[11] = index === count - 1 ? 1 : 0;
  return { name: NAME, iv };
}

/** Does something with each chunk, all at once: the browser has threads for it, and files here are a few MiB. */
async function eachChunk(
  source: Uint8Array,
  size: number,
  target: Uint8Array,
  targetSize: number,
  work: (parameters: Parameters, chunk: BufferSource) => Promise<ArrayBuffer>,
): Promise<void> {
  const count = Math.max(1, Math.ceil(source.length / size));
  const one = async (i: number) => {
    const chunk = await work(parameters(i, count), dom(source.subarray(i * size, (i + 1) * size)));
    target.set(new Uint8Array(chunk), i * targetSize);
  };
  await Promise.all(Array.from({ length: count }, (_, i) => one(i)));
}

/** A whole file of a header and the payload of a plaintext: a nonce and the chunks. */
export async function sealPayload(
  header: Uint8Array,
  fileKey: Uint8Array,
  plaintext: Uint8Array,
): Promise<Uint8Array> {
  const nonce = systemRandom(NONCE);
  const key = await streamKey(fileKey, nonce);
  const tags = TAG * Math.max(1, Math.ceil(plaintext.length / CHUNK));
  const start = header.length + NONCE;
  const file = new Uint8Array(start + plaintext.length + tags);
  file.set(header);
  file.set(nonce, header.length);
  await eachChunk(plaintext, CHUNK, file.subarray(start), CHUNK + TAG, (how, chunk) =>
    crypto.subtle.encrypt(how, key, chunk),
  );
  return file;
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
  const plaintext = new Uint8Array(chunks.length - TAG * Math.ceil(chunks.length / (CHUNK + TAG)));
  try {
    await eachChunk(chunks, CHUNK + TAG, plaintext, CHUNK, (how, chunk) =>
      crypto.subtle.decrypt(how, key, chunk),
    );
  } catch {
    throw new ProtocolError("Damaged", "a damaged payload");
  }
  return plaintext;
}
