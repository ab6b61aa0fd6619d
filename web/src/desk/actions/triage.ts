/** Signing a change of the case's state, and taking it back. */

import type { Despite } from "../draft.ts";
import type { Draft } from "../model.ts";
import type { Desk } from "../state.ts";
import { t } from "../texts.tsx";
import { attempt, report } from "./attempt.ts";

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

/** The change that puts everything back; null where nothing changes, or something had no value before, which nothing can give back. */
function opposite(
  { row, acknowledge_by, feedback_by, labels }: NonNullable<Desk["view"]["value"]>,
  change: Change,
): Change | null {
  const before = { ...row, acknowledge_by, feedback_by, labels };
  const back: Record<string, unknown> = {};
  for (const name of Object.keys(change) as (keyof Change)[]) {
    const value = before[name];
    if (value === null && name !== "assignee") return null;
    back[name] = value;
  }
  return JSON.stringify(back) === JSON.stringify(change) ? null : (back as Change);
}
