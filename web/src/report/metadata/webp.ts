/** WebP: chunks in a RIFF file, of which those that decoders need are kept; the head says again what there is. */

import { type Bytes, fromLatin1, joined, latin1, viewOf } from "./bytes.ts";
import { orientationOnly, readExif } from "./exif.ts";
import { cleanProfile } from "./icc.ts";
import type { Notes } from "./notes.ts";
import { readXmp } from "./xmp.ts";

/** The picture itself, moving ones included. */
const KEPT = new Set(["VP8 ", "VP8L", "VP8X", "ALPH", "ANIM"]);
/** What stands in an animation's frame before its own chunks. */
const FRAME_HEAD = 16;

/** VP8X's flags. */
const HAS_PROFILE = 0x20;
const HAS_EXIF = 0x08;
const HAS_XMP = 0x04;

/** The parts of the picture without metadata, in order; null where it is not understood. RangeError: cut short. */
export async function cleanWebp(bytes: Bytes, notes: Notes): Promise<Bytes[] | null> {
  const end = 8 + viewOf(bytes).getUint32(4, true);
  if (end > bytes.length || end < 20) return null;
  if (end < bytes.length) notes.trailing(bytes.subarray(end));
  const chunks = cleanChunks(bytes.subarray(12, end), notes, cleanFrame);
  if (chunks === null || chunks.length === 0) return null;

  const types = chunks.map((one) => latin1(one, 0, 4));
  const head = chunks[types.indexOf("VP8X")];
  if (head === undefined) {
    // A picture without that head is one chunk, and nothing that stands beside it counts.
    const picture = chunks.find((_, i) => /^VP8[ L]$/.test(types[i] ?? ""));
    return picture ? riff([picture]) : null;
  }
  if (head.length !== 18 || types[0] !== "VP8X") return null;
  const flags = viewOf(head).getUint8(8) & ~(HAS_PROFILE | HAS_EXIF | HAS_XMP);
  const has = (type: string, flag: number) => (types.includes(type) ? flag : 0);
  viewOf(head).setUint8(8, flags | has("ICCP", HAS_PROFILE) | has("EXIF", HAS_EXIF));
  return riff(chunks);
}

function riff(chunks: readonly Bytes[]): Bytes[] {
  return [chunk("RIFF", joined([fromLatin1("WEBP"), ...chunks]))];
}

/** What stays of a chunk's body; null for nothing. */
type Cleaner = (type: string, body: Bytes, notes: Notes) => Bytes | null;

/** A file's or a frame's chunks without metadata, copied; null where they are not understood. */
function cleanChunks(bytes: Bytes, notes: Notes, clean: Cleaner): Bytes[] | null {
  const view = viewOf(bytes);
  const chunks: Bytes[] = [];
  let at = 0;
  while (at < bytes.length) {
    const type = latin1(bytes, at, 4);
    const length = view.getUint32(at + 4, true);
    const body = bytes.subarray(at + 8, at + 8 + length);
    if (body.length < length) return null;
    const kept = clean(type, body, notes);
    if (kept) chunks.push(chunk(type, kept));
    else if (type === "ANMF") return null;
    at += 8 + length + (length % 2);
  }
  // Otherwise the byte is missing that makes the last length even.
  return at === bytes.length ? chunks : null;
}

function cleanChunk(type: string, body: Bytes, notes: Notes): Bytes | null {
  if (KEPT.has(type)) return body;
  if (type === "ICCP") {
    const profile = cleanProfile(body, notes);
    if (profile === null) notes.add("other", "ICC");
    return profile;
  }
  if (type === "EXIF") {
    // Some programs put JPEG's prefix before it.
    const start = latin1(body, 0, 6) === "Exif\0\0" ? 6 : 0;
    return orientationOnly(readExif(body.subarray(start), notes));
  }
  if (type === "XMP ") readXmp(body, notes);
  else notes.text("other", `RIFF ${type}`);
  return null;
}

/** As above, for the file's own chunks: among them are frames, which have chunks but no frames in them. */
function cleanFrame(type: string, body: Bytes, notes: Notes): Bytes | null {
  if (type !== "ANMF") return cleanChunk(type, body, notes);
  if (body.length < FRAME_HEAD) return null;
  const chunks = cleanChunks(body.subarray(FRAME_HEAD), notes, cleanChunk);
  return chunks && joined([body.subarray(0, FRAME_HEAD), ...chunks]);
}

/** With its length, and the byte that makes that even. */
function chunk(type: string, body: Bytes): Bytes {
  const head = joined([fromLatin1(type), new Uint8Array(4)]);
  viewOf(head).setUint32(4, body.length, true);
  return joined([head, body, new Uint8Array(body.length % 2)]);
}
