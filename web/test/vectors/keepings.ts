/** How long a case is kept by what was signed: stories, each with what it comes to. */

import type { Day } from "../../src/protocol/date.ts";
import { type Asked, type Keeping, keeping } from "../../src/protocol/keeping.ts";
import { assert } from "../harness.ts";
import { type Json, list } from "./common.ts";

/** The day after which the case is purged where nobody asks for another. */
const LAST = "2033-11-20";
const [ANA, BEN] = ["00000000-0000-4000-8000-000000000001", "00000000-0000-4000-8000-000000000002"] as const;

type Step = readonly [member: string, date: Day, purge_after: Day | "never" | "purge", hold: boolean];

/** Who asks for what, day by day; in the end it is looked at from a day. */
const STORIES: readonly (readonly [why: string, today: Day, alone: boolean, steps: readonly Step[]])[] = [
  ["nobody asks for anything", "2027-01-01", false, []],
  ["a hold", "2027-01-01", false, [[ANA, "2026-12-01", LAST, true]]],
  ["a later day", "2027-01-01", false, [[ANA, "2026-12-01", "2040-01-01", false]]],
  ["without end", "2027-01-01", false, [[ANA, "2026-12-01", "never", false]]],
  ["an earlier day, by one", "2027-01-01", false, [[ANA, "2026-12-01", "2030-01-01", false]]],
  [
    "an earlier day, by two",
    "2027-01-01",
    false,
    [
      [ANA, "2026-12-01", "2030-01-01", false],
      [BEN, "2026-12-02", "2030-01-01", false],
    ],
  ],
  [
    "an earlier day, twice by one",
    "2027-01-01",
    false,
    [
      [ANA, "2026-12-01", "2030-01-01", false],
      [ANA, "2026-12-02", "2030-01-01", false],
    ],
  ],
  [
    "two different earlier days",
    "2027-01-01",
    false,
    [
      [ANA, "2026-12-01", "2030-01-01", false],
      [BEN, "2026-12-02", "2031-01-01", false],
    ],
  ],
  [
    "the end of a hold, by one",
    "2027-01-01",
    false,
    [
      [ANA, "2026-12-01", LAST, true],
      [BEN, "2026-12-02", LAST, false],
    ],
  ],
  [
    "the end of a hold, by two",
    "2027-01-01",
    false,
    [
      [ANA, "2026-12-01", LAST, true],
      [BEN, "2026-12-02", LAST, false],
      [ANA, "2026-12-03", LAST, false],
    ],
  ],
  [
    "a later day under a hold withdraws what waits",
    "2027-01-01",
    false,
    [
      [ANA, "2026-12-01", LAST, true],
      [BEN, "2026-12-02", LAST, false],
      [ANA, "2026-12-03", "2040-01-01", true],
      [BEN, "2026-12-04", "2040-01-01", false],
    ],
  ],
  ["a hold with an earlier day", "2027-01-01", false, [[ANA, "2026-12-01", "2030-01-01", true]]],
  ["a purge waits and is no day", "2027-01-01", false, [[ANA, "2026-12-01", "purge", false]]],
  [
    "a purge takes the place of what waited",
    "2027-01-01",
    false,
    [
      [ANA, "2026-12-01", "2030-01-01", false],
      [ANA, "2026-12-02", "purge", false],
      [BEN, "2026-12-03", "2030-01-01", false],
    ],
  ],
  [
    "a hold withdraws a purge",
    "2027-01-01",
    false,
    [
      [ANA, "2026-12-01", "purge", false],
      [BEN, "2026-12-02", LAST, true],
    ],
  ],
  ["alone, the day before a month is over", "2026-12-30", true, [[ANA, "2026-12-01", "2030-01-01", false]]],
  ["alone, when a month is over", "2026-12-31", true, [[ANA, "2026-12-01", "2030-01-01", false]]],
  ["not alone, when a month is over", "2026-12-31", false, [[ANA, "2026-12-01", "2030-01-01", false]]],
  [
    "alone, and asked for another day after the month",
    "2027-01-02",
    true,
    [
      [ANA, "2026-12-01", "2030-01-01", false],
      [ANA, "2027-01-02", "2031-01-01", false],
    ],
  ],
  ["alone, a purge stays a request", "2027-03-01", true, [[ANA, "2026-12-01", "purge", false]]],
];

function askedBy(steps: readonly Step[], alone: boolean): Asked[] {
  return steps.map(([member, date, day, hold], seq) => {
    const purge = day === "purge";
    const purge_after = purge ? date : day === "never" ? null : day;
    return { seq, date, member, purge_after, hold, purge, alone };
  });
}

function told({ purge_after, hold, signed, waits }: Keeping): Json {
  return { purge_after, hold, signed, waits: waits?.seq ?? null };
}

export async function write(): Promise<Json> {
  const stories = STORIES.map(([why, today, alone, steps]) => {
    const asked = askedBy(steps, alone);
    return { why, today, last: LAST, asked, keeping: told(keeping(LAST, asked, today)) };
  });
  return { stories } as unknown as Json;
}

export async function check(value: Json): Promise<void> {
  for (const { why, today, last, asked, keeping: expected } of list(value, "stories")) {
    const now = keeping(String(last), asked as unknown as Asked[], String(today));
    assert.deepEqual(told(now), expected as Json, String(why));
  }
}
