/**
 * SSH signatures (OpenSSH's PROTOCOL.sshsig) with Ed25519 and SHA-512, as `ssh-keygen -Y sign` makes them: parsed here,
 * verified by our strict Ed25519. Only what a charter needs; neither other algorithms nor certificates.
 */

import { concat, fromUtf8, sha512, u32be, unbase64, utf8 } from "./bytes.ts";
import { ProtocolError } from "./errors.ts";
import { VerifyingKey } from "./signature.ts";

const MAGIC = utf8("SSHSIG");
const ALGORITHM = "ssh-ed25519";
const HASH = "sha512";

/** A parsed signature: who made it, and the 64 bytes. */
export interface SshSignature {
  readonly key: VerifyingKey;
  readonly namespace: string;
  readonly signature: Uint8Array;
}

/** Reads SSH's wire format to its end. */
class WireReader {
  #rest: Uint8Array;

  constructor(bytes: Uint8Array) {
    this.#rest = bytes;
  }

  take(length: number): Uint8Array {
    if (length > this.#rest.length) throw new ProtocolError("Malformed", "a short SSH message");
    const taken = this.#rest.subarray(0, length);
    this.#rest = this.#rest.subarray(length);
    return taken;
  }

  u32(): number {
    return this.take(4).reduce((value, byte) => value * 256 + byte, 0);
  }

  string(): Uint8Array {
    return this.take(this.u32());
  }

  /** Two strings, the first of them the algorithm, and no more. */
  typed(length: number): Uint8Array {
    if (fromUtf8(this.string()) !== ALGORITHM) throw new ProtocolError("Malformed", "not Ed25519");
    const value = this.string();
    this.end();
    if (value.length !== length) throw new ProtocolError("Malformed", "an SSH value of another length");
    return value;
  }

  end(): void {
    if (this.#rest.length > 0) throw new ProtocolError("Malformed", "bytes after an SSH message");
  }
}

/**
 * The key of an OpenSSH public key line: `ssh-ed25519`, a space, base64 and, after another space, perhaps a comment
 * without control characters that neither begins nor ends with a space. Throws `Malformed`, `Key`.
 */
export function parsePublicKeyLine(line: string): VerifyingKey {
  const [, encoded] =
    /^ssh-ed25519 (\S+)( [!-~\u0080-\u{10ffff}]([ -~\u0080-\u{10ffff}]*[!-~\u0080-\u{10ffff}])?)?$/u.exec(
      line,
    ) ?? [];
  if (encoded === undefined) throw new ProtocolError("Malformed", "not an Ed25519 public key line");
  return new VerifyingKey(new WireReader(unbase64(encoded)).typed(32));
}

/** The signature in an armored text, in exactly ssh-keygen's form: lines of 70. Throws `Malformed`, `Key`. */
export function parseSshSignature(armored: string): SshSignature {
  const [, body] =
    /^-----BEGIN SSH SIGNATURE-----\n((?:.{70}\n)*.{1,70})\n-----END SSH SIGNATURE-----\n?$/.exec(armored) ??
    [];
  if (body === undefined) throw new ProtocolError("Malformed", "not an armored SSH signature");
  const reader = new WireReader(unbase64(body.replaceAll("\n", "")));
  const magic = fromUtf8(reader.take(MAGIC.length));
  const version = reader.u32();
  const key = reader.string();
  const namespace = fromUtf8(reader.string());
  const reserved = reader.string();
  const hash = fromUtf8(reader.string());
  const signature = reader.string();
  reader.end();
  if (magic !== "SSHSIG" || version !== 1 || reserved.length > 0 || hash !== HASH) {
    throw new ProtocolError("Malformed", "not an SSH signature over SHA-512");
  }
  return {
    key: new VerifyingKey(new WireReader(key).typed(32)),
    namespace,
    signature: new WireReader(signature).typed(64),
  };
}

/** Whether a signature is one of these bytes in this namespace, by the key that it names (compare that yourself). */
export async function verifySshSignature(
  parsed: SshSignature,
  namespace: string,
  message: Uint8Array,
): Promise<boolean> {
  const string = (bytes: Uint8Array) => concat(u32be(bytes.length), bytes);
  const signed = concat(
    MAGIC,
    string(utf8(namespace)),
    string(new Uint8Array()),
    string(utf8(HASH)),
    string(await sha512(message)),
  );
  return parsed.namespace === namespace && parsed.key.verify(signed, parsed.signature);
}
