/**
 * With age-encryption as npm delivers it (our bundles leave out its own recipients) and with the real ssh-keygen.
 */

import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Decrypter, Encrypter, generateHybridIdentity, identityToRecipient } from "age-encryption";
import { open, seal } from "../../src/protocol/age.ts";
import { fromUtf8, hex, utf8 } from "../../src/protocol/bytes.ts";
import { serialiseCharter } from "../../src/protocol/charter.ts";
import { verifyCharter } from "../../src/protocol/charter-verify.ts";
import { instanceOf } from "../../src/protocol/instance.ts";
import { Identity, Recipient } from "../../src/protocol/keys.ts";
import { MemberKey } from "../../src/protocol/member.ts";
import { SigningKey } from "../../src/protocol/signature.ts";
import { parsePublicKeyLine } from "../../src/protocol/sshsig.ts";
import { wrap } from "../../src/protocol/wrap.ts";
import { assert, test } from "../harness.ts";
import { makeCharter, makeMember, random, rootLine, seed, sshsig, TODAY, uuid } from "../support.ts";

const TEXT = utf8("both ways");

test("the library's keys are ours", async () => {
  const secret = await generateHybridIdentity();
  const recipient = await identityToRecipient(secret);
  assert.equal((await Identity.parse(secret).recipient()).encode(), recipient);
  assert.equal(Recipient.parse(recipient).encode(), recipient);
});

test("the library opens what we seal, and we open what it seals", async () => {
  const identity = new Identity(seed(1));
  const recipient = await identity.recipient();
  for (const size of [0, 100, 65_536, 200_000]) {
    const plaintext = new Uint8Array(size).fill(7);
    const decrypter = new Decrypter();
    decrypter.addIdentity(identity.encode());
    assert.equal(hex(await decrypter.decrypt(await seal([recipient], plaintext))), hex(plaintext));
    const encrypter = new Encrypter();
    encrypter.addRecipient(recipient.encode());
    assert.equal(hex((await open([identity], await encrypter.encrypt(plaintext))) ?? TEXT), hex(plaintext));
  }
});

test("the library opens our key files with the passphrase, and we open its", async () => {
  const key = new MemberKey(new Identity(seed(1)));
  const decrypter = new Decrypter();
  decrypter.addPassphrase("a passphrase");
  const text = await decrypter.decrypt(await key.encrypt("a passphrase", { random, today: TODAY }), "text");
  assert.ok(text.endsWith(`\n${key.identity.encode()}\n`));
  const encrypter = new Encrypter();
  encrypter.setPassphrase("another");
  encrypter.setScryptWorkFactor(10);
  const opened = await MemberKey.open(await encrypter.encrypt(`${key.identity.encode()}\n`), "another");
  assert.equal(opened?.identity.encode(), key.identity.encode());
});

test("a wrap is an identity file to the library too", async () => {
  const member = new Identity(seed(1));
  const caseKey = new Identity(seed(2));
  const decrypter = new Decrypter();
  decrypter.addIdentity(member.encode());
  const text = await decrypter.decrypt(await wrap(uuid(900), [caseKey], await member.recipient()), "text");
  const [line = ""] = text.split("\n").filter((one) => one !== "" && !one.startsWith("#"));
  assert.equal(line, caseKey.encode());
});

/** A directory with an `ssh-keygen` key pair in it, for as long as the body runs. */
async function withKey(body: (directory: string, publicLine: string) => Promise<void>): Promise<void> {
  const directory = mkdtempSync(join(tmpdir(), "hotline-"));
  try {
    execFileSync("ssh-keygen", [
      "-q",
      "-t",
      "ed25519",
      "-N",
      "",
      "-C",
      "root key",
      "-f",
      join(directory, "root"),
    ]);
    await body(directory, readFileSync(join(directory, "root.pub"), "utf8").trim());
  } finally {
    rmSync(directory, { recursive: true });
  }
}

test("a charter that ssh-keygen signs is believed", async () => {
  await withKey(async (directory, line) => {
    const instance = hex(instanceOf([parsePublicKeyLine(line).bytes]));
    const charter = await makeCharter([await makeMember(1)], { roots: [line], instance });
    const text = serialiseCharter(charter);
    const file = join(directory, "charter.json");
    writeFileSync(file, text);
    const key = join(directory, "root");
    execFileSync("ssh-keygen", ["-q", "-Y", "sign", "-n", "hotline-charter", "-f", key, file], {
      stdio: "pipe",
    });
    const signature = readFileSync(`${file}.sig`, "utf8");
    const verified = await verifyCharter(text, signature, { today: TODAY, instance });
    assert.equal(verified.instance, instance);
    execFileSync("ssh-keygen", ["-q", "-Y", "sign", "-n", "file", "-f", key, file], {
      input: "y\n",
      stdio: "pipe",
    });
    const other = readFileSync(`${file}.sig`, "utf8");
    assert.notEqual(other, signature);
    await assert.rejects(verifyCharter(text, other, { today: TODAY }), { code: "signature" });
  });
});

test("the signatures of our tests are ones that ssh-keygen verifies", async () => {
  await withKey(async (directory) => {
    const root = new SigningKey(seed(200));
    const allowed = join(directory, "allowed");
    writeFileSync(allowed, `root ${(await rootLine(root)).split(" ").slice(0, 2).join(" ")}\n`);
    const signature = join(directory, "sig");
    writeFileSync(signature, await sshsig(root, "text"));
    const verify = (input: string) =>
      execFileSync(
        "ssh-keygen",
        ["-Y", "verify", "-f", allowed, "-I", "root", "-n", "hotline-charter", "-s", signature],
        {
          input,
          stdio: "pipe",
        },
      );
    assert.match(fromUtf8(new Uint8Array(verify("text"))), /^Good "hotline-charter" signature/);
    assert.throws(() => verify("texd"));
  });
});
