/** Rows as the worker tells them, into the list: in bursts, so that ten thousand do not make it anew ten thousand times. */

import type { Row } from "../model.ts";
import type { Desk } from "../state.ts";
import { hearOfOpen, searchAgain } from "./cases.ts";

/** Milliseconds between two makings of the list: the longer it is, the more it costs. */
const SOON = 50;
const LATER = 250;
const MANY = 1000;

/**
 * Whether a row says something that the case before me does not show. That I have read it is nothing new, nor is what was on
 * its way when the case was shown.
 */
function isNews(row: Row, shown: Row): boolean {
  const plain = (one: Row) => JSON.stringify({ ...one, unread: 0 });
  return row.activity > shown.activity || (row.activity === shown.activity && plain(row) !== plain(shown));
}

const waiting = new WeakMap<Desk, Row[]>();

/** Takes rows in; they are in the list a little later. */
export function takeRows(desk: Desk, rows: readonly Row[]): void {
  const burst = waiting.get(desk);
  if (burst !== undefined) {
    burst.push(...rows);
    return;
  }
  waiting.set(desk, [...rows]);
  desk.env.later(desk.rows.value.size > MANY ? LATER : SOON, () => listRows(desk));
}

/** Puts what waits into the list now. */
export function listRows(desk: Desk): void {
  const burst = waiting.get(desk);
  waiting.delete(desk);
  if (burst === undefined || desk.isOver) return;
  const all = new Map(desk.rows.value);
  for (const row of burst) all.set(row.case, row);
  desk.rows.value = all;
  const row = burst.filter((row) => row.case === desk.open.value).at(-1);
  const view = desk.view.value;
  if (row !== undefined && view !== null && isNews(row, view.row)) void hearOfOpen(desk);
  searchAgain(desk);
}
