/** Which cases the list shows and in which order. Pure: the page's state goes in, references to rows come out. */

import type { Day } from "../protocol/date.ts";
import type { Row } from "./model.ts";

/** What narrows the list when it is ticked. */
export const NARROWING = ["turn", "mine", "due", "unread", "failing"] as const;
/** What is shown only on wish. */
export const BESIDES = ["closed", "purged"] as const;
export type Narrowing = (typeof NARROWING)[number];
export type Besides = (typeof BESIDES)[number];

/** What the list is asked for. Empty texts stand for "any". */
export interface Wish {
  readonly only: ReadonlySet<Narrowing>;
  readonly also: ReadonlySet<Besides>;
  readonly status: string;
  readonly severity: string;
  readonly category: string;
  readonly sort: "activity" | "due" | "filed";
}

/** All open cases, newest activity first. */
export const EVERYTHING: Wish = {
  only: new Set(),
  also: new Set(),
  status: "",
  severity: "",
  category: "",
  sort: "activity",
};

/** Whether anything but the order was asked for. */
export function isNarrowed(wish: Wish): boolean {
  return (
    wish.only.size + wish.also.size > 0 ||
    [wish.status, wish.severity, wish.category].some((text) => text !== "")
  );
}

/** Who looks, and when. */
export interface Viewpoint {
  readonly me: string;
  /** The last day that is soon: see `lastSoonDay` of due.ts. Ten thousand rows are compared with it, so it is found once. */
  readonly soon: Day;
}

/** Whether a row answers to one of the ticks. */
export function answers(row: Row, narrowing: Narrowing, { me, soon }: Viewpoint): boolean {
  switch (narrowing) {
    case "turn":
      return row.open && row.turn === "members";
    case "mine":
      return row.assignee === me;
    case "due":
      return row.due !== null && row.due.by <= soon;
    case "unread":
      return row.unread > 0;
    case "failing":
      return row.findings.length > 0;
  }
}

/** Where a row belongs: what fails, or was not read, is never hidden among what is closed. */
export function placeOf(row: Row): "open" | Besides {
  if (row.purged !== null) return "purged";
  return row.open || row.findings.length > 0 || row.unread > 0 ? "open" : "closed";
}

/** The rows to be shown, in their order. `found`: the cases that a search found; null without one. */
export function shown(
  rows: Iterable<Row>,
  wish: Wish,
  viewpoint: Viewpoint,
  found: ReadonlySet<string> | null,
): Row[] {
  const kept: Row[] = [];
  for (const row of rows) if (isWished(row, wish, viewpoint, found)) kept.push(row);
  return kept.sort(ORDERS[wish.sort]);
}

function isWished(row: Row, wish: Wish, viewpoint: Viewpoint, found: ReadonlySet<string> | null): boolean {
  const place = placeOf(row);
  // Whoever asks for closed cases by their status means those that are put away, too.
  const isShown =
    place === "open" || wish.also.has(place) || (place === "closed" && wish.status === "closed");
  // A search looks through everything, closed cases too: whoever searches wants to find.
  if (found !== null ? !found.has(row.case) : !isShown) return false;
  if (wish.status !== "" && row.status !== wish.status) return false;
  if (wish.severity !== "" && (row.severity ?? "none") !== wish.severity) return false;
  if (wish.category !== "" && row.category !== wish.category) return false;
  for (const narrowing of wish.only) if (!answers(row, narrowing, viewpoint)) return false;
  return true;
}

const byActivity = (a: Row, b: Row): number => b.activity - a.activity || (a.case < b.case ? -1 : 1);
const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

const ORDERS: Readonly<Record<Wish["sort"], (a: Row, b: Row) => number>> = {
  activity: byActivity,
  // What is due at no time comes last.
  due: (a, b) => compare(a.due?.by ?? "~", b.due?.by ?? "~") || byActivity(a, b),
  filed: (a, b) => compare(b.filed, a.filed) || byActivity(a, b),
};

/** How many rows answer to each tick, among all that are open, and how many are shown only on wish. */
export function tally(
  rows: Iterable<Row>,
  viewpoint: Viewpoint,
): Record<Narrowing | Besides | "open", number> {
  const counts = { open: 0, turn: 0, mine: 0, due: 0, unread: 0, failing: 0, closed: 0, purged: 0 };
  for (const row of rows) {
    const place = placeOf(row);
    counts[place] += 1;
    if (place !== "open") continue;
    for (const narrowing of NARROWING) if (answers(row, narrowing, viewpoint)) counts[narrowing] += 1;
  }
  return counts;
}
