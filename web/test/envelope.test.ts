import fc from "fast-check";
import { open, seal } from "../src/protocol/age.ts";
import { base64, frame as framed, fromUtf8, utf8 } from "../src/protocol/bytes.ts";
import { type Frame, frameSchema } from "../src/protocol/entry.ts";
import { isSignedBy, openEnvelope, sealEntry } from "../src/protocol/envelope.ts";
import { serialise } from "../src/protocol/json.ts";
import { Identity } from "../src/protocol/keys.ts";
import { bucket } from "../src/protocol/padding.ts";
import { SigningKey, VerifyingKey } from "../src/protocol/signature.ts";
import { assert, runs, slow, test } from "./harness.ts";
import { seed, TODAY, uuid } from "./support.ts";

const CASE_KEY = new Identity(seed(1));
const SIGNER = new SigningKey(seed(2));

const NOTE: Frame = {
  v: 1,
  instance: "11".repeat(32),
  case: uuid(900),
  stream: "desk",
  seq: 3,
  prev: "22".repeat(32),
  seen: "33".repeat(32),
  date: TODAY,
  author: uuid(1),
  kind: "note",
  body: { text: "Naïve \u2028 text" },
  attachments: [],
};

async function sealNote(change: Partial<Frame> = {}): Promise<Uint8Array> {
  return sealEntry({ ...NOTE, ...change } as Frame, SIGNER, [await CASE_KEY.recipient()]);
}

/** Seals a plaintext of one's own. */
async function sealText(text: string, length = bucket(text.length), fill = 0x20): Promise<Uint8Array> {
  const plaintext = new Uint8Array(length).fill(fill);
  plaintext.set(utf8(text));
  return seal([await CASE_KEY.recipient()], plaintext);
}

async function signed(frameText: string): Promise<string> {
  const sig = base64(await SIGNER.sign(framed("hotline/v1/entry", frameText)));
  return JSON.stringify({ frame: frameText, sig });
}

const FRAME_TEXT = serialise(NOTE, frameSchema);

test("an entry comes back as it was, with the identity that opened it and a signature that holds", async () => {
  const other = new Identity(seed(9));
  const opened = await openEnvelope(await sealNote(), [other, CASE_KEY]);
  assert.deepEqual(opened?.frame, NOTE);
  assert.equal(opened?.frameText, FRAME_TEXT);
  assert.equal(opened?.identity, CASE_KEY);
  if (opened === null) return;
  assert.ok(await isSignedBy(opened, new VerifyingKey(await SIGNER.publicKey())));
  assert.ok(!(await isSignedBy(opened, new VerifyingKey(await new SigningKey(seed(3)).publicKey()))));
});

test("the plaintext is the frame's JSON and its signature, then spaces up to a bucket", async () => {
  const plaintext = (await open([CASE_KEY], await sealNote())) ?? new Uint8Array();
  assert.equal(plaintext.length, 16_384);
  assert.equal(fromUtf8(plaintext).trimEnd(), await signed(FRAME_TEXT));
});

test("frames are written with their members in order, whatever order they come in", () => {
  const { attachments, ...rest } = NOTE;
  assert.equal(serialise({ attachments, ...rest } as Frame, frameSchema), FRAME_TEXT);
  const { members } = { members: Object.keys(JSON.parse(FRAME_TEXT)) };
  assert.equal(members.join(), "v,instance,case,stream,seq,prev,seen,date,author,kind,body,attachments");
});

test("an entry for other keys is null", async () => {
  assert.equal(await openEnvelope(await sealNote(), [new Identity(seed(9))]), null);
});

test("entries take the bucket that they need, up to 1 MiB", async () => {
  const body = (length: number) => ({ kind: "note", body: { text: "x".repeat(length) } }) as Partial<Frame>;
  const room = 16_384 - (await signed(serialise({ ...NOTE, ...body(0) } as Frame, frameSchema))).length;
  for (const [length, expected] of [
    [room, 16_384],
    [room + 1, 65_536],
    ...(slow ? [] : [[262_144, 1_048_576] as const]),
  ] as const) {
    assert.equal((await open([CASE_KEY], await sealNote(body(length))))?.length, expected);
  }
  await assert.rejects(sealNote(body(1_048_576)), { code: "TooLarge" });
});

test("a plaintext of another length than a bucket's is refused", async () => {
  for (const length of [16_383, 16_385, 20_000, 65_535]) {
    await assert.rejects(openEnvelope(await sealText(await signed(FRAME_TEXT), length), [CASE_KEY]), {
      code: "Malformed",
    });
  }
  // A larger bucket than needed is a bucket.
  assert.ok(await openEnvelope(await sealText(await signed(FRAME_TEXT), 65_536), [CASE_KEY]));
});

test("anything but spaces after the entry is refused", async () => {
  for (const fill of [0, 0x0a, 0x09, 0x30, 0xff]) {
    await assert.rejects(openEnvelope(await sealText(await signed(FRAME_TEXT), 16_384, fill), [CASE_KEY]), {
      code: "Malformed",
    });
  }
});

test("an outside that is not in its one form is refused", async () => {
  const good = await signed(FRAME_TEXT);
  const { frame, sig } = JSON.parse(good);
  for (const wrong of [
    "",
    "{}",
    ` ${good}`,
    JSON.stringify({ sig, frame }),
    JSON.stringify({ frame, sig, more: 1 }),
    JSON.stringify({ frame }),
    JSON.stringify({ frame, sig: sig.slice(0, -4) }),
    JSON.stringify({ frame, sig: `${sig.slice(0, -3)}B==` }),
    JSON.stringify({ frame: NOTE, sig }),
    good.replace('"sig"', '"s\\u0069g"'),
  ]) {
    assert.notEqual(wrong, good);
    await assert.rejects(
      openEnvelope(await sealText(wrong), [CASE_KEY]),
      { code: "Malformed" },
      wrong.slice(0, 30),
    );
  }
});

/** Frames that are wrong in one thing each, by name. */
const WRONG_FRAMES: Record<string, Record<string, unknown>> = {
  version: { v: 2 },
  "instance in upper case": { instance: "AA".repeat(32) },
  "short instance": { instance: "11" },
  "case in upper case": { case: uuid(900).replace("9", "A") },
  "unknown stream": { stream: "side" },
  "stream of an object's own": { stream: "constructor" },
  "kind of the other stream": { stream: "desk", kind: "message" },
  "unknown kind": { kind: "verdict" },
  "kind of an object's own": { kind: "toString" },
  "negative seq": { seq: -1 },
  "fractional seq": { seq: 0.5 },
  "large seq": { seq: 2 ** 53 },
  "prev that is no hash": { prev: "x" },
  "desk without seen": { seen: undefined },
  "seen that is null": { seen: null },
  "date that does not exist": { date: "2026-02-30" },
  "author of another kind": { author: "operator" },
  "body of another kind": { body: { label: "x" } },
  "body with more": { body: { text: "x", more: 1 } },
  "text that is none": { body: { text: 1 } },
  "half a surrogate pair": { body: { text: "\ud800" } },
  "attachments that are none": { attachments: null },
};

test("frames that are wrong in one thing are refused, by the reader and by the writer", async () => {
  for (const [name, change] of Object.entries(WRONG_FRAMES)) {
    const wrong = { ...NOTE, ...change };
    const file = await sealText(await signed(JSON.stringify(wrong)));
    await assert.rejects(openEnvelope(file, [CASE_KEY]), { code: "Malformed" }, name);
    if (name !== "body with more") {
      await assert.rejects(sealNote(change as Partial<Frame>), { code: "Malformed" }, name);
    }
  }
});

test("seen in the dialogue is refused", async () => {
  const { seen, ...rest } = NOTE as Frame & { seen: string };
  const message = { ...rest, stream: "dialogue", kind: "message" } as Frame;
  assert.ok(await openEnvelope(await sealText(await signed(JSON.stringify(message))), [CASE_KEY]));
  const text = JSON.stringify(message).replace('"date"', `"seen":"${seen}","date"`);
  await assert.rejects(openEnvelope(await sealText(await signed(text)), [CASE_KEY]), { code: "Malformed" });
});

const ATTACHMENT = {
  id: uuid(1),
  name: "a.pdf",
  type: "application/pdf",
  size: 10,
  key: CASE_KEY.encode(),
  pieces: base64(new Uint8Array(32)),
};

const WRONG_ATTACHMENTS: Record<string, Record<string, unknown>> = {
  "negative size": { size: -1 },
  "size beyond 2 GiB": { size: 2 ** 31 + 1, pieces: base64(new Uint8Array(32 * 2049)) },
  "a hash more": { pieces: base64(new Uint8Array(64)) },
  "a hash less": { pieces: "" },
  "half a hash": { pieces: base64(new Uint8Array(16)) },
  "no base64": { pieces: "x" },
  "id that is no UUID": { id: "1" },
};

test("attachments are described whole: a hash for each piece, and a key", async () => {
  const good = await openEnvelope(await sealNote({ attachments: [ATTACHMENT] }), [CASE_KEY]);
  assert.deepEqual(good?.frame.attachments, [ATTACHMENT]);
  for (const [name, change] of Object.entries(WRONG_ATTACHMENTS)) {
    const wrong = { ...NOTE, attachments: [{ ...ATTACHMENT, ...change }] };
    const file = await sealText(await signed(JSON.stringify(wrong)));
    await assert.rejects(openEnvelope(file, [CASE_KEY]), { code: "Malformed" }, name);
  }
  const classical = { ...ATTACHMENT, key: ATTACHMENT.key.toLowerCase() };
  const file = await sealText(await signed(JSON.stringify({ ...NOTE, attachments: [classical] })));
  await assert.rejects(openEnvelope(file, [CASE_KEY]), { code: "Key" });
});

test("any text survives", async () => {
  await fc.assert(
    fc.asyncProperty(fc.string({ unit: "binary", maxLength: 500 }), async (text) => {
      const opened = await openEnvelope(await sealNote({ kind: "note", body: { text } } as Partial<Frame>), [
        CASE_KEY,
      ]);
      assert.deepEqual(opened?.frame.body, { text });
    }),
    { numRuns: runs(30) },
  );
});
