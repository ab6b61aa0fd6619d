/**
 * C2SP's test kit for age, npm cctv-age, through our own two doors. What does not apply says why:
 *
 * - Our profile has one recipient type. Files with an X25519 stanza must be refused whatever else is the matter with
 *   them, so the kit's X25519 identities are never needed. That covers `x25519*`, and the files that test the header,
 *   the MAC and the payload with an X25519 recipient (`stanza_*`, `hmac_*`, `stream_*`, `header_crlf`,
 *   `version_unsupported`). Those about the payload are also opened with the file key that the kit gives, by both our
 *   ways; so are those about the MAC.
 * - `scrypt*` goes through member key files' door, the only one for passphrases.
 * - `armor*` is refused: every age file here is binary.
 */

import { Decrypter, type Stanza } from "age-encryption";
import { open } from "../src/protocol/age.ts";
import { concat, unhex } from "../src/protocol/bytes.ts";
import { openWithPassphrase } from "../src/protocol/member.ts";
import { pretendToLack, supports } from "../src/protocol/native.ts";
import { openPayload } from "../src/protocol/payload.ts";
import {
  expected,
  identities,
  MIXED,
  NO_PASSPHRASE,
  named,
  outcome,
  SOMEONE,
  UNKNOWN_ONLY,
  type Vector,
  vectors,
} from "./cctv.ts";
import { assert, slow, test } from "./harness.ts";

/** After the line that begins with `--- `. */
function headerEnd(file: Uint8Array): number {
  let line = 0;
  while (file[line] !== 0x2d || file[line + 1] !== 0x2d || file[line + 2] !== 0x2d) {
    line = file.indexOf(0x0a, line) + 1;
  }
  return file.indexOf(0x0a, line) + 1;
}

test("the kit is the one that this file knows", () => {
  assert.equal(vectors.length, 143);
  const known =
    /^(hybrid|armor|scrypt|x25519|stanza_|hmac_|stream_)|^(empty|header_crlf|version_unsupported)$/;
  assert.deepEqual(
    vectors.filter(({ name }) => !known.test(name)).map(({ name }) => name),
    [],
  );
});

for (const lacks of [[], ["ChaCha20-Poly1305", "ML-KEM-768", "X25519"]] as const) {
  const way = lacks.length === 0 ? "as the browser is" : "by the library alone";

  test(`hybrid files open, miss and fail as the kit says, ${way}`, async () => {
    pretendToLack(...lacks);
    try {
      for (const vector of named(/^hybrid/)) {
        const expectation = MIXED.includes(vector.name) ? "failure" : expected(vector);
        assert.equal(await outcome(open(identities(vector), vector.file)), expectation, vector.name);
      }
    } finally {
      pretendToLack();
    }
  });

  test(`files that are not sealed to hybrid keys are refused, ${way}`, async () => {
    pretendToLack(...lacks);
    try {
      for (const vector of named(/^(x25519|stanza_|hmac_|stream_|armor|scrypt|empty|header_crlf|version)/)) {
        const expectation = UNKNOWN_ONLY.includes(vector.name) ? "no match" : "failure";
        assert.equal(await outcome(open([SOMEONE], vector.file)), expectation, vector.name);
      }
    } finally {
      pretendToLack();
    }
  });
}

/** The library's reading of header and payload, given the file key, as age.ts uses it. */
async function openWithFileKey({ fields, file }: Vector): Promise<Uint8Array> {
  const decrypter = new Decrypter();
  const fileKey = unhex(fields.get("file key")?.[0] ?? "");
  decrypter.addIdentity({ unwrapFileKey: (_: Stanza[]) => fileKey });
  try {
    return await decrypter.decrypt(file);
  } catch {
    throw Object.assign(new Error("refused"), { code: "Damaged" });
  }
}

test("headers and payloads are read as the kit says, given the file key", async () => {
  for (const vector of named(/^(stream_|hmac_|stanza_|header_crlf|version)/)) {
    // 16 MiB each, half a minute without a JIT.
    if (slow && /^stream_25/.test(vector.name)) continue;
    assert.equal(await outcome(openWithFileKey(vector)), expected(vector), vector.name);
  }
});

test("payloads are read as the kit says by the browser's own ChaCha20-Poly1305", async () => {
  if (!(await supports("ChaCha20-Poly1305"))) return;
  for (const vector of named(/^stream_/)) {
    const fileKey = unhex(vector.fields.get("file key")?.[0] ?? "");
    const payload = vector.file.subarray(headerEnd(vector.file));
    assert.equal(await outcome(openPayload(fileKey, payload)), expected(vector), vector.name);
  }
});

test("files with a passphrase open, miss and fail as the kit says", async () => {
  for (const vector of named(/^scrypt/)) {
    // Without a JIT one is enough: they differ in what is refused before any work.
    if (slow && /^scrypt(_no_match|_bad_tag)$/.test(vector.name)) continue;
    const [passphrase = ""] = vector.fields.get("passphrase") ?? [];
    const expectation = NO_PASSPHRASE.includes(vector.name) ? "failure" : expected(vector);
    assert.equal(await outcome(openWithPassphrase(vector.file, passphrase)), expectation, vector.name);
  }
});

test("a payload that the kit calls whole is not whole with its chunks in another order", async () => {
  const [vector] = named(/^stream_three_chunks$/);
  if (vector === undefined) throw new Error("no such vector");
  const { file } = vector;
  const chunk = 65_552;
  const start = headerEnd(file) + 16;
  const swapped = concat(
    file.subarray(0, start),
    file.subarray(start + chunk, start + 2 * chunk),
    file.subarray(start, start + chunk),
    file.subarray(start + 2 * chunk),
  );
  assert.equal(await outcome(openWithFileKey({ ...vector, file: swapped })), "failure");
});
