/**
 * The part of HPKE (RFC 9180) that age's hybrid stanza uses: base mode, X-Wing (0x647a), HKDF-SHA256 (1),
 * ChaCha20-Poly1305 (3), one message without associated data. Not a general HPKE.
 */

import { expand, extract } from "@noble/hashes/hkdf.js";
import { sha256 } from "@noble/hashes/sha2.js";
import { concat, utf8 } from "./bytes.ts";

const SUITE = concat(utf8("HPKE"), Uint8Array.of(0x64, 0x7a, 0, 1, 0, 3));
const VERSION = utf8("HPKE-v1");
const NOTHING = new Uint8Array();
const INFO = "age-encryption.org/mlkem768x25519";

function labeledExtract(salt: Uint8Array, label: string, ikm: Uint8Array): Uint8Array {
  return extract(sha256, concat(VERSION, SUITE, utf8(label), ikm), salt);
}

function labeledExpand(secret: Uint8Array, label: string, context: Uint8Array, length: number): Uint8Array {
  return expand(
    sha256,
    secret,
    concat(Uint8Array.of(0, length), VERSION, SUITE, utf8(label), context),
    length,
  );
}

/** The key and nonce that one shared secret of the KEM gives, for exactly one message. */
export function messageKey(sharedSecret: Uint8Array): { key: Uint8Array; nonce: Uint8Array } {
  const mode = Uint8Array.of(0);
  const context = concat(
    mode,
    labeledExtract(NOTHING, "psk_id_hash", NOTHING),
    labeledExtract(NOTHING, "info_hash", utf8(INFO)),
  );
  const secret = labeledExtract(sharedSecret, "secret", NOTHING);
  return {
    key: labeledExpand(secret, "key", context, 32),
    nonce: labeledExpand(secret, "base_nonce", context, 12),
  };
}
