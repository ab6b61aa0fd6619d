/**
 * What a browser remembers between visits, so that a server that goes back is caught and what was read stays read: the
 * charter, and of each case what {@link Kept} says. One record, sealed under a key that follows from the member's own
 * (PROTOCOL.md section 5.11), under a name that tells nobody whose it is. Where a browser keeps nothing (private windows,
 * Tor Browser) nothing fails.
 */

import { hkdf } from "@noble/hashes/hkdf.js";
import { sha256 } from "@noble/hashes/sha2.js";
import { concat, dom, fromUtf8, hex, systemRandom, utf8, wipe } from "../../protocol/bytes.ts";
import type { MemberKey } from "../../protocol/member.ts";
import type { Kept } from "./orders.ts";

/** A charter that was accepted. */
export interface KnownCharter {
  readonly text: string;
  readonly signature: string;
}

/** Everything that is remembered. */
export interface Remembered {
  readonly charter: KnownCharter | null;
  readonly cases: ReadonlyMap<string, Kept>;
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
const IV = 12;
/** Milliseconds after which a browser that does not answer keeps nothing. */
const LATE = 5_000;
const NOTHING: Remembered = { charter: null, cases: new Map() };

/** One member's memory. */
export class Memory {
  readonly #shelf: Shelf | null;
  readonly #name: string;
  readonly #key: Promise<CryptoKey>;

  constructor(shelf: Shelf | null, key: MemberKey) {
    const seed = key.identity.seed;
    const derive = (info: string) => hkdf(sha256, seed, new Uint8Array(), utf8(info), 32);
    this.#shelf = shelf;
    this.#name = hex(derive("hotline/v1/desk-memory-name"));
    const secret = derive("hotline/v1/desk-memory");
    this.#key = crypto.subtle.importKey("raw", dom(secret), "AES-GCM", false, ["encrypt", "decrypt"]);
    this.#key.finally(() => wipe(seed, secret));
  }

  /** What is remembered; nothing where that is not there, was damaged, or does not come. */
  async recall(): Promise<Remembered> {
    const late = new Promise<null>((resolve) => setTimeout(() => resolve(null), LATE));
    return this.#open(await Promise.race([this.#find(), late]));
  }

  /** Adds to what is remembered; where another tab has added to it meanwhile, both count. */
  async keep(now: Remembered, forgotten: ReadonlySet<string>): Promise<void> {
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

  async #seal({ charter, cases }: Remembered): Promise<Uint8Array> {
    const iv = systemRandom(IV);
    const text = utf8(JSON.stringify({ v: 1, charter, cases: [...cases] }));
    const rule = { name: "AES-GCM", iv: dom(iv), additionalData: dom(utf8(this.#name)) };
    const sealed = await crypto.subtle.encrypt(rule, await this.#key, dom(text));
    return concat(iv, new Uint8Array(sealed));
  }

  async #open(record: Uint8Array | null): Promise<Remembered> {
    if (record === null) return NOTHING;
    try {
      const iv = dom(record.subarray(0, IV));
      const rule = { name: "AES-GCM", iv, additionalData: dom(utf8(this.#name)) };
      const text = await crypto.subtle.decrypt(rule, await this.#key, dom(record.subarray(IV)));
      const { v, charter, cases } = JSON.parse(fromUtf8(new Uint8Array(text)));
      return v === 1 ? { charter, cases: new Map(cases) } : NOTHING;
    } catch {
      return NOTHING;
    }
  }
}

function merge(then: Remembered, now: Remembered, forgotten: ReadonlySet<string>): Remembered {
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
export function mergeKept(then: Kept, now: Kept): Kept {
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
