/**
 * The cases of one reader: what is here of each, what is remembered of those that have not come in this visit, and the texts
 * that are searched.
 */

import { breathe } from "../../protocol/pause.ts";
import { CaseFile, unknown } from "./case-file.ts";
import type { Eyes } from "./eyes.ts";
import { Failure } from "./failure.ts";
import type { Kept, Told } from "./orders.ts";
import { hearsay } from "./purge.ts";
import { findingsOf, keptOf, rowOf } from "./row.ts";
import { Search } from "./search.ts";
import type { CaseShare } from "./shares.ts";
import { searchable } from "./text.ts";

/** All cases of a reader. */
export class Cases {
  readonly search = new Search();
  readonly #files = new Map<string, CaseFile>();
  readonly #kept = new Map<string, Kept>();
  #eyes: Eyes | null = null;

  /** Begins anew, for whom this is. */
  open(eyes: Eyes): void {
    for (const map of [this.#files, this.#kept, this.search]) map.clear();
    this.#eyes = eyes;
  }

  /** Whose eyes read. Throws `broken` before anybody's do. */
  get eyes(): Eyes {
    if (this.#eyes === null) throw new Failure("broken");
    return this.#eyes;
  }

  /** Those that have come. */
  all(): Iterable<CaseFile> {
    return this.#files.values();
  }

  /** One of them, where it has come. */
  find(id: string): CaseFile | undefined {
    return this.#files.get(id);
  }

  /** The same; throws `gone` where it has not. */
  get(id: string): CaseFile {
    const file = this.find(id);
    if (file === undefined) throw new Failure("gone");
    return file;
  }

  /** What is remembered of cases, until they come. */
  remember(given: Iterable<readonly [string, Kept]>): void {
    for (const [id, one] of given) this.#kept.set(id, one);
  }

  /** Its member has left it. */
  forget(id: string): void {
    for (const map of [this.#files, this.#kept, this.search]) map.delete(id);
  }

  /** Takes in what is shown of a case; gives it where anything about it has changed. `whole`: there is no more to come of it. */
  async take(id: string, share: CaseShare, whole: boolean): Promise<CaseFile | null> {
    const known = this.find(id);
    const file = known ?? this.#meet(id, share);
    const before = known === undefined ? "" : file.stamp;
    const shows = await file.inTurn(async () => {
      file.whole = false;
      await file.take(share);
      return whole && finish(file, false);
    });
    return shows || file.stamp !== before ? file : null;
  }

  /** All that there is has come. `all`: from the start. Gives the cases that look otherwise now. */
  async finish(all: boolean): Promise<ReadonlySet<CaseFile>> {
    const gone = all ? [...this.#kept].map(([id, one]) => this.#make(id, one.day)) : [];
    const changed = new Set(gone);
    for (const file of this.all()) {
      await breathe();
      if (finish(file, all)) changed.add(file);
    }
    return changed;
  }

  /** What is told of a case; from then on it is found by what is in it now. */
  tell(file: CaseFile): Told {
    const told = { case: file.id, row: rowOf(file), kept: keptOf(file) };
    this.search.set(file.id, searchable(told.row.reference, file.reader, this.eyes.charter));
    return told;
  }

  /** Tells of many, with moments in between for a search. */
  async tellAll(some: Iterable<CaseFile>): Promise<Told[]> {
    const all: Told[] = [];
    for (const file of some) {
      await breathe();
      all.push(this.tell(file));
    }
    return all;
  }

  /** A case that comes for the first time in this visit. */
  #meet(id: string, { cases, removed }: CaseShare): CaseFile {
    const [first] = [...cases, ...removed];
    // Of a case that it never told of the server tells nothing.
    if (first === undefined) throw new Failure("server");
    const isKnown = this.#kept.has(id);
    const file = this.#make(id, first.day);
    const [tombstone] = removed;
    // Of a case that was never here there is nothing to lose, and little to tell.
    if (!isKnown && tombstone !== undefined && cases.length === 0) {
      const said = hearsay(file, tombstone);
      if (said !== "lie") file.bury(tombstone.purged, said);
    }
    return file;
  }

  #make(id: string, day: string): CaseFile {
    const file = new CaseFile(id, this.#kept.get(id) ?? unknown(day), this.eyes);
    this.#kept.delete(id);
    this.#files.set(id, file);
    return file;
  }
}

/** All of a case has come. Says whether that shows. */
function finish(file: CaseFile, all: boolean): boolean {
  const differs = file.compare(all);
  return (file.finish() && findingsOf(file).length > 0) || differs;
}
