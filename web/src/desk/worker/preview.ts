/**
 * As much of a file as can be shown without danger: a text with nothing in it that acts unseen, or the pixels of a picture.
 * What a file claims to be does not count, what its bytes are does. Markup, vector graphics and documents are never shown.
 */

import { concat, dom } from "../../protocol/bytes.ts";
import { type Attachment, pieceCount } from "../../protocol/entry.ts";
import { numberOf, UNSEEN } from "../../ui/hidden.ts";
import type { Preview } from "../model.ts";
import { fetchPiece } from "./files.ts";
import { pictureSize } from "./picture-size.ts";
import { withoutPiles } from "./piles.ts";
import type { Desk } from "./writing.ts";

/** Bytes of a text that are shown. */
const MOST_TEXT = 256 * 1024;
/** Bytes of a picture's file. */
const MOST_PICTURE = 64 * 2 ** 20;
/** Pixels that are decoded, at four bytes each: a small file can say that it is huge. */
const MOST_PIXELS = 64 * 2 ** 20;
/** Pixels on a side that are shown. */
const MOST_SIDE = 4096;

const NONE: Preview = { kind: "none" };

/** See above. */
export async function previewOf(
  desk: Desk,
  id: string,
  attachment: Attachment,
  signal: AbortSignal,
): Promise<Preview> {
  const first = await fetchPiece(desk, id, attachment, 0, signal);
  const size = pictureSize(first);
  if (size === null) return textOf(first, attachment.size > MOST_TEXT);
  if (size.width * size.height > MOST_PIXELS || attachment.size > MOST_PICTURE) return NONE;
  const parts = [first];
  for (let index = 1; index < pieceCount(attachment.size); index++) {
    parts.push(await fetchPiece(desk, id, attachment, index, signal));
  }
  return pictureOf(concat(...parts), size.type);
}

/** Decodes, and makes it smaller where it is too large. */
async function pictureOf(bytes: Uint8Array, type: string): Promise<Preview> {
  // Once more over all of it: what follows the first piece may say otherwise.
  const size = pictureSize(bytes);
  if (size === null || size.width * size.height > MOST_PIXELS) return NONE;
  try {
    const whole = await createImageBitmap(new Blob([dom(bytes)], { type }));
    const scale = Math.min(1, MOST_SIDE / Math.max(whole.width, whole.height));
    if (scale === 1) return { kind: "picture", picture: whole, width: whole.width, height: whole.height };
    const width = Math.max(1, Math.round(whole.width * scale));
    const height = Math.max(1, Math.round(whole.height * scale));
    const rule = { resizeWidth: width, resizeHeight: height, resizeQuality: "high" } as const;
    const picture = await createImageBitmap(whole, rule);
    whole.close();
    return { kind: "picture", picture, width: picture.width, height: picture.height };
  } catch {
    return NONE;
  }
}

/** Bytes that no text has: they are another kind of file. */
const BINARY = /[\0\ufffe\uffff]/;

/** A text in UTF-8, or in UTF-16 where it begins with its mark. */
export function textOf(bytes: Uint8Array, isCut: boolean): Preview {
  const encoding = markOf(bytes);
  let part = bytes.subarray(0, MOST_TEXT);
  // A cut goes between two characters.
  const step = encoding === "utf-8" ? 1 : 2;
  for (let tries = 0; tries < 4; tries++) {
    try {
      const text = new TextDecoder(encoding, { fatal: true }).decode(part);
      if (BINARY.test(text)) return NONE;
      return { kind: "text", text: visible(text), cut: isCut };
    } catch {
      if (!isCut) return NONE;
      part = part.subarray(0, part.length - step);
    }
  }
  return NONE;
}

function markOf([a, b]: Uint8Array): string {
  if (a === 0xff && b === 0xfe) return "utf-16le";
  return a === 0xfe && b === 0xff ? "utf-16be" : "utf-8";
}

/** Line ends and tabs stay; what else would not be seen is named: `⟦U+202E⟧`. */
export function visible(text: string): string {
  return withoutPiles(text.replace(/\r\n?/g, "\n")).replace(UNSEEN, (character) =>
    character === "\n" || character === "\t" ? character : `⟦${numberOf(character)}⟧`,
  );
}
