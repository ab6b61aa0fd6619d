/**
 * Reads of EXIF what a person would want to know about, and which way up the picture is. EXIF as a whole is always left
 * out, so this may be lenient: what it does not understand is gone all the same.
 */

import { type Bytes, fromLatin1, latin1, viewOf } from "./bytes.ts";
import type { Notes } from "./notes.ts";

/** Octets of one value of each TIFF type. */
const SIZES = [0, 1, 1, 2, 4, 8, 1, 1, 2, 4, 8, 4, 8];

const ORIENTATION = 0x0112;
const EXIF_POINTER = 0x8769;
const GPS_POINTER = 0x8825;
const MAKER = [0x010f, 0xa433];
const MODEL = [0x0110, 0xa434];
/** Of body and lens. */
const SERIAL = [0xa431, 0xa435];
/** Texts that say something by themselves. 0x9c9b to 0x9c9f are Windows' own, in UTF-16. */
const TEXTS = [
  ["device", [0x013c, 0x0131]],
  ["author", [0x013b, 0xa430, 0x9c9d, 0x8298]],
  ["time", [0x9003, 0x9004, 0x0132]],
  ["comment", [0x010e, 0x9286, 0x9c9b, 0x9c9c, 0x9c9e, 0x9c9f]],
] as const;

interface Entry {
  readonly type: number;
  readonly count: number;
  /** Where its values begin. */
  readonly at: number;
}

type Directory = ReadonlyMap<number, Entry>;

/** Notes what EXIF's TIFF says and gives the orientation, 1 to 8; 1 where it says none. */
export function readExif(tiff: Bytes, notes: Notes): number {
  const before = notes.size;
  let orientation = 1;
  let tags = 1;
  try {
    const reader = new Tiff(tiff);
    const main = reader.directory(reader.u32(4));
    orientation = reader.short(main.get(ORIENTATION)) ?? 1;
    const details = reader.linked(main, EXIF_POINTER);
    const all = new Map([...main, ...details]);
    tags = all.size - (all.has(ORIENTATION) ? 1 : 0);
    noteTexts(reader, all, notes);
    const place = reader.linked(main, GPS_POINTER);
    if (place.size > 0) notes.add("place", coordinates(reader, place));
    const next = reader.u32(reader.u32(4) + 2 + 12 * reader.u16(reader.u32(4)));
    if (next > 0) notes.add("thumbnail", "");
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
  }
  if (tags > 0 && notes.size === before) notes.add("other", "EXIF");
  return orientation >= 1 && orientation <= 8 ? orientation : 1;
}

/** A TIFF that says which way up the picture is and nothing else; null where that is the usual way. */
export function orientationOnly(orientation: number): Bytes | null {
  if (orientation === 1) return null;
  // Big-endian, one directory at 8 with one entry, of type 3 (short), and no next one.
  return fromLatin1(
    `MM\0*\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0${String.fromCharCode(orientation)}\0\0\0\0\0\0`,
  );
}

function noteTexts(reader: Tiff, all: Directory, notes: Notes): void {
  const texts = (tags: readonly number[]) => tags.map((tag) => reader.text(tag, all.get(tag)));
  const makers = texts(MAKER);
  texts(MODEL).forEach((model, i) => {
    const maker = makers[i] ?? "";
    notes.text("device", model.startsWith(maker) ? model : `${maker} ${model}`);
  });
  for (const serial of texts(SERIAL)) if (serial !== "") notes.text("device", `S/N ${serial}`);
  for (const [kind, tags] of TEXTS) {
    // EXIF writes days with colons.
    for (const text of texts(tags)) notes.text(kind, text.replace(/^(\d{4}):(\d\d):/, "$1-$2-"));
  }
}

/** As `48.85837° N, 2.29448° E`; empty where there is a place that cannot be read. */
function coordinates(reader: Tiff, place: Directory): string {
  const angle = (tag: number, limit: number) => {
    const [degrees = Number.NaN, minutes = 0, seconds = 0] = reader.rationals(place.get(tag + 1));
    const value = degrees + minutes / 60 + seconds / 3600;
    const [side] = /^[NESW]/.exec(reader.text(tag, place.get(tag))) ?? [];
    return side && value <= limit ? `${value.toFixed(5)}° ${side}` : "";
  };
  const [latitude, longitude] = [angle(1, 90), angle(3, 180)];
  return latitude && longitude && `${latitude}, ${longitude}`;
}

/** TIFF's directories and values. Whatever points outside throws a RangeError. */
class Tiff {
  readonly #bytes: Bytes;
  readonly #view: DataView;
  readonly #little: boolean;

  constructor(bytes: Bytes) {
    this.#bytes = bytes;
    this.#view = viewOf(bytes);
    this.#little = latin1(bytes, 0, 2) === "II";
  }

  u16(at: number): number {
    return this.#view.getUint16(at, this.#little);
  }

  u32(at: number): number {
    return this.#view.getUint32(at, this.#little);
  }

  /** The entries that begin there; of a repeated one the first counts. */
  directory(at: number): Directory {
    const entries = new Map<number, Entry>();
    const end = at + 2 + 12 * this.u16(at);
    for (let entry = at + 2; entry < end; entry += 12) {
      const [tag, type, count] = [this.u16(entry), this.u16(entry + 2), this.u32(entry + 4)];
      const inside = count * (SIZES[type] ?? 0) <= 4;
      if (!entries.has(tag)) entries.set(tag, { type, count, at: inside ? entry + 8 : this.u32(entry + 8) });
    }
    return entries;
  }

  /** The directory that an entry points to; empty without one. */
  linked(main: Directory, tag: number): Directory {
    const pointer = main.get(tag);
    return pointer === undefined ? new Map() : this.directory(this.u32(pointer.at));
  }

  short(entry: Entry | undefined): number | null {
    return entry?.type === 3 ? this.u16(entry.at) : null;
  }

  /** Up to three fractions. */
  rationals(entry: Entry | undefined): number[] {
    if (entry?.type !== 5) return [];
    const places = [0, 8, 16].slice(0, entry.count).map((offset) => entry.at + offset);
    return places.map((at) => this.u32(at) / this.u32(at + 4));
  }

  /** Text in whichever of EXIF's three ways this tag has it; empty without one. */
  text(tag: number, entry: Entry | undefined): string {
    if (entry === undefined || SIZES[entry.type] !== 1) return "";
    const bytes = this.#bytes.subarray(entry.at, entry.at + Math.min(entry.count, 1024));
    if (tag >= 0x9c9b && tag <= 0x9c9f) return new TextDecoder("utf-16le").decode(bytes);
    if (tag !== 0x9286) return untilZero(new TextDecoder().decode(bytes));
    // The user's comment begins with eight bytes that name its characters.
    const unicode = latin1(bytes, 0, 7) === "UNICODE";
    const utf16 = this.#little ? "utf-16le" : "utf-16be";
    return untilZero(new TextDecoder(unicode ? utf16 : "utf-8").decode(bytes.subarray(8)));
  }
}

function untilZero(text: string): string {
  return text.split("\0", 1)[0] ?? "";
}
