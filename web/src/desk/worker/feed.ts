/**
 * Takes in what the server has, and sees whether it has gone back: the newest cases first, so that a screen fills; then all,
 * from the start, held against what is remembered; and from then on what is new. Entries are never replaced: see CaseFile.
 */

import type { ChangesAnswer } from "../../protocol/wire.gen.ts";
import type { News, Places } from "../model.ts";
import { Failure } from "./failure.ts";
import { isEmpty, isWhole, newestOf, Seen } from "./feed-answer.ts";
import type { Orders } from "./orders.ts";
import type { Readers } from "./readers.ts";
import type { Rows } from "./rows.ts";
import type { Server } from "./server.ts";

/** So many cases make a first screen. */
const FIRST = 50;
/** A server that was restored counts on from further ahead than anything could have happened meanwhile. */
const JUMP = 2 ** 31;
/** So many cases go to the readers at once at first, so that some are there early. */
const EARLY = 16;

type Raised = Parameters<Orders["raise"]>[0]["finding"];

/** The first screen's cases stand before all that come after them from the feed's start; what happens later, before those. */
const NEWEST = 2 ** 40;
const LATER = 2 ** 41;

/** Something came of a case that the server never told of. */
class UnknownCase extends Error {}

/** The server's feed for one member. */
export class Feed {
  readonly #server: Server;
  readonly #readers: Readers;
  readonly #rows: Rows;
  readonly #tell: (news: News) => void;
  #cursor = 0;
  /** The cases of which one changed last. */
  #newest: readonly string[] = [];
  /** The newest cases in the server's order, newest first, as they were looked at last. */
  #first: readonly string[] = [];
  #looks = 0;
  #begun = false;
  #turn: Promise<unknown> = Promise.resolve();
  /** How many cases are remembered: as many will come. */
  #expected = 0;

  constructor(server: Server, readers: Readers, rows: Rows, tell: (news: News) => void) {
    this.#server = server;
    this.#readers = readers;
    this.#rows = rows;
    this.#tell = tell;
  }

  /** Whether all has come once. */
  get isComplete(): boolean {
    return this.#begun;
  }

  /** The first screen. `expected`: how many cases are remembered. */
  async first(expected: number, signal: AbortSignal): Promise<void> {
    this.#expected = expected;
    await this.#peek(FIRST, signal);
    this.#rows.flush();
    this.#report(false);
  }

  /** All, from the start. */
  begin(signal: AbortSignal): Promise<void> {
    return this.inTurn(async () => {
      await this.#takeAll(signal);
      this.#begun = true;
      this.#rows.flush();
      this.#report(true);
    });
  }

  /** What is new. While not all has come once, the newest cases have to do. */
  async sync(signal: AbortSignal): Promise<void> {
    if (this.#begun) await this.inTurn(() => this.#sync(signal));
    else await this.#peek(FIRST, signal);
    this.#rows.flush();
  }

  /** Does one thing to the feed after another. */
  inTurn<T>(work: () => Promise<T>): Promise<T> {
    const done = this.#turn.then(work);
    this.#turn = done.catch(() => {});
    return done;
  }

  /** No case is known to have changed last: after its member has left one. */
  forgetNewest(): void {
    this.#newest = [];
  }

  async #sync(signal: AbortSignal): Promise<void> {
    const since = this.#cursor;
    try {
      const last = await this.#takePages(since, () => {}, signal);
      if (last > since + JUMP || (await this.#hasGoneBack(signal))) return await this.#takeAll(signal);
    } catch (error) {
      if (!(error instanceof UnknownCase)) throw error;
      return this.#takeAll(signal);
    }
    if (this.#cursor !== since) await this.#finish(false);
  }

  /** Fetches everything from the start and holds it against what is here and what is remembered. */
  async #takeAll(signal: AbortSignal): Promise<void> {
    const before = [...this.#rows.kept()].filter(([, { purged }]) => purged === null);
    const held = await Promise.all(
      before.map(async ([id]) => [id, await this.#readers.of(id, "places", { case: id })] as const),
    );
    const seen = new Seen();
    this.#cursor = await this.#takePages(0, (page) => seen.take(page), signal).catch((error) => {
      throw error instanceof UnknownCase ? new Failure("server") : error;
    });
    await this.#finish(true);
    for (const [id, places] of held) if (places !== null) await this.#compare(id, places, seen.of(id));
    const { cases } = await this.#server.newest(1, signal);
    this.#newest = cases.map(({ case: id }) => id);
    // Somebody was busy while all was read.
    if (!this.#begun && this.#newest[0] !== this.#first[0]) await this.#peek(FIRST, signal);
  }

  /** Holds what the server showed from its start against what was here of a case. */
  async #compare(id: string, held: Places, shown: Places): Promise<void> {
    const raise = (finding: Raised) => this.raise(id, finding);
    if (shown.dialogue === 0 && held.dialogue > 0) {
      if (this.#rows.keptOf(id)?.gone === true) return;
      await raise({ kind: "gone" });
      await raise("no_access");
      return;
    }
    for (const stream of ["dialogue", "desk"] as const) {
      if (shown[stream] < held[stream]) await raise({ kind: "shorter", stream });
    }
  }

  /** Keeps that the server did something that an honest one does not. */
  async raise(id: string, finding: Raised): Promise<void> {
    this.#rows.take([await this.#readers.of(id, "raise", { case: id, finding })]);
  }

  /**
   * Whether the server is not where it was: one put back to an earlier state counts its changes anew, so a cursor alone would
   * go past what comes then. Looks at the case that changed last, by the server's word, which must be one that changed last
   * here, too, and as far.
   */
  async #hasGoneBack(signal: AbortSignal): Promise<boolean> {
    const { cases, entries } = await this.#server.newest(1, signal);
    const [newest] = cases;
    if (newest === undefined) return this.#newest.length > 0;
    const id = newest.case;
    const held = this.#rows.has(id) ? await this.#readers.of(id, "places", { case: id }) : null;
    if (held === null) return true;
    const seen = new Seen();
    seen.take({ cases: [], entries, attachments: [], removed: [] });
    let ahead = this.#newest.length > 0 && !this.#newest.includes(id);
    for (const stream of ["dialogue", "desk"] as const) {
      const shown = seen.of(id)[stream];
      ahead ||= shown > held[stream];
      // A large case comes in part.
      if (shown < held[stream] && isWhole(entries)) await this.raise(id, { kind: "shorter", stream });
    }
    // As many, but others: that is seen by looking at each.
    const share = { cases: [], entries, attachments: [], removed: [] };
    if (!ahead) await this.#readers.take(share, true, (told) => this.#rows.take(told));
    return ahead;
  }

  /** The newest cases alone. */
  async #peek(count: number, signal: AbortSignal): Promise<void> {
    const { cases, entries, attachments } = await this.#server.newest(count, signal);
    const ids = cases.map(({ case: id }) => id);
    this.#order(ids);
    // The last one may be there in part.
    const cut = isWhole(entries) ? null : (ids.at(-1) ?? null);
    for (let i = 0; i < ids.length; i += EARLY) {
      const some = new Set(ids.slice(i, i + EARLY));
      const own = <T extends { readonly case: string }>(list: readonly T[], isCut: boolean) =>
        list.filter(({ case: id }) => some.has(id) && (id === cut) === isCut);
      for (const isCut of [false, true]) {
        const share = {
          cases: own(cases, isCut),
          entries: own(entries, isCut),
          attachments: own(attachments, isCut),
          removed: [],
        };
        await this.#readers.take(share, !isCut, (told) => this.#rows.take(told));
      }
      this.#rows.flush();
    }
  }

  /** Puts the newest cases into the server's order. Where that has not changed, no row moves. */
  #order(ids: readonly string[]): void {
    if (this.#begun || ids.join() === this.#first.join()) return;
    this.#first = ids;
    this.#looks += 1;
    for (const [index, id] of ids.entries()) this.#rows.place(id, NEWEST + this.#looks * FIRST - index);
  }

  /** Takes in what came after `since`; says how far the server's counter is. While the readers read, the next page comes. */
  async #takePages(since: number, hear: (page: ChangesAnswer) => void, signal: AbortSignal): Promise<number> {
    let from = since;
    for (let coming: Promise<ChangesAnswer> | null = this.#server.changes(since, signal); coming !== null; ) {
      const page: ChangesAnswer = await coming;
      const isStuck = page.more && (page.cursor <= from || isEmpty(page));
      if (isStuck) throw new Failure("server");
      coming = page.more ? this.#server.changes(page.cursor, signal) : null;
      // Whatever becomes of it is heard of when it is waited for.
      coming?.catch(() => {});
      hear(page);
      await this.#takePage(page, from);
      from = page.cursor;
      if (since > 0 || this.#begun) this.#cursor = Math.max(this.#cursor, from);
      if (!this.#begun) this.#report(false);
    }
    return from;
  }

  async #takePage(page: ChangesAnswer, since: number): Promise<void> {
    const { cases, entries, attachments, removed } = page;
    const told = new Set([...cases, ...removed].map(({ case: id }) => id));
    const all = [...cases, ...entries, ...attachments, ...removed];
    if (all.some(({ case: id }) => !told.has(id) && !this.#rows.has(id))) throw new UnknownCase();
    if (!isEmpty(page)) this.#newest = removed.length === 0 ? newestOf(page) : [];
    this.#place(page, since);
    await this.#readers.take(page, false, (news) => this.#rows.take(news));
  }

  /**
   * Notes where in the feed cases changed. The lists of a page are apart, so it is their entries that say in which order; what
   * came without one stands at the page's beginning.
   */
  #place({ cases, entries, attachments, removed, cursor }: ChangesAnswer, since: number): void {
    // When everything is looked at once more nothing has happened.
    const isAgain = this.#begun && since < this.#cursor;
    const start = (this.#begun ? LATER : 0) + since;
    const step = (cursor - since) / (entries.length + 1);
    const place = (id: string, at: number) => {
      if (!isAgain || !this.#rows.isPlaced(id)) this.#rows.place(id, at);
    };
    for (const { case: id } of [...removed, ...cases, ...attachments]) place(id, start);
    for (const [index, { case: id }] of entries.entries()) place(id, start + step * (index + 1));
  }

  async #finish(all: boolean): Promise<void> {
    for (const told of await this.#readers.all("finish", { all })) this.#rows.take(told);
  }

  #report(done: boolean): void {
    const read = this.#rows.size;
    this.#tell({ kind: "reading", read, of: Math.max(read, done ? 0 : this.#expected), done });
  }
}
