/** One write of the open case, and what may come in between: others who wrote first, failed checks, a broken line. */

import { addDays } from "../../protocol/date.ts";
import { LONE_DAYS } from "../../protocol/keeping.ts";
import type { Following } from "../around.ts";
import type { BoxName, Despite, What } from "../draft.ts";
import { focusSoon } from "../focus.ts";
import type { Sent, Writing } from "../model.ts";
import { type Desk, failureOf } from "../state.ts";
import { count, longDay, t } from "../texts.tsx";
import { leaveCase, refresh, showCase } from "./cases.ts";
import { sealDrafts } from "./drafts.ts";

/** Which panel shows how the sending is. */
const PANELS = { triage: "triage", readers: "people", keep: "keep" } as const;

/** What was sent. */
export type Done = Extract<Sent, { kind: "sent" }>;

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
    sent.waits ? waiting(desk, sent) : "",
    sent.rotated ? t("sent.rotated") : "",
    sent.raced ? t("sent.raced") : "",
    missing > 0 ? count("sent.files_missing", missing) : "",
  ];
  desk.say(more.filter((part) => part !== "").join(" "), sent.waits || missing > 0 ? "amber" : "done", undo);
}

/** What it waits for: a second member or, where nobody could agree to it, a day. */
function waiting(desk: Desk, { view }: Done): string {
  const pending = view?.pending ?? null;
  if (pending === null || !pending.alone || pending.member !== desk.me.value) return t("sent.waits");
  return t("sent.waits.alone", { date: longDay(addDays(pending.date, LONE_DAYS)) });
}
