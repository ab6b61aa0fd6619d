/**
 * age files as this protocol uses them: binary, sealed to hybrid keys alone. `age-encryption` does the format; the
 * recipients and identities are ours (hybrid.ts). Files with any other known recipient type are refused, whatever else
 * they hold; unknown stanzas (other implementations add random ones) are ignored.
 *
 * File keys, nonces and encapsulation randomness are the library's and the browser's own. Member key files, the one use
 * of passphrases, are in member.ts.
 */

import { Decrypter, Encrypter } from "age-encryption";
import { concat } from "./bytes.ts";
import { ProtocolError } from "./errors.ts";
import { HybridIdentity, HybridRecipient } from "./hybrid.ts";
import type { Identity, Recipient } from "./keys.ts";
import { supports } from "./native.ts";
import { breathe } from "./pause.ts";
import { openPayload, sealPayload } from "./payload.ts";

/** age encrypts in chunks of this size; between two of them the page may breathe. */
const CHUNK = 65_536;
/** The payload of the empty plaintext: a nonce and a tag. */
const EMPTY_PAYLOAD = 32;

/** What {@link openWith} found. */
export interface Opened {
  readonly plaintext: Uint8Array;
  /** The first of the given identities that opened the file. */
  readonly identity: Identity;
}

/** Seals a plaintext to each of the recipients (at least one). Throws `Key` where there is none. */
export async function seal(recipients: readonly Recipient[], plaintext: Uint8Array): Promise<Uint8Array> {
  if (recipients.length === 0) throw new ProtocolError("Key", "nobody to seal to");
  const encrypter = new Encrypter();
  for (const recipient of recipients) encrypter.addRecipient(new HybridRecipient(recipient));
  if (!(await supports("ChaCha20-Poly1305"))) return collect(await encrypter.encrypt(chunks(plaintext)));
  // A recipient without a stanza, to learn the file key; and the payload that the library makes of nothing is cut off.
  let fileKey = new Uint8Array();
  encrypter.addRecipient({
    wrapFileKey(key) {
      fileKey = key.slice();
      return [];
    },
  });
  const header = (await encrypter.encrypt(new Uint8Array())).subarray(0, -EMPTY_PAYLOAD);
  return sealPayload(header, fileKey, plaintext);
}

/**
 * Opens a file with the first identity that fits. null means that it is sealed to other keys; that says nothing about
 * who made it or whether it is whole. Throws `Damaged` for a file that is broken, `OtherRecipient` for one with
 * recipients of another kind.
 */
export async function open(identities: readonly Identity[], file: Uint8Array): Promise<Uint8Array | null> {
  return (await openWith(identities, file))?.plaintext ?? null;
}

/**
 * As {@link open}, and says which identity it was. With `stanzas` given, the file must be sealed to exactly so many
 * hybrid keys, else `Damaged`.
 */
export async function openWith(
  identities: readonly Identity[],
  file: Uint8Array,
  stanzas?: number,
): Promise<Opened | null> {
  const hybrid = new HybridIdentity(identities, stanzas);
  const decrypter = new Decrypter();
  decrypter.addIdentity(hybrid);
  try {
    const plaintext = await decrypt(decrypter, file);
    return hybrid.opener === null ? null : { plaintext, identity: hybrid.opener };
  } catch (error) {
    // The library says "no identity matched" with an exception like any other.
    if (hybrid.missed) return null;
    const isOther = error instanceof ProtocolError && error.code === "OtherRecipient";
    throw isOther ? error : new ProtocolError("Damaged", "a damaged age file");
  }
}

async function decrypt(decrypter: Decrypter, file: Uint8Array): Promise<Uint8Array> {
  if (!(await supports("ChaCha20-Poly1305"))) return collect(await decrypter.decrypt(chunks(file)));
  const end = headerLength(file);
  return openPayload(await decrypter.decryptHeader(file.subarray(0, end)), file.subarray(end));
}

/** Up to the end of the line that begins with `---`; the whole file where there is none, for the library to refuse. */
function headerLength(file: Uint8Array): number {
  for (let line = 0; line < file.length; ) {
    const end = file.indexOf(0x0a, line) + 1;
    if (end === 0) break;
    if (file[line] === 0x2d && file[line + 1] === 0x2d && file[line + 2] === 0x2d) return end;
    line = end;
  }
  return file.length;
}

function chunks(bytes: Uint8Array): ReadableStream<Uint8Array> {
  let offset = 0;
  return new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        await breathe();
        if (offset < bytes.length) controller.enqueue(bytes.subarray(offset, offset + CHUNK));
        offset += CHUNK;
        if (offset >= bytes.length) controller.close();
      },
    },
    { highWaterMark: 0 },
  );
}

/** What `new Response(stream).arrayBuffer()` does, without the milliseconds that it waits. */
async function collect(stream: ReadableStream<Uint8Array>): Promise<Uint8Array> {
  const parts: Uint8Array[] = [];
  const reader = stream.getReader();
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return concat(...parts);
    parts.push(value);
  }
}
