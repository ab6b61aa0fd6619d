import { argon2id } from "@noble/hashes/argon2.js";
import { frame, hex, sha256, utf8 } from "../src/protocol/bytes.ts";
import { normalisePassphrase, stretch } from "../src/protocol/passphrase.ts";
import { assert, slow, test } from "./harness.ts";
import { seed } from "./support.ts";

const INSTANCE = seed(9);
const ENTROPY = new Uint8Array(16).fill(4);
const PASSPHRASE = "ﬁne Straße 12";

test("a passphrase is NFKC, and not trimmed", () => {
  assert.equal(normalisePassphrase(" ﬁne Straße"), " fine Straße");
  assert.equal(normalisePassphrase("e\u0301e\u0301e\u0301e\u0301éééé"), "éééééééé");
  assert.equal(normalisePassphrase("ｐａｓｓｗｏｒｄ"), "password");
});

test("the empty text is no passphrase, and spaces are one", () => {
  assert.equal(normalisePassphrase(""), null);
  assert.equal(normalisePassphrase(" ".repeat(8)), " ".repeat(8));
});

test("eight code points are needed, counted after normalisation", () => {
  for (const short of [" ", "1234567", "e\u0301".repeat(7), "👩🏽‍🦰".slice(0, 4), "𝒳".repeat(7)]) {
    assert.throws(() => normalisePassphrase(short), { code: "TooShort" }, short);
  }
  assert.equal(normalisePassphrase("𝒳".repeat(8)), "X".repeat(8));
  assert.equal(normalisePassphrase("ﷺ"), "صلى الله عليه وسلم");
});

test("code points that are not assigned are refused, private ones are not", () => {
  for (const wrong of ["\u0378", "\ufffe", "\u{e0fff}", "\ud800", "\udc00a"]) {
    assert.throws(() => normalisePassphrase(`12345678${wrong}`), { code: "Unassigned" });
  }
  assert.equal(normalisePassphrase("1234567\ue000"), "1234567\ue000");
});

test("stretching is Argon2id with the protocol's salt and parameters, and tells how far it is", async () => {
  const parts: number[] = [];
  const stretched = await stretch(INSTANCE, ENTROPY, PASSPHRASE, { progress: (part) => parts.push(part) });
  assert.equal(hex(stretched), "ee1212fd663f24c32fea061d8b632caea77549d952dc15c646a876c073056e7e");
  assert.ok(parts.length > 10);
  assert.deepEqual(
    parts,
    [...parts].sort((a, b) => a - b),
  );
  assert.equal(parts.at(-1), 1);
});

test("that value is the library's for the salt and the parameters of PROTOCOL.md section 3", async () => {
  // Once is enough: it takes ten seconds without a JIT.
  if (slow) return;
  const salt = sha256(frame("hotline/v1/passphrase", INSTANCE, ENTROPY)).slice(0, 16);
  const expected = argon2id(utf8("fine Straße 12"), salt, { m: 19456, t: 2, p: 1, dkLen: 32 });
  assert.equal(hex(expected), "ee1212fd663f24c32fea061d8b632caea77549d952dc15c646a876c073056e7e");
});

test("stretching can be cancelled before and while it runs", async () => {
  const before = AbortSignal.abort(new Error("no"));
  await assert.rejects(stretch(INSTANCE, ENTROPY, PASSPHRASE, { signal: before }), /no/);
  const controller = new AbortController();
  let after = 0;
  const running = stretch(INSTANCE, ENTROPY, PASSPHRASE, {
    signal: controller.signal,
    progress(part) {
      if (controller.signal.aborted) after++;
      if (part > 0.2) controller.abort();
    },
  });
  await assert.rejects(running, { name: "AbortError" });
  assert.equal(after, 0);
});

test("what is no passphrase is not stretched", async () => {
  await assert.rejects(stretch(INSTANCE, ENTROPY, ""), { code: "TooShort" });
  await assert.rejects(stretch(INSTANCE, ENTROPY, "1234567"), { code: "TooShort" });
  await assert.rejects(stretch(INSTANCE, ENTROPY, "12345678\u0378"), { code: "Unassigned" });
});
