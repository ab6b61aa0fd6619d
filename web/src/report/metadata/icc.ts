/**
 * Colour profiles. Without one a picture looks different, so it stays, but it may name a screen or a scanner, its serial
 * number and the hour at which it was calibrated. What remains is what colours are computed from.
 */

import { type Bytes, latin1, viewOf } from "./bytes.ts";
import type { Notes } from "./notes.ts";

/** Tags that colours are computed from: primaries, curves, white, and tables. */
const COLOUR = /^([rgb]XYZ|[rgbk]TRC|wtpt|bkpt|chad|cicp|[AD]2B[0-3]|B2[AD][0-3])$/;

/** Of the header: makers, dates, a program, a checksum, and what is reserved. From, up to. */
const TELLING = [
  [4, 8],
  [24, 36],
  [40, 44],
  [48, 56],
  [80, 128],
] as const;

const TAGS = 132;
const TAG = 12;

/** The profile, as long as before, without the rest; the same object where nothing is to go. null: not understood. */
export function cleanProfile(profile: Bytes, notes: Notes): Bytes | null {
  const view = viewOf(profile);
  if (profile.length < TAGS || latin1(profile, 36, 4) !== "acsp") return null;
  const count = view.getUint32(128);
  if (count > 100 || profile.length < TAGS + TAG * count) return null;

  const cleaned = new Uint8Array(profile.length);
  cleaned.set(profile.subarray(0, 128));
  for (const [from, to] of TELLING) cleaned.fill(0, from, to);
  let kept = 0;
  for (let tag = TAGS; tag < TAGS + TAG * count; tag += TAG) {
    const [start, size] = [view.getUint32(tag + 4), view.getUint32(tag + 8)];
    if (start < TAGS + TAG * count || start + size > profile.length) return null;
    const sign = latin1(profile, tag, 4);
    if (!COLOUR.test(sign)) continue;
    cleaned.set(profile.subarray(tag, tag + TAG), TAGS + TAG * kept);
    cleaned.set(profile.subarray(start, start + size), start);
    kept += 1;
  }
  viewOf(cleaned).setUint32(128, kept);
  if (cleaned.every((byte, i) => byte === profile[i])) return profile;
  notes.add("other", "ICC");
  return cleaned;
}
