/** Files at the desk: sent, taken up, saved, and shown without danger. */

import type { FilePlace, Preview } from "../src/desk/model.ts";
import { pictureSize } from "../src/desk/worker/picture-size.ts";
import { textOf, visible } from "../src/desk/worker/preview.ts";
import { describeFile, pieceCount, sealPiece } from "../src/protocol/attachment.ts";
import { concat, dom, utf8 } from "../src/protocol/bytes.ts";
import type { Attachment } from "../src/protocol/entry.ts";
import { Identity } from "../src/protocol/keys.ts";
import { code, note, on, Seat, type Stage } from "./desk-stage.ts";
import { assert, inBrowser, test } from "./harness.ts";
import PICTURES from "./pictures/pictures.json";
import type { Reporter } from "./pretend-desk.ts";
import { random } from "./support.ts";

const bytesOf = async (blob: Blob) => new Uint8Array(await blob.arrayBuffer());

/** Bytes that are not alike anywhere. */
function long(length: number): Uint8Array {
  const bytes = new Uint8Array(length);
  for (let i = 0; i < length; i += 65_536) bytes.set(random(Math.min(65_536, length - i)), i);
  return bytes;
}

/** A reporter's message with a file, all of whose pieces have arrived. */
async function fromReporter(stage: Stage, reporter: Reporter, bytes: Uint8Array, name: string, type = "") {
  const blob = new Blob([new Uint8Array(bytes)]);
  const attachment = await describeFile(blob, { id: crypto.randomUUID(), name, type }, random);
  await stage.server.message(reporter, "See the file.", [attachment]);
  await arrive(stage, reporter, attachment, blob);
  return attachment;
}

async function arrive(stage: Stage, { id }: Reporter, attachment: Attachment, blob: Blob): Promise<void> {
  const recipient = await Identity.parse(attachment.key).recipient();
  const there = stage.server.cases.get(id)?.attachments.get(attachment.id);
  for (let i = 0; i < pieceCount(attachment.size); i++)
    there?.stored.set(i, await sealPiece(blob, attachment, i, recipient));
}

/** Where the file is that a member is shown last under an id. */
async function placeOf(seat: Seat, id: string, file: string): Promise<FilePlace> {
  const { items } = await seat.show(id);
  const entry = items.filter((item) => "files" in item && item.files.some((one) => one.id === file)).at(-1);
  assert.ok(entry);
  return { case: id, stream: entry.stream, seq: entry.seq, id: file };
}

test("a file is sent with its entry, and saved by another as it was, never with its type", () =>
  on(async (stage) => {
    const { id } = await stage.server.file("Something.");
    const [chair, second] = [await stage.sit(0), await stage.sit(1)];
    const bytes = long(1_300_000);
    const file = {
      id: crypto.randomUUID(),
      name: "ledger.html",
      type: "text/html",
      blob: new Blob([new Uint8Array(bytes)]),
    };
    const { places } = await chair.show(id);
    const draft = { kind: "note", text: "The ledger." } as const;
    const sent = await chair.call("write", { case: id, places, draft, files: [file] });
    assert.ok(sent.kind === "sent" && sent.view);
    const [view] = sent.view.items.flatMap((item) => ("files" in item ? item.files : []));
    assert.deepEqual(view, {
      id: file.id,
      name: "ledger.html",
      type: "text/html",
      size: 1_300_000,
      pieces: 2,
      stored: 2,
      mine: true,
    });
    await second.sync();
    assert.equal(second.row(id).files, 1);
    const saved = await second.call("download", await placeOf(second, id, file.id));
    assert.equal(saved.type, "application/octet-stream");
    assert.deepEqual(await bytesOf(saved), bytes);
    assert.deepEqual(await second.call("preview", await placeOf(second, id, file.id)), { kind: "none" });
  }));

test("a file that broke off is taken up where it broke, and another file is refused", () =>
  on(async (stage) => {
    const { id } = await stage.server.file("Something.");
    const chair = await stage.sit(0);
    const bytes = long(2_200_000);
    const blob = new Blob([new Uint8Array(bytes)]);
    const file = { id: crypto.randomUUID(), name: "a.bin", type: "", blob };
    const { places } = await chair.show(id);
    let puts = 0;
    stage.server.twists.push((answer, path) => {
      // The third piece does not get through.
      if (/attachments\/.*\/2$/.test(path) && puts++ < 4)
        Object.assign(answer, { status: 503, body: { error: "busy" } });
    });
    stage.server.cases.get(id)?.attachments.clear();
    const draft = { kind: "note", text: "x" } as const;
    const sent = await chair.call("write", { case: id, places, draft, files: [file] });
    assert.ok(sent.kind === "sent");
    assert.equal(sent.files_missing, 1);
    stage.server.cases.get(id)?.attachments.get(file.id)?.stored.delete(2);
    stage.server.announce([stage.id(0)], { case: id, kind: "attachment", id: file.id });
    await chair.sync();
    const stored = async () =>
      (await chair.show(id)).items.flatMap((item) => ("files" in item ? item.files : []))[0]?.stored;
    assert.equal(await stored(), 2);
    const place = await placeOf(chair, id, file.id);
    const other = new Blob([new Uint8Array(long(2_200_000))]);
    assert.equal(await code(chair.call("resume", { ...place, file: other })), "Mismatch");
    assert.equal(await code(chair.call("resume", { ...place, file: new Blob(["x"]) })), "Mismatch");
    await chair.call("resume", { ...place, file: blob });
    assert.equal(await stored(), 3);
    assert.deepEqual(await bytesOf(await chair.call("download", place)), bytes);
  }));

test("a piece that the server exchanged, or has not, is neither saved nor shown", () =>
  on(async (stage) => {
    const reporter = await stage.server.file("Something.");
    const one = await fromReporter(stage, reporter, utf8("first"), "one.txt");
    const other = await fromReporter(stage, reporter, utf8("other"), "two.txt");
    const chair = await stage.sit(0);
    const { id } = reporter;
    const attachments = stage.server.cases.get(id)?.attachments;
    attachments?.get(one.id)?.stored.set(0, attachments.get(other.id)?.stored.get(0) as Uint8Array);
    assert.equal(await code(chair.call("download", await placeOf(chair, id, one.id))), "Mismatch");
    assert.equal(await code(chair.call("preview", await placeOf(chair, id, one.id))), "Mismatch");
    attachments?.get(other.id)?.stored.clear();
    const place = await placeOf(chair, id, other.id);
    assert.equal(await code(chair.call("download", place)), "not_found");
    assert.equal(await code(chair.call("download", { ...place, id: crypto.randomUUID() })), "Missing");
    assert.equal(await code(chair.call("download", { ...place, seq: place.seq - 1 })), "Missing");
  }));

test("a colleague's entry that names a file of the same id takes nothing of its place", () =>
  on(async (stage) => {
    const { id } = await stage.server.file("Something.");
    const chair = await stage.sit(0);
    const ledger = long(1_300_000);
    const file = { id: crypto.randomUUID(), name: "ledger.txt", type: "", blob: new Blob([dom(ledger)]) };
    const { places } = await chair.show(id);
    await chair.call("write", { case: id, places, draft: note("The ledger."), files: [file] });
    const mine = await placeOf(chair, id, file.id);
    assert.deepEqual([mine.stream, mine.seq], ["desk", 0]);

    // Told of, the server would refuse a second file of that id: so the colleague's client does not tell it.
    const silent: typeof fetch = (input, init = {}) => {
      if (!String(input).endsWith("/entries")) return stage.server.fetch(input, init);
      const body = { ...JSON.parse(new TextDecoder().decode(init.body as Uint8Array)), attachments: [] };
      return stage.server.fetch(input, { ...init, body: dom(utf8(JSON.stringify(body))) });
    };
    const second = new Seat({ fetch: silent, origin: stage.server.origin }, {});
    stage.seats.push(second);
    await second.enter(stage.person(1));
    const forged = { ...file, blob: new Blob([dom(long(1_300_000))]) };
    const sent = await second.call("write", {
      case: id,
      places: (await second.show(id)).places,
      draft: { kind: "message", text: "The ledger." },
      files: [forged],
    });
    assert.ok(sent.kind === "sent" && sent.files_missing === 1, "the server takes no piece of hers");

    await chair.sync();
    const theirs = { ...mine, stream: "dialogue", seq: (await chair.show(id)).places.dialogue - 1 } as const;
    for (const seat of [chair, second]) {
      assert.deepEqual(await bytesOf(await seat.call("download", mine)), ledger);
      assert.equal((await seat.call("preview", mine)).kind, "none");
      assert.equal(await code(seat.call("download", theirs)), "Mismatch");
    }
    assert.equal(await code(second.call("resume", { ...mine, file: file.blob })), "Mismatch");
    await chair.call("resume", { ...mine, file: file.blob });
  }));

test("that an entry is there is told before its files are sent", () =>
  on(async (stage) => {
    const { id } = await stage.server.file("Something.");
    const chair = await stage.sit(0);
    const { places } = await chair.show(id);
    const file = { id: crypto.randomUUID(), name: "a.txt", type: "", blob: new Blob(["a"]) };
    const told: (string | number | undefined)[][] = [];
    const sent = await chair.engine.call(
      "write",
      { case: id, places, draft: note("x"), files: [file] },
      {
        progress: ({ stage: doing, taken = false }) =>
          void told.push([doing, String(taken), stage.server.cases.get(id)?.entries.desk.length]),
      },
    );
    assert.equal(sent.kind, "sent");
    assert.ok(told.length >= 3);
    for (const [doing, taken, entries] of told)
      assert.deepEqual(
        [doing, taken, entries],
        doing === "hash" ? ["hash", "false", 0] : ["send", "true", 1],
      );
  }));

test("the same with a file again is asked about, and other files without a text are not", () =>
  on(async (stage) => {
    const { id } = await stage.server.file("Something.");
    const chair = await stage.sit(0);
    const write = async (text: string, name: string | null, size = 1) => {
      const blob = new Blob(["x".repeat(size)]);
      const files = name === null ? [] : [{ id: crypto.randomUUID(), name, type: "", blob }];
      const { places } = await chair.show(id);
      return (await chair.call("write", { case: id, places, draft: { kind: "message", text }, files })).kind;
    };
    assert.equal(await write("Enclosed.", "a.txt"), "sent");
    assert.equal(await write("Enclosed.", "a.txt"), "twice");
    // After a lock its files have to be chosen again, and may have been forgotten.
    assert.equal(await write("Enclosed.", null), "twice");
    assert.equal(await write("", "a.txt"), "sent");
    assert.equal(await write("", "a.txt"), "twice");
    assert.equal(await write("", "b.txt"), "sent");
    assert.equal(await write("", "b.txt", 2), "sent");
  }));

test("whoever tells the server of a second file of an id is refused", () =>
  on(async (stage) => {
    const { id } = await stage.server.file("Something.");
    const [chair, second] = [await stage.sit(0), await stage.sit(1)];
    const file = { id: crypto.randomUUID(), name: "a.txt", type: "", blob: new Blob(["a"]) };
    const write = async (seat: Seat) =>
      seat.call("write", { case: id, places: (await seat.show(id)).places, draft: note("x"), files: [file] });
    await write(chair);
    await second.sync();
    assert.equal(await code(write(second)), "busy_case");
    assert.equal(stage.server.cases.get(id)?.entries.desk.length, 1);
  }));

test("a text is shown as text, with what acts unseen made visible", () =>
  on(async (stage) => {
    const reporter = await stage.server.file("Something.");
    const { id } = reporter;
    const chair = await stage.sit(0);
    const shown = async (bytes: Uint8Array, name = "x.pdf") => {
      const file = await fromReporter(stage, reporter, bytes, name);
      await chair.sync();
      return chair.call("preview", await placeOf(chair, id, file.id));
    };
    const markup = "<script>alert(1)</script>";
    assert.deepEqual(await shown(utf8(markup), "a.html"), { kind: "text", text: markup, cut: false });
    const cut = await shown(utf8("ä".repeat(200_000)));
    assert.ok(cut.kind === "text" && cut.cut && cut.text.length === 131_072);
    assert.deepEqual(await shown(utf8("%PDF-1.7\n\0\x01binary")), { kind: "none" });
    assert.deepEqual(await shown(Uint8Array.of(0x50, 0x4b, 3, 4, 0xff, 0xfe, 0)), { kind: "none" });
  }));

test("line ends and tabs stay; bidirectional controls, zero widths and others are named", () => {
  assert.equal(visible("a\r\nb\rc\td"), "a\nb\nc\td");
  assert.equal(visible("invoice\u202efdp.exe"), "invoice⟦U+202E⟧fdp.exe");
  assert.equal(visible(`e${"\u0301".repeat(20)}`), `e${"\u0301".repeat(8)}⟦+12⟧`);
  assert.equal(visible("a\u200bb\u0007c\ufeff\u{e0041}"), "a⟦U+200B⟧b⟦U+0007⟧c⟦U+FEFF⟧⟦U+E0041⟧");
  assert.equal(visible("Ελληνικά עברית 中文 👩\u200d💻"), "Ελληνικά עברית 中文 👩\u200d💻");
});

test("UTF-16 is read by its mark, and what is no text is none", () => {
  const wide = (text: string, mark: number[], bigEndian: boolean) => {
    const bytes = new Uint8Array(text.length * 2);
    for (let i = 0; i < text.length; i++)
      new DataView(bytes.buffer).setUint16(2 * i, text.charCodeAt(i), !bigEndian);
    return concat(Uint8Array.from(mark), bytes);
  };
  const text = (preview: Preview) => (preview.kind === "text" ? preview.text : preview.kind);
  assert.equal(text(textOf(wide("Grüße 工厂", [0xff, 0xfe], false), false)), "Grüße 工厂");
  assert.equal(text(textOf(wide("Grüße", [0xfe, 0xff], true), false)), "Grüße");
  assert.equal(text(textOf(utf8("\ufeffmarked"), false)), "marked");
  assert.equal(text(textOf(Uint8Array.of(0xc3), false)), "none");
  assert.equal(text(textOf(Uint8Array.of(0x61, 0xc3), true)), "a");
});

/** The head of a PNG that says that it is so large. */
function pngOf(width: number, height: number): Uint8Array {
  const head = Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 13, 10, 26, 10, 0, 0, 0, 13, 0x49, 0x48, 0x44, 0x52);
  const size = new Uint8Array(13);
  new DataView(size.buffer).setUint32(0, width);
  new DataView(size.buffer).setUint32(4, height);
  return concat(head, size);
}

test("how large a picture says it is, is read before it is decoded", () => {
  assert.deepEqual(pictureSize(pngOf(65_535, 65_535)), { type: "image/png", width: 65_535, height: 65_535 });
  const gif = Uint8Array.of(
    ...utf8("GIF89a"),
    1,
    0,
    1,
    0,
    0,
    0,
    0,
    0x2c,
    0,
    0,
    0,
    0,
    0xff,
    0xff,
    0xff,
    0xff,
    0,
  );
  assert.deepEqual(pictureSize(gif), { type: "image/gif", width: 65_535, height: 65_535 });
  const bmp = new Uint8Array(30);
  bmp.set(utf8("BM"));
  new DataView(bmp.buffer).setUint32(14, 40, true);
  new DataView(bmp.buffer).setInt32(18, 5, true);
  new DataView(bmp.buffer).setInt32(22, -7, true);
  assert.deepEqual(pictureSize(bmp), { type: "image/bmp", width: 5, height: 7 });
  for (const no of ["<svg xmlns='http://www.w3.org/2000/svg'/>", "%PDF-1.7", "<html>", "GIF89a", "BM", ""]) {
    assert.equal(pictureSize(utf8(no)), null, no);
  }
  for (const [name, { base64 }] of Object.entries(PICTURES)) {
    const bytes = Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
    const size = pictureSize(bytes);
    assert.ok(size === null || (size.width > 0 && size.height > 0 && size.width < 10_000), name);
    for (let end = 0; end < Math.min(64, bytes.length); end++) pictureSize(bytes.subarray(0, end));
  }
});

if (inBrowser) {
  test("a picture is shown as pixels, small ones as they are and large ones smaller; a bomb is not decoded", () =>
    on(async (stage) => {
      const reporter = await stage.server.file("Something.");
      const chair = await stage.sit(0);
      const shown = async (bytes: Uint8Array, name: string, type: string) => {
        const file = await fromReporter(stage, reporter, bytes, name, type);
        await chair.sync();
        return chair.call("preview", await placeOf(chair, reporter.id, file.id));
      };
      const drawn = async (width: number, height: number) => {
        const canvas = new OffscreenCanvas(width, height);
        canvas.getContext("2d")?.fillRect(0, 0, width, height);
        return bytesOf(await canvas.convertToBlob({ type: "image/png" }));
      };
      const small = await shown(await drawn(30, 20), "x.exe", "text/html");
      assert.ok(small.kind === "picture");
      assert.deepEqual([small.width, small.height, small.picture.width], [30, 20, 30]);
      const wide = await shown(await drawn(8192, 64), "x.png", "image/png");
      assert.ok(wide.kind === "picture");
      assert.deepEqual([wide.width, wide.height], [4096, 32]);
      assert.deepEqual(await shown(concat(pngOf(60_000, 60_000), long(100)), "x.png", "image/png"), {
        kind: "none",
      });
      assert.deepEqual(await shown(concat(pngOf(10, 10), long(100)), "x.png", "image/png"), { kind: "none" });
      const svg = "<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>";
      assert.equal((await shown(utf8(svg), "x.svg", "image/svg+xml")).kind, "text");
    }));
}
