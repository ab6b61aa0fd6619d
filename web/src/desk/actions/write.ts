/** Writing to the reporter and to the other members: opening the boxes, and sending what is in them. */

import { RESULTS } from "../../protocol/questions.ts";
import type { Box, BoxName, Despite, LetterKind } from "../draft.ts";
import { focusSoon } from "../focus.ts";
import { LETTERS } from "../letters.ts";
import type { Draft, Row } from "../model.ts";
import type { Desk } from "../state.ts";
import { t } from "../texts.tsx";
import { attempt, type Done, report } from "./attempt.ts";
import { sealDrafts } from "./drafts.ts";
import { triage } from "./triage.ts";

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
