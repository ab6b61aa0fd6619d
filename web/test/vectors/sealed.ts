/** age files: plain ones, wraps and a member's key file, with what is refused. */

import { open, seal } from "../../src/protocol/age.ts";
import { base64, digest, hex, systemRandom, unbase64, utf8 } from "../../src/protocol/bytes.ts";
import { Identity, type Recipient } from "../../src/protocol/keys.ts";
import { MemberKey } from "../../src/protocol/member.ts";
import { openWrap, wrap } from "../../src/protocol/wrap.ts";
import { assert } from "../harness.ts";
import { type Json, list, outcome, refused, same } from "./common.ts";

const CASE = "6f0f4c52-9f0e-4a51-8d7e-0123456789ab";

export async function write(): Promise<Json> {
  const [own, other] = [Identity.generate(systemRandom), Identity.generate(systemRandom)];
  const [mine, theirs] = [await own.recipient(), await other.recipient()];
  const sealTo = (recipients: Recipient[], text: string) => seal(recipients, utf8(text));
  const flipped = await sealTo([mine], "flipped");
  flipped[flipped.length - 1] = (flipped[flipped.length - 1] as number) ^ 1;
  const file = async (why: string, bytes: Uint8Array) => ({
    why,
    identity: own.encode(),
    file: base64(bytes),
    result: await openResult(own, bytes),
  });
  const wrapped = async (why: string, bytes: Uint8Array) => ({
    why,
    identity: own.encode(),
    case: CASE,
    file: base64(bytes),
    result: await wrapResult(own, CASE, bytes),
  });
  const key = new MemberKey(own);
  const passphrase = "Zauberwort ☂";
  return {
    files: await Promise.all([
      file("nothing inside", await sealTo([mine], "")),
      file("three chunks", await seal([mine], new Uint8Array(131_073).fill(5))),
      file("for three, ours the last", await sealTo([theirs, theirs, mine], "three")),
      file("for somebody else", await sealTo([theirs], "x")),
      file("a flipped bit at the end", flipped),
      file("the header alone", (await sealTo([mine], "x")).slice(0, 1600)),
    ]),
    wraps: await Promise.all([
      wrapped("one identity", await wrap(CASE, [other], mine)),
      wrapped("three identities", await wrap(CASE, [other, own, other], mine)),
      wrapped(
        "another comment that names the case",
        await sealTo([mine], `# the keys of ${CASE}\n${own.encode()}\n`),
      ),
      wrapped("of another case", await wrap(CASE.replace("6", "7"), [other], mine)),
      wrapped("for another member", await wrap(CASE, [other], theirs)),
      wrapped("for two members", await sealTo([mine, theirs], `# case ${CASE}\n${own.encode()}\n`)),
      wrapped(
        "a comment with a carriage return",
        await sealTo([mine], `# case ${CASE}\n# x\r\n${own.encode()}\n`),
      ),
      wrapped("nothing inside", await sealTo([mine], "")),
      wrapped("not UTF-8", await seal([mine], new Uint8Array([0xff, 0xfe]))),
    ]),
    key_files: [
      {
        file: base64(await key.encrypt(passphrase, { random: systemRandom, today: "2026-11-22" })),
        passphrase,
        identity: own.encode(),
      },
    ],
  };
}

async function openResult(identity: Identity, file: Uint8Array): Promise<unknown> {
  const opened = await outcome(() => open([identity], file));
  if (opened === null) return "none";
  if (refused(opened)) return "damaged";
  return { sha256: hex(await digest(opened)), size: opened.length };
}

async function wrapResult(identity: Identity, id: string, file: Uint8Array): Promise<unknown> {
  const keys = await outcome(() => openWrap(file, id, identity));
  if (keys === null) return "none";
  if (refused(keys)) return keys.code === "Damaged" || keys.code === "OtherRecipient" ? "damaged" : "content";
  return keys.map((key) => key.encode());
}

export async function check(value: Json): Promise<void> {
  for (const c of list(value, "files")) {
    const identity = Identity.parse(c.identity as string);
    same(await openResult(identity, unbase64(c.file as string)), c.result, c.why);
  }
  for (const c of list(value, "wraps")) {
    const identity = Identity.parse(c.identity as string);
    same(await wrapResult(identity, c.case as string, unbase64(c.file as string)), c.result, c.why);
  }
  for (const c of list(value, "key_files")) {
    const key = await MemberKey.open(unbase64(c.file as string), c.passphrase as string);
    assert.equal(key?.identity.encode(), c.identity);
  }
}
