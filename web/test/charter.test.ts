import { hex } from "../src/protocol/bytes.ts";
import {
  type Charter,
  currentLines,
  instanceOfCharter,
  type MemberLine,
  parseCharter,
  serialiseCharter,
} from "../src/protocol/charter.ts";
import { CharterRefusal, type VerifiedCharter, verifyCharter } from "../src/protocol/charter-verify.ts";
import { fingerprint, instanceOf, parsePin, pinOfFragment } from "../src/protocol/instance.ts";
import { SigningKey } from "../src/protocol/signature.ts";
import { parsePublicKeyLine, parseSshSignature } from "../src/protocol/sshsig.ts";
import { assert, test } from "./harness.ts";
import {
  makeCharter,
  makeMember,
  root,
  rootLine,
  type SshsigParts,
  seed,
  signedCharter,
  sshsig,
  TODAY,
  uuid,
} from "./support.ts";

const MEMBERS = await Promise.all([makeMember(1), makeMember(2), makeMember(3)]);
const CHARTER = await makeCharter(MEMBERS);
const LINES = CHARTER.members;

function changed(changes: Partial<Charter>): Charter {
  return { ...CHARTER, ...changes };
}

/** With one member's line changed. */
function withLine(index: number, changes: Partial<MemberLine>): Charter {
  return changed({ members: LINES.map((line, i) => (i === index ? { ...line, ...changes } : line)) });
}

async function verify(charter: Charter, expect: Partial<Parameters<typeof verifyCharter>[2]> = {}) {
  return verifyCharter(...(await signedCharter(charter)), { today: TODAY, ...expect });
}

/** The code and whether the refused charter comes along. */
async function refusal(verifying: Promise<unknown>): Promise<string> {
  try {
    await verifying;
  } catch (error) {
    if (error instanceof CharterRefusal)
      return `${error.code}${error.charter === null ? "" : " with charter"}`;
    throw error;
  }
  return "believed";
}

/** A text that no writer of ours would make, signed. */
async function refusalOfText(text: string): Promise<string> {
  return refusal(verifyCharter(text, await sshsig(root, text), { today: TODAY }));
}

test("a charter that is signed by its root is believed", async () => {
  const verified = await verify(CHARTER);
  assert.deepEqual(verified.charter, CHARTER);
  assert.equal(verified.instance, hex(instanceOf([await root.publicKey()])));
  assert.match(verified.hash, /^[0-9a-f]{64}$/);
});

test("any one of several roots signs, and their order does not matter to the instance", async () => {
  const other = new SigningKey(seed(201));
  const third = new SigningKey(seed(202));
  const lines = await Promise.all([root, other, third].map(rootLine));
  const keys = await Promise.all([third, root, other].map((key) => key.publicKey()));
  const charter = changed({ roots: lines, instance: hex(instanceOf(keys)) });
  assert.equal(instanceOfCharter(changed({ roots: [...lines].reverse() })), charter.instance);
  for (const by of [root, other, third]) {
    const [text, signature] = await signedCharter(charter, by);
    assert.equal((await verifyCharter(text, signature, { today: TODAY })).instance, charter.instance);
  }
});

test("a signature by a key that is no root is refused", async () => {
  const [text, signature] = await signedCharter(CHARTER, new SigningKey(seed(201)));
  assert.equal(await refusal(verifyCharter(text, signature, { today: TODAY })), "signature with charter");
});

test("a signature over other bytes is refused", async () => {
  const [text, signature] = await signedCharter(CHARTER);
  const other = text.replace("Example", "Exampla");
  assert.equal(await refusal(verifyCharter(other, signature, { today: TODAY })), "signature with charter");
});

test("a signature that is not exactly ours is refused", async () => {
  const text = serialiseCharter(CHARTER);
  const wrong: Record<string, Partial<SshsigParts>> = {
    "another namespace": { namespace: "file" },
    "another hash": { hash: "sha256" },
    "another version": { version: 2 },
    "another magic": { magic: "SSHSIF" },
    "another key type": { keyType: "ssh-rsa" },
    "something reserved": { reserved: "x" },
    "trailing bytes": { trailing: new Uint8Array(1) },
  };
  for (const [name, parts] of Object.entries(wrong)) {
    const signature = await sshsig(root, text, parts);
    const result = await refusal(verifyCharter(text, signature, { today: TODAY }));
    assert.equal(result, "signature with charter", name);
  }
});

test("an armor is exactly what ssh-keygen writes, at most without its last line end", async () => {
  const text = serialiseCharter(CHARTER);
  const good = await sshsig(root, text);
  for (const armor of [good, good.trimEnd()]) {
    assert.equal(await refusal(verifyCharter(text, armor, { today: TODAY })), "believed");
  }
  const lines = good.split("\n");
  for (const armor of [
    "",
    `x${good}`,
    `${good}x`,
    `${good}\n`,
    good.replaceAll("\n", "\r\n"),
    good.replace("BEGIN SSH", "BEGIN PGP"),
    good.replace("END SSH", "END PGP"),
    lines.filter((_, i) => i !== 2).join("\n"),
    good.replace("U1NIU0", "U1NI U0"),
    good.replace("\n-----END", "=\n-----END"),
  ]) {
    assert.notEqual(armor, good);
    assert.equal(
      await refusal(verifyCharter(text, armor, { today: TODAY })),
      "signature with charter",
      armor,
    );
    assert.throws(() => parseSshSignature(armor), { code: "Malformed" });
  }
});

test("a charter that is not in its one form is malformed", async () => {
  const text = serialiseCharter(CHARTER);
  for (const wrong of [
    "",
    "{}",
    ` ${text}`,
    text.replace('"v":1', '"v":2'),
    text.replace('"hold":false', '"hold":false,"more":1'),
    text.replace('"hold":false,', ""),
    text.replace('"retention_days":2555,"hold":false', '"hold":false,"retention_days":2555'),
    text.replace('"epoch":3', '"epoch":0'),
    text.replace('"epoch":3', '"epoch":3.0'),
    text.replace('{"en":"Notice","de":"Hinweis"}', '{"de":"Hinweis","en":"Notice"}'),
    text.replace('{"en":"Notice","de":"Hinweis"}', '{"en":"Notice"}'),
    text.replace('["en","de"]', '["en","de","fr"]'),
    text.replace('["en","de"]', '["en","de","en"]'),
    text.replace('["en","de"]', '["EN","de"]'),
    text.replace('["en","de"]', "[]"),
    text.replace("https://hotline.example", "https://hotline.example/"),
    text.replace("https://hotline.example", "hotline.example"),
    text.replace('"role":"member"', '"role":"operator"'),
    text.replace('"expires":"2027-05-01"', '"expires":"2027-02-30"'),
    text.replace(uuid(1), uuid(1).toUpperCase().replace("4", "X")),
    text.replace("ssh-ed25519 ", "ssh-rsa "),
  ]) {
    assert.notEqual(wrong, text);
    assert.equal(await refusalOfText(wrong), "malformed", wrong.slice(0, 100));
  }
});

/** What a writer refuses too, each by its name. */
const MALFORMED: Record<string, Charter> = {
  "no root": changed({ roots: [] }),
  "four roots": changed({ roots: Array(4).fill(CHARTER.roots[0]) }),
  "the same root twice": changed({ roots: [CHARTER.roots[0] ?? "", `${CHARTER.roots[0]} again`] }),
  "an end before the start": changed({ issued: "2026-11-23", expires: "2026-11-22" }),
  "more than 200 days": changed({ issued: "2026-11-01", expires: "2027-05-21" }),
  "a key twice": withLine(1, { age: LINES[0]?.age ?? "" }),
  "a signing key twice": withLine(1, { sign: LINES[0]?.sign ?? "" }),
  "periods that overlap": withLine(1, { id: uuid(1), from: "2026-06-01" }),
  "periods that overlap by two days": {
    ...withLine(1, { id: uuid(1), from: "2026-06-01" }),
    members: [
      { ...(LINES[0] as MemberLine), until: "2026-06-02" },
      { ...(LINES[1] as MemberLine), id: uuid(1), from: "2026-06-01" },
    ],
  },
  "an end before the start of a line": withLine(1, { until: "2025-12-31" }),
  "options for a text": changed({
    questionnaire: [
      {
        id: "q",
        kind: "text",
        required: false,
        label: { en: "", de: "" },
        options: [{ id: "o", label: { en: "", de: "" } }],
      },
    ],
  }),
  "an unsafe signing key": withLine(0, { sign: `AQ${"A".repeat(41)}=` }),
};

test("a charter that contradicts itself is malformed, for its writer and its readers", async () => {
  for (const [name, charter] of Object.entries(MALFORMED)) {
    assert.throws(() => serialiseCharter(charter), { code: "Malformed" }, name);
    assert.equal(await refusalOfText(JSON.stringify(charter)), "malformed", name);
  }
});

test("a charter with a member key that is unsafe or of another kind is malformed", async () => {
  const age = LINES[0]?.age ?? "";
  for (const wrong of [
    age.toUpperCase(),
    `${age.slice(0, -1)}${age.endsWith("q") ? "p" : "q"}`,
    "age1zvkyg2lqzraa2lnjvqej32nkuu0ues2s82hzrye869xeexvn73equnujwj",
  ]) {
    const charter = withLine(0, { age: wrong });
    assert.throws(() => serialiseCharter(charter), { code: "Key" });
    assert.equal(await refusalOfText(JSON.stringify(charter)), "malformed");
  }
});

test("200 days and periods that touch on one day are fine", () => {
  const rotated = changed({
    issued: "2026-11-01",
    expires: "2027-05-20",
    members: [
      { ...(LINES[0] as MemberLine), until: "2026-06-01" },
      { ...(LINES[1] as MemberLine), id: uuid(1), from: "2026-06-01" },
    ],
  });
  assert.deepEqual(parseCharter(serialiseCharter(rotated)), rotated);
  const current = (day: string) => currentLines(rotated, day).filter(({ id }) => id === uuid(1));
  assert.deepEqual(current("2026-05-31"), rotated.members.slice(0, 1));
  assert.deepEqual(current("2026-06-01"), rotated.members.slice(1, 2));
  assert.deepEqual(current("2025-12-31"), []);
});

test("another instance than the roots make, than the pin or than the known one is refused", async () => {
  const other = "cd".repeat(32);
  assert.equal(await refusal(verify(changed({ instance: other }))), "instance with charter");
  assert.equal(await refusal(verify(CHARTER, { instance: other })), "instance with charter");
  assert.equal(await refusal(verify(CHARTER, { instance: CHARTER.instance })), "believed");
  const known = { ...(await verify(CHARTER)), instance: other };
  assert.equal(await refusal(verify(changed({ epoch: 4 }), { known })), "instance with charter");
});

test("an older epoch and another charter of the same epoch are refused", async () => {
  const known = await verify(CHARTER);
  assert.equal(await refusal(verify(CHARTER, { known })), "believed");
  assert.equal(await refusal(verify(changed({ epoch: 4 }), { known })), "believed");
  assert.equal(await refusal(verify(changed({ epoch: 2 }), { known })), "older with charter");
  assert.equal(await refusal(verify(changed({ contact: "x" }), { known })), "fork with charter");
});

test("a line that vanished or changed what it must not is refused", async () => {
  const before = withLine(0, { until: "2027-01-31" });
  const known: VerifiedCharter = await verify(before);
  const next = async (index: number, changes: Partial<MemberLine>) => {
    const members = before.members.map((line, i) => (i === index ? { ...line, ...changes } : line));
    return refusal(verify({ ...before, epoch: 4, members }, { known }));
  };
  const fresh = (await makeMember(9)).line;
  const forbidden: [string, number, Partial<MemberLine>][] = [
    ["another id", 0, { id: uuid(8) }],
    ["another key", 0, { age: fresh.age }],
    ["another signing key", 0, { sign: fresh.sign }],
    ["another start", 0, { from: "2026-01-02" }],
    ["an end that is cleared", 0, { until: null }],
    ["an end that is later", 0, { until: "2027-02-01" }],
  ];
  for (const [name, index, changes] of forbidden) {
    assert.equal(await next(index, changes), "vanished with charter", name);
  }
  const members = before.members.slice(1);
  assert.equal(await refusal(verify({ ...before, epoch: 4, members }, { known })), "vanished with charter");
  const permitted: [string, number, Partial<MemberLine>][] = [
    ["name, title and role", 0, { name: "New", title: "Dr.", role: "chair" }],
    ["an end that is earlier", 0, { until: "2027-01-30" }],
    ["an end where there was none", 1, { until: "2026-12-31" }],
  ];
  for (const [name, index, changes] of permitted) assert.equal(await next(index, changes), "believed", name);
  const more = [fresh, ...before.members];
  assert.equal(await refusal(verify({ ...before, epoch: 4, members: more }, { known })), "believed");
});

test("a charter holds to the end of its last day", async () => {
  assert.equal(await refusal(verify(CHARTER, { today: CHARTER.expires })), "believed");
  assert.equal(await refusal(verify(CHARTER, { today: "2027-05-02" })), "expired with charter");
});

test("the first thing that is wrong is named", async () => {
  const known = await verify(changed({ epoch: 9 }));
  const worst = changed({ instance: "cd".repeat(32) });
  assert.equal(await refusal(verify(worst, { today: "2099-01-01", known })), "instance with charter");
  assert.equal(await refusal(verify(CHARTER, { today: "2099-01-01", known })), "older with charter");
  const [text, signature] = await signedCharter(worst, new SigningKey(seed(201)));
  assert.equal(
    await refusal(verifyCharter(text, signature, { today: "2099-01-01" })),
    "signature with charter",
  );
});

test("public key lines are read strictly", async () => {
  const line = await rootLine(root);
  const [type = "", key = ""] = line.split(" ");
  for (const good of [line, `${type} ${key}`, `${type} ${key} a comment with spaces`]) {
    assert.equal(hex(parsePublicKeyLine(good).bytes), hex(await root.publicKey()));
  }
  for (const wrong of [
    "",
    key,
    `${type}  ${key}`,
    ` ${line}`,
    `${line}\n`,
    `${type} ${key.slice(4)}`,
    `${type} ${key}AAAA`,
    `restrict ${line}`,
  ]) {
    assert.throws(() => parsePublicKeyLine(wrong), { code: "Malformed" }, wrong);
  }
});

test("the instance is of one to three different keys", async () => {
  const [a, b] = await Promise.all([1, 2].map((i) => new SigningKey(seed(i)).publicKey()));
  assert.equal(instanceOf([a as Uint8Array]).length, 32);
  for (const roots of [[], [a, a], [a, b, a], [a, b, b, a]]) {
    assert.throws(() => instanceOf(roots as Uint8Array[]), { code: "Key" });
  }
});

test("a fingerprint is sixteen groups of four, and a pin is read back or refused", () => {
  const instance = Uint8Array.from({ length: 32 }, (_, i) => i);
  const digits = hex(instance);
  assert.equal(fingerprint(instance).length, 79);
  assert.match(fingerprint(instance), /^0001 0203 0405( [0-9a-f]{4}){12} 1e1f$/);
  for (const pin of [
    `#root=${digits}`,
    `https://hotline.example/#root=${digits}`,
    digits.toUpperCase(),
    ` ${fingerprint(instance)}\n`,
  ]) {
    assert.deepEqual(parsePin(pin), instance, pin);
  }
  const typed = new URL(`https://hotline.example/#root=${fingerprint(instance)}`).hash;
  for (const pin of [`#root=${digits}`, `#root%3D${digits}`, typed]) {
    assert.deepEqual(pinOfFragment(pin), instance, pin);
  }
  for (const none of ["", "#", "#top"]) assert.equal(pinOfFragment(none), null);
  for (const wrong of [
    "#root=",
    "#Root=00",
    "#root=00",
    `#root=${digits}&x`,
    `#root=${digits}00`,
    `#Root=${digits}`,
    "#root%",
    `#lang=de&root=${digits}`,
  ]) {
    assert.throws(() => parsePin(wrong), { code: "Malformed" }, wrong);
    assert.throws(() => pinOfFragment(wrong), { code: "Malformed" }, wrong);
  }
});
