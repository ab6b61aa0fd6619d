/** Finding one's way: the list, the search, opening and leaving a case. */

import { focusSoon } from "../focus.ts";
import type { CaseView, ItemView } from "../model.ts";
import { type Desk, failureOf } from "../state.ts";
import { count, t } from "../texts.tsx";
import { listRows } from "./rows.ts";

/** Opens a case and gives it the focus. */
export async function openCase(desk: Desk, id: string, focus = true): Promise<void> {
  desk.cursor.value = id;
  desk.pane.value = "case";
  if (desk.open.value !== id) {
    desk.open.value = id;
    desk.view.value = null;
    desk.panel.value = null;
    desk.part.value = "all";
    desk.said.value = null;
  }
  desk.stale.value = false;
  await refresh(desk);
  if (focus && desk.open.value === id) focusSoon("case-heading");
}

/** Reads the open case again. */
export async function refresh(desk: Desk): Promise<void> {
  const id = desk.open.value;
  if (id === null) return;
  desk.caseTrouble.value = null;
  // Of a purged case there is nothing but its row.
  if (desk.rows.value.get(id)?.purged) {
    desk.view.value = null;
    return;
  }
  try {
    const view = await desk.engine.call("show", { case: id });
    if (desk.isOver || desk.open.value !== id) return;
    showCase(desk, view);
  } catch (error) {
    if (!desk.isOver && desk.open.value === id) desk.caseTrouble.value = failureOf(error);
  }
}

/** Shows a case as it is now, and remembers that it was read so far. */
export function showCase(desk: Desk, view: CaseView): void {
  const id = view.row.case;
  desk.view.value = placed(desk, view);
  desk.stale.value = false;
  desk.rows.value = new Map(desk.rows.value).set(id, { ...desk.view.value.row, unread: 0 });
  void desk.engine.call("read", { case: id, places: view.places }).catch(() => {});
}

/** A view whose row stands where the list has it: reading a case does not move it. */
function placed(desk: Desk, view: CaseView): CaseView {
  const activity = Math.max(view.row.activity, desk.rows.value.get(view.row.case)?.activity ?? 0);
  return { ...view, row: { ...view.row, activity } };
}

/**
 * Something happened to the open case. What is new is shown, but never under the hands of whoever writes; and what is known
 * already, such as one's own entry, is no news.
 */
export async function hearOfOpen(desk: Desk): Promise<void> {
  const id = desk.open.value;
  if (id === null) return;
  try {
    const view = await desk.engine.call("show", { case: id });
    const shown = desk.view.value;
    if (desk.isOver || desk.open.value !== id || shown === null) return;
    const { dialogue, desk: log } = view.places;
    const isKnown = dialogue === shown.places.dialogue && log === shown.places.desk;
    if (isKnown) desk.view.value = placed(desk, withMarks(view, shown));
    else if (desk.isWriting()) desk.stale.value = true;
    else showCase(desk, view);
  } catch (error) {
    if (!desk.isOver && desk.open.value === id) desk.caseTrouble.value = failureOf(error);
  }
}

/** The same entries as they are now, as their files arrive and their checks change; what was new to its reader stays so. */
function withMarks(view: CaseView, { items }: CaseView): CaseView {
  const keyOf = ({ stream, seq }: ItemView) => `${stream} ${seq}`;
  const read = new Map(items.flatMap((item) => (item.kind === "gap" ? [] : [[keyOf(item), item.read]])));
  const marked = view.items.map((item) =>
    item.kind === "gap" ? item : { ...item, read: read.get(keyOf(item)) ?? item.read },
  );
  return { ...view, items: marked };
}

/** Back to the list. What is being written stays in its box. */
export function closeCase(desk: Desk): void {
  desk.open.value = null;
  desk.view.value = null;
  desk.panel.value = null;
  desk.caseTrouble.value = null;
  desk.pane.value = "list";
  focusSoon("list");
}

/** This member has left a case, or it was purged: nothing of it stays on the screen. */
export function leaveCase(desk: Desk, id: string): void {
  desk.dropDraft(id);
  if (desk.open.value !== id) return;
  desk.open.value = null;
  desk.view.value = null;
  desk.panel.value = null;
  desk.pane.value = "list";
  focusSoon("list");
}

/** Its row is no more, either. */
export function dropCase(desk: Desk, id: string): void {
  const rows = new Map(desk.rows.value);
  rows.delete(id);
  desk.rows.value = rows;
  leaveCase(desk, id);
}

/** Moves the cursor by so many rows; with a case open beside the list, it follows. */
export function move(desk: Desk, by: number): void {
  const list = desk.list.value;
  if (list.length === 0) return;
  const at = list.findIndex((row) => row.case === desk.cursor.value);
  // From nowhere, one step down is the first.
  const to = Math.min(list.length - 1, Math.max(0, at + by));
  const row = list[to];
  if (row === undefined || row.case === desk.cursor.value) return;
  desk.cursor.value = row.case;
  if (desk.open.value === null) return;
  // Whoever holds the key down passes by many.
  desk.env.later(120, () => {
    if (desk.cursor.value === row.case && desk.open.value !== null) void openCase(desk, row.case, false);
  });
}

/** Searches as one types. */
export async function search(desk: Desk, text: string): Promise<void> {
  desk.query.value = text;
  try {
    const found = text.trim() === "" ? null : await desk.engine.call("search", { text });
    // A later keystroke has asked again.
    if (desk.isOver || desk.query.value !== text) return;
    desk.searchFailed.value = false;
    desk.found.value = found === null ? null : new Set(found);
  } catch {
    if (desk.isOver || desk.query.value !== text) return;
    desk.searchFailed.value = true;
    desk.found.value = new Set();
  }
}

/** Milliseconds after which a search is made again over what has come since. */
const AGAIN = 500;

/** What comes after a search was typed may answer to it, too. */
export function searchAgain(desk: Desk): void {
  const text = desk.query.value;
  if (text.trim() === "" || desk.researching) return;
  desk.researching = true;
  desk.env.later(AGAIN, () => {
    desk.researching = false;
    if (!desk.isOver && desk.query.value.trim() !== "") void search(desk, desk.query.value);
  });
}

/** Looks for what is new; `aloud` says what came of it. */
export async function sync(desk: Desk, aloud: boolean): Promise<void> {
  if (desk.syncing.value) return;
  desk.syncing.value = true;
  const before = desk.counts.value.unread;
  try {
    await desk.engine.call("sync", null);
    if (desk.isOver) return;
    listRows(desk);
    desk.reachable.value = true;
    const more = desk.counts.value.unread - before;
    if (aloud) desk.say(more > 0 ? count("top.sync.more", more) : t("top.sync.none"));
  } catch (error) {
    if (desk.isOver) return;
    const { code } = failureOf(error);
    if (code === "offline" || code === "unreachable") desk.reachable.value = false;
    else if (aloud) desk.say(t("top.sync.failed"), "amber");
  } finally {
    if (!desk.isOver) desk.syncing.value = false;
  }
}

/** The member has cleared up what fails: it is not warned of any longer. */
export async function settle(desk: Desk, id: string): Promise<void> {
  try {
    const view = await desk.engine.call("settle", { case: id });
    if (desk.isOver) return;
    showCase(desk, view);
    desk.say(t("finding.settled"));
  } catch (error) {
    if (desk.isOver) return;
    const failure = failureOf(error);
    // It was taken, and there is nothing of the case to show.
    if (failure.code !== "gone") desk.caseTrouble.value = failure;
    else {
      if (desk.open.value === id) closeCase(desk);
      desk.say(t("finding.settled"));
    }
  }
}
