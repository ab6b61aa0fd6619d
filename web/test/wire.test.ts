import fc from "fast-check";
import { fromUtf8, hex, utf8 } from "../src/protocol/bytes.ts";
import { SigningKey, VerifyingKey } from "../src/protocol/signature.ts";
import { signIn, signInFrame, verifySignIn } from "../src/protocol/signin.ts";
import { padBody, padReport, WRAP_ROOM } from "../src/protocol/wire.ts";
import { assert, runs, test } from "./harness.ts";
import { seed, uuid } from "./support.ts";

test("a body is its JSON with spaces for pad, a multiple of 64 KiB", () => {
  const body = padBody({ seq: 3, envelope: "é" });
  assert.equal(body.length, 65_536);
  const text = fromUtf8(body);
  assert.match(text, /^\{"seq":3,"envelope":"é","pad":" +"\}$/);
  const { pad, ...rest } = JSON.parse(text);
  assert.deepEqual(rest, { seq: 3, envelope: "é" });
  assert.equal(pad.trim(), "");
});

test("any body fits its padding, in the smallest step that holds it", () => {
  fc.assert(
    fc.property(fc.integer({ min: 65_000, max: 66_000 }), (length) => {
      const bare = { text: "x".repeat(length) };
      const needed = JSON.stringify({ ...bare, pad: "" }).length;
      const body = padBody(bare);
      assert.equal(body.length, needed <= 65_536 ? 65_536 : 131_072);
      assert.equal(JSON.parse(fromUtf8(body)).text.length, length);
    }),
    { numRuns: runs(100) },
  );
});

test("a length that is too small for the body is refused", () => {
  assert.throws(() => padBody({ text: "x".repeat(70_000) }, 65_536), { code: "TooLarge" });
  assert.equal(padBody({ text: "x" }, 131_072).length, 131_072);
});

const wraps = (count: number) =>
  Array.from({ length: count }, (_, i) => ({ member: uuid(i), wrap: "A".repeat(2500) }));
const report = (count: number, envelope = "A".repeat(30_000)) => ({
  case: uuid(900),
  authenticator_hash: "A",
  wraps: wraps(count),
  envelope,
  attachments: [],
});

test("a report's length does not tell how many members have a wrap", () => {
  for (const lines of [1, 5, 8, 20]) {
    const lengths = Array.from({ length: lines }, (_, i) => padReport(report(i + 1), lines).length);
    assert.equal(new Set(lengths).size, 1, String(lines));
  }
});

test("a report's length is what the charter's lines would need, in steps", () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 200_000 }), fc.integer({ min: 1, max: 30 }), (size, lines) => {
      const value = report(1, "A".repeat(size));
      const bare = JSON.stringify({ ...value, wraps: [] }).length;
      const expected = Math.ceil((bare + lines * WRAP_ROOM + 8) / 65_536) * 65_536;
      const body = padReport(value, lines);
      assert.equal(body.length, expected);
      assert.match(fromUtf8(body.subarray(-30)), /^ +"\}$/);
    }),
    { numRuns: runs(50) },
  );
});

const SIGN_IN = {
  origin: "https://hotline.example",
  instance: seed(1),
  member: uuid(1),
  nonce: seed(2),
  expires: 1_795_000_000,
};

test("a sign-in signs where, which hotline, who, the nonce and its end", async () => {
  const key = new SigningKey(seed(5));
  const verifying = new VerifyingKey(await key.publicKey());
  const signature = await signIn(SIGN_IN, key);
  assert.ok(await verifySignIn(SIGN_IN, verifying, signature));
  for (const change of [
    { origin: "https://hotline.example.org" },
    { instance: seed(9) },
    { member: uuid(2) },
    { nonce: seed(3) },
    { expires: 1_795_000_001 },
  ]) {
    assert.ok(!(await verifySignIn({ ...SIGN_IN, ...change }, verifying, signature)), Object.keys(change)[0]);
  }
  const stranger = new VerifyingKey(await new SigningKey(seed(6)).publicKey());
  assert.ok(!(await verifySignIn(SIGN_IN, stranger, signature)));
});

test("the sign-in frame has its parts in order, each with its length", () => {
  const part = (bytes: string) => (bytes.length / 2).toString(16).padStart(8, "0") + bytes;
  const expected = [
    "12",
    hex(utf8("hotline/v1/sign-in")),
    part(hex(utf8(SIGN_IN.origin))),
    part("01".repeat(32)),
    part(hex(utf8(SIGN_IN.member))),
    part("02".repeat(32)),
    part(SIGN_IN.expires.toString(16).padStart(16, "0")),
  ].join("");
  assert.equal(hex(signInFrame(SIGN_IN)), expected);
});
