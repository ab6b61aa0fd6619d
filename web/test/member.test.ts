import { chacha20poly1305 } from "@noble/ciphers/chacha.js";
import { hkdf } from "@noble/hashes/hkdf.js";
import { sha256 } from "@noble/hashes/sha2.js";
import { Encrypter, Stanza } from "age-encryption";
import fc from "fast-check";
import { seal } from "../src/protocol/age.ts";
import { fromUtf8, hex, utf8 } from "../src/protocol/bytes.ts";
import { unpadded } from "../src/protocol/hybrid.ts";
import { Identity } from "../src/protocol/keys.ts";
import {
  generatedPassphrase,
  MemberKey,
  openWithPassphrase,
  parseIdentityFile,
} from "../src/protocol/member.ts";
import { scrypt } from "../src/protocol/scrypt.ts";
import { SigningKey } from "../src/protocol/signature.ts";
import { assert, runs, slow, test } from "./harness.ts";
import { random, seed, TODAY } from "./support.ts";

const KEY = new MemberKey(new Identity(seed(1)));
const SECRET = KEY.identity.encode();

/** An identity file under age's own stanza, made with as much work as asked for: 2^17 takes a minute without a JIT. */
async function keyFile(work: number): Promise<Uint8Array> {
  const salt = random(16);
  const encrypter = new Encrypter();
  encrypter.addRecipient({
    async wrapFileKey(fileKey) {
      const key = await scrypt("correct horse", salt, work, {});
      const body = chacha20poly1305(key, new Uint8Array(12)).encrypt(fileKey);
      return [new Stanza(["scrypt", unpadded(salt), String(work)], body)];
    },
  });
  return encrypter.encrypt(`# a comment\n${SECRET}\n`);
}

test("a key file opens with its passphrase, and another passphrase is null", async () => {
  const file = await keyFile(10);
  const opened = await MemberKey.open(file, "correct horse");
  assert.equal(opened?.identity.encode(), SECRET);
  assert.equal(await MemberKey.open(file, "wrong horse"), null);
});

test("a key file is written with 2^17 of work, as an identity file, and opens again", async () => {
  if (slow) return;
  const file = await KEY.encrypt("correct horse", { random, today: TODAY });
  const [, args = ""] = fromUtf8(file.slice(0, 58)).split("\n");
  assert.match(args, /^-> scrypt [A-Za-z0-9+/]{22} 17$/);
  const text = fromUtf8((await openWithPassphrase(file, "correct horse")) ?? new Uint8Array());
  const recipient = (await KEY.recipient()).encode();
  assert.equal(text, `# created: ${TODAY}\n# public key: ${recipient}\n${SECRET}\n`);
});

test("a key file that is damaged or none is refused, never taken for a wrong passphrase", async () => {
  const good = await keyFile(10);
  const last = good.slice();
  last[last.length - 1] = (last.at(-1) ?? 0) ^ 1;
  for (const wrong of [
    last,
    good.slice(0, -1),
    new Uint8Array(),
    good.slice(0, 100),
    utf8(SECRET),
    await seal([await KEY.recipient()], utf8(SECRET)),
  ]) {
    await assert.rejects(MemberKey.open(wrong, "correct horse"), { code: "Damaged" });
  }
});

test("a file that asks for more than 2^20 of work is refused at once", async () => {
  const encrypter = new Encrypter();
  encrypter.addRecipient({
    wrapFileKey: () => [new Stanza(["scrypt", unpadded(new Uint8Array(16)), "21"], new Uint8Array(32))],
  });
  const parts: number[] = [];
  const progress = (part: number) => void parts.push(part);
  const file = await encrypter.encrypt("x");
  await assert.rejects(MemberKey.open(file, "pass", { progress }), { code: "Damaged" });
  assert.deepEqual(parts, [], "none of it is done");
});

test("opening and writing can be cancelled and tell how far they are", async () => {
  const file = await keyFile(10);
  for (const act of [
    async (patience: object) => MemberKey.open(file, "correct horse", patience),
    async (patience: object) => KEY.encrypt("correct horse", { random, today: TODAY, ...patience }),
  ]) {
    const controller = new AbortController();
    const parts: number[] = [];
    const progress = (part: number) => {
      parts.push(part);
      if (part > 0) controller.abort();
    };
    await assert.rejects(act({ progress, signal: controller.signal }), { name: "AbortError" });
    assert.ok(parts.length > 0 && (parts.at(-1) ?? 1) < 0.5, String(parts.length));
  }
});

test("an identity file has one identity among comments and empty lines", () => {
  for (const text of [SECRET, `${SECRET}\n`, `# a\n\n${SECRET}\n# b\n\n`, `\r\n${SECRET}\r\n`]) {
    assert.equal(parseIdentityFile(text).encode(), SECRET);
  }
  for (const text of ["", "# only\n", `${SECRET}\n${SECRET}\n`, `${SECRET}\nx\n`]) {
    assert.throws(() => parseIdentityFile(text), { code: "Malformed" }, text.slice(0, 10));
  }
  assert.throws(() => parseIdentityFile(` ${SECRET}`), { code: "Key" });
});

test("a backup's 24 words give the key back", () => {
  assert.equal(KEY.backup().length, 24);
  fc.assert(
    fc.property(fc.uint8Array({ minLength: 32, maxLength: 32 }), (bytes) => {
      const key = new MemberKey(new Identity(bytes));
      const text = key.backup().join("\n").toUpperCase();
      assert.deepEqual(MemberKey.restore(text).identity.seed, bytes);
    }),
    { numRuns: runs(50) },
  );
});

test("a backup with a word missing, wrong or swapped is refused", () => {
  const words = new MemberKey(new Identity(seed(9).map((_, i) => i * 5))).backup();
  assert.throws(() => MemberKey.restore(words.slice(1).join(" ")), { code: "WordCount" });
  assert.throws(() => MemberKey.restore(["nonsense", ...words.slice(1)].join(" ")), { code: "UnknownWord" });
  const [first = "", second = "", ...rest] = words;
  assert.throws(() => MemberKey.restore([second, first, ...rest].join(" ")), { code: "Checksum" });
});

test("the signing key is derived from the identity's seed", async () => {
  const derived = hkdf(sha256, seed(1), undefined, utf8("hotline/v1/member-signing"), 32);
  const expected = await new SigningKey(derived).publicKey();
  assert.equal(hex(await KEY.signingKey().publicKey()), hex(expected));
});

test("a generated passphrase is eight words of 88 bits, the most significant first", () => {
  assert.equal(
    generatedPassphrase((n) => new Uint8Array(n)),
    Array(8).fill("abandon").join("-"),
  );
  assert.equal(
    generatedPassphrase((n) => new Uint8Array(n).fill(255)),
    Array(8).fill("zoo").join("-"),
  );
  // 0000 0000 001 | 0000 0000 010 | …: words 1 and 2 of the list after its first.
  const bits = Array.from({ length: 8 }, (_, i) => (i + 1).toString(2).padStart(11, "0")).join("");
  const bytes = Uint8Array.from(bits.match(/.{8}/g) ?? [], (byte) => Number.parseInt(byte, 2));
  assert.equal(
    generatedPassphrase(() => bytes),
    "ability-able-about-above-absent-absorb-abstract-absurd",
  );
});
