/** Finds in Photoshop's block what agencies write into pictures (IPTC). The block as a whole is always left out. */

import type { Bytes } from "./bytes.ts";
import type { Notes } from "./notes.ts";

/** Data sets of record 2. */
const DATA_SETS = new Map([
  [80, "author"],
  [110, "author"],
  [116, "author"],
  [90, "place"],
  [92, "place"],
  [101, "place"],
  [55, "time"],
  [120, "comment"],
] as const);

/** Notes what the block says, and that there was one. */
export function readIptc(block: Bytes, notes: Notes): void {
  for (let at = block.indexOf(0x1c); at >= 0; at = block.indexOf(0x1c, at + 1)) {
    const [record, number, high = 0, low = 0] = block.subarray(at + 1, at + 5);
    const kind = record === 2 ? DATA_SETS.get(number as 80) : undefined;
    const length = 256 * high + low;
    if (kind === undefined || length > 1024) continue;
    notes.text(kind, new TextDecoder().decode(block.subarray(at + 5, at + 5 + length)));
    at += 4 + length;
  }
  notes.add("other", "IPTC");
}
