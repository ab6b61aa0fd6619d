/**
 * A reader: some of the cases, with their keys and texts. It believes nothing that it is given and speaks to nobody but the
 * desk's worker.
 */

import { parseCharter } from "../../protocol/charter.ts";
import { ProtocolError } from "../../protocol/errors.ts";
import { Identity } from "../../protocol/keys.ts";
import { MemberKey } from "../../protocol/member.ts";
import { runJob } from "../../protocol/piece-job.ts";
import type { FilePlace } from "../model.ts";
import type { CaseFile } from "./case-file.ts";
import { Cases } from "./cases.ts";
import { compose } from "./compose.ts";
import { Failure } from "./failure.ts";
import type { Filed, Orders } from "./orders.ts";
import { goods, settle } from "./row.ts";
import type { Answers } from "./serve.ts";
import { isSharable } from "./sharable.ts";
import { byCase } from "./shares.ts";
import { viewOf } from "./view.ts";

/** Cases that are read at once: while the browser's own code works on one, ours works on another. */
const AT_ONCE = 2;

/** A reader's memory, with an answer for each order. */
export function shard(): Answers<Orders> {
  const cases = new Cases();
  return {
    open({ me, keys, charter, instance, today }) {
      const opened = keys.map((text) => new MemberKey(Identity.parse(text)));
      cases.open({ me, keys: opened, charter: parseCharter(charter), instance, today });
      return null;
    },

    async change({ charter, key, today }) {
      const now = cases.eyes;
      now.today = today;
      if (charter !== undefined) now.charter = parseCharter(charter);
      if (key !== undefined) now.keys.push(new MemberKey(Identity.parse(key)));
      if (charter === undefined && key === undefined) return [];
      for (const file of cases.all()) {
        await file.inTurn(async () => {
          if (key !== undefined) await file.rewrap();
          if (charter !== undefined) await file.again();
        });
      }
      return cases.tellAll(cases.all());
    },

    remember({ kept }) {
      cases.remember(kept);
      return null;
    },

    async take({ share, whole }) {
      const parts = [...byCase(share)];
      const done: CaseFile[] = [];
      const work = async () => {
        for (let next = parts.shift(); next !== undefined; next = parts.shift()) {
          const changed = await cases.take(next[0], next[1], whole);
          if (changed !== null) done.push(changed);
        }
      };
      await Promise.all(Array.from({ length: AT_ONCE }, work));
      return cases.tellAll(done);
    },

    finish: async ({ all }) => cases.tellAll(await cases.finish(all)),

    places: ({ case: id }) => cases.find(id)?.held ?? null,
    show: ({ case: id }) => viewOf(cases.get(id)),

    read({ case: id, places }) {
      const file = cases.get(id);
      const own = places === "own" ? ownRead(file) : places;
      const held = file.held;
      const further = (stream: "dialogue" | "desk") =>
        Math.min(held[stream], Math.max(file.read[stream], own?.[stream] ?? 0));
      const { dialogue, desk } = file.read;
      file.read = { dialogue: further("dialogue"), desk: further("desk") };
      return file.read.dialogue === dialogue && file.read.desk === desk ? null : cases.tell(file);
    },

    sent({ case: id, stream, seq, hash }) {
      const file = cases.get(id);
      const shown = file.reader?.hash(stream, seq) === hash;
      if (!shown) file.expect(stream, seq, hash);
      return { shown, told: cases.tell(file) };
    },

    settle({ case: id }) {
      const file = cases.get(id);
      settle(file);
      return cases.tell(file);
    },

    raise({ case: id, finding }) {
      const file = cases.get(id);
      if (finding === "no_access") file.gone = true;
      else file.raise(finding);
      return cases.tell(file);
    },

    forget({ case: id }) {
      cases.forget(id);
      return null;
    },

    search: ({ text }) => cases.search.find(text),

    compose: (wish) => cases.get(wish.case).inTurn(() => compose(cases.get(wish.case), wish)),
    sharable: ({ member }) => [...cases.all()].filter((file) => isSharable(file, member)).map(({ id }) => id),
    file: (place) => filed(cases.get(place.case), place),

    stored({ case: id, id: attachment, pieces }) {
      const file = cases.get(id);
      const known = file.stored.get(attachment);
      const stored = new Set([...(known?.stored ?? []), ...pieces]);
      file.stored.set(attachment, { pieces: known?.pieces ?? pieces.length, stored });
      return cases.tell(file);
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
