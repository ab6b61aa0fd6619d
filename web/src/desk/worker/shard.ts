/**
 * A reader: some of the cases, with their keys and texts. It believes nothing that it is given and speaks to nobody but the
 * desk's worker.
 */

import { parseCharter } from "../../protocol/charter.ts";
import { ProtocolError } from "../../protocol/errors.ts";
import { Identity } from "../../protocol/keys.ts";
import { MemberKey } from "../../protocol/member.ts";
import { breathe } from "../../protocol/pause.ts";
import { runJob } from "../../protocol/piece-job.ts";
import type { FilePlace } from "../model.ts";
import { CaseFile, unknown } from "./case-file.ts";
import { compose } from "./compose.ts";
import type { Eyes } from "./eyes.ts";
import { Failure } from "./failure.ts";
import type { Filed, Kept, Orders, Told } from "./orders.ts";
import { hearsay } from "./purge.ts";
import { findingsOf, goods, keptOf, rowOf, settle } from "./row.ts";
import { Search } from "./search.ts";
import type { Answers } from "./serve.ts";
import { isSharable } from "./sharable.ts";
import { byCase, type CaseShare } from "./shares.ts";
import { searchable } from "./text.ts";
import { viewOf } from "./view.ts";

/** Cases that are read at once: while the browser's own code works on one, ours works on another. */
const AT_ONCE = 2;

/** A reader's memory, with an answer for each order. */
export function shard(): Answers<Orders> {
  let eyes: Eyes | null = null;
  const files = new Map<string, CaseFile>();
  const kept = new Map<string, Kept>();
  const search = new Search();

  const open = (): Eyes => {
    if (eyes === null) throw new Failure("broken");
    return eyes;
  };
  const get = (id: string): CaseFile => {
    const file = files.get(id);
    if (file === undefined) throw new Failure("gone");
    return file;
  };
  const tell = (file: CaseFile): Told => {
    const told = { case: file.id, row: rowOf(file), kept: keptOf(file) };
    search.set(file.id, searchable(told.row.reference, file.reader, open().charter));
    return told;
  };
  /** Tells of many, with moments in between for a search. */
  const tellAll = async (some: Iterable<CaseFile>): Promise<Told[]> => {
    const all: Told[] = [];
    for (const file of some) {
      await breathe();
      all.push(tell(file));
    }
    return all;
  };
  const make = (id: string, day: string): CaseFile => {
    const file = new CaseFile(id, kept.get(id) ?? unknown(day), open());
    kept.delete(id);
    files.set(id, file);
    return file;
  };
  /** All of a case has come. Says whether that shows. */
  const finish = (file: CaseFile, all: boolean): boolean => {
    const differs = file.compare(all);
    return (file.finish() && findingsOf(file).length > 0) || differs;
  };
  /** The case, where anything about it has changed. */
  const take = async (id: string, share: CaseShare, whole: boolean): Promise<CaseFile | null> => {
    const [first] = [...share.cases, ...share.removed];
    let file = files.get(id);
    const isNew = file === undefined;
    if (file === undefined) {
      // Of a case that it never told of the server tells nothing.
      if (first === undefined) throw new Failure("server");
      const isKnown = kept.has(id);
      file = make(id, first.day);
      const [tombstone] = share.removed;
      // Of a case that was never here there is nothing to lose, and little to tell.
      if (!isKnown && tombstone !== undefined && share.cases.length === 0) {
        const said = hearsay(file, tombstone);
        if (said !== "lie") file.bury(tombstone.purged, said);
      }
    }
    const one = file;
    const before = isNew ? "" : one.stamp;
    const shows = await one.inTurn(async () => {
      one.whole = false;
      await one.take(share);
      return whole && finish(one, false);
    });
    return shows || one.stamp !== before ? one : null;
  };

  return {
    open({ me, keys, charter, instance, today }) {
      for (const map of [files, kept, search]) map.clear();
      const opened = keys.map((text) => new MemberKey(Identity.parse(text)));
      eyes = { me, keys: opened, charter: parseCharter(charter), instance, today };
      return null;
    },

    async change({ charter, key, today }) {
      const now = open();
      now.today = today;
      if (charter !== undefined) now.charter = parseCharter(charter);
      if (key !== undefined) now.keys.push(new MemberKey(Identity.parse(key)));
      if (charter === undefined && key === undefined) return [];
      for (const file of files.values()) {
        await file.inTurn(async () => {
          if (key !== undefined) await file.rewrap();
          if (charter !== undefined) await file.again();
        });
      }
      return tellAll(files.values());
    },

    remember({ kept: given }) {
      for (const [id, one] of given) kept.set(id, one);
      return null;
    },

    async take({ share, whole }) {
      const parts = [...byCase(share)];
      const done: CaseFile[] = [];
      const work = async () => {
        for (let next = parts.shift(); next !== undefined; next = parts.shift()) {
          const changed = await take(next[0], next[1], whole);
          if (changed !== null) done.push(changed);
        }
      };
      await Promise.all(Array.from({ length: AT_ONCE }, work));
      return tellAll(done);
    },

    async finish({ all }) {
      const gone = all ? [...kept].map(([id, one]) => make(id, one.day)) : [];
      const changed = new Set(gone);
      for (const file of files.values()) {
        await breathe();
        if (finish(file, all)) changed.add(file);
      }
      return tellAll(changed);
    },

    places: ({ case: id }) => files.get(id)?.held ?? null,
    show: ({ case: id }) => viewOf(get(id)),

    read({ case: id, places }) {
      const file = get(id);
      const own = places === "own" ? ownRead(file) : places;
      const held = file.held;
      const further = (stream: "dialogue" | "desk") =>
        Math.min(held[stream], Math.max(file.read[stream], own?.[stream] ?? 0));
      const { dialogue, desk } = file.read;
      file.read = { dialogue: further("dialogue"), desk: further("desk") };
      return file.read.dialogue === dialogue && file.read.desk === desk ? null : tell(file);
    },

    sent({ case: id, stream, seq, hash }) {
      const file = get(id);
      const shown = file.reader?.hash(stream, seq) === hash;
      if (!shown) file.expect(stream, seq, hash);
      return { shown, told: tell(file) };
    },

    settle({ case: id }) {
      const file = get(id);
      settle(file);
      return tell(file);
    },

    raise({ case: id, finding }) {
      const file = get(id);
      if (finding === "no_access") file.gone = true;
      else file.raise(finding);
      return tell(file);
    },

    forget({ case: id }) {
      for (const map of [files, kept, search]) map.delete(id);
      return null;
    },

    search: ({ text }) => search.find(text),

    compose: (wish) => get(wish.case).inTurn(() => compose(get(wish.case), wish)),
    sharable: ({ member }) =>
      [...files.values()].filter((file) => isSharable(file, member)).map(({ id }) => id),
    file: (place) => filed(get(place.case), place),

    stored({ case: id, id: attachment, pieces }) {
      const file = get(id);
      const known = file.stored.get(attachment);
      const stored = new Set([...(known?.stored ?? []), ...pieces]);
      file.stored.set(attachment, { pieces: known?.pieces ?? pieces.length, stored });
      return tell(file);
    },

    async piece(job) {
      const result = await runJob(job);
      if ("error" in result) throw new ProtocolError(result.error, "a piece was refused");
      return result.bytes;
    },
  };
}

/** As far as nobody else's entry comes first, what this member wrote is read. */
function ownRead({ reader, read, eyes: { me } }: CaseFile) {
  const further = (stream: "dialogue" | "desk") => {
    let place = read[stream];
    for (const item of reader?.items(stream).slice(place) ?? []) {
      if ("check" in item || item.frame.author !== me) break;
      place += 1;
    }
    return place;
  };
  return { dialogue: further("dialogue"), desk: further("desk") };
}

/** What an entry says of its own file, whatever another one says of a file of the same id. */
function filed(file: CaseFile, { stream, seq, id }: FilePlace): Filed {
  const entry = goods(file).find((good) => good.stream === stream && good.seq === seq);
  const attachment = entry?.frame.attachments.find((candidate) => candidate.id === id);
  if (entry === undefined || attachment === undefined) throw new Failure("Missing");
  return {
    attachment,
    mine: entry.frame.author === file.eyes.me,
    stored: [...(file.stored.get(id)?.stored ?? [])],
  };
}
