/**
 * The Rust crate and this directory seal for each other: at least a thousand random round trips each way, over every
 * size where something changes. crypto/examples/peer.rs answers one JSON request a line.
 */

import { open, seal } from "../../src/protocol/age.ts";
import { describeFile, openPiece, sealPiece } from "../../src/protocol/attachment.ts";
import { base64, systemRandom as random, unbase64 } from "../../src/protocol/bytes.ts";
import { CaseReader } from "../../src/protocol/case.ts";
import { attachmentSchema, type Frame, frameSchema, REPORTER } from "../../src/protocol/entry.ts";
import { isSignedBy, openEnvelope, sealEntry, sealReport } from "../../src/protocol/envelope.ts";
import { parse, serialise } from "../../src/protocol/json.ts";
import { Identity, type Recipient } from "../../src/protocol/keys.ts";
import { BUCKETS } from "../../src/protocol/padding.ts";
import { SigningKey, VerifyingKey } from "../../src/protocol/signature.ts";
import { openWrap, wrap } from "../../src/protocol/wrap.ts";
import { assert, test } from "../harness.ts";
import { seed, TODAY, uuid, World } from "../support.ts";
import { Peer } from "./peer.ts";

const EACH_WAY = 1_000;
const CHUNK = 65_536;
const LARGEST = 5 * 2 ** 20;

const peer = new Peer();
const keys = Array.from({ length: 8 }, () => Identity.generate(random));
const recipients: Recipient[] = await Promise.all(keys.map((key) => key.recipient()));

function below(limit: number): number {
  return new DataView(random(4).buffer).getUint32(0) % limit;
}

function bytes(size: number): Uint8Array {
  const all = new Uint8Array(size);
  for (let at = 0; at < size; at += CHUNK) all.set(random(Math.min(CHUNK, size - at)), at);
  return all;
}

/** Every size at which padding or chunking changes, those next to it, and random ones, most of them small. */
function sizes(): number[] {
  const chunks = Array.from({ length: LARGEST / CHUNK }, (_, i) => (i + 1) * CHUNK);
  const edges = [...new Set([...BUCKETS, ...chunks])].flatMap((edge) => [edge - 1, edge, edge + 1]);
  const all = [0, 1, ...edges.filter((size) => size <= LARGEST)];
  while (all.length < EACH_WAY) all.push(below(10) === 0 ? below(300_000) : below(20_000));
  return all;
}

/** One to eight members, mostly few, as each takes its time; and one of them to open. */
function some(): { to: Recipient[]; identity: Identity } {
  const count = 1 + below(below(4) === 0 ? 8 : 2);
  return { to: recipients.slice(0, count), identity: keys[below(count)] as Identity };
}

const texts = (to: readonly Recipient[]) => to.map((recipient) => recipient.encode());

test(`${EACH_WAY} files that TypeScript sealed open in Rust`, async () => {
  const all = sizes();
  assert.ok(all.length >= EACH_WAY);
  for (const size of all) {
    const plaintext = bytes(size);
    const { to, identity } = some();
    const file = base64(await seal(to, plaintext));
    const answer = await peer.ask({ op: "open", identity: identity.encode(), file });
    assert.ok(answer.plaintext === base64(plaintext), `${size} bytes to ${to.length}`);
  }
});

test(`${EACH_WAY} files that Rust sealed open in TypeScript`, async () => {
  const all = sizes();
  assert.ok(all.length >= EACH_WAY);
  for (const size of all) {
    const plaintext = base64(bytes(size));
    const { to, identity } = some();
    const { file } = await peer.ask({ op: "seal", recipients: texts(to), plaintext });
    const opened = await open([identity], unbase64(file as string));
    assert.ok(opened !== null && base64(opened) === plaintext, `${size} bytes to ${to.length}`);
  }
});

function note(length: number): Frame {
  const letters = Array.from({ length }, () => String.fromCodePoint(0x20 + below(0x2000)));
  return {
    v: 1,
    instance: "ab".repeat(32),
    case: uuid(900),
    stream: "desk",
    seq: below(1000),
    prev: "cd".repeat(32),
    seen: "ef".repeat(32),
    date: TODAY,
    author: uuid(1),
    kind: "note",
    body: { text: letters.join("") },
    attachments: [],
  };
}

test("entries with any text are the same in both languages, both ways, and signed", async () => {
  const secret = seed(3);
  const signer = new SigningKey(secret);
  const sign = await signer.publicKey();
  for (let i = 0; i < 60; i++) {
    const frame = note(below(i % 10 === 0 ? 20_000 : 300));
    const frameText = serialise(frame, frameSchema);
    const { to, identity } = some();
    const envelope = await sealEntry(frame, signer, to);
    const request = { op: "open_entry", identity: identity.encode(), sign: base64(sign) };
    const read = await peer.ask({ ...request, envelope: base64(envelope) });
    assert.deepEqual(read, { frame: frameText, signed: true });

    const sealed = { op: "seal_entry", frame: frameText, seed: base64(secret), recipients: texts(to) };
    const written = unbase64((await peer.ask(sealed)).envelope as string);
    const opened = await openEnvelope(written, [identity]);
    assert.ok(opened !== null && opened.frameText === frameText);
    assert.ok(await isSignedBy(opened, new VerifyingKey(sign)));
    // The library adds a random stanza on the Rust side; the padded content is of one length in both.
    assert.ok(Math.abs(written.length - envelope.length) < 1024);
  }
});

test("reports get the same bucket in both languages, whoever is excluded", async () => {
  const world = await World.create();
  const content = await world.report();
  const [to] = recipients as [Recipient];
  const [identity] = keys as [Identity];
  const secret = seed(3);
  const buckets = new Set<number>();
  for (let i = 0; i < 60; i++) {
    const lines = 3 + below(10);
    const answers = [{ question: "what", answer: 'é"'.repeat(below(5_000)) }];
    const lengths = [];
    for (const [readers, excluded] of [
      [3, 0],
      [1, 2],
    ] as const) {
      const access = { ...content.body.access, members: content.body.access.members.slice(0, readers) };
      const body = { ...content.body, answers, access, excluded: [uuid(5), uuid(6)].slice(0, excluded) };
      const draft = new CaseReader(world.options()).draft(
        "dialogue",
        REPORTER,
        { kind: "report", body },
        { today: TODAY },
      );
      const frame = draft as Frame & { kind: "report" };
      const ours = await sealReport(frame, lines, new SigningKey(secret), [to]);
      const request = {
        op: "seal_report",
        frame: serialise(frame, frameSchema),
        lines,
        seed: base64(secret),
        recipients: texts([to]),
      };
      const theirs = unbase64((await peer.ask(request)).envelope as string);
      for (const envelope of [ours, theirs]) lengths.push((await open([identity], envelope))?.length);
    }
    assert.equal(new Set(lengths).size, 1);
    buckets.add(lengths[0] ?? 0);
  }
  assert.ok(buckets.size > 1, "more than one bucket must come up for this to mean something");
});

test("wraps and pieces go both ways", async () => {
  const [member, ...caseKeys] = keys.slice(0, 4) as [Identity, ...Identity[]];
  const identities = caseKeys.map((key) => key.encode());
  const to = await member.recipient();
  const made = { op: "wrap", case: uuid(900), identities, recipients: [to.encode()] };
  const theirs = unbase64((await peer.ask(made)).wrap as string);
  const opened = await openWrap(theirs, uuid(900), member);
  assert.deepEqual(
    opened?.map((key) => key.encode()),
    identities,
  );
  const ours = base64(await wrap(uuid(900), caseKeys, to));
  const read = { op: "open_wrap", case: uuid(900), wrap: ours, identity: member.encode() };
  assert.deepEqual(await peer.ask(read), { identities });

  for (const size of [0, 1, 65_537, 2 ** 20, 2 ** 20 + 1, 3_000_000]) {
    const data = bytes(size);
    const file = new Blob([data as Uint8Array<ArrayBuffer>]);
    const described = await describeFile(file, { id: uuid(7), name: "", type: "" }, random);
    const identity = Identity.parse(described.key);
    const request = { op: "describe", id: uuid(7), identity: described.key, data: base64(data) };
    const attachment = serialise(described, attachmentSchema);
    assert.equal((await peer.ask(request)).attachment, attachment);
    for (let index = 0; index * 2 ** 20 < Math.max(size, 1); index++) {
      const part = base64(data.subarray(index * 2 ** 20, (index + 1) * 2 ** 20));
      const mine = base64(await sealPiece(file, described, index, await identity.recipient()));
      assert.equal((await peer.ask({ op: "open_piece", attachment, index, file: mine })).data, part);
      const piece = await peer.ask({ op: "seal_piece", attachment, index, data: base64(data) });
      const parsed = parse(attachment, attachmentSchema);
      assert.equal(base64(await openPiece(parsed, index, identity, unbase64(piece.file as string))), part);
    }
  }
});

test("the Rust side refuses what it should, over the same line", async () => {
  const file = base64(await seal([recipients[0] as Recipient], bytes(10)));
  assert.deepEqual(await peer.ask({ op: "open", identity: keys[1]?.encode(), file }), { plaintext: null });
  const cut = file.slice(0, -8);
  assert.deepEqual(await peer.ask({ op: "open", identity: keys[0]?.encode(), file: cut }), { refused: true });
  peer.end();
});
