/** Sending what a member wrote, and what may come in between: others who wrote first, failed checks, a broken line. */

import { RESULTS } from "../../protocol/questions.ts";
import type { Box, BoxName, Despite, LetterKind, What } from "../draft.ts";
import { focusSoon } from "../focus.ts";
import { LETTERS } from "../letters.ts";
import type { Draft, Row, Sent, Writing } from "../model.ts";
import { type Desk, type Following, failureOf, type Wanted } from "../state.ts";
import { count, t } from "../texts.tsx";
import { leaveCase, refresh, showCase } from "./cases.ts";
import { sealDrafts } from "./drafts.ts";

/** Which panel shows how the sending is. */
const PANELS = { triage: "triage", readers: "people", keep: "keep" } as const;

/** What was sent. */
type Done = Extract<Sent, { kind: "sent" }>;

/** How something is sent: with which consents, out of which box, and what is done as soon as its entry is taken. */
interface How extends Despite {
  readonly box?: BoxName;
  readonly taken?: () => void;
}

/**
 * Runs one write of the open case, with how it goes in the draft's `what`. Gives what was sent, or null where nothing was;
 * then the draft says why, and what was written stays where it is.
 */
export async function attempt(
  desk: Desk,
  what: What,
  run: (writing: Writing, following: Following) => Promise<Sent>,
  { box, taken: onTaken, ...despite }: How = {},
): Promise<Done | null> {
  const view = desk.view.value;
  if (view === null) return null;
  const id = view.row.case;
  let taken = false;
  const state = desk.draft(id).attempts[what];
  if (state.value.state === "sending") return null;
  const panel = what === "letter" || what === "note" ? null : PANELS[what];
  const stopper = new AbortController();
  const stop = () => stopper.abort();
  state.value = { state: "sending", progress: null, stop, box: box ?? null, taken };
  // A lock that comes now keeps it as what may have arrived.
  if (box !== undefined) void sealDrafts(desk);
  try {
    const sent = await run(
      { case: id, places: view.places, ...despite },
      {
        signal: stopper.signal,
        progress: (progress) => {
          if (desk.isOver) return;
          desk.moved();
          const isNew = progress.taken === true && !taken;
          taken ||= isNew;
          state.value = { state: "sending", progress, stop, box: box ?? null, taken };
          if (!isNew) return;
          onTaken?.();
          if (desk.open.value === id) void refresh(desk);
        },
      },
    );
    if (desk.isOver) return null;
    const isOpen = desk.open.value === id;
    if (sent.kind !== "sent") {
      if (isOpen) showCase(desk, sent.view);
      state.value =
        sent.kind === "fails" ? { state: "fails", findings: sent.findings } : { state: sent.kind };
      if (isOpen) {
        if (panel !== null) desk.panel.value = panel;
        focusSoon(`${what}-trouble`);
      }
      return null;
    }
    state.value = { state: "idle" };
    if (isOpen && sent.view !== null) showCase(desk, sent.view);
    if (sent.view === null) leaveCase(desk, id);
    return sent;
  } catch (error) {
    if (desk.isOver) return null;
    if (taken) {
      // What broke off are its files, and the entry says how to send the rest.
      state.value = { state: "idle" };
      if (desk.open.value === id) void refresh(desk);
      return { kind: "sent", view: null, waits: false, rotated: false, raced: false, files_missing: 1 };
    }
    const failure = failureOf(error);
    state.value = { state: "failed", failure };
    if (desk.open.value === id) {
      // Part of it may have arrived: what the case shows decides.
      if (failure.open) desk.stale.value = true;
      if (panel !== null) desk.panel.value = panel;
      focusSoon(`${what}-trouble`);
    }
    return null;
  }
}

/** Says that it was sent, and what else happened on the way. */
export function report(desk: Desk, sent: Done, text: string, undo?: () => void): void {
  const missing = sent.files_missing ?? 0;
  const more = [
    text,
    sent.waits ? t("sent.waits") : "",
    sent.rotated ? t("sent.rotated") : "",
    sent.raced ? t("sent.raced") : "",
    missing > 0 ? count("sent.files_missing", missing) : "",
  ];
  desk.say(more.filter((part) => part !== "").join(" "), sent.waits || missing > 0 ? "amber" : "done", undo);
}

/** Opens the box of a letter to the reporter, and puts the default text into one that is empty. */
export function openLetter(desk: Desk, kind: LetterKind): void {
  const view = desk.view.value;
  if (view === null || !view.writable) return;
  const draft = desk.draft(view.row.case);
  if (kind === "acknowledgement") fill(draft.acknowledgement, LETTERS.of(view.language).acknowledge);
  if (desk.part.value === "desk") desk.part.value = "all";
  draft.letter.value = kind;
  draft.wrong.value = null;
  focusSoon(kind === "outcome" ? "letter-heading" : "letter-text", !draft[kind].isBegun());
}

/** A word for what came of it, and the default text that goes with it, unless there is another already. */
export function chooseResult(desk: Desk, result: string): void {
  const view = desk.view.value;
  if (view === null) return;
  const draft = desk.draft(view.row.case);
  draft.result.value = result;
  draft.wrong.value = null;
  const known = RESULTS.find((one) => one === result);
  if (known !== undefined) fill(draft.outcome, LETTERS.of(view.language)[known]);
}

function fill(box: Box, text: string): void {
  if (box.isBegun()) return;
  box.text.value = text;
  box.start = text;
}

/** Opens the box of a note. */
export function openNote(desk: Desk): void {
  const view = desk.view.value;
  if (view === null || !view.writable) return;
  if (desk.part.value === "dialogue") desk.part.value = "all";
  desk.draft(view.row.case).noting.value = true;
  focusSoon("note-text");
}

/** Sends the open letter to the reporter. */
export async function sendLetter(desk: Desk, despite: Despite = {}): Promise<void> {
  const view = desk.view.value;
  if (view === null) return;
  const draft = desk.draft(view.row.case);
  const kind = draft.letter.value;
  if (kind === null) return;
  const box = draft[kind];
  const text = box.text.value.trim();
  draft.wrong.value =
    kind === "outcome" && draft.result.value === ""
      ? "result"
      : text === "" && (kind !== "message" || box.files.value.length === 0)
        ? "letter"
        : null;
  if (draft.wrong.value !== null) return focusSoon("letter-errors");
  const written: Draft = kind === "outcome" ? { kind, result: draft.result.value, text } : { kind, text };
  const sent = await sendBox(desk, kind, written, despite);
  if (sent === null) return;
  draft.letter.value = null;
  report(desk, sent, t(`sent.${kind}`));
  if (kind !== "outcome") return focusSoon("reply-open");
  draft.result.value = "";
  if (draft.closing.value) await closeAfter(desk, view.row, sent);
}

/** Sends what a box holds. It is empty as soon as its entry is taken: a lock after that keeps no text as not sent. */
async function sendBox(desk: Desk, name: BoxName, written: Draft, despite: Despite): Promise<Done | null> {
  const id = desk.open.value;
  if (id === null) return null;
  const box = desk.draft(id)[name];
  const what = name === "note" ? "note" : "letter";
  const files = box.files.value;
  const empty = () => {
    box.clear();
    void sealDrafts(desk);
  };
  const taken = () => {
    empty();
    if (desk.open.value === id) focusSoon(`${what}-follow`);
  };
  const sent = await attempt(
    desk,
    what,
    (writing, following) => desk.engine.call("write", { ...writing, draft: written, files }, following),
    { ...despite, box: name, taken },
  );
  if (sent !== null) empty();
  return sent;
}

/** Closes a case after its outcome, also where its writer has gone on to another one meanwhile. */
async function closeAfter(desk: Desk, { case: id, reference }: Row, { view }: Done): Promise<void> {
  const change = { status: "closed" };
  if (desk.open.value === id) {
    await triage(desk, change);
    return;
  }
  try {
    const places = view?.places ?? { dialogue: 0, desk: 0 };
    const draft = { kind: "triage", change } as const;
    const closed = await desk.engine.call("write", { case: id, places, draft, files: [] });
    if (closed.kind === "sent") return;
  } catch {
    // Said below.
  }
  if (!desk.isOver) desk.say(t("sent.not_closed", { reference }), "amber");
}

/** Sends the note to the other members. */
export async function sendNote(desk: Desk, despite: Despite = {}): Promise<void> {
  const view = desk.view.value;
  if (view === null) return;
  const draft = desk.draft(view.row.case);
  const box = draft.note;
  const text = box.text.value.trim();
  draft.wrong.value = text === "" && box.files.value.length === 0 ? "note" : null;
  if (draft.wrong.value !== null) return focusSoon("note-errors");
  const sent = await sendBox(desk, "note", { kind: "note", text }, despite);
  if (sent === null) return;
  draft.noting.value = false;
  report(desk, sent, t("sent.note"));
  focusSoon("note-open");
}

/** What a triage changes. */
export type Change = Extract<Draft, { kind: "triage" }>["change"];

/** Signs a change of the case's state, and offers to take it back. */
export async function triage(
  desk: Desk,
  change: Change,
  despite: Despite = {},
  isUndo = false,
): Promise<boolean> {
  const view = desk.view.value;
  if (view === null || Object.keys(change).length === 0) return false;
  const back = opposite(view, change);
  desk.draft(view.row.case).again.triage = (consents) => void triage(desk, change, consents, isUndo);
  const sent = await attempt(
    desk,
    "triage",
    (writing, following) =>
      desk.engine.call("write", { ...writing, draft: { kind: "triage", change }, files: [] }, following),
    despite,
  );
  if (sent === null) return false;
  if (desk.panel.value === "triage") desk.panel.value = null;
  const undo =
    back === null || isUndo
      ? undefined
      : () => {
          if (desk.open.value === view.row.case) void triage(desk, back, {}, true);
        };
  report(desk, sent, t(isUndo ? "sent.undone" : "sent.triage"), undo);
  return true;
}

/** The change that puts everything back; null where something had no value before, which nothing can give back. */
function opposite(
  { row, acknowledge_by, feedback_by }: NonNullable<Desk["view"]["value"]>,
  change: Change,
): Change | null {
  const before = { ...row, acknowledge_by, feedback_by };
  const back: Record<string, unknown> = {};
  for (const name of Object.keys(change) as (keyof Change)[]) {
    const value = before[name];
    if (value === null && name !== "assignee") return null;
    back[name] = value;
  }
  return back as Change;
}

/** Changes who reads the case. `wanted` is the question that was answered with yes: where nothing came of it, it is asked anew. */
export async function changeReaders(
  desk: Desk,
  change: Parameters<typeof desk.engine.call<"change_readers">>[1]["change"],
  wanted: Wanted,
): Promise<void> {
  const name = change.kind === "recuse" ? "" : desk.nameOf(change.member);
  askAnew(desk, "readers", wanted, change.reason);
  const sent = await attempt(
    desk,
    "readers",
    (writing, following) => desk.engine.call("change_readers", { ...writing, change }, following),
    wanted.again?.despite,
  );
  if (sent !== null)
    report(desk, sent, t(sent.waits ? "sent.readers.waits" : `sent.${change.kind}`, { name }));
}

/** Signs how long the case is kept, or asks for its purge; `wanted` as above. */
export async function keep(
  desk: Desk,
  draft: Extract<Draft, { kind: "retention" | "purge" }>,
  wanted: Wanted,
): Promise<void> {
  askAnew(desk, "keep", wanted, draft.kind === "purge" ? draft.reason : draft.ask.reason);
  const sent = await attempt(
    desk,
    "keep",
    (writing, following) => desk.engine.call("write", { ...writing, draft, files: [] }, following),
    wanted.again?.despite,
  );
  if (sent === null) return;
  const isPurged = draft.kind === "purge" && !sent.waits;
  report(desk, sent, t(isPurged ? "sent.purged" : draft.kind === "purge" ? "sent.purge" : "sent.keep"));
}

/** What it means may be another by then: the first for a purge may have become the second. So it is never just sent again. */
function askAnew(desk: Desk, what: "readers" | "keep", wanted: Wanted, reason: string): void {
  const id = desk.open.value;
  if (id === null) return;
  desk.draft(id).again[what] = (despite) => desk.ask({ ...wanted, again: { reason, despite } });
}
