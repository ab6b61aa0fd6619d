/**
 * What a browser remembers between visits, so that a server that goes back is caught and what was read stays read: the
 * charter, and of each case what {@link Kept} says. One record, sealed under a key that follows from the member's own
 * (PROTOCOL.md section 5.11), under a name that tells nobody whose it is. Where a browser keeps nothing (private windows,
 * Tor Browser) nothing fails.
 */

import { hex } from "../../protocol/bytes.ts";
import type { MemberKey } from "../../protocol/member.ts";
import { Box, derived } from "./box.ts";
import type { Kept } from "./orders.ts";

/** A charter that was accepted. */
export interface KnownCharter {
  readonly text: string;
  readonly signature: string;
}

/** What is to be remembered. */
export interface Memories {
  readonly charter: KnownCharter | null;
  readonly cases: ReadonlyMap<string, Kept>;
}

/** What is remembered, and whether a record was there and could be opened. */
export interface Remembered extends Memories {
  readonly state: "good" | "none" | "damaged";
}

/** Where sealed records are kept; none where the browser keeps nothing. */
export interface Shelf {
  get(name: string): Promise<Uint8Array | null>;
  /** Puts a record where `before` still stands, byte for byte; says whether it did. */
  put(name: string, record: Uint8Array, before: Uint8Array | null): Promise<boolean>;
  delete(name: string): Promise<void>;
}

/** How often another tab may be faster. */
const TRIES = 5;
/** Milliseconds after which a browser that does not answer keeps nothing. */
const LATE = 5_000;
const nothing = (state: "none" | "damaged"): Remembered => ({ state, charter: null, cases: new Map() });

/** One member's memory. */
export class Memory {
  readonly #shelf: Shelf | null;
  readonly #name: string;
  readonly #box: Box;

  constructor(shelf: Shelf | null, key: MemberKey) {
    this.#shelf = shelf;
    this.#name = hex(derived(key, "hotline/v1/desk-memory-name"));
    this.#box = new Box(key, "hotline/v1/desk-memory", this.#name);
  }

  /** What is remembered; nothing where that is not there, was damaged, or does not come. */
  async recall(): Promise<Remembered> {
    const late = new Promise<null>((resolve) => setTimeout(() => resolve(null), LATE));
    return this.#open(await Promise.race([this.#find(), late]));
  }

  /** Adds to what is remembered; where another tab has added to it meanwhile, both count. */
  async keep(now: Memories, forgotten: ReadonlySet<string>): Promise<void> {
    for (let attempt = 0; attempt < TRIES && this.#shelf !== null; attempt++) {
      const before = await this.#find();
      const merged = merge(await this.#open(before), now, forgotten);
      const record = await this.#seal(merged);
      if (await this.#shelf.put(this.#name, record, before).catch(() => true)) return;
    }
  }

  /** Deletes it. */
  async forget(): Promise<void> {
    await this.#shelf?.delete(this.#name).catch(() => {});
  }

  async #find(): Promise<Uint8Array | null> {
    return (await this.#shelf?.get(this.#name).catch(() => null)) ?? null;
  }

  #seal({ charter, cases }: Memories): Promise<Uint8Array> {
    return this.#box.seal(JSON.stringify({ v: 1, charter, cases: [...cases] }));
  }

  async #open(record: Uint8Array | null): Promise<Remembered> {
    if (record === null) return nothing("none");
    try {
      const { v, charter, cases } = JSON.parse((await this.#box.open(record)) ?? "");
      return v === 1 ? { state: "good", charter, cases: new Map(cases) } : nothing("damaged");
    } catch {
      return nothing("damaged");
    }
  }
}

function merge(then: Memories, now: Memories, forgotten: ReadonlySet<string>): Memories {
  const cases = new Map(then.cases);
  for (const [id, kept] of now.cases) {
    const other = cases.get(id);
    cases.set(id, other === undefined ? kept : mergeKept(other, kept));
  }
  for (const id of forgotten) cases.delete(id);
  const epoch = (known: KnownCharter | null) => (known === null ? 0 : Number(JSON.parse(known.text).epoch));
  return { charter: epoch(then.charter) > epoch(now.charter) ? then.charter : now.charter, cases };
}

/** Of two memories of a case: the one in which more was settled, and from both what was read and how far it had come. */
function mergeKept(then: Kept, now: Kept): Kept {
  if (then.purged !== null || now.purged !== null) return now.purged !== null ? now : then;
  const later = then.settles > now.settles ? then : now;
  const both = then.settles === now.settles;
  const further = (stream: "dialogue" | "desk") =>
    then.heads[stream].next > now.heads[stream].next && both ? then.heads[stream] : later.heads[stream];
  const read = (stream: "dialogue" | "desk") => Math.max(then.read[stream], now.read[stream]);
  const alarms = new Map(
    [...(both ? then.alarms : []), ...later.alarms].map((one) => [JSON.stringify(one), one]),
  );
  return {
    ...later,
    heads: { dialogue: further("dialogue"), desk: further("desk") },
    read: { dialogue: read("dialogue"), desk: read("desk") },
    alarms: [...alarms.values()],
    keys: later.keys.length >= then.keys.length ? later.keys : then.keys,
  };
}
