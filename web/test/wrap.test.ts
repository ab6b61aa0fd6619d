import { open, seal } from "../src/protocol/age.ts";
import { concat, fromUtf8, hex, sha256, utf8 } from "../src/protocol/bytes.ts";
import { Identity } from "../src/protocol/keys.ts";
import { openWrap, wrap, wrapHash } from "../src/protocol/wrap.ts";
import { assert, test } from "./harness.ts";
import { seed, uuid } from "./support.ts";

const MEMBER = new Identity(seed(1));
const CASE = uuid(900);
const KEYS = [new Identity(seed(31)), new Identity(seed(30))];
const [NEWEST = "", OLDER = ""] = KEYS.map((key) => key.encode());

async function sealed(text: string): Promise<Uint8Array> {
  return seal([await MEMBER.recipient()], utf8(text));
}

test("a wrap gives the case's identities back, newest first", async () => {
  const file = await wrap(CASE, KEYS, await MEMBER.recipient());
  const keys = await openWrap(file, CASE, MEMBER);
  assert.deepEqual(
    keys?.map((key) => key.encode()),
    [NEWEST, OLDER],
  );
  const plaintext = await open([MEMBER], file);
  assert.equal(fromUtf8(plaintext ?? new Uint8Array()), `# case ${CASE}\n${NEWEST}\n${OLDER}\n`);
});

test("a wrap for another member is null", async () => {
  const file = await wrap(CASE, KEYS, await new Identity(seed(2)).recipient());
  assert.equal(await openWrap(file, CASE, MEMBER), null);
});

test("comments and empty lines do not matter", async () => {
  const keys = await openWrap(
    await sealed(`# Fall ${CASE}\n\n# new\n${NEWEST}\n\n# old\n${OLDER}`),
    CASE,
    MEMBER,
  );
  assert.deepEqual(
    keys?.map((key) => key.encode()),
    [NEWEST, OLDER],
  );
});

test("a wrap of another case, without its case or without an identity is refused", async () => {
  for (const text of [
    `# case ${uuid(901)}\n${NEWEST}\n`,
    `${NEWEST}\n# case ${CASE}\n`,
    `#case ${CASE}\n${NEWEST}\n`,
    `# ${CASE} case\n${NEWEST}\n`,
    `# case ${CASE}\n`,
    `# case ${CASE}`,
    "",
  ]) {
    await assert.rejects(
      openWrap(await sealed(text), CASE, MEMBER),
      { code: "Malformed" },
      text.slice(0, 50),
    );
  }
});

test("a wrap with anything but identities is refused", async () => {
  for (const line of [
    "AGE-SECRET-KEY-1EGTZVFFV20835NWYV6270LXYVK2VKNX2MMDKWYKLMGR48UAWX40Q2P2LM0",
    "x",
    ` ${OLDER}`,
  ]) {
    await assert.rejects(openWrap(await sealed(`# case ${CASE}\n${NEWEST}\n${line}\n`), CASE, MEMBER), {
      code: "Key",
    });
  }
  const latin = concat(utf8(`# case ${CASE}\n`), Uint8Array.of(0xe9), utf8(`\n${NEWEST}\n`));
  await assert.rejects(openWrap(await seal([await MEMBER.recipient()], latin), CASE, MEMBER), {
    code: "Malformed",
  });
});

test("a wrap that more than one key opens is refused", async () => {
  const both = [await MEMBER.recipient(), await new Identity(seed(2)).recipient()];
  const file = await seal(both, utf8(`# case ${CASE}\n${NEWEST}\n`));
  await assert.rejects(openWrap(file, CASE, MEMBER), { code: "Damaged" });
});

test("a wrap is named by the SHA-256 of its file", async () => {
  const file = await wrap(CASE, KEYS, await MEMBER.recipient());
  assert.equal(await wrapHash(file), hex(sha256(file)));
});
