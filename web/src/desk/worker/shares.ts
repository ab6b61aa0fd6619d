/** What the server shows at once, taken apart by cases. */

import type { Share } from "./orders.ts";

/** What of a share is about one case. */
export type CaseShare = { -readonly [Name in keyof Share]: Share[Name][number][] };

/** A share by its cases. */
export function byCase({ cases, entries, attachments, removed }: Share): Map<string, CaseShare> {
  const all = new Map<string, CaseShare>();
  const of = (id: string): CaseShare => {
    const known = all.get(id) ?? { cases: [], entries: [], attachments: [], removed: [] };
    all.set(id, known);
    return known;
  };
  for (const one of cases) of(one.case).cases.push(one);
  for (const one of entries) of(one.case).entries.push(one);
  for (const one of attachments) of(one.case).attachments.push(one);
  for (const one of removed) of(one.case).removed.push(one);
  return all;
}
