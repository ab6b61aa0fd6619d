/** The list as the desk has it, told to the page in batches, and what of it is to be remembered. */

import type { CaseView, News, Row } from "../model.ts";
import type { Kept, Told } from "./orders.ts";

/** Rows are told at most so often (milliseconds), and so many at once, so that the page stays free. */
const OFTEN = 100;
const AT_ONCE = 200;

interface Placed {
  readonly row: Row;
  readonly kept: Kept;
}

/** All rows. */
export class Rows {
  readonly #tell: (news: News) => void;
  readonly #changed: () => void;
  readonly #all = new Map<string, Placed>();
  /** Where each case stands: the greater, the later it changed. */
  readonly #places = new Map<string, number>();
  readonly #waiting = new Set<string>();
  readonly #unkept = new Set<string>();
  #timer: ReturnType<typeof setTimeout> | null = null;

  /** `changed`: there is something to be remembered. */
  constructor(tell: (news: News) => void, changed: () => void) {
    this.#tell = tell;
    this.#changed = changed;
  }

  get size(): number {
    return this.#all.size;
  }

  has(id: string): boolean {
    return this.#all.has(id);
  }

  /** What is remembered of each case. */
  *kept(): IterableIterator<readonly [string, Kept]> {
    for (const [id, { kept }] of this.#all) yield [id, kept];
  }

  /** That of one. */
  keptOf(id: string): Kept | undefined {
    return this.#all.get(id)?.kept;
  }

  /** A view whose row stands where it does in the list. */
  placed(view: CaseView): CaseView {
    return { ...view, row: { ...view.row, activity: this.#places.get(view.row.case) ?? 0 } };
  }

  /** Takes in what readers tell. */
  take(news: readonly (Told | null)[]): void {
    const told = news.filter((one) => one !== null);
    for (const { case: id, row, kept } of told) {
      this.#all.set(id, { row, kept });
      this.#waiting.add(id);
      this.#unkept.add(id);
    }
    if (told.length > 0) this.#changed();
    this.#later();
  }

  /** A case changed at this place. A row never moves back. */
  place(id: string, place: number): void {
    this.#places.set(id, Math.max(place, this.#places.get(id) ?? 0));
    if (this.#all.has(id)) this.#waiting.add(id);
  }

  /** Whether it is known where a case stands. */
  isPlaced(id: string): boolean {
    return this.#places.has(id);
  }

  /** Its member has left a case. */
  forget(id: string): void {
    for (const map of [this.#all, this.#places]) map.delete(id);
    this.#waiting.delete(id);
    this.#unkept.delete(id);
    this.#tell({ kind: "left", case: id });
  }

  /** Tells the page all that waits. */
  flush(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
    const ids = [...this.#waiting];
    this.#waiting.clear();
    for (let i = 0; i < ids.length; i += AT_ONCE) {
      const rows = ids.slice(i, i + AT_ONCE).flatMap((id) => this.#row(id));
      if (rows.length > 0) this.#tell({ kind: "rows", rows });
    }
  }

  /** What has to be remembered since the last call. */
  unkept(): Map<string, Kept> {
    const kept = new Map<string, Kept>();
    for (const id of this.#unkept) {
      const one = this.#all.get(id);
      if (one !== undefined) kept.set(id, one.kept);
    }
    this.#unkept.clear();
    return kept;
  }

  #row(id: string): Row[] {
    const placed = this.#all.get(id);
    const activity = this.#places.get(id) ?? 0;
    return placed === undefined ? [] : [{ ...placed.row, activity }];
  }

  #later(): void {
    if (this.#waiting.size > 0) this.#timer ??= setTimeout(() => this.flush(), OFTEN);
  }
}
