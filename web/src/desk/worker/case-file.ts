/**
 * A case as one member has it: everything that the server showed of it and what became of that, as careful as the command
 * line client's record. What was seen first stays: another entry in its place is an alarm, not a replacement.
 */

import { digest, hex } from "../../protocol/bytes.ts";
import type { Day } from "../../protocol/date.ts";
import type { Stream } from "../../protocol/entry.ts";
import { compareHead } from "../../protocol/heads.ts";
import type { Identity } from "../../protocol/keys.ts";
import type { CaseEntry, DeskCase, Tombstone } from "../../protocol/wire.gen.ts";
import type { Finding, Places, Row } from "../model.ts";
import { DeskReader, STREAMS } from "./desk-reader.ts";
import type { Eyes } from "./eyes.ts";
import { unbase64 } from "./fast-base64.ts";
import { Keyring } from "./keyring.ts";
import type { Kept } from "./orders.ts";
import { checkPurge } from "./purge.ts";
import type { CaseShare } from "./shares.ts";

interface Ahead {
  readonly day: Day;
  readonly envelope: Uint8Array;
}

/** What is remembered of a case that is seen for the first time. */
export function unknown(day: Day): Kept {
  const start = { next: 0, hash: null };
  return {
    day,
    heads: { dialogue: start, desk: start },
    read: { dialogue: 0, desk: 0 },
    alarms: [],
    settled: [],
    settles: 0,
    gone: false,
    keys: [],
    retention: null,
    readers: [],
    purged: null,
    purged_by: [],
  };
}

/** One case. */
export class CaseFile {
  readonly id: string;
  readonly eyes: Eyes;
  readonly day: Day;
  purgeAfter: Day | null = null;
  hold = false;
  /** What another visit has left of it. */
  readonly past: Kept;
  /** The same, until what came was held against its heads. */
  remembered: Kept | null;
  read: Places;
  readonly alarms = new Map<string, Finding>();
  settled: readonly Finding[];
  settles: number;
  gone: boolean;
  purged: Day | null;
  purgedBy: Row["purged_by"];
  /** null as long as nothing of it has come. */
  reader: DeskReader | null = null;
  readonly ring: Keyring;
  readonly stored = new Map<string, { pieces: number; stored: ReadonlySet<number> }>();
  /** Whether nothing of it is still on its way. */
  whole = false;
  #isSaidPurged = false;
  readonly #ahead = new Map<string, Ahead>();
  #turn: Promise<unknown> = Promise.resolve();

  /** A case of that day, with what is remembered of it. */
  constructor(id: string, kept: Kept, eyes: Eyes) {
    this.id = id;
    this.eyes = eyes;
    this.day = kept.day;
    this.past = kept;
    this.remembered = kept;
    this.read = kept.read;
    for (const alarm of kept.alarms) this.raise(alarm);
    this.settled = kept.settled;
    this.settles = kept.settles;
    this.gone = kept.gone;
    this.purged = kept.purged;
    this.purgedBy = kept.purged_by;
    this.ring = new Keyring(id, eyes, kept.keys);
  }

  /** Does one thing to it after another. */
  inTurn<T>(work: () => Promise<T>): Promise<T> {
    const done = this.#turn.then(work);
    this.#turn = done.catch(() => {});
    return done;
  }

  /** How many entries are here without a hole. */
  get held(): Places {
    return { dialogue: this.reader?.length("dialogue") ?? 0, desk: this.reader?.length("desk") ?? 0 };
  }

  /** All identities at hand, newest first. */
  get keys(): Identity[] {
    return this.ring.all;
  }

  /** The wrap is not the one that its access names, as far as that has come. */
  get wrapFails(): boolean {
    return this.ring.fails;
  }

  /** Differs where what a server showed has changed anything. */
  get stamp(): string {
    const { held, alarms, ring, purgeAfter, hold, gone, purged, stored } = this;
    const pieces = [...stored.values()].reduce((sum, one) => sum + one.stored.size, stored.size);
    const ahead = this.#ahead.size;
    return [
      held.dialogue,
      held.desk,
      ahead,
      alarms.size,
      ring.hash,
      purgeAfter,
      hold,
      gone,
      purged,
      pieces,
    ].join();
  }

  raise(finding: Finding): void {
    this.alarms.set(JSON.stringify(finding), finding);
  }

  /** Takes in what the server shows of it. */
  async take({ cases, entries, attachments, removed }: CaseShare): Promise<void> {
    if (this.purged !== null) return;
    for (const one of cases) await this.#takeCase(one);
    if (this.reader !== null && entries.length > 0) this.gone = false;
    const { dialogue } = this.held;
    const later = [...entries].sort((a, b) => (a.stream === b.stream ? 0 : a.stream === "dialogue" ? -1 : 1));
    for (const entry of later) await this.#takeEntry(entry);
    // A desk entry that had seen what only came now may hold after all.
    if (this.held.dialogue > dialogue && this.reader?.hasGap("desk")) await this.again();
    for (const { id, pieces, stored } of attachments)
      this.stored.set(id, { pieces, stored: new Set(stored) });
    await this.#checkWrap();
    // A case is there or was purged: no honest server says both at once.
    const isBoth = removed.length > 0 && cases.length > 0;
    this.#isSaidPurged ||= isBoth;
    if (isBoth) this.raise({ kind: "purged" });
    else for (const tombstone of removed) await this.#hearOfPurge(tombstone);
    this.ring.rest();
  }

  /** All of it has come that there is: only now is what is missing missing. Says whether that is new. */
  finish(): boolean {
    const before = this.whole;
    this.whole = true;
    return !before;
  }

  /** Whether the wrap is the one that its access names; told once nothing is on its way that could set it right. */
  async #checkWrap(): Promise<void> {
    if (this.reader !== null) await this.ring.check(this.reader.report === null ? null : this.reader.access);
  }

  /**
   * Holds what came against what is remembered of another visit. `all`: everything that there is has come, so what is not
   * there is gone. Says whether that shows.
   */
  compare(all: boolean): boolean {
    const before = this.alarms.size;
    this.#compare(all);
    return this.alarms.size > before;
  }

  #compare(all: boolean): void {
    const { remembered } = this;
    if (remembered === null || this.purged !== null) return;
    if (this.held.dialogue === 0) {
      // Of a purge that nobody signed for that is said already.
      const isGone = all && !this.#isSaidPurged;
      if (isGone && !this.gone) this.raise({ kind: "gone" });
      this.gone ||= isGone;
      return;
    }
    for (const stream of STREAMS) {
      const lie = compareHead(this.reader?.hashes(stream) ?? [], remembered.heads[stream]);
      // What is still to come is held against it then.
      if (lie === "shorter" && !all) return;
      if (lie !== null) this.raise({ kind: lie, stream });
    }
    this.remembered = null;
  }

  /** Reads all of it anew: by another charter, or with other keys. */
  async again(): Promise<void> {
    this.reader = (await this.reader?.again(this.#options())) ?? null;
    await this.#checkWrap();
  }

  /** Tries the wrap again, with an older key of mine. */
  async rewrap(): Promise<void> {
    if (await this.ring.retry()) await this.again();
  }

  #options() {
    const { charter, instance } = this.eyes;
    return { instance, case: this.id, charter, identities: this.keys };
  }

  async #takeCase({ day, purge_after, hold, wrap }: DeskCase): Promise<void> {
    if (day !== this.day) this.raise({ kind: "day" });
    this.purgeAfter = purge_after;
    this.hold = hold;
    if (!(await this.ring.take(unbase64(wrap)))) return;
    if (this.reader === null) this.reader = new DeskReader(this.#options());
    // What is open stays so with more keys; what was not may open.
    else if (this.reader.hasSealed()) await this.again();
    else (this.reader.options.identities as Identity[]).splice(0, Number.POSITIVE_INFINITY, ...this.keys);
  }

  async #takeEntry({ stream, seq, day, envelope }: CaseEntry): Promise<void> {
    const { reader } = this;
    if (reader === null) {
      // Without its keys, which come first where access is given again.
      this.raise({ kind: "missing", stream });
      return;
    }
    const file = unbase64(envelope);
    const next = reader.length(stream);
    const ahead = this.#ahead.get(`${stream} ${seq}`);
    if (seq < next || ahead !== undefined) {
      const known = reader.hash(stream, seq) ?? hex(await digest(ahead?.envelope ?? file));
      if (known !== hex(await digest(file))) this.raise({ kind: "different", stream });
      return;
    }
    if (seq > next) {
      this.#ahead.set(`${stream} ${seq}`, { day, envelope: file });
      this.raise({ kind: "missing", stream });
      return;
    }
    await reader.take(stream, { seq, day, envelope: file });
    for (let place = seq + 1; ; place++) {
      const late = this.#ahead.get(`${stream} ${place}`);
      if (late === undefined) break;
      this.#ahead.delete(`${stream} ${place}`);
      await reader.take(stream, { seq: place, ...late });
    }
    // What was late has come.
    const holes = [...this.#ahead.keys()].some((place) => place.startsWith(`${stream} `));
    if (!holes) this.alarms.delete(JSON.stringify({ kind: "missing", stream }));
  }

  /** A purge that is shown to be one leaves a row; any other is an alarm and takes nothing away. */
  async #hearOfPurge(tombstone: Tombstone): Promise<void> {
    const asked = await checkPurge(this, tombstone);
    this.#isSaidPurged = true;
    if (asked === null) {
      this.raise({ kind: "purged" });
      return;
    }
    this.bury(tombstone.purged, asked);
  }

  /** An entry was taken by the server. A visit that does not find it is shown a shorter past. */
  expect(stream: Stream, seq: number, hash: string): void {
    const heads = this.reader?.heads() ?? this.past.heads;
    this.remembered = { ...this.past, heads: { ...heads, [stream]: { next: seq + 1, hash } } };
  }

  /** Leaves nothing of it but that it was, and who asked for its end. */
  bury(purged: Day, by: Row["purged_by"]): void {
    this.purged = purged;
    this.purgedBy = by;
    this.reader = null;
    this.ring.clear();
    this.#ahead.clear();
    this.stored.clear();
    this.alarms.clear();
    this.settled = [];
    this.remembered = null;
    this.gone = false;
  }
}
