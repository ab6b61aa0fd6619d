/**
 * Takes out of a picture what it says about its maker: place, device, author, time, comments, other pictures hidden in
 * it. Losslessly: segments and chunks are left out, and what the picture looks like is copied byte for byte. Which way
 * up it is shown and its colour profile stay, without what they say about a device.
 *
 * Only JPEG, PNG and WebP. We read these containers ourselves (and EXIF, to show what is in it) because libraries that
 * do weigh 8 to 34 KB of the page's 75, and those that read do not remove. What is not understood to its last byte is
 * not cleaned at all: half-clean would be a promise that does not hold. Nothing here looks at what the picture shows,
 * nor at marks within its pixels.
 */

import { type Bytes, joined } from "./metadata/bytes.ts";
import { cleanJpeg } from "./metadata/jpeg.ts";
import { Notes } from "./metadata/notes.ts";
import { cleanPng } from "./metadata/png.ts";
import { cleanWebp } from "./metadata/webp.ts";

/**
 * Something that a picture says about its origin. `detail` is its own text, cut to a line, in no language of ours:
 * coordinates, a maker and model, a name; it may be empty. Anybody may have written it: show it as text, isolated.
 */
export interface Found {
  readonly kind: "place" | "device" | "author" | "time" | "comment" | "thumbnail" | "other";
  readonly detail: string;
}

/** What came of looking into a file. */
export interface Inspection {
  /** null for other files, which are not looked into at all and can carry anything. */
  readonly format: "jpeg" | "png" | "webp" | null;
  /** What the file says, place first; empty where nothing was found. Of a damaged picture, what was found before. */
  readonly found: readonly Found[];
  /** The same picture without all that; null where the file is of another format, damaged or not understood. */
  readonly cleaned: Blob | null;
}

type Format = NonNullable<Inspection["format"]>;

/** Larger files are not taken for pictures: a picture is held in memory as a whole. */
const LARGEST = 64 * 1024 * 1024;

const CLEANERS: Readonly<Record<Format, (bytes: Bytes, notes: Notes) => Promise<Bytes[] | null>>> = {
  jpeg: cleanJpeg,
  png: cleanPng,
  webp: cleanWebp,
};

/**
 * Looks into a file. Never throws for what a file holds; rejects with the browser's error where it cannot be read.
 * Goes by the file's first bytes, not by its name or type.
 */
export async function inspect(file: Blob): Promise<Inspection> {
  const format = formatOf(new Uint8Array(await file.slice(0, 12).arrayBuffer()));
  if (format === null || file.size > LARGEST) return { format: null, found: [], cleaned: null };
  const bytes = new Uint8Array(await file.arrayBuffer());
  const notes = new Notes();
  let parts: Bytes[] | null = null;
  try {
    parts = await CLEANERS[format](bytes, notes);
  } catch (error) {
    // A DataView asked for what lies behind its end: the picture is cut short or its lengths are wrong.
    if (!(error instanceof RangeError)) throw error;
  }
  // In one piece: Firefox does not see that a Blob is a JPEG whose first piece is shorter than three bytes.
  const cleaned = parts && new Blob([joined(parts)], { type: `image/${format}` });
  return { format, found: notes.all(), cleaned };
}

function formatOf(head: Bytes): Format | null {
  const text = String.fromCharCode(...head);
  if (text.startsWith("\xff\xd8\xff")) return "jpeg";
  if (text.startsWith("\x89PNG\r\n\x1a\n")) return "png";
  return /^RIFF[\s\S]{4}WEBP$/.test(text) ? "webp" : null;
}
