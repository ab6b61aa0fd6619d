/** The same kit as in cctv.test.ts, and the same expectations, for the Rust crate. */

import { base64, digest, hex, unbase64, unhex } from "../../src/protocol/bytes.ts";
import {
  expected,
  identities,
  MIXED,
  NO_PASSPHRASE,
  named,
  SOMEONE,
  UNKNOWN_ONLY,
  type Vector,
} from "../cctv.ts";
import { assert, test } from "../harness.ts";
import { Peer } from "./peer.ts";

const peer = new Peer();

/** As the kit's `outcome`, of an answer. */
async function outcome(answer: Readonly<Record<string, unknown>>): Promise<string> {
  if (answer.refused === true) return "failure";
  if (answer.plaintext === null) return "no match";
  return `success ${hex(await digest(unbase64(answer.plaintext as string)))}`;
}

async function open(vector: Vector, identity = SOMEONE): Promise<string> {
  return outcome(await peer.ask({ op: "open", identity: identity.encode(), file: base64(vector.file) }));
}

test("hybrid files open, miss and fail in Rust as the kit says", async () => {
  let count = 0;
  for (const vector of named(/^hybrid/)) {
    const expectation = MIXED.includes(vector.name) ? "failure" : expected(vector);
    assert.equal(await open(vector, identities(vector)[0]), expectation, vector.name);
    count += 1;
  }
  assert.ok(count >= 15, `${count} hybrid files`);
});

test("files that are not sealed to hybrid keys are refused in Rust", async () => {
  for (const vector of named(/^(x25519|stanza_|hmac_|stream_|armor|scrypt|empty|header_crlf|version)/)) {
    const expectation = UNKNOWN_ONLY.includes(vector.name) ? "no match" : "failure";
    assert.equal(await open(vector), expectation, vector.name);
  }
});

test("headers and payloads are read in Rust as the kit says, given the file key", async () => {
  for (const vector of named(/^(stream_|hmac_|stanza_|header_crlf|version)/)) {
    const fileKey = base64(unhex(vector.fields.get("file key")?.[0] ?? ""));
    const answer = await peer.ask({ op: "open_with_file_key", file_key: fileKey, file: base64(vector.file) });
    assert.equal(await outcome(answer), expected(vector), vector.name);
  }
});

test("files with a passphrase open, miss and fail in Rust as the kit says", async () => {
  for (const vector of named(/^scrypt/)) {
    const [passphrase = ""] = vector.fields.get("passphrase") ?? [];
    const answer = await peer.ask({ op: "open_key_file", passphrase, file: base64(vector.file) });
    // What the kit's files hold is no identity: "opened" is as far as a key file's door lets them.
    const expectation = NO_PASSPHRASE.includes(vector.name) ? "failure" : expected(vector).split(" ")[0];
    const words = { opened: "success", passphrase: "no" } as Record<string, string>;
    assert.equal(words[answer.result as string] ?? "failure", expectation, vector.name);
  }
  peer.end();
});
