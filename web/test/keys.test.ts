import { bech32 } from "@scure/base";
import fc from "fast-check";
import { concat, hex } from "../src/protocol/bytes.ts";
import { Identity, Recipient } from "../src/protocol/keys.ts";
import { type Algorithm, pretendToLack, supports } from "../src/protocol/native.ts";
import { assert, runs, test } from "./harness.ts";
import { seed } from "./support.ts";

// From C2SP's test kit for age.
const SECRET = "AGE-SECRET-KEY-PQ-1HZLGZUPT4ETPKDEV8HSGFDCYZ4E522W0A7PU2LHT8EH9W6YLNC3SW78XKG";
const PUBLIC = (await new Identity(seed(1)).recipient()).encode();

function text(prefix: string, bytes: Uint8Array): string {
  return bech32.encode(prefix, bech32.toWords(bytes), false);
}

/** The public key of seed 1, with the coefficient of that number (0 to 767) replaced. */
async function withCoefficient(index: number, value: number): Promise<Uint8Array> {
  const { bytes } = await new Identity(seed(1)).recipient();
  const at = Math.floor(index / 2) * 3;
  if (index % 2 === 0) {
    bytes[at] = value & 255;
    bytes[at + 1] = ((bytes[at + 1] ?? 0) & 0xf0) | (value >> 8);
  } else {
    bytes[at + 1] = ((bytes[at + 1] ?? 0) & 0x0f) | ((value & 15) << 4);
    bytes[at + 2] = value >> 4;
  }
  return bytes;
}

test("keys come back from their texts", async () => {
  assert.equal(Identity.parse(SECRET).encode(), SECRET);
  const recipient = await Identity.parse(SECRET).recipient();
  assert.equal(recipient.bytes.length, 1216);
  assert.match(recipient.encode(), /^age1pq1[02-9ac-hj-np-z]{1952}$/);
  assert.equal(hex(Recipient.parse(recipient.encode()).bytes), hex(recipient.bytes));
});

test("seeds of any bytes come back", () => {
  fc.assert(
    fc.property(fc.uint8Array({ minLength: 32, maxLength: 32 }), (bytes) => {
      assert.deepEqual(Identity.parse(new Identity(bytes).encode()).seed, bytes);
    }),
    { numRuns: runs(50) },
  );
});

test("identities in another form, of another kind or length are refused", () => {
  const [first = "", ...rest] = SECRET;
  for (const wrong of [
    "",
    SECRET.toLowerCase(),
    first.toLowerCase() + rest.join(""),
    SECRET.replace("K", "\u212a"),
    ` ${SECRET}`,
    `${SECRET}\n`,
    SECRET.slice(0, -1),
    SECRET.replace("HZL", "HZZ"),
    "AGE-SECRET-KEY-1EGTZVFFV20835NWYV6270LXYVK2VKNX2MMDKWYKLMGR48UAWX40Q2P2LM0",
    "AGE-PLUGIN-YUBIKEY-1QQQSYQCYQ5RQWZQFPG9SCRGWPUGPZYSNZS23V9CCRYDPK8QARC0SQGDQE9",
    text("age-secret-key-pq-", new Uint8Array(31)).toUpperCase(),
    text("age-secret-key-pq-", new Uint8Array(33)).toUpperCase(),
    text("age-secret-key-", new Uint8Array(32)).toUpperCase(),
    PUBLIC,
  ]) {
    assert.throws(() => Identity.parse(wrong), { code: "Key" }, wrong);
  }
  assert.throws(() => new Identity(new Uint8Array(31)), { code: "Key" });
});

test("recipients in another form, of another kind or length are refused", async () => {
  const { bytes } = Recipient.parse(PUBLIC);
  for (const wrong of [
    "",
    PUBLIC.toUpperCase(),
    ` ${PUBLIC}`,
    PUBLIC.slice(0, -1),
    `${PUBLIC.slice(0, -1)}${PUBLIC.endsWith("q") ? "p" : "q"}`,
    "age1zvkyg2lqzraa2lnjvqej32nkuu0ues2s82hzrye869xeexvn73equnujwj",
    text("age1pq", bytes.subarray(1)),
    text("age1pq", concat(bytes, Uint8Array.of(0))),
    text("age", bytes),
    text("age1tagpq", bytes),
    SECRET,
  ]) {
    assert.throws(() => Recipient.parse(wrong), { code: "Key" }, wrong.slice(0, 80));
  }
});

test("every coefficient of an ML-KEM key is held to be below 3329", async () => {
  const samples = fc.sample(fc.integer({ min: 0, max: 767 }), runs(40));
  for (const index of [0, 1, 2, 766, 767, ...samples]) {
    for (const value of [3329, 3330, 4095]) {
      const bytes = await withCoefficient(index, value);
      assert.throws(() => new Recipient(bytes), { code: "Key" }, `${index} ${value}`);
    }
    assert.equal(new Recipient(await withCoefficient(index, 3328)).bytes.length, 1216);
  }
});

test("every low-order X25519 point is refused, however it is written", async () => {
  const { bytes } = await new Identity(seed(1)).recipient();
  const p = 2n ** 255n - 19n;
  const order8 = [
    325606250916557431795983626356110631294008115727848805560023387167927233504n,
    39382357235489614581723060781553021112529911719440698176882885853963445705823n,
  ];
  for (const u of [0n, 1n, ...order8, p - 1n, p, p + 1n]) {
    for (const top of [0n, 2n ** 255n]) {
      const point = Uint8Array.from({ length: 32 }, (_, i) => Number(((u + top) >> BigInt(8 * i)) & 255n));
      const wrong = concat(bytes.subarray(0, 1184), point);
      assert.throws(() => new Recipient(wrong), { code: "Key" }, `${u} ${top}`);
      assert.throws(() => Recipient.parse(text("age1pq", wrong)), { code: "Key" });
    }
  }
});

test("the library makes the same keys as the browser", async () => {
  const native = (await new Identity(seed(3)).recipient()).encode();
  pretendToLack("ML-KEM-768", "X25519");
  const fallback = (await new Identity(seed(3)).recipient()).encode();
  pretendToLack();
  assert.equal(fallback, native);
});

test("what the browser is asked for, it can or cannot", async () => {
  const all: Algorithm[] = ["X25519", "Ed25519", "ML-KEM-768", "ChaCha20-Poly1305"];
  for (const algorithm of all) assert.equal(typeof (await supports(algorithm)), "boolean");
  // Every browser that we know has these two; without them the page is much slower, and this should be noticed.
  assert.deepEqual([await supports("X25519"), await supports("Ed25519")], [true, true]);
});

test("an identity shows its seed in no property", () => {
  const identity = new Identity(seed(1));
  assert.deepEqual(Object.keys(identity), []);
  assert.equal(JSON.stringify(identity), "{}");
});
