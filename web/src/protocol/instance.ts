/**
 * Which hotline this is: a hash of its root keys, printed on posters and in the policy as the fingerprint, and carried
 * in the poster's link, where the browser never sends it to anyone (PROTOCOL.md sections 3 and 4).
 */

import { frame, hex, sha256, unhex } from "./bytes.ts";
import { ProtocolError, refusing } from "./errors.ts";
import { VerifyingKey } from "./signature.ts";

/** The instance of one to three different root keys, in any order: 32 bytes. Throws `Key`. */
export function instanceOf(roots: readonly Uint8Array[]): Uint8Array {
  const keys = roots.map((root) => hex(new VerifyingKey(root).bytes)).sort();
  if (keys.length < 1 || keys.length > 3 || new Set(keys).size !== keys.length) {
    throw new ProtocolError("Key", "not one to three different root keys");
  }
  return sha256(frame("hotline/v1/instance", ...keys.map(unhex)));
}

/** For people to compare: the hex of an instance in sixteen groups of four. */
export function fingerprint(instance: Uint8Array): string {
  return hex(instance).replace(/(.{4})(?=.)/g, "$1 ");
}

/**
 * The instance of a pin, as a link carries it or as a person types it from a poster: what follows the first `#root=`, or
 * the whole text where there is none; spaces and capitals do not matter. Throws `Malformed`.
 */
export function parsePin(text: string): Uint8Array {
  const [, pinned = text] = /#root=(.*)/s.exec(text) ?? [];
  const pin = unhex(pinned.replace(/[ \t\r\n\u00a0]/g, "").toLowerCase());
  if (pin.length !== 32) throw new ProtocolError("Malformed", "not an instance");
  return pin;
}

/**
 * The instance that an address pins by its fragment; null where the fragment does not mean to pin one. Throws
 * `Malformed` for one that does and is wrong: it was meant to protect, so it must not be ignored.
 */
export function pinOfFragment(fragment: string): Uint8Array | null {
  // An address has its spaces encoded, and some programs encode more than that.
  const decoded = refusing("Malformed", "not an instance", () => decodeURIComponent(fragment));
  return decoded.toLowerCase().includes("root") ? parsePin(decoded) : null;
}
