/**
 * What of a case holds so far, and whether one more entry does: where it stands, who wrote it, what they had seen and with
 * which keys they signed (PROTOCOL.md section 5.4). Opens no envelope and folds no state.
 */

import { unbase64 } from "./bytes.ts";
import { type Charter, linesOn } from "./charter.ts";
import { type Day, daysBetween } from "./date.ts";
import { type Access, type Frame, REPORTER, type Report, type Stream } from "./entry.ts";
import { isSignedBy, type OpenedEnvelope } from "./envelope.ts";
import type { Identity } from "./keys.ts";
import { VerifyingKey } from "./signature.ts";

/**
 * Why an entry is a gap, in the order in which it is looked at: nothing opens it or it is broken; its form; the hotline,
 * case, stream, number and predecessor that it names; the dialogue that it has seen (desk); whether this author may
 * write it here; the signature; a member's date before the last; access for someone the charter does not know.
 */
export type Check =
  | "decrypt"
  | "parse"
  | "instance"
  | "case"
  | "stream"
  | "seq"
  | "prev"
  | "seen"
  | "author"
  | "signature"
  | "date"
  | "access";

/** What is odd about a good entry: its date and the server's day; or that its author sealed to a retired key. */
export type Flag = "date_differs" | "old_recipient";

/** An entry that holds. */
export interface Good {
  readonly stream: Stream;
  readonly seq: number;
  /** Hex SHA-256 of the envelope. */
  readonly hash: string;
  /** The day that counts: the frame's, or the server's where a reporter's is flagged. */
  readonly date: Day;
  readonly frame: Frame;
  readonly flags: readonly Flag[];
}

/** An entry that does not. */
export interface Gap {
  readonly stream: Stream;
  readonly seq: number;
  readonly check: Check;
}

/** What one envelope turned out to be; `"check" in item` tells. */
export type Item = Good | Gap;

/** What a reader needs to know beforehand. */
export interface ReaderOptions {
  /** Hex of the instance. */
  readonly instance: string;
  readonly case: string;
  /** The newest verified charter. */
  readonly charter: Charter;
  /** A member's case keys, newest first, or the reporter's one identity. */
  readonly identities: readonly Identity[];
  /** The reporter's own client: the keys that its token derives (`age1pq1…`, base64), which the report must carry. */
  readonly ownKeys?: { readonly age: string; readonly sign: string };
}

/** An `access` that holds, and the entry of the dialogue that says so. */
export interface PlacedAccess {
  readonly seq: number;
  readonly author: string;
  readonly date: Day;
  readonly access: Access;
}

interface Chain {
  readonly hashes: string[];
  readonly items: Item[];
  /** The last good member entry's date. */
  lastDate: Day;
}

/** Where the server shows an entry, and its day. */
export interface Place {
  readonly stream: Stream;
  readonly seq: number;
  readonly day: Day;
}

/** Both streams of one case, as far as they have been read. */
export class Past {
  readonly options: ReaderOptions;
  /** All valid accesses, the report's own first. */
  readonly accesses: PlacedAccess[] = [];
  readonly #chains: Readonly<Record<Stream, Chain>> = {
    dialogue: { hashes: [], items: [], lastDate: "" },
    desk: { hashes: [], items: [], lastDate: "" },
  };
  /** The dialogue's place that the desk's last good entry had seen. */
  #lastSeen = 0;

  constructor(options: ReaderOptions) {
    this.options = options;
  }

  /** Hex of the hashes of a stream's envelopes. */
  hashes(stream: Stream): readonly string[] {
    return this.#chains[stream].hashes;
  }

  /** Everything that was added to a stream, in order. */
  items(stream: Stream): readonly Item[] {
    return this.#chains[stream].items;
  }

  /** The date of a stream's last good entry by a member; empty where there is none. */
  lastDate(stream: Stream): Day {
    return this.#chains[stream].lastDate;
  }

  /** The report; null where it is missing or a gap. */
  get report(): Report | null {
    const first = this.#chains.dialogue.items[0];
    return first && "frame" in first && first.frame.kind === "report" ? first.frame.body : null;
  }

  /** Adds a stream's next entry, as it was judged. */
  add(stream: Stream, hash: string, item: Item): void {
    this.#chains[stream].hashes.push(hash);
    this.#chains[stream].items.push(item);
    if (!("check" in item)) this.#keep(item);
  }

  #keep({ stream, seq, frame }: Good): void {
    if (frame.stream === "desk") this.#lastSeen = this.#placeSeen(frame.seen);
    if (frame.author !== REPORTER) this.#chains[stream].lastDate = frame.date;
    const access = accessOf(frame);
    if (access !== null) this.accesses.push({ seq, author: frame.author, date: frame.date, access });
  }

  /** What an opened envelope is in the next place of its stream. */
  async judge(opened: OpenedEnvelope, hash: string, { stream, seq, day }: Place): Promise<Item> {
    const { frame } = opened;
    const check = this.#place(frame, stream, seq) ?? (await this.#believe(opened));
    if (check !== null) return { stream, seq, check };
    const differs = Math.abs(daysBetween(frame.date, day)) > 1;
    const flags: Flag[] = differs ? ["date_differs"] : [];
    if (await this.#isRetired(opened)) flags.push("old_recipient");
    const date = differs && frame.author === REPORTER ? day : frame.date;
    return { stream, seq, hash, date, frame, flags };
  }

  /** Whether the frame belongs where the server shows it. */
  #place(frame: Frame, stream: Stream, seq: number): Check | null {
    const { instance, case: id } = this.options;
    if (frame.instance !== instance) return "instance";
    if (frame.case !== id) return "case";
    if (frame.stream !== stream) return "stream";
    if (frame.seq !== seq) return "seq";
    if (frame.prev !== (this.#chains[stream].hashes[seq - 1] ?? null)) return "prev";
    // Who knows the entry before this one has seen what its author had seen. Otherwise somebody who lost access could go
    // on writing as of a day when they had it.
    return frame.stream === "desk" && this.#placeSeen(frame.seen) < this.#lastSeen ? "seen" : null;
  }

  /** Whether its author may have written it, and did. */
  async #believe(opened: OpenedEnvelope): Promise<Check | null> {
    const { frame } = opened;
    const keys = frame.author === REPORTER ? this.#reporterKeys(frame) : this.#memberKeys(frame);
    if (keys.length === 0) return "author";
    const signed = await firstTrue(keys, (key) => isSignedBy(opened, new VerifyingKey(unbase64(key))));
    if (!signed) return "signature";
    if (frame.author !== REPORTER && frame.date < this.#chains[frame.stream].lastDate) return "date";
    const known = new Set(this.options.charter.members.map(({ id }) => id));
    return accessOf(frame)?.members.every(({ id }) => known.has(id)) === false ? "access" : null;
  }

  /** The keys that the reporter may have signed this with: none where they may not have written it. */
  #reporterKeys(frame: Frame): string[] {
    const { ownKeys } = this.options;
    if (frame.kind === "report" && frame.seq === 0) {
      const { age, sign } = frame.body.reporter;
      return ownKeys === undefined || (ownKeys.age === age && ownKeys.sign === sign) ? [sign] : [];
    }
    const report = frame.kind === "message" ? this.report : null;
    return report === null ? [] : [report.reporter.sign];
  }

  /** As above, for a member. */
  #memberKeys(frame: Frame): string[] {
    const listed = this.#accessAt(frame)?.members.some(({ id }) => id === frame.author);
    if (!listed || frame.kind === "report") return [];
    return linesOn(this.options.charter, frame.date)
      .filter(({ id }) => id === frame.author)
      .map(({ sign }) => sign);
  }

  /** The access that held for an entry: the last one before it, for the desk the last one that its author had seen. */
  #accessAt(frame: Frame): Access | null {
    const end = frame.stream === "desk" ? this.#placeSeen(frame.seen) : frame.seq - 1;
    return this.accesses.filter(({ seq }) => seq <= end).at(-1)?.access ?? null;
  }

  /** Whether a member's client opened it with another key than the one in force when it was written. */
  async #isRetired({ frame, identity }: OpenedEnvelope): Promise<boolean> {
    if (this.options.ownKeys !== undefined || frame.kind === "access") return false;
    const access = accessOf(frame) ?? this.#accessAt(frame);
    return access?.recipient !== (await identity.recipient()).encode();
  }

  /** Where the dialogue first shows an envelope; -1 where it does not. */
  #placeSeen(hash: string): number {
    return this.#chains.dialogue.hashes.indexOf(hash);
  }
}

function accessOf(frame: Frame): Access | null {
  if (frame.kind === "report") return frame.body.access;
  return frame.kind === "access" ? frame.body : null;
}

async function firstTrue<T>(values: readonly T[], test: (value: T) => Promise<boolean>): Promise<boolean> {
  for (const value of values) if (await test(value)) return true;
  return false;
}
