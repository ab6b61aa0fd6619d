/** The code of a member's public half. All of it follows from the two keys, which are given in full. */

import { base64, systemRandom } from "../../src/protocol/bytes.ts";
import { MemberKey } from "../../src/protocol/member.ts";
import { memberCode } from "../../src/protocol/public-half.ts";
import { assert } from "../harness.ts";
import { type Json, list } from "./common.ts";

export async function write(): Promise<Json> {
  const one = MemberKey.create(systemRandom);
  const other = MemberKey.create(systemRandom);
  const codeOf = async (why: string, ageOf: MemberKey, signOf: MemberKey) => {
    const age = (await ageOf.recipient()).encode();
    const sign = base64(await signOf.signingKey().publicKey());
    return { why, age, sign, code: memberCode(age, sign) };
  };
  return {
    codes: [
      await codeOf("a key", one, one),
      await codeOf("another key", other, other),
      await codeOf("the first with the second's signing key", one, other),
      await codeOf("the second with the first's signing key", other, one),
    ],
  };
}

export async function check(value: Json): Promise<void> {
  const codes = list(value, "codes").map(({ why, age, sign, code }) => {
    assert.equal(memberCode(String(age), String(sign)), code, String(why));
    assert.match(String(code), /^[0-9a-f]{4}( [0-9a-f]{4}){7}$/);
    return code;
  });
  assert.equal(new Set(codes).size, 4, "a code covers both keys");
}
