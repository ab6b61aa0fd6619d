/** JPEG: a chain of segments, of which those that decoders need are kept, up to the first picture's end. */

import { type Bytes, fromLatin1, joined, latin1, viewOf } from "./bytes.ts";
import { orientationOnly, readExif } from "./exif.ts";
import { cleanProfile } from "./icc.ts";
import { readIptc } from "./iptc.ts";
import type { Notes } from "./notes.ts";
import { readXmp } from "./xmp.ts";

const SOS = 0xda;
const EOI = 0xd9;
const APP0 = 0xe0;
const APP1 = 0xe1;
const APP2 = 0xe2;
const APP13 = 0xed;
const APP14 = 0xee;
const COM = 0xfe;

const EXIF = "Exif\0\0";
const XMP = "http://ns.adobe.com/xap/1.0/\0";
const MORE_XMP = "http://ns.adobe.com/xmp/extension/\0";
const ICC = "ICC_PROFILE\0";
/** `ICC`, a part's number from 1, and how many there are. */
const ICC_HEAD = ICC.length + 2;
const JFIF_LENGTH = 14;
const ADOBE_LENGTH = 12;

/** The parts of the picture without metadata, in order; null where it is not understood. RangeError: cut short. */
export async function cleanJpeg(bytes: Bytes, notes: Notes): Promise<Bytes[] | null> {
  const view = viewOf(bytes);
  const segments = new Segments(notes);
  let at = 2;
  let scans = 0;
  for (;;) {
    if (view.getUint8(at) !== 0xff) return null;
    const marker = view.getUint8(at + 1);
    if (marker === EOI) break;
    if (marker === 0xff) {
      // Any number of these may stand before a marker.
      at += 1;
      continue;
    }
    const end = at + 2 + view.getUint16(at + 2);
    if (end < at + 4 || end > bytes.length) return null;
    if (isCoding(marker)) segments.parts.push(bytes.subarray(at, end));
    else if (marker === COM || (marker & 0xf0) === APP0) segments.take(marker, bytes.slice(at + 4, end));
    else return null;
    at = end;
    if (marker === SOS) {
      at = endOfScan(bytes, end);
      segments.parts.push(bytes.subarray(end, at));
      scans += 1;
    }
  }
  if (scans === 0) return null;
  if (at + 2 < bytes.length) notes.trailing(bytes.subarray(at + 2));
  return [bytes.subarray(0, 2), ...segments.done(), bytes.subarray(at, at + 2)];
}

/** Frames, tables, scans, and how they are counted: 0xc8 is reserved. */
function isCoding(marker: number): boolean {
  return (marker >= 0xc0 && marker <= 0xcf && marker !== 0xc8) || (marker >= SOS && marker <= 0xdf);
}

/** Where the next marker begins that does not belong to the scan: not a stuffed byte, nor a restart. */
function endOfScan(bytes: Bytes, start: number): number {
  for (let at = bytes.indexOf(0xff, start); at >= 0; at = bytes.indexOf(0xff, at + 1)) {
    const next = bytes[at + 1] ?? 0;
    if (next !== 0 && next !== 0xff && (next < 0xd0 || next > 0xd7)) return at;
  }
  throw new RangeError("a scan without an end");
}

function segment(marker: number, body: Bytes): Bytes {
  const length = body.length + 2;
  return joined([Uint8Array.of(0xff, marker, length >> 8, length & 0xff), body]);
}

/** Segments as they are to be, with what is kept of those that are for programs. */
class Segments {
  /** null stands where a part of the colour profile goes. */
  readonly parts: (Bytes | null)[] = [];
  readonly #notes: Notes;
  readonly #profile: Bytes[] = [];
  readonly #seen = new Set<string>();

  constructor(notes: Notes) {
    this.#notes = notes;
  }

  /** Keeps what a decoder needs of a segment and notes the rest. */
  take(marker: number, body: Bytes): void {
    const notes = this.#notes;
    const is = (what: number, sign: string) => marker === what && latin1(body, 0, sign.length) === sign;
    if (is(APP0, "JFIF\0") && body.length >= JFIF_LENGTH) this.#keepJfif(body);
    else if (is(APP0, "JFXX\0")) notes.add("thumbnail", "");
    else if (is(APP1, EXIF)) this.#keepOrientation(body.subarray(EXIF.length));
    else if (is(APP1, XMP)) readXmp(body.subarray(XMP.length), notes);
    else if (is(APP1, MORE_XMP)) notes.add("other", "XMP");
    else if (is(APP2, ICC)) {
      this.#profile.push(body);
      this.parts.push(null);
    } else if (is(APP13, "Photoshop 3.0\0")) readIptc(body, notes);
    else if (is(APP14, "Adobe") && body.length >= ADOBE_LENGTH) {
      if (this.#first("Adobe")) this.parts.push(segment(marker, body.subarray(0, ADOBE_LENGTH)));
    } else if (marker === COM) notes.text("comment", new TextDecoder().decode(body.subarray(0, 1024)));
    else notes.add("other", is(APP2, "MPF\0") ? "MPF" : `APP${marker & 0x0f}`);
  }

  /** The parts in their order. A profile that is not understood, or of which a part is missing, goes. */
  done(): Bytes[] {
    const parts = this.#profile.sort((a, b) => partNumber(a) - partNumber(b));
    const whole = parts.every((part, i) => partNumber(part) === i + 1 && part[ICC_HEAD - 1] === parts.length);
    const profile = whole && cleanProfile(joined(parts.map((part) => part.subarray(ICC_HEAD))), this.#notes);
    if (parts.length > 0 && !profile) this.#notes.add("other", "ICC");
    let at = 0;
    const replacements = (profile ? parts : []).map((part) => {
      const size = part.length - ICC_HEAD;
      at += size;
      const body = profile && joined([part.subarray(0, ICC_HEAD), profile.subarray(at - size, at)]);
      return segment(APP2, body || part);
    });
    return this.parts.flatMap((part) => part ?? replacements.shift() ?? []);
  }

  #first(what: string): boolean {
    const first = !this.#seen.has(what);
    this.#seen.add(what);
    return first;
  }

  /** Keeps how dense pixels are; the last two bytes say how large the small picture is that follows. */
  #keepJfif(body: Bytes): void {
    if (body.length > JFIF_LENGTH) this.#notes.add("thumbnail", "");
    const kept = body.slice(0, JFIF_LENGTH).fill(0, JFIF_LENGTH - 2);
    if (this.#first("JFIF")) this.parts.push(segment(APP0, kept));
  }

  #keepOrientation(tiff: Bytes): void {
    const kept = orientationOnly(readExif(tiff, this.#notes));
    if (this.#first("EXIF") && kept) this.parts.push(segment(APP1, joined([fromLatin1(EXIF), kept])));
  }
}

function partNumber(part: Bytes): number {
  return part[ICC.length] ?? 0;
}
