/**
 * age's `mlkem768x25519` stanza (C2SP age.md) as recipient and identity objects for `age-encryption`: the library
 * mixes recipient types silently, accepts some bad public keys and expands an identity for every file; these do not.
 * Used by age.ts only.
 */

import { chacha20poly1305 } from "@noble/ciphers/chacha.js";
import { type Identity as AgeIdentity, type Recipient as AgeRecipient, Stanza } from "age-encryption";
import { base64, unbase64, wipe } from "./bytes.ts";
import { ProtocolError } from "./errors.ts";
import { messageKey } from "./hpke.ts";
import type { Identity, Recipient } from "./keys.ts";
import { isLowOrder } from "./x25519.ts";
import { decapsulate, ENCAPSULATED, encapsulate } from "./xwing.ts";

const TYPE = "mlkem768x25519";
const REFUSED = ["X25519", "scrypt", "ssh-rsa", "ssh-ed25519", "p256tag", "mlkem768p256tag"];

/** A sealed file key: 16 bytes and the tag. */
const BODY = 32;

/** Base64 as age's headers have it, without padding. */
export function unpadded(bytes: Uint8Array): string {
  return base64(bytes).replaceAll("=", "");
}

/** Bytes of {@link unpadded} base64. Throws `Malformed`. */
export function fromUnpadded(text: string): Uint8Array {
  if (text.includes("=")) throw new ProtocolError("Malformed", "padded base64");
  return unbase64(text + "=".repeat((4 - (text.length % 4)) % 4));
}

/** Wraps a file key for one public key. */
export class HybridRecipient implements AgeRecipient {
  readonly #recipient: Recipient;

  constructor(recipient: Recipient) {
    this.#recipient = recipient;
  }

  async wrapFileKey(fileKey: Uint8Array): Promise<Stanza[]> {
    const { sharedSecret, encapsulated } = await encapsulate(this.#recipient.bytes);
    const { key, nonce } = messageKey(sharedSecret);
    const body = chacha20poly1305(key, nonce).encrypt(fileKey);
    wipe(sharedSecret, key);
    return [new Stanza([TYPE, unpadded(encapsulated)], body)];
  }
}

/** Tries identities on a file's header, one after another. Good for one file. */
export class HybridIdentity implements AgeIdentity {
  readonly #identities: readonly Identity[];
  readonly #stanzas: number | undefined;
  /** The identity that fitted. */
  opener: Identity | null = null;
  /** Whether the header was well-formed and none fitted. */
  missed = false;

  constructor(identities: readonly Identity[], stanzas?: number) {
    this.#identities = identities;
    this.#stanzas = stanzas;
  }

  async unwrapFileKey(stanzas: Stanza[]): Promise<Uint8Array | null> {
    if (stanzas.some((stanza) => REFUSED.includes(stanza.args[0] ?? ""))) {
      throw new ProtocolError("OtherRecipient", "an age file with recipients of another kind");
    }
    // All of them are looked at before one is opened: whether a file counts must not depend on who opens it.
    const ours = stanzas.filter((stanza) => stanza.args[0] === TYPE).map(readStanza);
    if (this.#stanzas !== undefined && ours.length !== this.#stanzas) {
      throw new ProtocolError("Damaged", "sealed to another number of keys");
    }
    for (const identity of this.#identities) {
      for (const stanza of ours) {
        const fileKey = await unwrap(stanza, identity);
        if (fileKey === null) continue;
        this.opener = identity;
        return fileKey;
      }
    }
    this.missed = true;
    return null;
  }
}

interface HybridStanza {
  readonly encapsulated: Uint8Array;
  readonly body: Uint8Array;
}

/** Throws `Damaged` for what no recipient's stanza looks like, a low-order X25519 share among it. */
function readStanza({ args, body }: Stanza): HybridStanza {
  const encapsulated = fromUnpadded(args[1] ?? "");
  const whole = args.length === 2 && encapsulated.length === ENCAPSULATED && body.length === BODY;
  if (!whole || isLowOrder(encapsulated.subarray(-32)))
    throw new ProtocolError("Damaged", "a malformed stanza");
  return { encapsulated, body };
}

/** null where the stanza is for another key. */
async function unwrap({ encapsulated, body }: HybridStanza, identity: Identity): Promise<Uint8Array | null> {
  const sharedSecret = await decapsulate(encapsulated, await identity.expanded());
  const { key, nonce } = messageKey(sharedSecret);
  try {
    return chacha20poly1305(key, nonce).decrypt(body);
  } catch {
    return null;
  } finally {
    wipe(sharedSecret, key);
  }
}
