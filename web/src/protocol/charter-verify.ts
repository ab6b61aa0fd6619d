/**
 * Whether to believe a charter (PROTOCOL.md section 4). A page that may not still shows the outside routes and the
 * contact of the refused one, so refusals carry it. "Known" is what this client saw before; a browser that stores
 * nothing knows none, and relies on the pin.
 */

import { digest, hex, utf8 } from "./bytes.ts";
import { type Charter, instanceOfCharter, type MemberLine, parseCharter } from "./charter.ts";
import type { Day } from "./date.ts";
import { parsePublicKeyLine, parseSshSignature, verifySshSignature } from "./sshsig.ts";

const NAMESPACE = "hotline-charter";

/**
 * Why a charter is not believed, in the order in which it is looked at.
 *
 * - `signature`: no armored SSH signature in our namespace over SHA-512, or not one of these bytes by one of the roots.
 * - `malformed`: not a charter in its one form, or with a key that keys.ts or signature.ts refuses.
 * - `instance`: the roots make another instance than it says, or than the one that is pinned or known.
 * - `older`, `fork`: an earlier epoch than a known one, or the same with other bytes.
 * - `vanished`: a known member's line is gone, has another key or start, or ends later than it did.
 * - `expired`: its last day is over.
 */
export type CharterRefusalCode =
  | "signature"
  | "malformed"
  | "instance"
  | "older"
  | "fork"
  | "vanished"
  | "expired";

/** A charter that is not believed. */
export class CharterRefusal extends Error {
  readonly code: CharterRefusalCode;
  /** What it says, where it could be read: for the outside routes and the contact, and nothing else. */
  readonly charter: Charter | null;

  constructor(code: CharterRefusalCode, charter: Charter | null) {
    super(`the charter was refused: ${code}`);
    this.name = "CharterRefusal";
    this.code = code;
    this.charter = charter;
  }
}

/** A charter that is believed. */
export interface VerifiedCharter {
  readonly charter: Charter;
  /** Hex SHA-256 of its text, which reports name. */
  readonly hash: string;
  /** Hex of the instance. */
  readonly instance: string;
}

/** What to hold a charter against. */
export interface CharterExpectation {
  readonly today: Day;
  /** Hex of the instance that a pin names or that is known already. */
  readonly instance?: string;
  /** The newest one that this client believed before. */
  readonly known?: VerifiedCharter;
}

/** Verifies the exact text of a charter. Throws {@link CharterRefusal}. */
export async function verifyCharter(
  source: string,
  armored: string,
  { today, instance: pinned, known }: CharterExpectation,
): Promise<VerifiedCharter> {
  const charter = tryParse(source);
  const refuse = (code: CharterRefusalCode): never => {
    throw new CharterRefusal(code, charter);
  };
  const bytes = utf8(source);
  const signer = await signerOf(bytes, armored);
  if (signer === null) return refuse("signature");
  if (charter === null) return refuse("malformed");
  if (!charter.roots.some((line) => hex(parsePublicKeyLine(line).bytes) === signer)) refuse("signature");

  const { instance } = charter;
  const expected = [instanceOfCharter(charter), pinned, known?.instance];
  if (expected.some((other) => other !== undefined && other !== instance)) refuse("instance");

  const hash = hex(await digest(bytes));
  if (known !== undefined) {
    if (charter.epoch < known.charter.epoch) refuse("older");
    if (charter.epoch === known.charter.epoch && hash !== known.hash) refuse("fork");
    if (!known.charter.members.every((line) => charter.members.some((now) => continues(line, now)))) {
      refuse("vanished");
    }
  }
  if (today > charter.expires) refuse("expired");
  return { charter, hash, instance };
}

function tryParse(source: string): Charter | null {
  try {
    return parseCharter(source);
  } catch {
    return null;
  }
}

/** Hex of the key that signed the bytes as a charter, or null where none did. */
async function signerOf(bytes: Uint8Array, armored: string): Promise<string | null> {
  try {
    const parsed = parseSshSignature(armored);
    return (await verifySshSignature(parsed, NAMESPACE, bytes)) ? hex(parsed.key.bytes) : null;
  } catch {
    return null;
  }
}

/** Whether a line is what a known one may have become: name, title and role change, and it may end, or end earlier. */
function continues(known: MemberLine, now: MemberLine): boolean {
  const same = (["id", "age", "sign", "from"] as const).every((name) => known[name] === now[name]);
  return same && (known.until === null || (now.until !== null && now.until <= known.until));
}
