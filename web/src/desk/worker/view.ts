/** A case as the page shows it: both streams in the order in which they are read, and what may be done. Asks nobody. */

import type { Gap, Good, Item } from "../../protocol/case.ts";
import { currentLines } from "../../protocol/charter.ts";
import { type Attachment, pieceCount, REPORTER } from "../../protocol/entry.ts";
import type { CaseView, FileView, ItemView, ReadersView } from "../model.ts";
import type { CaseFile } from "./case-file.ts";
import type { DeskReader } from "./desk-reader.ts";
import { Failure } from "./failure.ts";
import { canAgree, keepingOf, signedRetention } from "./retention.ts";
import { findingsOf, goods, rowOf, stateOf } from "./row.ts";

/** A case; of one that is remembered and did not come, what that may mean. Throws `gone` for one that was purged. */
export function viewOf(file: CaseFile): CaseView {
  const { reader, eyes } = file;
  if (file.purged !== null) throw new Failure("gone");
  const state = stateOf(file);
  const readers = [...new Set(state?.readers)];
  const current = [...new Set(currentLines(eyes.charter, eyes.today).map(({ id }) => id))];
  const excluded = state?.excluded ?? [];
  return {
    row: rowOf(file),
    items: reader === null ? [] : inOrder(reader).map((item) => itemView(file, reader, item)),
    readers: readers.map((id) => readerView(file, id, readers)),
    others: state === null ? [] : current.filter((id) => !readers.includes(id) && !excluded.includes(id)),
    language: reader?.report?.language ?? "",
    acknowledge_by: state?.acknowledge_by ?? null,
    feedback_by: state?.feedback_by ?? null,
    labels: state?.labels ?? [],
    findings: findingsOf(file),
    writable: state !== null && !file.gone && !file.wrapFails && readers.includes(eyes.me),
    pending: pendingIn(file),
    signed: signedRetention(file),
    purge: {
      after: file.purgeAfter,
      held: eyes.charter.hold ? "charter" : file.hold ? "case" : null,
    },
    head: reader?.headCode() ?? "",
    places: file.held,
  };
}

/** Each desk entry after the dialogue entry that its author had seen. */
function inOrder(reader: DeskReader): Item[] {
  const hashes = reader.hashes("dialogue");
  const keyed = reader.items("dialogue").map((item) => ({ key: [item.seq, 0, 0], item: item as Item }));
  let last = 0;
  for (const item of reader.items("desk")) {
    const seen = "frame" in item && item.frame.stream === "desk" ? hashes.indexOf(item.frame.seen) : -1;
    last = Math.max(last, seen);
    keyed.push({ key: [last, 1, item.seq], item });
  }
  const compare = (a: readonly number[], b: readonly number[]) =>
    a.reduce((order, part, i) => order || part - (b[i] ?? 0), 0);
  return keyed.sort((a, b) => compare(a.key, b.key)).map(({ item }) => item);
}

function itemView(file: CaseFile, reader: DeskReader, item: Item): ItemView {
  return "check" in item ? gapView(reader, item) : goodView(file, reader, item);
}

function gapView(reader: DeskReader, { stream, seq, check }: Gap): ItemView {
  return { kind: "gap", stream, seq, check, date: reader.day(stream, seq) };
}

function goodView(file: CaseFile, reader: DeskReader, { stream, seq, date, frame, flags }: Good): ItemView {
  const author = frame.author === REPORTER ? null : frame.author;
  const mine = author === file.eyes.me;
  const common = {
    stream,
    seq,
    date,
    author,
    mine,
    flags,
    files: frame.attachments.map((attachment) => fileView(file, attachment, mine)),
    read: mine || seq < file.read[stream],
  };
  switch (frame.kind) {
    case "report": {
      const { language, answers, excluded, access } = frame.body;
      return {
        ...common,
        kind: "report",
        language,
        answers,
        excluded,
        readers: access.members.map(({ id }) => id),
      };
    }
    case "access":
      return { ...common, kind: "access", ...accessView(reader, seq), reason: frame.body.reason };
    case "outcome":
      return { ...common, kind: "outcome", ...frame.body };
    case "triage":
      return { ...common, kind: "triage", change: frame.body };
    case "retention":
      return { ...common, kind: "retention", ask: frame.body };
    default:
      return { ...common, kind: frame.kind, text: frame.body.text };
  }
}

function accessView(reader: DeskReader, seq: number) {
  const index = reader.accesses.findIndex((placed) => placed.seq === seq);
  const [before, now] = [reader.accesses[index - 1]?.access, reader.accesses[index]?.access];
  const ids = (access: typeof now) => access?.members.map(({ id }) => id) ?? [];
  const added = ids(now).filter((id) => !ids(before).includes(id));
  const excluded = reader.report?.excluded ?? [];
  return {
    added,
    removed: ids(before).filter((id) => !ids(now).includes(id)),
    against: added.filter((id) => excluded.includes(id)),
    rotated: before?.recipient !== now?.recipient,
  };
}

function fileView({ stored }: CaseFile, { id, name, type, size }: Attachment, mine: boolean): FileView {
  return { id, name, type, size, pieces: pieceCount(size), stored: stored.get(id)?.stored.size ?? 0, mine };
}

/**
 * Who may leave out whom, as the server has it: anybody somebody who is no member any more; a chair others as long as two of
 * the readers remain; else two readers together.
 */
function readerView(
  { eyes: { me, charter, today } }: CaseFile,
  id: string,
  readers: readonly string[],
): ReadersView {
  const lines = currentLines(charter, today);
  const isCurrent = (member: string) => lines.some((line) => line.id === member);
  const rest = readers.filter((other) => other !== id && isCurrent(other));
  if (rest.length === 0) return { id, leave_out: "no" };
  const isChair = lines.some((line) => line.id === me && line.role === "chair");
  if (id === me || !isCurrent(id) || (isChair && rest.length >= 2)) return { id, leave_out: "alone" };
  return { id, leave_out: rest.some((other) => other !== me) ? "second" : "no" };
}

/** What waits for a second member by what was signed, where the server has not done it all the same. */
function pendingIn(file: CaseFile): CaseView["pending"] {
  const { waits } = keepingOf(file);
  if (waits === null) return null;
  const { seq, member, date, purge, alone } = waits;
  const asked = goods(file).find(({ stream, seq: at }) => stream === "desk" && at === seq);
  const isDone = !purge && waits.purge_after === file.purgeAfter && waits.hold === file.hold;
  if (asked?.frame.kind !== "retention" || isDone) return null;
  const { body, seen } = asked.frame;
  return { member, date, ask: body, purge, alone, second: canAgree(file, member, seen) };
}
