import fc from "fast-check";
import { seal } from "../src/protocol/age.ts";
import {
  describeFile,
  missingPieces,
  openPiece,
  PIECE,
  pieceCount,
  placeOf,
  sealPiece,
} from "../src/protocol/attachment.ts";
import { base64, concat, digest, hex } from "../src/protocol/bytes.ts";
import type { Attachment } from "../src/protocol/entry.ts";
import { Identity } from "../src/protocol/keys.ts";
import { padme } from "../src/protocol/padding.ts";
import { runJob } from "../src/protocol/piece-job.ts";
import { PieceReader, pieceLength } from "../src/protocol/piece-reader.ts";
import { PiecePool } from "../src/protocol/pool.ts";
import { assert, inBrowser, runs, slow, test } from "./harness.ts";
import { random, uuid } from "./support.ts";
import { makeWorker } from "./workers.ts";

const NAME = { id: uuid(1), name: "a.bin", type: "application/octet-stream" };

function content(size: number): Uint8Array<ArrayBuffer> {
  return new Uint8Array(size).map((_, i) => (i * 31) ^ (i >> 11));
}

/** Two pieces with a JIT; without one a single small piece, as 1 MiB takes a second there. */
const SIZE = slow ? 70_000 : PIECE + 5000;

interface Sample {
  readonly file: Blob;
  readonly attachment: Attachment;
  readonly identity: Identity;
  readonly sealed: readonly Uint8Array[];
}

async function sample(size = SIZE): Promise<Sample> {
  const file = new Blob([content(size)]);
  const attachment = await describeFile(file, NAME, random);
  const identity = Identity.parse(attachment.key);
  const recipient = await identity.recipient();
  const indexes = Array.from({ length: pieceCount(size) }, (_, index) => index);
  const sealed: Uint8Array[] = [];
  for (const index of indexes) sealed.push(await sealPiece(file, attachment, index, recipient));
  return { file, attachment, identity, sealed };
}

const made = sample();

test("pieces are 1 MiB of the padded length, and the last one is the rest", () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 2 ** 31 }), (size) => {
      const count = pieceCount(size);
      const lengths = [0, 1, count - 2].filter((index) => index >= 0 && index < count - 1);
      for (const index of lengths) assert.equal(pieceLength(size, index), PIECE);
      const last = pieceLength(size, count - 1);
      assert.ok(last > 0 && last <= PIECE);
      assert.equal((count - 1) * PIECE + last, padme(size));
      assert.equal(pieceLength(size, count), 0);
    }),
    { numRuns: runs(500) },
  );
});

test("a file's pieces come back in order as the file", async () => {
  const { file, attachment, identity, sealed } = await made;
  const parts: Uint8Array[] = [];
  for (const [index, piece] of sealed.entries())
    parts.push(await openPiece(attachment, index, identity, piece));
  assert.ok(hex(concat(...parts)) === hex(new Uint8Array(await file.arrayBuffer())));
});

test("files of no and of little size are one padded piece", async () => {
  for (const size of [0, 1, 65_536]) {
    const { attachment, identity, sealed } = await sample(size);
    assert.equal(sealed.length, 1);
    assert.equal((await openPiece(attachment, 0, identity, sealed[0] ?? new Uint8Array())).length, size);
    assert.equal((await new PieceReader(new Blob([content(size)])).read(0)).length, 65_536);
  }
});

test("a description names the hash of each padded piece, and a key of its own", async () => {
  const { file, attachment } = await made;
  const padded = new Uint8Array(padme(SIZE));
  padded.set(new Uint8Array(await file.arrayBuffer()));
  const hashes: Uint8Array[] = [];
  for (let at = 0; at < padded.length; at += PIECE) hashes.push(await digest(padded.slice(at, at + PIECE)));
  assert.equal(attachment.pieces, base64(concat(...hashes)));
  assert.deepEqual({ ...attachment, key: "", pieces: "" }, { ...NAME, size: SIZE, key: "", pieces: "" });
  assert.notEqual((await describeFile(file, NAME, random)).key, attachment.key);
});

test("zeros beyond the file make whole pieces of their own, where Padmé adds that much", async () => {
  const mebibyte = content(PIECE);
  const file = new Blob([...Array(64).fill(mebibyte), "x"]);
  const attachment = await describeFile(file, NAME, random);
  assert.equal(pieceCount(file.size), 66);
  const hashes = [63, 64, 65].map((index) => hex(placeOf(attachment, index).hash));
  const almost = new Uint8Array(PIECE);
  almost[0] = 0x78;
  const expected = [mebibyte, almost, new Uint8Array(PIECE)];
  assert.deepEqual(hashes, await Promise.all(expected.map(async (piece) => hex(await digest(piece)))));
  const identity = Identity.parse(attachment.key);
  if (slow) return;
  const sealed = await sealPiece(file, attachment, 65, await identity.recipient());
  assert.deepEqual(await openPiece(attachment, 65, identity, sealed), new Uint8Array());
});

test("describing tells how far it is and can be cancelled", async () => {
  const { file } = await made;
  const parts: number[] = [];
  await describeFile(file, NAME, random, { progress: (part) => parts.push(part) });
  assert.equal(parts.length, pieceCount(SIZE));
  assert.equal(parts.at(-1), 1);
  const signal = AbortSignal.abort(new Error("no"));
  await assert.rejects(describeFile(file, NAME, random, { signal }), /no/);
});

test("a piece in another's place is refused", async () => {
  if (slow) return;
  const { attachment, identity, sealed } = await made;
  const [first = new Uint8Array(), second = new Uint8Array()] = sealed;
  await assert.rejects(openPiece(attachment, 0, identity, second), { code: "Mismatch" });
  await assert.rejects(openPiece(attachment, 1, identity, first), { code: "Mismatch" });
});

test("two pieces of the same length in each other's place are refused", async () => {
  const { attachment, identity, sealed } = await made;
  const recipient = await identity.recipient();
  const other = await seal([recipient], new Uint8Array(pieceLength(SIZE, 0)).fill(1));
  await assert.rejects(openPiece(attachment, 0, identity, other), { code: "Mismatch" });
  assert.ok(await openPiece(attachment, 0, identity, sealed[0] ?? other));
});

test("a piece beyond the last, or before the first, is missing", async () => {
  const { attachment, identity, sealed } = await made;
  const [piece = new Uint8Array()] = sealed;
  for (const index of [-1, sealed.length, 4000]) {
    await assert.rejects(openPiece(attachment, index, identity, piece), { code: "Missing" }, String(index));
    assert.throws(() => placeOf(attachment, index), { code: "Missing" });
  }
});

test("a piece of another attachment is refused, with its key and without", async () => {
  const { attachment, identity } = await made;
  const other = await sample(10);
  const [foreign = new Uint8Array()] = other.sealed;
  await assert.rejects(openPiece(attachment, 0, identity, foreign), { code: "Mismatch" });
  await assert.rejects(openPiece(attachment, 0, other.identity, foreign), { code: "Mismatch" });
});

test("a piece that is cut, changed or empty is damaged", async () => {
  const { attachment, identity, sealed } = await made;
  const [piece = new Uint8Array()] = sealed;
  const changed = piece.slice();
  changed[piece.length - 100] = (changed[piece.length - 100] ?? 0) ^ 4;
  for (const wrong of [piece.slice(0, -1), piece.slice(0, 5000), changed, new Uint8Array()]) {
    await assert.rejects(
      openPiece(attachment, 0, identity, wrong),
      { code: "Damaged" },
      String(wrong.length),
    );
  }
});

test("padding that is not zero is refused, though the hash is signed", async () => {
  const { attachment, identity } = await sample(10);
  const padded = new Uint8Array(65_536);
  padded[65_535] = 1;
  const dishonest = { ...attachment, pieces: base64(await digest(padded)) };
  const sealed = await seal([await identity.recipient()], padded);
  await assert.rejects(openPiece(dishonest, 0, identity, sealed), { code: "Mismatch" });
});

test("a file that changed since it was described is not sealed", async () => {
  const { attachment, identity } = await made;
  const recipient = await identity.recipient();
  const last = pieceCount(SIZE) - 1;
  const changed: [Blob, number][] = [
    [new Blob([content(SIZE).fill(1, 0, 1)]), 0],
    [new Blob([content(SIZE - 1)]), last],
    [new Blob([content(SIZE), "x"]), last],
    [new Blob([]), 0],
  ];
  for (const [other, index] of changed) {
    await assert.rejects(sealPiece(other, attachment, index, recipient), { code: "Mismatch" });
  }
});

test("each sealing is fresh", async () => {
  const { file, attachment, identity, sealed } = await sample(10);
  const again = await sealPiece(file, attachment, 0, await identity.recipient());
  assert.ok(hex(again) !== hex(sealed[0] ?? again));
  assert.equal((await openPiece(attachment, 0, identity, again)).length, 10);
});

test("what is missing is what is not stored", () => {
  assert.deepEqual(missingPieces(4, []), [0, 1, 2, 3]);
  assert.deepEqual(missingPieces(4, [3, 1]), [0, 2]);
  assert.deepEqual(missingPieces(2, [0, 1]), []);
});

test("a reader gives pieces in any order, each whole, while others are asked for", async () => {
  const file = new Blob([content(3 * PIECE + 100)]);
  const expected = async (index: number) => {
    const piece = new Uint8Array(pieceLength(file.size, index));
    piece.set(new Uint8Array(await file.slice(index * PIECE, (index + 1) * PIECE).arrayBuffer()));
    return hex(await digest(piece));
  };
  const reader = new PieceReader(file);
  const order = [0, 1, 2, 3, 1, 2, 0, 3, 3];
  const pieces = await Promise.all(order.map((index) => reader.read(index)));
  for (const [i, index] of order.entries()) {
    assert.equal(hex(await digest(pieces[i] ?? new Uint8Array())), await expected(index), `${i}`);
  }
  await reader.close();
  assert.equal(hex(await digest(await reader.read(1))), await expected(1));
  await reader.close();
});

test("a reader that fails once reads on", async () => {
  const file = new Blob([content(100)]);
  let fails = 1;
  const flaky = new Proxy(file, {
    get(target, name) {
      if (name === "slice" && fails-- > 0) throw new Error("gone");
      const value = Reflect.get(target, name);
      return typeof value === "function" ? value.bind(target) : value;
    },
  });
  const reader = new PieceReader(flaky);
  await assert.rejects(reader.read(0), /gone/);
  assert.equal((await reader.read(0)).length, 65_536);
  await reader.close();
});

test("a worker's job answers with bytes or with a code", async () => {
  const { attachment, sealed } = await made;
  const [piece = new Uint8Array()] = sealed;
  const { key } = attachment;
  const place = placeOf(attachment, 0);
  const good = await runJob({ task: "open", key, place, bytes: piece });
  assert.equal("bytes" in good && good.bytes.length, Math.min(SIZE, PIECE));
  const wrong = [
    [{ task: "open", key, place, bytes: piece.slice(1) }, "Damaged"],
    [{ task: "open", key, place: { ...place, hash: new Uint8Array(32) }, bytes: piece }, "Mismatch"],
    [{ task: "seal", key, place, bytes: new Uint8Array() }, "Mismatch"],
    [{ task: "seal", key: "x", place, bytes: piece }, "Key"],
  ] as const;
  for (const [job, error] of wrong) assert.deepEqual(await runJob(job), { error });
});

function pool(workers: number): PiecePool {
  return new PiecePool(() => makeWorker("piece-worker"), workers);
}

test("a pool's workers seal what opens, and open what is sealed", async () => {
  if (!inBrowser) return;
  const { file, attachment, identity, sealed } = await made;
  const workers = pool(2);
  const indexes = [...sealed.keys()];
  const pieces = await Promise.all(indexes.map((index) => workers.seal(file, attachment, index)));
  for (const [index, piece] of pieces.entries()) {
    const expected = await openPiece(attachment, index, identity, sealed[index] ?? piece);
    assert.ok(hex(await openPiece(attachment, index, identity, piece)) === hex(expected));
    assert.ok(hex(await workers.open(attachment, index, piece)) === hex(expected));
  }
  workers.close();
});

test("a pool passes refusals on and goes on", async () => {
  if (!inBrowser) return;
  const { attachment, sealed } = await made;
  const workers = pool(1);
  const [piece = new Uint8Array()] = sealed;
  await assert.rejects(workers.open(attachment, 0, piece.slice(1)), { code: "Damaged" });
  await assert.rejects(workers.open(attachment, 99, piece.slice()), { code: "Missing" });
  assert.equal((await workers.open(attachment, 0, piece.slice())).length, Math.min(SIZE, PIECE));
  workers.close();
});

test("a pool that is closed rejects what is under way, and can be used again", async () => {
  if (!inBrowser) return;
  const { attachment, sealed } = await made;
  const workers = pool(1);
  const [piece = new Uint8Array()] = sealed;
  const open = () => workers.open(attachment, 0, piece.slice());
  const results = Promise.allSettled([open(), open(), open()]);
  workers.close();
  for (const result of await results) {
    assert.equal(result.status === "rejected" && result.reason.name, "AbortError");
  }
  assert.equal((await open()).length, Math.min(SIZE, PIECE));
  workers.close();
});

/** A worker that records what it gets and answers when told. */
class FakeWorker {
  static made: FakeWorker[] = [];
  readonly jobs: number[] = [];
  terminated = false;
  onmessage: ((event: { data: unknown }) => void) | null = null;
  onerror: ((event: { preventDefault(): void }) => void) | null = null;

  constructor() {
    FakeWorker.made.push(this);
  }
  postMessage({ number }: { number: number }): void {
    this.jobs.push(number);
  }
  answer(number: number): void {
    this.onmessage?.({ data: { number, result: { bytes: Uint8Array.of(number) } } });
  }
  terminate(): void {
    this.terminated = true;
  }
}

/** Of six pieces, which no worker looks at. */
const SIX: Attachment = {
  ...NAME,
  size: 6 * PIECE,
  key: "",
  pieces: base64(new Uint8Array(6 * 32)),
};

function fakePool(workers: number): PiecePool {
  FakeWorker.made = [];
  return new PiecePool(() => new FakeWorker() as unknown as Worker, workers);
}

test("a pool starts workers as needed, gives each two pieces, and queues the rest", async () => {
  const workers = fakePool(2);
  assert.equal(workers.size, 4);
  const results = Array.from({ length: 6 }, (_, i) => workers.open(SIX, i, new Uint8Array(1)));
  const [a, b] = FakeWorker.made;
  assert.equal(FakeWorker.made.length, 2);
  assert.deepEqual(
    [a?.jobs, b?.jobs],
    [
      [0, 2],
      [1, 3],
    ],
  );
  b?.answer(3);
  assert.deepEqual(b?.jobs, [1, 3, 4]);
  a?.answer(2);
  a?.answer(0);
  assert.deepEqual(a?.jobs, [0, 2, 5]);
  b?.answer(1);
  b?.answer(4);
  a?.answer(5);
  assert.deepEqual(
    await Promise.all(results),
    [0, 1, 2, 3, 4, 5].map((number) => Uint8Array.of(number)),
  );
});

test("a worker that breaks down fails its own pieces only, and another takes the rest", async () => {
  const workers = fakePool(1);
  const results = Array.from({ length: 3 }, (_, i) => workers.open(SIX, i, new Uint8Array(1)));
  const settled = Promise.allSettled(results);
  const [broken] = FakeWorker.made;
  broken?.onerror?.({ preventDefault() {} });
  const [, fresh] = FakeWorker.made;
  assert.ok(broken?.terminated);
  assert.deepEqual(fresh?.jobs, [2]);
  fresh?.answer(2);
  const outcomes = (await settled).map((one) => (one.status === "rejected" ? one.reason.code : one.value[0]));
  assert.deepEqual(outcomes, ["Damaged", "Damaged", 2]);
});
