/** Whether a case was purged as the protocol has it (PROTOCOL.md section 5.3): a server's word alone destroys nothing. */

import { digest, hex, unbase64 } from "../../protocol/bytes.ts";
import type { Good } from "../../protocol/case.ts";
import { linesOn } from "../../protocol/charter.ts";
import type { Day } from "../../protocol/date.ts";
import { isSignedBy, type OpenedEnvelope, openEnvelope } from "../../protocol/envelope.ts";
import { asksForPurge, cannotBe, isDue } from "../../protocol/keeping.ts";
import { VerifyingKey } from "../../protocol/signature.ts";
import type { Tombstone } from "../../protocol/wire.gen.ts";
import type { Row } from "../model.ts";
import type { CaseFile } from "./case-file.ts";
import { keepingOf, signedRetention } from "./retention.ts";
import { stateOf } from "./row.ts";

type Asked = NonNullable<Row["purged_by"]>[number];

/** A request, and where it stands. */
interface Request extends Asked {
  readonly seq: number;
  /** Hex SHA-256 of its envelope. */
  readonly hash: string;
}

/**
 * Who asked for the purge, where it is one: two readers whose entries hold, one who was the only reader, or nobody where
 * its time had come. null for any other.
 */
export async function checkPurge(file: CaseFile, { purged, entries }: Tombstone): Promise<Asked[] | null> {
  if (cannotBe(file.eyes.charter, purged, file.eyes.today)) return null;
  if (entries.length === 0) return hasCome(file, purged) ? [] : null;
  const requests: Request[] = [];
  const readers = readersOf(file);
  for (const { envelope } of entries) {
    const request = await requestIn(file, readers, unbase64(envelope));
    if (request === null || !stands(file, request)) return null;
    requests.push(request);
  }
  const members = new Set(requests.map(({ member }) => member));
  const isEnough = members.size >= 2 || readers.length === 1;
  if (!isEnough || isHeld(file, Math.min(...requests.map(({ seq }) => seq)))) return null;
  return requests.map(({ member, date, reason }) => ({ member, date, reason }));
}

/** What a case that was never here is said to have come to: see {@link Row.purged_by}; "lie" where that cannot be. */
export function hearsay(file: CaseFile, { purged, entries }: Tombstone): Row["purged_by"] | "lie" {
  if (cannotBe(file.eyes.charter, purged, file.eyes.today)) return "lie";
  return entries.length === 0 && hasCome(file, purged) ? [] : null;
}

/** Whether a request is one of the case's, and nothing that was signed after it keeps the case longer. */
function stands({ reader, past }: CaseFile, { seq, hash }: Request): boolean {
  if (reader === null || reader.length("desk") === 0) {
    const { next, hash: last } = past.heads.desk;
    return seq !== next - 1 || hash === last;
  }
  if (seq < reader.length("desk") && reader.hash("desk", seq) !== hash) return false;
  const later = reader.items("desk").filter((item): item is Good => "frame" in item && item.seq > seq);
  return later.every(({ frame }) => frame.kind !== "retention" || asksForPurge(frame.body, frame.date));
}

/** Whether a signed hold speaks against it, and there is no room for the two who would have lifted it before. */
function isHeld(file: CaseFile, first: number): boolean {
  const wasRead = stateOf(file) !== null;
  const hold = (wasRead ? signedRetention(file) : file.past.retention)?.hold === true;
  const next = wasRead ? file.held.desk : file.past.heads.desk.next;
  return hold && first < next + 2;
}

/** Who could read it: by what was read, or what another visit has remembered. */
function readersOf(file: CaseFile): readonly string[] {
  return stateOf(file)?.readers ?? file.past.readers;
}

/**
 * Whether the day had come after which it is purged, by what was signed or else by the charter, and not by the server, whose
 * days these are. What never was more than garbage has no day.
 */
function hasCome(file: CaseFile, purged: Day): boolean {
  const { past, held } = file;
  const state = stateOf(file);
  const isGarbage = state === null && held.dialogue > 0 && past.heads.dialogue.next === 0;
  return isGarbage || isDue((state === null ? past.retention : null) ?? keepingOf(file), purged);
}

/** A signed entry of a reader that asks for this case to end. */
async function requestIn(
  file: CaseFile,
  readers: readonly string[],
  envelope: Uint8Array,
): Promise<Request | null> {
  const { charter, instance } = file.eyes;
  const opened = await openEnvelope(envelope, file.keys).catch(() => null);
  if (opened === null) return null;
  const { frame } = opened;
  if (frame.kind !== "retention" || !readers.includes(frame.author)) return null;
  const { reason } = frame.body;
  const isOurs = frame.case === file.id && frame.instance === instance;
  const asks = asksForPurge(frame.body, frame.date);
  const lines = linesOn(charter, frame.date).filter(({ id }) => id === frame.author);
  if (
    !isOurs ||
    !asks ||
    !(await isSignedByOne(
      opened,
      lines.map(({ sign }) => sign),
    ))
  )
    return null;
  const hash = hex(await digest(envelope));
  return { member: frame.author, date: frame.date, reason, seq: frame.seq, hash };
}

async function isSignedByOne(opened: OpenedEnvelope, keys: readonly string[]): Promise<boolean> {
  for (const key of keys) if (await isSignedBy(opened, new VerifyingKey(unbase64(key)))) return true;
  return false;
}
