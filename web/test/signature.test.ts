import { ed25519 } from "@noble/curves/ed25519.js";
import { Point } from "@noble/ed25519";
import fc from "fast-check";
import { concat, hex, sha512, unhex, utf8 } from "../src/protocol/bytes.ts";
import { pretendToLack } from "../src/protocol/native.ts";
import { findVerifyingKey, SigningKey, VerifyingKey } from "../src/protocol/signature.ts";
import { assert, runs, test } from "./harness.ts";
import { seed } from "./support.ts";

const ORDER = Point.CURVE().n;
const P = Point.CURVE().p;
const MESSAGE = utf8("an entry");

// A generator of the eight points of small order.
const TORSION = Point.fromBytes(unhex("c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a"));

function littleEndian(value: bigint): Uint8Array {
  return Uint8Array.from({ length: 32 }, (_, i) => Number((value >> BigInt(8 * i)) & 255n));
}

function number(bytes: Uint8Array): bigint {
  return BigInt(`0x${hex(bytes.slice().reverse())}`);
}

async function challenge(r: Uint8Array, a: Uint8Array, message = MESSAGE): Promise<bigint> {
  return number(await sha512(concat(r, a, message))) % ORDER;
}

/** RFC 8032 section 7.1: seed, public key, message, signature. */
const RFC8032 = [
  [
    "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60",
    "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a",
    "",
    "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b",
  ],
  [
    "c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7",
    "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025",
    "af82",
    "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a",
  ],
] as const;

test("keys and signatures are RFC 8032's, by the browser and by the library", async () => {
  for (const lacks of [[], ["Ed25519"]] as const) {
    pretendToLack(...lacks);
    for (const [secret, publicKey, message, signature] of RFC8032) {
      const key = new SigningKey(unhex(secret));
      assert.equal(hex(await key.publicKey()), publicKey);
      assert.equal(hex(await key.sign(unhex(message))), signature);
      assert.ok(await new VerifyingKey(unhex(publicKey)).verify(unhex(message), unhex(signature)));
    }
  }
  pretendToLack();
});

test("what is signed verifies, and nothing that differs in one bit does", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.uint8Array({ minLength: 32, maxLength: 32 }),
      fc.uint8Array({ minLength: 1, maxLength: 100 }),
      fc.nat(),
      async (bytes, message, flip) => {
        const key = new SigningKey(bytes);
        const verifying = new VerifyingKey(await key.publicKey());
        const signature = await key.sign(message);
        assert.ok(await verifying.verify(message, signature));
        const all = concat(signature, message);
        const bit = flip % (8 * all.length);
        all[bit >> 3] = (all[bit >> 3] ?? 0) ^ (1 << (bit & 7));
        assert.ok(!(await verifying.verify(all.subarray(64), all.subarray(0, 64))));
      },
    ),
    { numRuns: runs(30) },
  );
});

test("signatures of another length are none", async () => {
  const key = new SigningKey(seed(1));
  const verifying = new VerifyingKey(await key.publicKey());
  const signature = await key.sign(MESSAGE);
  for (const wrong of [signature.subarray(1), concat(signature, Uint8Array.of(0)), new Uint8Array()]) {
    assert.ok(!(await verifying.verify(MESSAGE, wrong)));
  }
});

test("S beyond the order is refused, though the equation holds", async () => {
  const key = new SigningKey(seed(1));
  const signature = await key.sign(MESSAGE);
  const s = number(signature.subarray(32));
  const verifying = new VerifyingKey(await key.publicKey());
  for (let more = s + ORDER; more < 2n ** 256n; more += 4n * ORDER) {
    assert.ok(!(await verifying.verify(MESSAGE, concat(signature.subarray(0, 32), littleEndian(more)))));
  }
});

test("keys of small order are refused, each of the eight", () => {
  for (let i = 0n; i < 8n; i++) {
    const bytes = (i === 0n ? Point.ZERO : TORSION.multiply(i, false)).toBytes();
    assert.throws(() => new VerifyingKey(bytes), { code: "Key" }, String(i));
    assert.equal(findVerifyingKey(bytes), null);
  }
});

test("keys that are not canonical, not on the curve or of another length are refused", () => {
  const wrong = [
    littleEndian(P), // y = p, which is 0
    littleEndian(P + 1n), // y = p + 1, the identity
    littleEndian(P + 3n), // a point whose y is written without reduction
    littleEndian(1n + 2n ** 255n), // the identity with a sign
    littleEndian(2n), // no x for this y
    new Uint8Array(31),
    new Uint8Array(33),
  ];
  for (const bytes of wrong) {
    assert.throws(() => new VerifyingKey(bytes), { code: "Key" }, hex(bytes));
  }
});

test("the identity key's one signature for all messages is refused", async () => {
  // Under the identity every R = [S]B verifies. WebCrypto and the library accept this one.
  const identity = Point.ZERO.toBytes();
  const signature = concat(Point.BASE.multiply(5n).toBytes(), littleEndian(5n));
  assert.ok(ed25519.verify(signature, MESSAGE, identity), "this is the signature that others accept");
  assert.throws(() => new VerifyingKey(identity), { code: "Key" });
});

test("R with a part of small order is refused, where the library accepts it", async () => {
  const a = 1234567n;
  const key = Point.BASE.multiply(a).toBytes();
  for (let i = 1n; i < 8n; i++) {
    const r = Point.BASE.multiply(99n).add(TORSION.multiply(i, false)).toBytes();
    const s = (99n + (await challenge(r, key)) * a) % ORDER;
    const signature = concat(r, littleEndian(s));
    assert.ok(ed25519.verify(signature, MESSAGE, key, { zip215: false }), "others accept it");
    assert.ok(!(await new VerifyingKey(key).verify(MESSAGE, signature)), String(i));
  }
});

test("R of small order is refused, though the cofactorless equation holds", async () => {
  const a = 1234567n;
  const key = Point.BASE.multiply(a).toBytes();
  const r = Point.ZERO.toBytes();
  const s = ((await challenge(r, key)) * a) % ORDER;
  // [S]B - [k]A is the identity, byte for byte R.
  const lefthand = Point.BASE.multiply(s).subtract(
    Point.BASE.multiply(((await challenge(r, key)) * a) % ORDER),
  );
  assert.equal(hex(lefthand.toBytes()), hex(r));
  assert.ok(!(await new VerifyingKey(key).verify(MESSAGE, concat(r, littleEndian(s)))));
});

test("R that is not canonical is refused, though it decodes to the right point", async () => {
  // y = 1 and x = 0, written as p + 1: [S]B - [k]A = identity.
  const a = 7654321n;
  const key = Point.BASE.multiply(a).toBytes();
  const r = littleEndian(P + 1n);
  const s = ((await challenge(r, key)) * a) % ORDER;
  assert.ok(!(await new VerifyingKey(key).verify(MESSAGE, concat(r, littleEndian(s)))));
});

test("a key with a part of small order verifies cofactorlessly, as in Rust", async () => {
  // A = aB + T of order 8: by chance of one in eight [k]T vanishes, and then the signature counts on both sides.
  const a = 4242n;
  const key = Point.BASE.multiply(a).add(TORSION).toBytes();
  const verifying = new VerifyingKey(key);
  const seen = new Set<boolean>();
  for (let nonce = 1n; seen.size < 2 && nonce < 200n; nonce++) {
    const r = Point.BASE.multiply(nonce).toBytes();
    const k = await challenge(r, key);
    const counts = await verifying.verify(MESSAGE, concat(r, littleEndian((nonce + k * a) % ORDER)));
    assert.equal(counts, k % 8n === 0n);
    seen.add(counts);
  }
  assert.equal(seen.size, 2);
});

test("a signing key is 32 bytes and shows them in no property", () => {
  assert.throws(() => new SigningKey(new Uint8Array(31)), { code: "Key" });
  assert.equal(JSON.stringify(new SigningKey(seed(1))), "{}");
});
