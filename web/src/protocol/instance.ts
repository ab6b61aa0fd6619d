/**
 * Which hotline this is: a hash of its root keys, printed on posters and in the policy as the fingerprint, and carried
 * in the poster's link, where the browser never sends it to anyone (PROTOCOL.md sections 3 and 4).
 */

import { frame, hex, sha256, unhex } from "./bytes.ts";
import { ProtocolError } from "./errors.ts";
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
 * The instance that an address pins by its fragment, `#root=<hex>`; null where the fragment pins none. Spaces and
 * capitals do not matter, as somebody may type it from a poster. Throws `Malformed` for a pin that is not one: it was
 * meant to protect, so it must not be ignored.
 */
export function parsePin(fragment: string): Uint8Array | null {
  if (!/^#root=/i.test(fragment)) return null;
  const pin = unhex(
    fragment
      .slice("#root=".length)
      .replace(/[ \t\r\n\u00a0]/g, "")
      .toLowerCase(),
  );
  if (pin.length !== 32) throw new ProtocolError("Malformed", "not an instance");
  return pin;
}
