/** Collects what was found in a picture. Nothing here believes it. */

import type { Found } from "../metadata.ts";
import { type Bytes, latin1 } from "./bytes.ts";

type Kind = Found["kind"];

const ORDER: readonly Kind[] = ["place", "device", "author", "time", "comment", "thumbnail", "other"];

/** More than this of each kind is not listed, and no detail is longer. */
const MOST = 8;
const LONGEST = 120;

export class Notes {
  readonly #found: Found[] = [];

  /** Notes something, once. An empty detail counts where it is given as such, not where it is a file's empty text. */
  add(kind: Kind, detail: string): void {
    const same = this.#found.filter((one) => one.kind === kind);
    if (same.length < MOST && same.every((one) => one.detail !== detail)) this.#found.push({ kind, detail });
  }

  /** Notes a text of the file, unless it says nothing. */
  text(kind: Kind, text: string): void {
    // Line breaks, controls and marks that turn the direction of what follows become spaces.
    const line = text.replace(/[\p{C}\p{Z}]+/gu, " ").trim();
    if (line !== "") this.add(kind, line.length > LONGEST ? `${line.slice(0, LONGEST)}…` : line);
  }

  /** Notes what lies behind a picture's end: often another picture, or the film of a "moving" photograph. */
  trailing(rest: Bytes): void {
    if (latin1(rest, 0, 3) === "\xff\xd8\xff") this.add("thumbnail", "");
    else if (latin1(rest, 4, 4) === "ftyp") this.add("other", "MP4");
    else if (rest.some((byte) => byte !== 0)) this.add("other", `+ ${rest.length} B`);
  }

  get size(): number {
    return this.#found.length;
  }

  /** Everything, the most telling first. */
  all(): Found[] {
    return ORDER.flatMap((kind) => this.#found.filter((one) => one.kind === kind));
  }
}
