/**
 * What a member means to write, as the case is now: first whatever they have to be asked, then the new case key where one is
 * due, then the request itself, sealed. Sends nothing.
 */

import { base64, systemRandom } from "../../protocol/bytes.ts";
import type { Good } from "../../protocol/case.ts";
import { type Attachment, type Content, pieceCount, type Stream } from "../../protocol/entry.ts";
import { sealEntry } from "../../protocol/envelope.ts";
import { ProtocolError } from "../../protocol/errors.ts";
import { Recipient } from "../../protocol/keys.ts";
import {
  changeAccess,
  currentReaders,
  type NewAccess,
  needsRotation,
  rotate,
} from "../../protocol/rotation.ts";
import type { Draft, ReadersChange } from "../model.ts";
import type { CaseFile } from "./case-file.ts";
import { type DeskReader, STREAMS } from "./desk-reader.ts";
import { Failure } from "./failure.ts";
import type { Composed, Wish, WriteCall } from "./orders.ts";
import { unsettled } from "./row.ts";
import { viewOf } from "./view.ts";

/** See above. Throws what forbids it. */
export async function compose(file: CaseFile, wish: Wish): Promise<Composed> {
  const { reader } = file;
  if (reader === null || file.gone || file.purged !== null) throw new Failure("gone");
  const question = ask(file, reader, wish);
  if (question !== null) return question;
  const { what, made } = wish;
  if ("change" in what) return access(file, reader, await changed(file, reader, what.change), false);
  if (needsRotation(reader, file.eyes.today)) {
    // Sealed to the old key it could be read by whoever was left out.
    if (made !== null && reader.length("dialogue") <= made) throw new Failure("withheld");
    const { me: author, today } = file.eyes;
    const change = await rotate(reader, { author, keys: keysOf(file), random: systemRandom, today });
    return access(file, reader, change, true);
  }
  return entry(file, reader, what.draft, what.attachments);
}

/** What its author has to hear before anything is sent. */
function ask(file: CaseFile, reader: DeskReader, { places, despite, twice, what }: Wish): Composed | null {
  // Many cases are shared at once without having been shown.
  if (places === null) return null;
  const findings = unsettled(file);
  if (findings.length > 0 && !despite) return { kind: "fails", view: viewOf(file), findings };
  const { me } = file.eyes;
  const isNews = STREAMS.some((stream) =>
    reader
      .items(stream)
      .some((item) => "frame" in item && item.frame.author !== me && item.seq >= places[stream]),
  );
  if (isNews) return { kind: "news", view: viewOf(file) };
  if (twice || !("draft" in what)) return null;
  const content = contentOf(file, reader, what.draft);
  const own = (item: Good) => item.frame.author === me;
  const last = reader
    .items(streamOf(what.draft))
    .filter((item): item is Good => "frame" in item)
    .filter(own)
    .at(-1);
  const same =
    last !== undefined &&
    last.frame.kind === content.kind &&
    isSame(last.frame.body, content.body) &&
    // Files may have had to be chosen again after a lock, or were left out; without a text they are all that there is.
    (("text" in content.body && content.body.text !== "") || isSameFiles(last, what.attachments));
  return same ? { kind: "twice", view: viewOf(file) } : null;
}

function isSame(a: object, b: object): boolean {
  const sorted = (value: object) =>
    JSON.stringify(Object.entries(value).sort(([one], [other]) => (one < other ? -1 : 1)));
  return sorted(a) === sorted(b);
}

function isSameFiles({ frame }: Good, attachments: readonly Attachment[]): boolean {
  const named = (files: readonly Attachment[]) => JSON.stringify(files.map(({ name, size }) => [name, size]));
  return named(frame.attachments) === named(attachments);
}

function streamOf({ kind }: Draft): Stream {
  return kind === "note" || kind === "triage" || kind === "retention" || kind === "purge"
    ? "desk"
    : "dialogue";
}

function contentOf(file: CaseFile, reader: DeskReader, draft: Draft): Content {
  switch (draft.kind) {
    case "purge": {
      // Signed days never run back, and a purge is asked for by a day that has come.
      const { today, me } = file.eyes;
      const nothing: Content = { kind: "note", body: { text: "" } };
      const { date } = reader.draft("desk", me, nothing, { today });
      return { kind: "retention", body: { purge_after: date, hold: false, reason: draft.reason } };
    }
    case "retention":
      return { kind: "retention", body: draft.ask };
    case "triage":
      return { kind: "triage", body: draft.change };
    case "outcome":
      return { kind: "outcome", body: { result: draft.result, text: draft.text } };
    default:
      return { kind: draft.kind, body: { text: draft.text } };
  }
}

/** The keys to hand on. Those of a wrap that fails its check may be anybody's, and would become the case's. */
function keysOf(file: CaseFile) {
  if (file.wrapFails || file.ring.opened === null) throw new Failure("keys");
  return file.keys;
}

async function changed(file: CaseFile, reader: DeskReader, change: ReadersChange): Promise<NewAccess> {
  const { me: author, today } = file.eyes;
  // Not while my own keys fail their check, nor after a part of the dialogue that nobody can read, which may have been a
  // change of access.
  const keys = keysOf(file);
  if (reader.hasGap("dialogue")) throw new Failure("unsound");
  const now = currentReaders(reader, today);
  const without = (id: string) => now.filter((reader) => reader !== id);
  const { reason } = change;
  const common = { author, keys, reason, today, random: systemRandom };
  switch (change.kind) {
    case "recuse":
      return changeAccess(reader, { ...common, readers: without(author) });
    case "add":
      return changeAccess(reader, { ...common, readers: [...without(change.member), change.member] });
    case "leave_out": {
      const reads = reader.access?.members.some(({ id }) => id === change.member);
      if (change.member === author || !reads) throw new ProtocolError("NoKey", "not a reader to leave out");
      return changeAccess(reader, { ...common, readers: without(change.member) });
    }
  }
}

async function access(
  file: CaseFile,
  reader: DeskReader,
  change: NewAccess,
  rotation: boolean,
): Promise<Composed> {
  const report = reader.report;
  if (report === null) throw new ProtocolError("Sequence", "a case without a report");
  const recipients = [Recipient.parse(change.body.recipient), Recipient.parse(report.reporter.age)];
  const { seq, envelope } = await seal(file, reader, { kind: "access", body: change.body }, [], recipients);
  const wraps = change.wraps.map(({ member, wrap }) => ({ member, wrap: base64(wrap) }));
  return {
    kind: "request",
    rotation,
    call: "deskAccess",
    stream: "dialogue",
    seq,
    body: { seq, envelope, wraps },
  };
}

async function entry(
  file: CaseFile,
  reader: DeskReader,
  draft: Draft,
  attachments: readonly Attachment[],
): Promise<Composed> {
  const stream = streamOf(draft);
  const content = contentOf(file, reader, draft);
  const { seq, envelope } = await seal(file, reader, content, attachments, reader.recipients(stream));
  const request = (call: WriteCall, body: object): Composed => ({
    kind: "request",
    rotation: false,
    call,
    stream,
    seq,
    body,
  });
  if (draft.kind === "purge") return request("deskPurge", { seq, envelope });
  if (draft.kind === "retention") {
    const { purge_after, hold } = draft.ask;
    return request("deskRetention", { seq, envelope, purge_after, hold });
  }
  const declared = attachments.map(({ id, size }) => ({ id, pieces: pieceCount(size) }));
  return request("deskEntries", { stream, seq, envelope, attachments: declared });
}

async function seal(
  { eyes: { me, today, keys } }: CaseFile,
  reader: DeskReader,
  content: Content,
  attachments: readonly Attachment[],
  recipients: readonly Recipient[],
): Promise<{ seq: number; envelope: string }> {
  const stream =
    content.kind === "note" || content.kind === "triage" || content.kind === "retention"
      ? "desk"
      : "dialogue";
  const frame = reader.draft(stream, me, content, { today, attachments: [...attachments] });
  const [key] = keys;
  if (key === undefined) throw new Failure("broken");
  const envelope = await sealEntry(frame, key.signingKey(), recipients);
  return { seq: frame.seq, envelope: base64(envelope) };
}
