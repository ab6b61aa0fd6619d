/** What is due and how soon, in whole days. */

import { addDays, type Day, daysBetween } from "../protocol/date.ts";
import type { Row } from "./model.ts";

/** From so many days on it is amber. */
const SOON = 3;

/** How pressing something is. */
export type Pressure = "late" | "soon" | "calm";

/** A due date seen from today. */
export interface Due {
  readonly what: "acknowledge" | "feedback";
  readonly by: Day;
  /** Days left; negative once it is over. */
  readonly left: number;
  readonly pressure: Pressure;
}

/** A day that something is due by, seen from today. */
export function dueBy(what: Due["what"], by: Day, today: Day): Due {
  const left = daysBetween(today, by);
  return { what, by, left, pressure: left < 0 ? "late" : left <= SOON ? "soon" : "calm" };
}

/** What is due by this day, or before, is amber or red. */
export function lastSoonDay(today: Day): Day {
  return addDays(today, SOON);
}

/** What is due next in a case; null where nothing is. */
export function dueOf({ due }: Pick<Row, "due">, today: Day): Due | null {
  return due === null ? null : dueBy(due.what, due.by, today);
}
