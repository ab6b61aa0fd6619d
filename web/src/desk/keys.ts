/** What the keyboard does. All of it is in the list of shortcuts and in the buttons' titles, and can be turned off. */

import { closeCase, move, openCase, sync } from "./actions/cases.ts";
import { openLetter, openNote } from "./actions/write.ts";
import { focusSoon } from "./focus.ts";
import type { Desk } from "./state.ts";

/** The keys by what they do. */
export const KEYS = {
  next: "j",
  previous: "k",
  open: "Enter",
  back: "Escape",
  search: "/",
  filters: "f",
  reply: "r",
  note: "n",
  acknowledge: "a",
  outcome: "o",
  triage: "t",
  people: "p",
  keep: "d",
  sync: "s",
  lock: "l",
  help: "?",
} as const;

/** What a key does. */
export type Act = keyof typeof KEYS;

const ACTS = new Map<string, Act>(Object.entries(KEYS).map(([act, key]) => [key, act as Act]));

/** Whether what is typed there is a text, or a choice that answers to letters itself. */
function takesKeys(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  if (target.isContentEditable || target.matches("textarea, select")) return true;
  return target.matches("input") && !target.matches("[type=checkbox], [type=radio], [type=file]");
}

/** What a key press asks for; null where it belongs to somebody else. */
export function actOf(desk: Desk, event: KeyboardEvent): Act | null {
  if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || event.isComposing)
    return null;
  if (desk.stage.value !== "inside" || desk.dialog.value !== null || desk.warned.value) return null;
  const act = ACTS.get(event.key.length === 1 ? event.key.toLowerCase() : event.key) ?? null;
  if (act === "back") return act;
  if (!desk.shortcuts.value || takesKeys(event.target)) return null;
  // Enter presses what has the focus.
  if (act === "open") return event.target === document.body ? act : null;
  return act;
}

function panel(desk: Desk, name: "triage" | "people" | "keep"): void {
  if (desk.view.value === null) return;
  desk.panel.value = desk.panel.value === name ? null : name;
  if (desk.panel.value === name) focusSoon(`panel-${name}`);
}

const DOES: Readonly<Record<Exclude<Act, "back" | "lock">, (desk: Desk) => void>> = {
  next: (desk) => move(desk, 1),
  previous: (desk) => move(desk, -1),
  open: (desk) => {
    if (desk.cursor.value !== null) void openCase(desk, desk.cursor.value);
  },
  search: (desk) => {
    if (desk.pane.value !== "list" && !desk.env.isWide()) desk.pane.value = "list";
    focusSoon("search");
  },
  filters: (desk) => {
    if (!desk.env.isWide()) desk.pane.value = "filters";
    focusSoon("filters-heading");
  },
  reply: (desk) => openLetter(desk, "message"),
  acknowledge: (desk) => openLetter(desk, "acknowledgement"),
  outcome: (desk) => openLetter(desk, "outcome"),
  note: openNote,
  triage: (desk) => panel(desk, "triage"),
  people: (desk) => panel(desk, "people"),
  keep: (desk) => panel(desk, "keep"),
  sync: (desk) => void sync(desk, true),
  help: (desk) => desk.ask({ kind: "help" }),
};

/** Does it. `lock` is the view's, as it may ask first. */
export function perform(desk: Desk, act: Act, event: KeyboardEvent, lock: (desk: Desk) => void): void {
  if (act === "back") {
    back(desk, event);
    return;
  }
  event.preventDefault();
  if (act === "lock") lock(desk);
  else DOES[act](desk);
}

/** Escape leaves the innermost of where one is. What is typed stays. */
function back(desk: Desk, event: KeyboardEvent): void {
  const { target } = event;
  if (takesKeys(target) && target instanceof HTMLElement) {
    event.preventDefault();
    target.blur();
    // So that the next key is heard from where one was.
    if (target.id === "search") focusSoon("list");
    else if (desk.open.value !== null) focusSoon("case-heading");
    return;
  }
  goBack(desk);
}

/** Whether there is something to go back to inside the desk. */
export function hasBack(desk: Desk): boolean {
  return desk.stage.value === "inside" && (desk.open.value !== null || desk.pane.value !== "list");
}

/** One step back inside the desk: what is open closes, the innermost first. */
export function goBack(desk: Desk): boolean {
  const panel = desk.panel.value;
  if (desk.warned.value) desk.warned.value = false;
  else if (desk.dialog.value !== null) desk.dialog.value = null;
  else if (panel !== null) {
    desk.panel.value = null;
    focusSoon(`open-${panel}`);
  } else if (desk.pane.value === "filters") {
    desk.pane.value = "list";
    focusSoon("list");
  } else if (desk.open.value !== null) closeCase(desk);
  else return false;
  return true;
}
