import fc from "fast-check";
import { concat, frame, hex, utf8 } from "../src/protocol/bytes.ts";
import { authenticatorHash, Token } from "../src/protocol/token.ts";
import { assert, runs, test } from "./harness.ts";
import { random, seed } from "./support.ts";

const INSTANCE = seed(9);

/** HKDF by the browser, put together here from the text of PROTOCOL.md section 3. */
async function derive(ikm: Uint8Array, instance: Uint8Array, info: string): Promise<string> {
  const key = await crypto.subtle.importKey("raw", ikm as BufferSource, "HKDF", false, ["deriveBits"]);
  const salt = frame("hotline/v1/token", instance) as BufferSource;
  const how = { name: "HKDF", hash: "SHA-256", salt, info: utf8(info) as BufferSource };
  return hex(new Uint8Array(await crypto.subtle.deriveBits(how, key, 256)));
}

test("a token gives the same words, numbers and bytes back", () => {
  fc.assert(
    fc.property(fc.uint8Array({ minLength: 16, maxLength: 16 }), (entropy) => {
      const token = new Token(entropy);
      assert.equal(token.words().length, 12);
      assert.deepEqual(Token.parse(token.words().join(" ")).entropy, entropy);
      assert.deepEqual(Token.parse(token.numbers().join(" ")).entropy, entropy);
    }),
    { numRuns: runs(50) },
  );
});

test("a token is 16 bytes, from the given randomness", () => {
  for (const length of [0, 15, 17, 32]) {
    assert.throws(() => new Token(new Uint8Array(length)), { code: "Malformed" });
  }
  assert.deepEqual(Token.generate((n) => new Uint8Array(n).fill(n)).entropy, new Uint8Array(16).fill(16));
  assert.notEqual(hex(Token.generate(random).entropy), hex(Token.generate(random).entropy));
});

test("the three secrets are HKDF-SHA256 of the token under the instance", async () => {
  const entropy = new Uint8Array(16).fill(3);
  const { authenticator, identity } = new Token(entropy).secrets(INSTANCE);
  assert.equal(hex(authenticator), await derive(entropy, INSTANCE, "authenticator"));
  assert.equal(hex(identity.seed), await derive(entropy, INSTANCE, "age"));
});

test("a stretched passphrase changes all of them", async () => {
  const entropy = new Uint8Array(16).fill(3);
  const plain = new Token(entropy).secrets(INSTANCE);
  const stretched = new Token(entropy).secrets(INSTANCE, seed(5));
  assert.equal(
    hex(stretched.authenticator),
    await derive(concat(entropy, seed(5)), INSTANCE, "authenticator"),
  );
  assert.notEqual(hex(stretched.identity.seed), hex(plain.identity.seed));
  assert.notEqual(hex(await stretched.signingKey.publicKey()), hex(await plain.signingKey.publicKey()));
});

test("at another hotline a token stands for other secrets", () => {
  const token = new Token(new Uint8Array(16));
  assert.notEqual(hex(token.secrets(seed(1)).authenticator), hex(token.secrets(seed(2)).authenticator));
});

test("the server stores a hash of the authenticator under a tag of its own", async () => {
  const { authenticator } = new Token(new Uint8Array(16)).secrets(INSTANCE);
  const framed = frame("hotline/v1/authenticator", authenticator) as BufferSource;
  const expected = new Uint8Array(await crypto.subtle.digest("SHA-256", framed));
  assert.equal(hex(authenticatorHash(authenticator)), hex(expected));
});

test("a token shows its bytes in no property", () => {
  const token = new Token(new Uint8Array(16).fill(77));
  assert.deepEqual(Object.keys(token), []);
  assert.equal(JSON.stringify(token), "{}");
});
