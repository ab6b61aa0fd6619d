/**
 * What scripts/slim-age.mjs leaves out of age-encryption: that it is gone, that asking for it throws, and that what is
 * left makes and opens the same files as the library does when it is whole.
 */

import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import * as whole from "age-encryption";
import { bundle } from "../../scripts/bundle.mjs";
import { BUILD, WEB } from "../../scripts/files.mjs";
import type * as age from "../../src/protocol/age.ts";
import type * as keys from "../../src/protocol/keys.ts";
import { assert, test } from "../harness.ts";

type Slim = typeof whole & typeof age & typeof keys;

const contents = `
  export * from "age-encryption";
  export * from "../src/protocol/age.ts";
  export * from "../src/protocol/keys.ts";
`;
const files = await bundle({
  entries: [{ stdin: { contents, resolveDir: join(WEB, "test") } }],
  entryNames: "[name]",
  outdir: BUILD,
  minify: true,
});
const { contents: bytes, inputs } = files.get("stdin.js")!;
const code = new TextDecoder().decode(bytes);
const modules = Object.keys(inputs).filter((path) => inputs[path]!.bytesInOutput > 0);

// The real bundle, imported as a page imports it.
const folder = mkdtempSync(join(BUILD, "slim-age-"));
for (const [name, file] of files) writeFileSync(join(folder, name), file.contents);
const slim: Slim = await import(pathToFileURL(join(folder, "stdin.js")).href);
process.on("exit", () => rmSync(folder, { recursive: true }));

const ABSENT = [
  /age-encryption\/dist\/(recipients|x25519|webauthn|cbor|armor)\.js/,
  /@noble\/curves\/(nist|secp256k1|ed448|bls|bn254)/,
  /@noble\/curves\/abstract\/(weierstrass|der|hash-to-curve)/,
  /@noble\/hashes\/(scrypt|pbkdf2|argon2|blake)/,
  /@noble\/post-quantum\/(hybrid|ml-dsa|slh-dsa)/,
];

test("the modules that are left out are not in the bundle", () => {
  for (const pattern of ABSENT) {
    assert.deepEqual(
      modules.filter((path) => pattern.test(path)),
      [],
    );
  }
  // The check sees something: these must be there.
  for (const present of ["age-encryption/dist/stream.js", "@noble/post-quantum/ml-kem.js"]) {
    assert.ok(
      modules.some((path) => path.endsWith(present)),
      present,
    );
  }
});

test("nor is their code, under whatever name", () => {
  for (const mark of [
    "age-encryption.org/p256tag",
    "BEGIN AGE ENCRYPTED FILE",
    "navigator.credentials",
    "age-encryption.org/v1/X25519",
    "age-encryption.org/v1/scrypt",
    "MLKEM768-P256",
    "KitchenSink",
    // The prime of P-256.
    "ffffffff00000001000000000000000000000000ffffffffffffffffffffffff",
  ]) {
    assert.ok(!code.toLowerCase().includes(mark.toLowerCase()), mark);
  }
});

test("whatever was left out throws when it is asked for", async () => {
  const { Encrypter, Decrypter } = slim;
  const x25519 = await whole.generateX25519Identity();
  const hybrid = await whole.generateHybridIdentity();
  const gone = /is left out of this build/;
  for (const recipient of [
    await whole.identityToRecipient(x25519),
    await whole.identityToRecipient(hybrid),
    "age1tag1qt8lw0ual6avlwmwatk888yqnmdamm7xfd0wak53ut6elz5c4swx2yqdj4e",
    "age1tagpq1",
  ]) {
    assert.throws(() => new Encrypter().addRecipient(recipient), gone);
  }
  for (const identity of [x25519, hybrid]) {
    assert.throws(() => new Decrypter().addIdentity(identity), gone);
  }
  const encrypter = new Encrypter();
  encrypter.setPassphrase("long enough");
  await assert.rejects(encrypter.encrypt("text"), gone);
  assert.throws(() => new Decrypter().addPassphrase("long enough"), gone);
  for (const name of [
    "generateIdentity",
    "generateX25519Identity",
    "generateHybridIdentity",
    "identityToRecipient",
  ] as const) {
    assert.throws(() => (slim[name] as () => unknown)(), gone);
  }
  assert.throws(() => slim.armor.encode(new Uint8Array()), gone);
  assert.throws(() => new slim.webauthn.WebAuthnIdentity(), gone);
});

test("the rest has every name that the library has", () => {
  const missing = (from: object, those: object) => Object.keys(those).filter((name) => !(name in from));
  assert.deepEqual(missing(slim, whole), []);
  assert.deepEqual(missing(slim.armor, whole.armor), []);
  assert.deepEqual(missing(slim.webauthn, whole.webauthn), []);
});

const SIZES = [0, 1, 65_535, 65_536, 65_537, 200_000];

function patterned(size: number): Uint8Array {
  return Uint8Array.from({ length: size }, (_, i) => (i * 7 + (i >> 8)) & 255);
}

test("the whole library opens what the bundle seals", async () => {
  const identities = [await whole.generateHybridIdentity(), await whole.generateHybridIdentity()];
  const recipients = await Promise.all(
    identities.map(async (identity) => slim.Recipient.parse(await whole.identityToRecipient(identity))),
  );
  for (const size of SIZES) {
    const sealed = await slim.seal(recipients, patterned(size));
    for (const identity of identities) {
      const decrypter = new whole.Decrypter();
      decrypter.addIdentity(identity);
      assert.deepEqual(await decrypter.decrypt(sealed), patterned(size));
    }
  }
});

test("the bundle opens what the whole library seals", async () => {
  const texts = [await whole.generateHybridIdentity(), await whole.generateHybridIdentity()];
  const encrypter = new whole.Encrypter();
  for (const text of texts) encrypter.addRecipient(await whole.identityToRecipient(text));
  for (const size of SIZES) {
    const sealed = await encrypter.encrypt(patterned(size));
    for (const text of texts) {
      assert.deepEqual(await slim.open([slim.Identity.parse(text)], sealed), patterned(size));
    }
    assert.equal(await slim.open([new slim.Identity(new Uint8Array(32))], sealed), null);
  }
});

test("each refuses what was changed, wherever that was", async () => {
  const text = await whole.generateHybridIdentity();
  const sealed = await slim.seal(
    [slim.Recipient.parse(await whole.identityToRecipient(text))],
    patterned(100),
  );
  const decrypter = new whole.Decrypter();
  decrypter.addIdentity(text);
  for (let i = 0; i < sealed.length; i += 97) {
    const changed = sealed.slice();
    changed[i] = changed[i]! ^ 1;
    await assert.rejects(decrypter.decrypt(changed));
    const opened = await slim.open([slim.Identity.parse(text)], changed).catch(() => "refused");
    assert.ok(opened === null || opened === "refused", `byte ${i}`);
  }
});
