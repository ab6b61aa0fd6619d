/**
 * How large a picture says that it is, before it is decoded: a small file can say that it is huge, and decoding it would end
 * the tab. Reads the head of PNG, JPEG, GIF, WebP and BMP; anything else is no picture here. Where a file says it twice the
 * larger counts.
 */

/** See above. */
export interface PictureSize {
  /** The media type that its bytes are of. */
  readonly type: string;
  readonly width: number;
  readonly height: number;
}

/** null for what is no picture of these kinds, or is broken. */
export function pictureSize(bytes: Uint8Array): PictureSize | null {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  for (const [type, sizes] of [
    ["image/png", png],
    ["image/jpeg", jpeg],
    ["image/gif", gif],
    ["image/webp", webp],
    ["image/bmp", bmp],
  ] as const) {
    try {
      const found = sizes(view);
      if (found.length === 0) continue;
      const width = Math.max(...found.map(([side]) => side));
      const height = Math.max(...found.map(([, side]) => side));
      return width > 0 && height > 0 ? { type, width, height } : null;
    } catch {
      // It ends before it has said it.
      return null;
    }
  }
  return null;
}

type Size = readonly [width: number, height: number];

function begins(view: DataView, text: string, at = 0): boolean {
  return (
    view.byteLength >= at + text.length &&
    [...text].every((letter, i) => view.getUint8(at + i) === letter.charCodeAt(0))
  );
}

function png(view: DataView): Size[] {
  if (!begins(view, "\x89PNG\r\n\x1a\n")) return [];
  if (!begins(view, "IHDR", 12)) throw new RangeError("no head");
  return [[view.getUint32(16), view.getUint32(20)]];
}

/** Every frame's head, up to the first scan. */
function jpeg(view: DataView): Size[] {
  if (!begins(view, "\xff\xd8\xff")) return [];
  const found: Size[] = [];
  for (let at = 2; ; ) {
    if (view.getUint8(at) !== 0xff) throw new RangeError("no marker");
    const marker = view.getUint8(at + 1);
    if (marker === 0xff) {
      at += 1;
      continue;
    }
    // The first scan, or the end.
    if (marker === 0xda || marker === 0xd9) break;
    const isFrame = marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker);
    if (isFrame) found.push([view.getUint16(at + 7), view.getUint16(at + 5)]);
    const isBare = marker === 0x01 || (marker >= 0xd0 && marker <= 0xd8);
    at += isBare ? 2 : 2 + view.getUint16(at + 2);
  }
  if (found.length === 0) throw new RangeError("no frame");
  return found;
}

/** The screen's, and the first frame's: some make room for a frame that is larger. */
function gif(view: DataView): Size[] {
  if (!begins(view, "GIF87a") && !begins(view, "GIF89a")) return [];
  const found: Size[] = [[view.getUint16(6, true), view.getUint16(8, true)]];
  const table = (flags: number) => (flags & 0x80 ? 3 * 2 ** ((flags & 7) + 1) : 0);
  let at = 13 + table(view.getUint8(10));
  while (view.getUint8(at) === 0x21) {
    at += 2;
    while (view.getUint8(at) > 0) at += 1 + view.getUint8(at);
    at += 1;
  }
  if (view.getUint8(at) === 0x2c) {
    const [left, top] = [view.getUint16(at + 1, true), view.getUint16(at + 3, true)];
    found.push([left + view.getUint16(at + 5, true), top + view.getUint16(at + 7, true)]);
  }
  return found;
}

/** The canvas's, and that of a still picture in it. */
function webp(view: DataView): Size[] {
  if (!begins(view, "RIFF") || !begins(view, "WEBP", 8)) return [];
  const found: Size[] = [];
  const three = (at: number) => view.getUint16(at, true) | (view.getUint8(at + 2) << 16);
  for (let at = 12; at + 8 <= view.byteLength; ) {
    const data = at + 8;
    if (begins(view, "VP8X", at)) found.push([three(data + 4) + 1, three(data + 7) + 1]);
    if (begins(view, "ANMF", at)) found.push([three(data + 6) + 1, three(data + 9) + 1]);
    if (begins(view, "VP8 ", at)) {
      found.push([view.getUint16(data + 6, true) & 0x3fff, view.getUint16(data + 8, true) & 0x3fff]);
    }
    if (begins(view, "VP8L", at)) {
      const bits = view.getUint32(data + 1, true);
      found.push([(bits & 0x3fff) + 1, ((bits >> 14) & 0x3fff) + 1]);
    }
    const length = view.getUint32(at + 4, true);
    at = data + length + (length % 2);
  }
  if (found.length === 0) throw new RangeError("no picture");
  return found;
}

function bmp(view: DataView): Size[] {
  if (!begins(view, "BM")) return [];
  // Older heads have sixteen bits for a side.
  if (view.getUint32(14, true) < 40) return [[view.getUint16(18, true), view.getUint16(20, true)]];
  return [[Math.abs(view.getInt32(18, true)), Math.abs(view.getInt32(22, true))]];
}
