/** Whether a case was purged as the protocol has it (PROTOCOL.md section 5.3): a server's word alone destroys nothing. */

import { unbase64 } from "../../protocol/bytes.ts";
import { linesOn } from "../../protocol/charter.ts";
import { addDays, type Day } from "../../protocol/date.ts";
import { isSignedBy, type OpenedEnvelope, openEnvelope } from "../../protocol/envelope.ts";
import { VerifyingKey } from "../../protocol/signature.ts";
import type { Tombstone } from "../../protocol/wire.gen.ts";
import type { Row } from "../model.ts";
import type { CaseFile } from "./case-file.ts";
import { asksForPurge, signedRetention } from "./retention.ts";
import { stateOf } from "./row.ts";

type Asked = Row["purged_by"][number];

/**
 * Who asked for the purge, where it is one: two readers whose entries hold, one who was the only reader, or nobody where
 * its time had come. null for any other.
 */
export async function checkPurge(file: CaseFile, { purged, entries }: Tombstone): Promise<Asked[] | null> {
  if (entries.length === 0) return isDue(file, purged) ? [] : null;
  const asked: Asked[] = [];
  const readers = readersOf(file);
  for (const { envelope } of entries) {
    const request = await requestIn(file, readers, unbase64(envelope));
    if (request === null) return null;
    asked.push(request);
  }
  const members = new Set(asked.map(({ member }) => member));
  return members.size >= 2 || readers.length === 1 ? asked : null;
}

/** Who could read it: by what was read, or what another visit has remembered. */
function readersOf(file: CaseFile): readonly string[] {
  return stateOf(file)?.readers ?? file.past.readers;
}

/**
 * Whether the day had come after which it is purged, by what was signed or else by the charter, and not by the server, whose
 * days these are. What never was more than garbage has no day.
 */
function isDue(file: CaseFile, purged: Day): boolean {
  const { past, day, held, eyes } = file;
  if (eyes.charter.hold || purged > addDays(eyes.today, 1)) return false;
  const state = stateOf(file);
  const isGarbage = state === null && held.dialogue > 0 && past.heads.dialogue.next === 0;
  if (isGarbage) return true;
  const signed = state === null ? past.retention : signedRetention(file);
  const last = signed?.purge_after ?? addDays(day, Math.min(eyes.charter.retention_days, 0xffff));
  return signed?.hold !== true && last < purged;
}

/** A signed entry of a reader that asks for this case to end. */
async function requestIn(
  file: CaseFile,
  readers: readonly string[],
  envelope: Uint8Array,
): Promise<Asked | null> {
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
  return { member: frame.author, date: frame.date, reason };
}

async function isSignedByOne(opened: OpenedEnvelope, keys: readonly string[]): Promise<boolean> {
  for (const key of keys) if (await isSignedBy(opened, new VerifyingKey(unbase64(key)))) return true;
  return false;
}
