/** What a list shows of a case, what is remembered of it, and everything about it that fails a check. */

import type { Good, Item } from "../../protocol/case.ts";
import type { Day } from "../../protocol/date.ts";
import { REPORTER } from "../../protocol/entry.ts";
import { reference } from "../../protocol/reference.ts";
import type { CaseState } from "../../protocol/state.ts";
import type { Finding, Row } from "../model.ts";
import type { CaseFile } from "./case-file.ts";
import { STREAMS } from "./desk-reader.ts";
import type { Kept } from "./orders.ts";
import { withoutPiles } from "./piles.ts";
import { isLaxer, signedRetention } from "./retention.ts";

/** A case's state; null without a valid report. */
export function stateOf({ reader }: CaseFile): CaseState | null {
  return reader?.report ? reader.state() : null;
}

/** Everything about it that fails a check, settled or not. */
export function findingsOf(file: CaseFile): Finding[] {
  const found = [...file.alarms.values()];
  if (file.purged !== null || file.reader === null) return found;
  // As long as entries are on their way, what they may set right is not told.
  if (file.whole) {
    if (file.wrapFails) found.push({ kind: "wrap" });
    if (file.ring.isShort()) found.push({ kind: "wrap_short" });
    if (file.reader.report === null && !file.wrapFails) found.push({ kind: "no_report" });
    if (isLaxer(file)) found.push({ kind: "retention" });
  }
  for (const stream of STREAMS) {
    for (const item of file.reader.items(stream)) {
      if ("check" in item) found.push({ kind: "gap", stream, seq: item.seq, check: item.check });
    }
  }
  return found;
}

/** What fails and was not settled. */
export function unsettled(file: CaseFile): Finding[] {
  const settled = new Set(file.settled.map((finding) => JSON.stringify(finding)));
  return findingsOf(file).filter((finding) => !settled.has(JSON.stringify(finding)));
}

/** Its member has cleared up all that fails now. */
export function settle(file: CaseFile): void {
  // Alarms are raised once; only a purge is told at each visit.
  const alarms = new Set([...file.alarms.values()].filter(({ kind }) => kind !== "purged"));
  file.settled = findingsOf(file).filter((finding) => !alarms.has(finding));
  file.alarms.clear();
  file.settles += 1;
  // What came in place of what was remembered is what counts from now on.
  if (!file.gone) file.remembered = null;
}

/** Good entries of both streams. */
export function goods({ reader }: CaseFile): Good[] {
  const items: Item[] = STREAMS.flatMap((stream) => [...(reader?.items(stream) ?? [])]);
  return items.filter((item): item is Good => "frame" in item);
}

/**
 * Whether it is still being worked on. A case without an outcome is, whatever triage says: the reporter was promised one; and so
 * is one whose reporter wrote after it was closed. Garbage that its member has settled is nothing to work on.
 */
export function isOpen(file: CaseFile): boolean {
  if (file.purged !== null || file.gone) return false;
  const state = stateOf(file);
  if (state === null) return unsettled(file).length > 0;
  return state.status !== "closed" || state.outcome === null || isAnsweredSinceClosed(file, state);
}

/** Whether the reporter wrote last, and whoever closed the case had not seen it. */
function isAnsweredSinceClosed(file: CaseFile, state: CaseState): boolean {
  if (state.whose_turn === "reporter") return false;
  const entries = goods(file).reverse();
  const closing = entries.find(({ frame }) => frame.kind === "triage" && frame.body.status !== undefined);
  const letter = entries.find(({ stream, frame }) => stream === "dialogue" && frame.author === REPORTER);
  if (closing?.frame.stream !== "desk" || letter === undefined) return false;
  return letter.seq > (file.reader?.hashes("dialogue").indexOf(closing.frame.seen) ?? -1);
}

function dueOf(file: CaseFile, state: CaseState | null): Row["due"] {
  if (state === null || state.outcome !== null || !isOpen(file)) return null;
  const what = state.acknowledged === null ? "acknowledge" : "feedback";
  const by = state[`${what}_by`];
  return by === null ? null : { what, by };
}

/** Entries that others wrote and this member has not read. */
function unread({ reader, read, eyes: { me } }: CaseFile): number {
  const news = STREAMS.flatMap((stream) => reader?.items(stream).slice(read[stream]) ?? []);
  return news.filter((item) => "check" in item || item.frame.author !== me).length;
}

function lastDay({ reader, day }: CaseFile): Day {
  let last = "";
  for (const stream of STREAMS) {
    for (let seq = 0; seq < (reader?.length(stream) ?? 0); seq++) {
      const at = reader?.day(stream, seq) ?? "";
      if (at > last) last = at;
    }
  }
  return last === "" ? day : last;
}

/** Characters of a word in the list, and labels: they are anybody's, and laying out piles of marks can take for ever. */
const MOST = 100;
const MOST_LABELS = 50;

function brief(word: string): string {
  const cut = [...word.slice(0, 2 * MOST)].slice(0, MOST).join("");
  return withoutPiles(cut === word ? word : `${cut}…`);
}

/** Its line in the list; `activity` is the desk's to say. */
export function rowOf(file: CaseFile): Row {
  const state = stateOf(file);
  return {
    case: file.id,
    reference: reference(file.id),
    activity: 0,
    filed: file.day,
    last: file.purged ?? lastDay(file),
    readable: state !== null,
    status: brief(state?.status ?? ""),
    severity: state?.severity ? brief(state.severity) : null,
    category: state?.category ? brief(state.category) : null,
    assignee: state?.assignee ?? null,
    labels: state?.labels.slice(0, MOST_LABELS).map(brief) ?? [],
    acknowledged: state?.acknowledged ?? null,
    outcome: state?.outcome ? brief(state.outcome.result) : null,
    due: dueOf(file, state),
    turn: state?.whose_turn ?? "members",
    unread: unread(file),
    files: goods(file).reduce((sum, { frame }) => sum + frame.attachments.length, 0),
    readers: [...new Set(state?.readers)],
    excluded: state?.excluded ?? [],
    purge_after: file.purgeAfter,
    hold: file.hold,
    findings: unsettled(file),
    open: isOpen(file),
    purged: file.purged,
    purged_by: file.purgedBy,
  };
}

/** What is remembered of it between visits. */
export function keptOf(file: CaseFile): Kept {
  const { past, remembered, reader } = file;
  const state = stateOf(file);
  const heads = reader?.heads();
  const head = (stream: "dialogue" | "desk") => {
    const [then, now] = [remembered?.heads[stream], heads?.[stream]];
    // What has not come again yet is not forgotten.
    if (then === undefined || (now !== undefined && now.next >= then.next))
      return now ?? { next: 0, hash: null };
    return then;
  };
  return {
    day: file.day,
    heads: { dialogue: head("dialogue"), desk: head("desk") },
    read: file.read,
    alarms: [...file.alarms.values()],
    settled: file.settled,
    settles: file.settles,
    gone: file.gone,
    keys: file.ring.good.map((key) => key.encode()),
    retention: state === null ? past.retention : signedRetention(file),
    readers: state?.readers ?? past.readers,
    purged: file.purged,
    purged_by: file.purgedBy,
  };
}
