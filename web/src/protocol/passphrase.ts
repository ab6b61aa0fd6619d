/**
 * The optional passphrase of a token: what a human chose, so it is stretched with Argon2id (PROTOCOL.md section 3). The
 * calculation is loaded only when somebody set one. It takes a second with a JIT and seven to ten without; it yields
 * to the page and can be cancelled.
 */

import { frame, sha256, utf8 } from "./bytes.ts";
import { ProtocolError } from "./errors.ts";

/** Code points, after normalisation. */
const SHORTEST_PASSPHRASE = 8;

/** How a long calculation reports and stops. */
export interface Patience {
  /** Called with the part that is done, 0 to 1. */
  readonly progress?: (part: number) => void;
  /** Stops the calculation; it then rejects with the signal's reason. */
  readonly signal?: AbortSignal;
}

/**
 * A passphrase as it is hashed: NFKC, so that keyboards and systems agree; not trimmed. null for the empty text, which
 * means that there is none. Throws `Unassigned` for code points that Unicode has not defined (their normalisation may
 * change one day) and for half surrogate pairs, `TooShort` for fewer than 8 code points.
 */
export function normalisePassphrase(text: string): string | null {
  if (text === "") return null;
  if (/[\p{Cn}\p{Cs}]/u.test(text)) throw new ProtocolError("Unassigned", "unassigned code points");
  const normal = text.normalize("NFKC");
  if ([...normal].length < SHORTEST_PASSPHRASE) throw new ProtocolError("TooShort", "a short passphrase");
  return normal;
}

/**
 * The 32 bytes that a passphrase adds to a token at one hotline, for `Token.secrets`. `passphrase` is as typed and not
 * empty. Throws as {@link normalisePassphrase} does; rejects with the signal's reason when cancelled.
 */
export async function stretch(
  instance: Uint8Array,
  entropy: Uint8Array,
  passphrase: string,
  patience: Patience = {},
): Promise<Uint8Array> {
  const normal = normalisePassphrase(passphrase);
  if (normal === null) throw new ProtocolError("TooShort", "no passphrase");
  const salt = sha256(frame("hotline/v1/passphrase", instance, entropy)).slice(0, 16);
  const { argon2id } = await import("./argon2.ts");
  return argon2id(utf8(normal), salt, patience);
}
