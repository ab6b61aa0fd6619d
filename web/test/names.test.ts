/** What people read to each other: a case's reference, and the code of a member's public half. */

import vectors from "../../tests/vectors/rust/member_codes.json";
import { Identity } from "../src/protocol/keys.ts";
import { MemberKey } from "../src/protocol/member.ts";
import { publicHalf } from "../src/protocol/public-half.ts";
import { reference } from "../src/protocol/reference.ts";
import { assert, test } from "./harness.ts";
import { uuid } from "./support.ts";

test("the public half of the key of Rust's first vector", async () => {
  const half = await publicHalf(new MemberKey(new Identity(new Uint8Array(32).fill(0x42))));
  const [{ age, sign, code }] = vectors.codes as [(typeof vectors.codes)[number]];
  assert.deepEqual(half, { text: `{"v":1,"age":"${age}","sign":"${sign}"}\n`, code });
});

test("a case's reference is that of PROTOCOL.md, and others have others", () => {
  assert.equal(reference("0d9a2b1c-3e4f-4a5b-8c6d-7e8f90a1b2c3"), "6MYB-ABGP");
  const all = new Set(Array.from({ length: 500 }, (_, number) => reference(uuid(number))));
  assert.equal(all.size, 500);
  for (const one of all) assert.match(one, /^[0-9A-HJKMNP-TV-Z]{4}-[0-9A-HJKMNP-TV-Z]{4}$/);
});
