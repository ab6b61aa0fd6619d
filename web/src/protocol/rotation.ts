/**
 * Who reads a case, and the making of new case keys (PROTOCOL.md section 5). Before writing anything else, a member
 * rotates where {@link needsRotation} says so; two who do it at once are told apart by the dialogue's sequence number,
 * and the loser forgets the new identity, fetches and asks again. What the server enforces is not repeated here.
 */

import type { Random } from "./bytes.ts";
import type { CaseReader } from "./case.ts";
import { type Charter, currentLines, linesOn } from "./charter.ts";
import type { Day } from "./date.ts";
import type { Access } from "./entry.ts";
import { ProtocolError } from "./errors.ts";
import { Identity, Recipient } from "./keys.ts";
import { type CaseKeys, wrap, wrapHash } from "./wrap.ts";

/** With fewer regular members than this among the readers, alternates read too. */
const FEW = 2;

/** A member and the key that a case is wrapped to. */
export interface ReaderKey {
  readonly id: string;
  readonly recipient: Recipient;
}

/** A new access, ready to be signed and sent with its wraps. */
export interface NewAccess {
  readonly body: Access;
  readonly wraps: readonly { member: string; wrap: Uint8Array }[];
  /** What the wraps hold, newest first. */
  readonly keys: CaseKeys;
  /** The identity that was made for it, or null where the current one stays. Forget it on a 409. */
  readonly identity: Identity | null;
}

/**
 * `ids` and, where fewer than two of them are regular members in office on that day, the alternates in office whom the
 * reporter did not exclude. In ascending order, each once.
 */
export function withAlternates(
  charter: Charter,
  ids: readonly string[],
  excluded: readonly string[],
  today: Day,
): string[] {
  const lines = currentLines(charter, today);
  const regular = lines
    .filter(({ id, role }) => role !== "alternate" && ids.includes(id))
    .map(({ id }) => id);
  const alternates = lines.filter(({ id, role }) => role === "alternate" && !excluded.includes(id));
  const added = new Set(regular).size < FEW ? alternates.map(({ id }) => id) : [];
  return [...new Set([...ids, ...added])].sort();
}

/** The readers of a new report: everybody in office but the excluded. Throws `Nobody` where nobody is left. */
export function firstReaders(charter: Charter, excluded: readonly string[], today: Day): string[] {
  const regular = currentLines(charter, today)
    .filter(({ id, role }) => role !== "alternate" && !excluded.includes(id))
    .map(({ id }) => id);
  const readers = withAlternates(charter, regular, excluded, today);
  if (readers.length === 0) throw new ProtocolError("Nobody", "nobody is left to read the report");
  return readers;
}

/** The charter's keys of these members on a day. Throws `NoKey` for one who has none in force. */
export function readerKeys(charter: Charter, ids: readonly string[], today: Day): ReaderKey[] {
  return ids.map((id) => {
    const line = currentLines(charter, today).find((candidate) => candidate.id === id);
    if (line === undefined) throw new ProtocolError("NoKey", "a member without a key in force");
    return { id, recipient: Recipient.parse(line.age) };
  });
}

/**
 * Whether the current case key was ever held by someone who is not a reader: who made it (for the first one the
 * reporter), and everyone who has been a reader since, as every wrap holds all keys. A reader whose charter line has
 * ended, or whose key has changed since, counts as one who is not. Where two lines of a member meet on one day nobody
 * can tell to which key a wrap of that day went: then it counts as neither from the next day on.
 */
export function needsRotation(reader: CaseReader, today: Day): boolean {
  const { access, accesses, options } = reader;
  if (access === null) return false;
  const now = access.members.map(({ id }) => id);
  const currentKey = (id: string, day: Day) =>
    currentLines(options.charter, day).find((line) => line.id === id)?.age;
  const wrappedOn = (id: string, then: Day) => {
    const [only, ...others] = linesOn(options.charter, then).filter((line) => line.id === id);
    if (others.length === 0) return only?.age;
    return then < today ? undefined : currentKey(id, then);
  };
  const readsNow = (id: string, then: Day) => {
    const key = currentKey(id, today);
    return key !== undefined && now.includes(id) && wrappedOn(id, then) === key;
  };
  const since = accesses.slice(accesses.findIndex((placed) => placed.access.recipient === access.recipient));
  return since.some(({ author, date, access: { members } }, index) => {
    const holders = [...(index === 0 ? [author] : []), ...members.map(({ id }) => id)];
    return holders.some((holder) => !readsNow(holder, date));
  });
}

/** The readers who can still use their access: listed now, with a charter line that is current. */
export function currentReaders(reader: CaseReader, today: Day): string[] {
  const current = new Set(currentLines(reader.options.charter, today).map(({ id }) => id));
  return (reader.access?.members ?? []).map(({ id }) => id).filter((id) => current.has(id));
}

/** Wraps a case's keys to each reader. For a new report `keys` is the one identity just made. Throws `Nobody`. */
export async function makeAccess(
  caseId: string,
  keys: CaseKeys,
  readers: readonly ReaderKey[],
  reason: string,
): Promise<Omit<NewAccess, "identity">> {
  const [newest] = keys;
  if (newest === undefined || readers.length === 0)
    throw new ProtocolError("Nobody", "nobody is left to read");
  const members: Access["members"] = [];
  const wraps: { member: string; wrap: Uint8Array }[] = [];
  for (const { id, recipient } of [...readers].sort((a, b) => (a.id < b.id ? -1 : 1))) {
    const file = await wrap(caseId, keys, recipient);
    wraps.push({ member: id, wrap: file });
    members.push({ id, wrap: await wrapHash(file) });
  }
  const recipient = (await newest.recipient()).encode();
  return { body: { recipient, members, reason }, wraps, keys };
}

/** What a change of access needs. */
export interface AccessChange {
  /** The id of the member who makes it. */
  readonly author: string;
  /** All of the case's identities, newest first. */
  readonly keys: CaseKeys;
  /** The ids of the readers from now on; alternates are added where {@link withAlternates} says so. */
  readonly readers: readonly string[];
  /** Shown to the reporter; may be empty, but not where an excluded member is added. */
  readonly reason: string;
  readonly today: Day;
  readonly random: Random;
}

/**
 * The next access: with a new identity where {@link needsRotation} asks for one or somebody is left out, and the same
 * one otherwise or where its author is leaving (who then must not make the next key). Seal its entry to
 * `body.recipient` and the reporter. Throws `Nobody` for no readers, `NoKey` for one without a key in force, `Excluded`
 * for an excluded member added with others or without a reason, `Keys` for keys that are not those of the last access.
 */
export async function changeAccess(reader: CaseReader, change: AccessChange): Promise<NewAccess> {
  const { author, keys, readers, reason, today, random } = change;
  const { charter, case: caseId } = reader.options;
  const before = reader.access?.members.map(({ id }) => id) ?? [];
  const added = readers.filter((id) => !before.includes(id));
  const excluded = reader.report?.excluded ?? [];
  if (added.some((id) => excluded.includes(id)) && (added.length > 1 || reason.trim() === "")) {
    throw new ProtocolError("Excluded", "an excluded member is added singly and with a reason");
  }
  const stays = readers.includes(author);
  const ids = withAlternates(charter, readers, excluded, today).filter((id) => stays || id !== author);
  const leftOut = before.some((id) => !ids.includes(id));
  const rotates = stays && (leftOut || needsRotation(reader, today));
  const identity = rotates ? Identity.generate(random) : null;
  const known = await proven(reader, keys);
  const all = identity === null ? known : [identity, ...known];
  return { ...(await makeAccess(caseId, all, readerKeys(charter, ids, today), reason)), identity };
}

/**
 * What may be handed on of these keys: those that an access of this case named, the current one first. Anybody can
 * make a wrap for a member, a server too: an identity that it put in front would become the key to which everybody seals.
 */
async function proven({ access, accesses }: CaseReader, keys: CaseKeys): Promise<CaseKeys> {
  const named = new Set(accesses.map((placed) => placed.access.recipient));
  const recipients = await Promise.all(keys.map(async (key) => (await key.recipient()).encode()));
  const known = recipients.filter((recipient) => named.has(recipient));
  if (access === null || known[0] !== access.recipient) {
    throw new ProtocolError("Keys", "the keys do not fit the case's access");
  }
  return keys.filter((_, index) => known.includes(recipients[index] ?? ""));
}

/** A rotation that changes nothing else: the same readers, as far as the charter of today still knows them. */
export function rotate(
  reader: CaseReader,
  { author, keys, random, today }: { author: string; keys: CaseKeys; random: Random; today: Day },
): Promise<NewAccess> {
  const readers = currentReaders(reader, today);
  return changeAccess(reader, { author, keys, readers, reason: "", today, random });
}

/**
 * What is wrong with the wrap that a server gave a reader: another file than the signed one (`hash`), or a key that
 * does not fit (`recipient`). null where it is right. `hash` is {@link wrapHash}'s of the file. Say so and have the
 * member wrapped again.
 */
export async function checkWrap(
  access: Access,
  member: string,
  hash: string,
  keys: CaseKeys,
): Promise<"hash" | "recipient" | null> {
  const signed = access.members.find(({ id }) => id === member)?.wrap;
  if (signed !== hash) return "hash";
  return (await keys[0]?.recipient())?.encode() === access.recipient ? null : "recipient";
}
