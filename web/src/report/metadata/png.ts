/** PNG: a chain of chunks, of which those that decoders need are kept, up to the picture's end. */

import { type Bytes, fromLatin1, joined, latin1, viewOf } from "./bytes.ts";
import { orientationOnly, readExif } from "./exif.ts";
import { cleanProfile } from "./icc.ts";
import type { Notes } from "./notes.ts";
import { readXmp } from "./xmp.ts";

/** The picture itself, moving ones included, and how its numbers become colours. */
const KEPT = new Set(
  "IHDR PLTE IDAT IEND tRNS gAMA cHRM sRGB sBIT bKGD pHYs cICP mDCV cLLI acTL fcTL fdAT".split(" "),
);

/** What a text's keyword tells about it. */
const KEYWORDS = new Map([
  ["Author", "author"],
  ["Artist", "author"],
  ["Copyright", "author"],
  ["Creation Time", "time"],
  ["date:create", "time"],
  ["Source", "device"],
  ["Software", "device"],
  ["Make", "device"],
  ["Model", "device"],
] as const);

/** A colour profile is never larger; whatever unpacks to more is none. */
const LARGEST_PROFILE = 4 * 1024 * 1024;
/** How a profile is called from here on. */
const PROFILE_NAME = "ICC\0\0";

/** The parts of the picture without metadata, in order; null where it is not understood. RangeError: cut short. */
export async function cleanPng(bytes: Bytes, notes: Notes): Promise<Bytes[] | null> {
  const view = viewOf(bytes);
  const parts = [bytes.subarray(0, 8)];
  let turned = false;
  for (let at = 8, type = ""; type !== "IEND"; ) {
    const length = view.getUint32(at);
    const end = at + 12 + length;
    type = latin1(bytes, at + 4, 4);
    if (end > bytes.length || !/^[A-Za-z]{4}$/.test(type)) return null;
    if ((at === 8) !== (type === "IHDR")) return null;
    const body = bytes.subarray(at + 8, end - 4);
    if (KEPT.has(type)) parts.push(bytes.subarray(at, end));
    // A chunk that decoders must know, and we do not: there is more to this picture than we understand.
    else if (/^[A-Z]/.test(type)) return null;
    else if (type === "eXIf") {
      const kept = orientationOnly(readExif(body, notes));
      if (kept && !turned) parts.push(chunk(type, kept));
      turned = true;
    } else if (type === "iCCP") {
      const kept = await keepProfile(body, notes);
      if (kept) parts.push(kept === body ? bytes.subarray(at, end) : chunk(type, kept));
    } else noteChunk(type, body, notes);
    at = end;
    if (type === "IEND" && at < bytes.length) notes.trailing(bytes.subarray(at));
  }
  return parts;
}

function noteChunk(type: string, body: Bytes, notes: Notes): void {
  if (type === "tIME" && body.length === 7) {
    const [month, day, hour, minute] = Array.from(body.subarray(2, 6), twoDigits);
    notes.add("time", `${viewOf(body).getUint16(0)}-${month}-${day} ${hour}:${minute}`);
  } else if (/^[tiz]..t$/.test(type)) noteText(type, body, notes);
  else notes.add("other", type);
}

/** A text that is packed is named by its keyword alone. */
function noteText(type: string, body: Bytes, notes: Notes): void {
  const end = body.indexOf(0);
  const keyword = latin1(body, 0, Math.min(Math.max(end, 0), 79));
  if (keyword === "XML:com.adobe.xmp") {
    readXmp(body.subarray(end), notes);
    return;
  }
  const isText = type === "tEXt" || (type === "iTXt" && body[end + 1] === 0);
  // Between keyword and text of iTXt stand two flags and two more texts, each with its end.
  const start = type === "tEXt" ? end + 1 : body.indexOf(0, body.indexOf(0, end + 3) + 1) + 1;
  const text = isText ? new TextDecoder().decode(body.subarray(start, start + 1024)) : "";
  const kind = KEYWORDS.get(keyword as "Author") ?? (text === "" ? "other" : "comment");
  notes.text(kind, kind === "comment" || text === "" ? `${keyword} ${text}` : text);
}

/** The chunk's body as it is to be; the same object where nothing is to go, null where it is not understood. */
async function keepProfile(body: Bytes, notes: Notes): Promise<Bytes | null> {
  const start = body.indexOf(0) + 2;
  const profile = await piped(body.subarray(start), new DecompressionStream("deflate"));
  const cleaned = profile && cleanProfile(profile, notes);
  if (!cleaned) {
    notes.add("other", "ICC");
    return null;
  }
  if (cleaned === profile && latin1(body, 0, start) === PROFILE_NAME) return body;
  const packed = await piped(cleaned, new CompressionStream("deflate"));
  return packed && joined([fromLatin1(PROFILE_NAME), packed]);
}

/** What comes out of a stream; null where it breaks or gives too much. */
async function piped(bytes: Bytes, stream: GenericTransformStream): Promise<Bytes | null> {
  const parts: Bytes[] = [];
  let size = 0;
  const reader = new Blob([bytes]).stream().pipeThrough(stream).getReader();
  try {
    for (let read = await reader.read(); !read.done; read = await reader.read()) {
      parts.push(read.value);
      size += read.value.length;
      if (size > LARGEST_PROFILE) {
        await reader.cancel();
        return null;
      }
    }
  } catch {
    return null;
  }
  return joined(parts);
}

function chunk(type: string, body: Bytes): Bytes {
  const made = joined([new Uint8Array(4), fromLatin1(type), body, new Uint8Array(4)]);
  viewOf(made).setUint32(0, body.length);
  viewOf(made).setUint32(made.length - 4, crc32(made.subarray(4, -4)));
  return made;
}

/** Bit by bit: it is only for what we make ourselves, which is small. */
function crc32(bytes: Bytes): number {
  let crc = -1;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit++) crc = (crc >>> 1) ^ (crc & 1 ? 0xedb88320 : 0);
  }
  return ~crc >>> 0;
}

function twoDigits(number: number): string {
  return String(number).padStart(2, "0");
}
