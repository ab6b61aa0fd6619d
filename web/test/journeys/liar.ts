/** A server that lies to the desk: it shows what a journey wants of its cases, and what the desk sends it is seen. */

import { strict as assert } from "node:assert";
import type { ChangesAnswer } from "../../src/protocol/wire.gen.ts";
import type { TestMember } from "../support.ts";
import { type Answer, type Between, changed } from "./between.ts";
import { Correspondent } from "./correspondent.ts";
import { type Desk, d } from "./desk.ts";
import type { Stage } from "./journey.ts";
import { Member } from "./member.ts";

/** What both calls that show cases answer, as far as a lie goes. */
export type Shown = {
  -readonly [Name in keyof ChangesAnswer]: ChangesAnswer[Name];
};

/** A case's entries in one stream, in their order; what is done to them is done to the answer. */
export function stream(shown: Shown, name: "dialogue" | "desk"): ChangesAnswer["entries"] {
  return shown.entries.filter((entry) => entry.stream === name);
}

/** Exchanges what two entries hold. */
export function exchange(
  one: { envelope: string } | undefined,
  other: { envelope: string } | undefined,
): void {
  assert.ok(one && other, "there is nothing to exchange");
  [one.envelope, other.envelope] = [other.envelope, one.envelope];
}

/** Changes whatever the server shows of its cases, in both calls that do. */
export function lies(between: Between, lie: (shown: Shown, path: string) => void): void {
  between.decide = ({ path }) =>
    /^\/api\/v1\/desk\/(changes|cases)\?/.test(path)
      ? (answer: Answer) =>
          answer.status === 200 ? changed(answer, (value) => lie(value as unknown as Shown, path)) : answer
      : null;
}

/** Fails where anything was written to a case through here. */
export function nothingWritten({ asked }: Between): void {
  const written = asked
    .filter(({ method, path }) => method !== "GET" && path.startsWith("/api/v1/desk/cases/"))
    .map(({ method, path }) => `${method} ${path}`);
  assert.deepEqual(written, [], "something was sent to a server that lies");
}

/** A case in which the chair has written twice to the reporter and twice to the committee, and who may read it. */
export interface Story {
  readonly chair: Member;
  readonly second: Member;
  /** Who comes to the desk. */
  readonly visitor: TestMember;
  readonly reporter: Correspondent;
  readonly id: string;
}

export const REPORT = "They forge the books.";
export const LETTERS = ["The first letter.", "The second letter."] as const;
export const NOTES = ["The first note.", "The second note."] as const;

/** Dialogue: report, new key, two letters. Desk: two notes, the last of which has seen all of that. */
export async function story({ hotline }: Stage): Promise<Story> {
  const [one, two] = hotline.organisation.people;
  assert.ok(one && two);
  const [chair, second] = [new Member(hotline, one), new Member(hotline, two)];
  const reporter = await Correspondent.file(hotline, { what: REPORT, category: "accounting" });
  for (const i of [0, 1] as const) {
    await chair.write("dialogue", { kind: "message", body: { text: LETTERS[i] } });
    await chair.write("desk", { kind: "note", body: { text: NOTES[i] } });
  }
  const { id } = await chair.newest();
  return { chair, second, visitor: two, reporter, id };
}

/** A failed check in words, for a whole stream or for an entry of it, from 1. */
export function failed(
  what: Parameters<typeof d>[0],
  name: "dialogue" | "desk" | null = null,
  number?: number,
): string {
  const where = name === null ? "" : d(`stream.${name}`);
  if (number !== undefined) return d("finding.gap", { number, stream: where, check: d(what) });
  return name === null ? d(what) : d("finding.in", { what: d(what), stream: where });
}

/** The list warns of the case, and the case says what failed. Opens it. */
export async function warns(desk: Desk, ...findings: readonly string[]): Promise<void> {
  await desk.see(d("list.failing"));
  await desk.openNewest();
  for (const finding of findings) await desk.see(finding);
}
