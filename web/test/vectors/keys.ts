/** Keys and signatures: what is refused. */

import { base64, concat, systemRandom, unbase64 } from "../../src/protocol/bytes.ts";
import { Identity, Recipient } from "../../src/protocol/keys.ts";
import { findVerifyingKey, SigningKey } from "../../src/protocol/signature.ts";
import { assert } from "../harness.ts";
import { type Json, list, outcome, refused, same } from "./common.ts";

export async function write(): Promise<Json> {
  const identity = Identity.generate(systemRandom);
  const recipient = await identity.recipient();
  const good = recipient.bytes;
  const signer = new SigningKey(systemRandom(32));
  const message = systemRandom(50);
  const key = await signer.publicKey();
  const signature = await signer.sign(message);
  const bytesCase = async (why: string, bytes: Uint8Array) => ({
    why,
    key: base64(bytes),
    result: await bytesResult(bytes),
  });
  const changed = (change: (bytes: Uint8Array) => void) => {
    const bytes = good.slice();
    change(bytes);
    return bytes;
  };
  const signed = async (why: string, by: Uint8Array, over: Uint8Array, sig: Uint8Array) => ({
    why,
    key: base64(by),
    message: base64(over),
    signature: base64(sig),
    valid: await valid(by, over, sig),
  });
  return {
    recipient_bytes: await Promise.all([
      bytesCase("a good key", good),
      bytesCase(
        "a middle coefficient is 3329",
        changed((bytes) => bytes.set([0x01, 0x0d], 600)),
      ),
      bytesCase(
        "a middle coefficient is 3328",
        changed((bytes) => bytes.set([0x00, 0x0d], 600)),
      ),
      bytesCase(
        "the X25519 key is p - 1",
        changed((bytes) => bytes.set([0xec, ...Array(30).fill(0xff), 0x7f], 1184)),
      ),
      bytesCase(
        "the X25519 key is p + 1",
        changed((bytes) => bytes.set([0xee, ...Array(30).fill(0xff), 0x7f], 1184)),
      ),
      bytesCase(
        "the X25519 key is zero with its top bit set",
        changed((bytes) => bytes.fill(0, 1184).set([0x80], 1215)),
      ),
      bytesCase("nothing", new Uint8Array()),
    ]),
    recipients: await Promise.all([
      textCase("a good recipient", recipient.encode()),
      textCase("an identity", identity.encode()),
      textCase("a letter missing", recipient.encode().slice(0, -1)),
    ]),
    identities: await Promise.all([
      identityCase("a good identity", identity.encode()),
      identityCase("a recipient", recipient.encode()),
      identityCase("a letter too many", `${identity.encode()}Q`),
    ]),
    signatures: await Promise.all([
      signed("a good signature", key, message, signature),
      signed("of another message", key, systemRandom(50), signature),
      signed("by another key", await new SigningKey(systemRandom(32)).publicKey(), message, signature),
      signed("all zeros", key, message, new Uint8Array(64)),
      signed("R and S swapped", key, message, concat(signature.subarray(32), signature.subarray(0, 32))),
      signed("a key of zeros", new Uint8Array(32), message, signature),
    ]),
  };
}

async function bytesResult(bytes: Uint8Array): Promise<string> {
  if (!refused(await outcome(() => new Recipient(bytes)))) return "ok";
  return bytes.length === 1216 ? "invalid" : "form";
}

/** Texts that decode to 1,216 bytes and are refused would be `invalid`; there are none among these. */
async function textCase(why: string, text: string): Promise<Json> {
  return { why, text, result: refused(await outcome(() => Recipient.parse(text))) ? "form" : "ok" };
}

async function identityCase(why: string, text: string): Promise<Json> {
  return { why, text, result: refused(await outcome(() => Identity.parse(text))) ? "form" : "ok" };
}

async function valid(key: Uint8Array, message: Uint8Array, signature: Uint8Array): Promise<boolean> {
  return (await findVerifyingKey(key)?.verify(message, signature)) ?? false;
}

export async function check(value: Json): Promise<void> {
  for (const c of list(value, "recipient_bytes")) {
    assert.equal(await bytesResult(unbase64(c.key as string)), c.result, c.why as string);
  }
  for (const c of list(value, "recipients")) same(await textCase(c.why as string, c.text as string), c);
  for (const c of list(value, "identities")) same(await identityCase(c.why as string, c.text as string), c);
  let good = 0;
  for (const c of list(value, "signatures")) {
    const [key, message, signature] = ["key", "message", "signature"].map((name) =>
      unbase64(c[name] as string),
    );
    const verdict = await valid(key as Uint8Array, message as Uint8Array, signature as Uint8Array);
    assert.equal(verdict, c.valid, c.why as string);
    good += verdict ? 1 : 0;
  }
  assert.equal(good, 1, "one good signature, and nothing else passes");
}
