/** Text as it is searched: case, accents and compatibility forms do not matter, and a part of a word is enough. */

import type { Charter } from "../../protocol/charter.ts";
import { plain } from "../../protocol/typed.ts";
import type { DeskReader } from "./desk-reader.ts";
import { STREAMS } from "./desk-reader.ts";

/** A text in the form in which two are compared. German's ß is ss; Chinese stays as it is. */
export function folded(text: string): string {
  return plain(text).replaceAll("ß", "ss");
}

/** The words of a search, each of which has to occur. */
export function wordsOf(text: string): string[] {
  return folded(text)
    .split(/[\s\p{Z}]+/u)
    .filter((word) => word !== "");
}

/** Characters of a case that are searched: what folds to many times its length must not fill the memory. */
const MOST = 2 ** 22;

/** Everything in a case that can be searched, folded. */
export function searchable(reference: string, reader: DeskReader | null, charter: Charter): string {
  const parts = [reference, reference.replace("-", "")];
  const people = new Set<string>();
  for (const stream of STREAMS) {
    for (const item of reader?.items(stream) ?? []) {
      if ("check" in item) continue;
      const { author, body, attachments } = item.frame;
      people.add(author);
      collect(body, parts);
      for (const { name } of attachments) parts.push(name);
    }
  }
  const state = reader?.state();
  // Not the readers, who are mostly all of them.
  for (const id of [...(state?.excluded ?? []), state?.assignee ?? ""]) people.add(id);
  for (const { id, name } of charter.members) if (people.has(id)) parts.push(name);
  parts.push(state?.status ?? "");
  return folded(parts.join("\n").slice(0, MOST)).slice(0, MOST);
}

/** Members of a body that are keys, hashes and ids, in which nobody looks for words. */
const UNREAD = new Set([
  "access",
  "members",
  "recipient",
  "reporter",
  "charter",
  "excluded",
  "assignee",
  "question",
]);

/** The texts of a body. Words that we write are found in two ways: `under_review`, `under review`. */
function collect(value: unknown, parts: string[]): void {
  if (typeof value === "string")
    parts.push(value, ...(/^[a-z]+(_[a-z]+)+$/.test(value) ? [value.replaceAll("_", " ")] : []));
  else if (typeof value === "object" && value !== null) {
    for (const [name, inner] of Object.entries(value)) if (!UNREAD.has(name)) collect(inner, parts);
  }
}
