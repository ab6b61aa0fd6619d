/**
 * The public half of a member's key: what a member hands to the keeper of the charter (PROTOCOL.md section 4). It is not
 * secret, but whoever can exchange it on its way becomes the member: the code, compared by voice, is what stops that.
 */

import { base64, frame, hex, sha256, unbase64 } from "./bytes.ts";
import type { MemberKey } from "./member.ts";

/** The public half as it is sent, one line of JSON, and its code. */
export async function publicHalf(key: MemberKey): Promise<{ text: string; code: string }> {
  const age = (await key.recipient()).encode();
  const sign = base64(await key.signingKey().publicKey());
  return { text: `${JSON.stringify({ v: 1, age, sign })}\n`, code: memberCode(age, sign) };
}

/** 128 bits of a hash of both keys, in eight groups of four hex digits. `age` and `sign` are as in a charter's line. */
export function memberCode(age: string, sign: string): string {
  const hash = sha256(frame("hotline/v1/member-code", age, unbase64(sign)));
  return hex(hash.subarray(0, 16)).replace(/(.{4})(?=.)/g, "$1 ");
}
