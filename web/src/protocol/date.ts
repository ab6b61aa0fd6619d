/**
 * Days as the protocol knows them: UTC, `YYYY-MM-DD`, years 0001 to 9999. As texts they sort like the days do, so `<`
 * compares them. There are no times and no time zones here, and nobody's clock: today is always an argument.
 */

import { UTCDateMini } from "@date-fns/utc/date/mini";
import { addDays as add } from "date-fns/addDays";
import { addMonths as addCalendarMonths } from "date-fns/addMonths";
import { differenceInCalendarDays } from "date-fns/differenceInCalendarDays";
import { ProtocolError } from "./errors.ts";

/** A checked `YYYY-MM-DD`. */
export type Day = string;

/** Whether a text is a day that exists. */
export function isDay(text: string): boolean {
  if (!/^\d{4}-\d\d-\d\d$/.test(text) || text < "0001") return false;
  // The 30th of February either fails to parse or comes out as a day in March, depending on the engine.
  const time = Date.parse(text);
  return !Number.isNaN(time) && new Date(time).toISOString().startsWith(text);
}

/** The day of a text. Throws `Malformed`. */
export function parseDay(text: string): Day {
  if (!isDay(text)) throw new ProtocolError("Malformed", "not a date");
  return text;
}

/** The UTC day of a moment, such as `new Date()`. */
export function dayOf(moment: Date): Day {
  return parseDay(moment.toISOString().slice(0, 10));
}

function utc(day: Day): Date {
  return new UTCDateMini(Date.parse(parseDay(day)));
}

/** The last day that can be written: later ones stop here, so that no date that a server sends breaks a page. */
const LAST: Day = "9999-12-31";

function written(moment: Date): Day {
  return moment.getTime() > Date.parse(LAST) ? LAST : dayOf(moment);
}

/** So many days later, at most the last day that can be written. Throws `Malformed` before the year 0001. */
export function addDays(day: Day, days: number): Day {
  return written(add(utc(day), days));
}

/**
 * So many months later, at most the last day that can be written; the day is cut to the month's last: 2026-11-30 and
 * three months is 2027-02-28.
 */
export function addMonths(day: Day, months: number): Day {
  return written(addCalendarMonths(utc(day), months));
}

/** How many days `later` is after `earlier`; negative where it is before. */
export function daysBetween(earlier: Day, later: Day): number {
  return differenceInCalendarDays(utc(later), utc(earlier));
}
