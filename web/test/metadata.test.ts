/** What pictures say about their makers: that it is found, that it is gone, and that the picture is the same. */

import fc from "fast-check";
import { base64, unbase64 } from "../src/protocol/bytes.ts";
import { inspect } from "../src/report/metadata.ts";
import { assert, inBrowser, runs, test } from "./harness.ts";
// test/pictures/make.py says how they were made.
import pictures from "./pictures/pictures.json";

interface Picture {
  readonly name: string;
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** Kinds and details of what must be found. */
  readonly shown: readonly string[];
}

const PICTURES: Picture[] = Object.entries(pictures).map(([name, picture]) => ({
  name,
  bytes: new Uint8Array(unbase64(picture.base64)),
  shown: picture.shown.map((one) => one.join(": ")),
}));

function picture(name: string): Uint8Array<ArrayBuffer> {
  return PICTURES.find((one) => one.name === name)!.bytes;
}

function lines(found: Awaited<ReturnType<typeof inspect>>["found"]): string[] {
  return found.map(({ kind, detail }) => `${kind}: ${detail}`);
}

async function contents(blob: Blob | null): Promise<Uint8Array<ArrayBuffer>> {
  assert.ok(blob, "it was not cleaned");
  return new Uint8Array(await blob.arrayBuffer());
}

const latin1 = new TextDecoder("latin1");

/** What stands in the metadata of the pictures, in each of the ways in which it is written there. */
const TOLD =
  /Ana|A\0n\0a|Acme|ACME|NINE|Nine|Hall|H\0a\0l|Santiago|xmpmeta|secret|ftyp|hidden|prVt|2026|sRGB built/;

for (const { name, bytes, shown } of PICTURES) {
  test(`${name} says what it holds, and no longer once it is cleaned`, async () => {
    const { format, found, cleaned } = await inspect(new Blob([bytes]));
    assert.equal(format, name.split(".")[1]);
    assert.deepEqual(lines(found), shown);
    const after = await contents(cleaned);
    assert.ok(after.length <= bytes.length);
    assert.ok(!TOLD.test(latin1.decode(after)), "something is left");
    const again = await inspect(new Blob([after]));
    assert.deepEqual(again.found, []);
    assert.equal(base64(await contents(again.cleaned)), base64(after));
  });
}

test("what says nothing is copied byte for byte", async () => {
  for (const name of ["plain.jpeg", "plain.png", "palette.png", "dense.png", "plain.webp", "lossless.webp"]) {
    const { cleaned } = await inspect(new Blob([picture(name)]));
    assert.equal(base64(await contents(cleaned)), base64(picture(name)), name);
  }
});

test("other files are not looked into, whatever they are called", async () => {
  for (const text of ["", "\xff\xd8", "%PDF-1.7 /Author (Ana)", "GIF89a", "RIFF\0\0\0\0WAVE", "<svg/>"]) {
    const file = new File([text], "picture.jpg", { type: "image/jpeg" });
    assert.deepEqual(await inspect(file), { format: null, found: [], cleaned: null }, text);
  }
});

test("a picture cut short anywhere is not half-cleaned", async () => {
  for (const name of ["exif.jpeg", "texts.png", "moving.webp", "profile.png", "split-profile.jpeg"]) {
    const bytes = picture(name);
    const whole = new Blob([await contents((await inspect(new Blob([bytes]))).cleaned)]).size;
    for (let end = 12; end < bytes.length; end += runs(7) === 7 ? 7 : 41) {
      const { cleaned } = await inspect(new Blob([bytes.subarray(0, end)]));
      // What is cut off behind a picture's end does not matter to it.
      assert.ok(cleaned === null || cleaned.size === whole, `${name}, ${end} bytes`);
    }
  }
});

test("lengths that lead nowhere, and what we do not know, are refused", async () => {
  const start = "\xff\xd8";
  const png = "\x89PNG\r\n\x1a\n";
  const end = "\0\0\0\0IEND\xae\x42\x60\x82";
  for (const text of [
    `${start}\xff\xd9`,
    `${start}\xff\xe1\0\x01\xff\xd9`,
    `${start}\xff\xe1\xff\xff\xff\xd9`,
    `${start}\xff\xf7\0\x02\xff\xd9`,
    `${start}\xff\xc8\0\x02\xff\xd9`,
    `${start}\xff\xda\0\x02picture without an end`,
    `${start}\xff\xfe\0\x02junk\xff\xda\0\x02\xff\xd9`,
    `${png}${end}`,
    `${png}\0\0\0\x01IHDR\0\0\0\0\0\xff\xff\xff\xffIDAT\0\0\0\0${end}`,
    `${png}\0\0\0\0IHDR\0\0\0\0\0\0\0\0CgBI\0\0\0\0${end}`,
    `${png}\0\0\0\0IHDR\0\0\0\0\0\0\0\0I\0AT\0\0\0\0${end}`,
    "RIFF\x04\0\0\0WEBP",
    "RIFF\xff\xff\xff\xffWEBPVP8 \0\0\0\0",
    "RIFF\x0c\0\0\0WEBPVP8 \xff\xff\xff\xff",
    "RIFF\x0c\0\0\0WEBPEXIF\0\0\0\0",
    // Frames within frames within frames.
    `RIFF\x00\x80\0\0WEBP${"ANMF\x00\x70\0\0".padEnd(24, "x").repeat(1366)}`.slice(0, 0x8008),
  ]) {
    const bytes = Uint8Array.from(text, (character) => character.charCodeAt(0));
    const { format, cleaned } = await inspect(new Blob([bytes]));
    assert.notEqual(format, null);
    assert.equal(cleaned, null, JSON.stringify(text.slice(0, 60)));
  }
});

test("a side of the world that is none is not shown", async () => {
  const bytes = picture("moving.jpeg").slice();
  const south = latin1.decode(bytes).indexOf("\0\x01\0\x02\0\0\0\x02S\0") + 8;
  assert.equal(bytes[south], "S".charCodeAt(0));
  bytes[south] = 1;
  const { found } = await inspect(new Blob([bytes]));
  assert.ok(lines(found).includes("place: "), "there is a place, and it cannot be read");
});

test("law: whatever is changed in a picture, it never throws, grows or needs a second cleaning", async () => {
  const change = fc.record({
    name: fc.constantFrom(...PICTURES.map(({ name }) => name)),
    edits: fc.array(fc.tuple(fc.nat(), fc.nat(255)), { minLength: 1, maxLength: 6 }),
  });
  await fc.assert(
    fc.asyncProperty(change, async ({ name, edits }) => {
      const bytes = picture(name).slice();
      // Near the beginning, where lengths and counts stand.
      for (const [place, value] of edits) bytes[place % Math.min(bytes.length, 900)] = value;
      const { found, cleaned } = await inspect(new Blob([bytes]));
      assert.ok(found.every(({ detail }) => detail.length <= 130 && !/\p{C}/u.test(detail)));
      if (cleaned === null) return;
      assert.ok(cleaned.size <= bytes.length);
      const again = await inspect(cleaned);
      assert.deepEqual(again.found, []);
      assert.equal(base64(await contents(again.cleaned)), base64(await contents(cleaned)));
    }),
    { numRuns: runs(2000) },
  );
});

test("law: of any bytes, nothing throws", async () => {
  const head = fc.constantFrom("\xff\xd8\xff\xe1", "\x89PNG\r\n\x1a\n", "RIFF\x40\0\0\0WEBP");
  await fc.assert(
    fc.asyncProperty(head, fc.uint8Array({ maxLength: 300 }), async (text, rest) => {
      const start = Uint8Array.from(text, (character) => character.charCodeAt(0));
      await inspect(new Blob([start, new Uint8Array(rest)]));
    }),
    { numRuns: runs(1000) },
  );
});

test("hostile counts cost no time: pointers in circles, and a megabyte of them", async () => {
  const segment = new Uint8Array(65537).fill(0xff);
  segment.set([0xff, 0xe1, 0xff, 0xff, ...new TextEncoder().encode("Exif\0\0MM\0*\0\0\0\x08")]);
  // A directory with as many entries as fit, each of them a pointer to that directory.
  segment.set([0x15, 0x54], 18);
  for (let at = 20; at + 12 < segment.length; at += 12) {
    segment.set([0x87, at % 2 ? 0x69 : 0x25, 0, 4, 0, 0, 0, 1, 0, 0, 0, 8], at);
  }
  const xmp = new TextEncoder().encode(`\xff${"<dc:creator><rdf:Seq>".repeat(3000)}`.slice(1));
  const packet = new Uint8Array(xmp.length + 33);
  packet.set([0xff, 0xe1, (packet.length - 2) >> 8, (packet.length - 2) & 0xff]);
  packet.set(new TextEncoder().encode("http://ns.adobe.com/xap/1.0/\0"), 4);
  packet.set(xmp, 33);
  const plain = picture("plain.jpeg");
  const file = new Blob([
    plain.subarray(0, 2),
    ...Array(16).fill([segment, packet]).flat(),
    plain.subarray(2),
  ]);
  const start = performance.now();
  const { cleaned } = await inspect(file);
  assert.equal(base64(await contents(cleaned)), base64(plain));
  assert.ok(performance.now() - start < 5000, `${performance.now() - start} ms`);
});

if (inBrowser) {
  /** What a browser shows of a file: its size and its pixels. */
  const shown = async (blob: Blob, options?: ImageBitmapOptions) => {
    const bitmap = await createImageBitmap(blob, options);
    const canvas = document.createElement("canvas");
    [canvas.width, canvas.height] = [bitmap.width, bitmap.height];
    const context = canvas.getContext("2d")!;
    context.drawImage(bitmap, 0, 0);
    const { data } = context.getImageData(0, 0, canvas.width, canvas.height);
    return `${bitmap.width}x${bitmap.height} ${base64(new Uint8Array(data))}`;
  };

  for (const { name, bytes } of PICTURES) {
    test(`${name} looks the same once it is cleaned`, async () => {
      const type = `image/${name.split(".")[1]}`;
      const before = new Blob([bytes], { type });
      const { cleaned } = await inspect(before);
      assert.equal(cleaned?.type, type);
      assert.equal(await shown(cleaned!), await shown(before));
    });
  }

  test("these tests would notice a turned picture and other colours", async () => {
    const plain = await shown(new Blob([picture("plain.jpeg")]));
    assert.notEqual(await shown(new Blob([picture("turned-6.jpeg")])), plain);
    assert.notEqual(await shown(new Blob([picture("profile.jpeg")])), plain);
  });
}
