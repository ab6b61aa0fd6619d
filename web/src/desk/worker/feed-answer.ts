/** What an answer of the server's feed says by itself: how far it goes, whether it is whole, what changed last. */

import type { CaseEntry } from "../../protocol/wire.gen.ts";
import type { Places } from "../model.ts";
import type { Share } from "./orders.ts";

/** An answer of fewer octets holds its cases whole: one holds four MiB. */
const WHOLE = 3 * 2 ** 20;

/** How far the server has come in each stream of each case. */
export class Seen {
  readonly #next = new Map<string, Places>();

  take({ entries, removed }: Share): void {
    for (const { case: id, stream, seq } of entries) {
      const next = this.of(id);
      this.#next.set(id, { ...next, [stream]: Math.max(next[stream], seq + 1) });
    }
    for (const { case: id } of removed) {
      this.#next.set(id, { dialogue: Number.POSITIVE_INFINITY, desk: Number.POSITIVE_INFINITY });
    }
  }

  of(id: string): Places {
    return this.#next.get(id) ?? { dialogue: 0, desk: 0 };
  }
}

/** Whether its cases are all whole: else the last one may be there in part. */
export function isWhole(entries: readonly CaseEntry[]): boolean {
  // Base64 is a third longer.
  return entries.reduce((sum, { envelope }) => sum + (envelope.length * 3) / 4, 0) < WHOLE;
}

/** Whether there is nothing in it. */
export function isEmpty({ cases, entries, attachments, removed }: Share): boolean {
  return [cases, entries, attachments, removed].every((list) => list.length === 0);
}

/**
 * The cases of which one changed last: the lists of a page are apart, so it is the last of one of them. A later change of an
 * attachment stands where the first one stood.
 */
export function newestOf({ cases, entries, attachments }: Share): string[] {
  return [...cases.slice(-1), ...entries.slice(-1), ...attachments].map(({ case: id }) => id);
}
