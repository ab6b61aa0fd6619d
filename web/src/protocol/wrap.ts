/**
 * A wrap hands a case to one member: an age file to that member's key alone, holding the case's identities, newest
 * first (PROTOCOL.md section 4). It authenticates nothing by itself: the signed `access` entry names its hash.
 */

import { openWith, seal } from "./age.ts";
import { digest, fromUtf8, hex, utf8 } from "./bytes.ts";
import { ProtocolError } from "./errors.ts";
import { Identity, type Recipient } from "./keys.ts";

/** A case's identities, newest first; entries made before a rotation open with the older ones. */
export type CaseKeys = readonly Identity[];

/** Wraps a case's identities to one member. */
export async function wrap(caseId: string, keys: CaseKeys, recipient: Recipient): Promise<Uint8Array> {
  const lines = [`# case ${caseId}`, ...keys.map((key) => key.encode()), ""];
  return seal([recipient], utf8(lines.join("\n")));
}

/**
 * The identities in a wrap. null means that it is for another key. Throws `Damaged` for a broken file or one that more
 * than one key opens, `Malformed` or `Key` for one that holds something else or another case.
 */
export async function openWrap(
  file: Uint8Array,
  caseId: string,
  identity: Identity,
): Promise<CaseKeys | null> {
  const opened = await openWith([identity], file, 1);
  if (opened === null) return null;
  const text = fromUtf8(opened.plaintext);
  // Line feeds alone: only our own clients write wraps.
  if (text.includes("\r")) throw new ProtocolError("Malformed", "a wrap with carriage returns");
  const [first = "", ...lines] = text.split("\n");
  if (!first.startsWith("# ") || first.split(" ").at(-1) !== caseId) {
    throw new ProtocolError("Malformed", "a wrap of another case");
  }
  const keys = lines
    .filter((line) => line !== "" && !line.startsWith("#"))
    .map((line) => Identity.parse(line));
  if (keys.length === 0) throw new ProtocolError("Malformed", "a wrap without identities");
  return keys;
}

/** What an `access` entry names a wrap by: the hex SHA-256 of the file. */
export async function wrapHash(file: Uint8Array): Promise<string> {
  return hex(await digest(file));
}
