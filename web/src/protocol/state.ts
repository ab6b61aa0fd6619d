/**
 * A case's present state, folded from its good entries: the server has no column for any of it. Member names are as on
 * the wire, so that both languages' states compare as JSON. Due dates come from signed dates.
 */

import type { Good } from "./case.ts";
import { addDays, addMonths, type Day } from "./date.ts";
import type { Access, Report } from "./entry.ts";
import { REPORTER } from "./entry.ts";

/** Days until a report should be acknowledged. */
const ACKNOWLEDGE_DAYS = 7;
/** Months from the acknowledgement until the reporter should have feedback. */
const FEEDBACK_MONTHS = 3;

/** What a case is like now. Dates are null and lists empty as long as there is no good report. */
export interface CaseState {
  status: string;
  severity: string | null;
  category: string | null;
  /** A member's id. */
  assignee: string | null;
  labels: string[];
  acknowledge_by: Day | null;
  feedback_by: Day | null;
  purge_after: Day | null;
  hold: boolean;
  /** The date of the first acknowledgement. */
  acknowledged: Day | null;
  /** The last outcome. */
  outcome: { result: string; date: Day } | null;
  /** Ids of the members who can read from here on. */
  readers: string[];
  /** Ids of the members whom the reporter excluded. */
  excluded: string[];
  /** The key that everyone seals to. */
  recipient: string | null;
  /** Who wrote last in the dialogue waits for the other side; changes of access do not count. */
  whose_turn: "reporter" | "members";
}

/** Folds the good entries of both streams, each in its order, with the access that holds now. */
export function foldState(
  dialogue: readonly Good[],
  desk: readonly Good[],
  access: Access | null,
): CaseState {
  const state: CaseState = {
    status: "new",
    severity: null,
    category: null,
    assignee: null,
    labels: [],
    acknowledge_by: null,
    feedback_by: null,
    purge_after: null,
    hold: false,
    acknowledged: null,
    outcome: null,
    readers: access?.members.map(({ id }) => id) ?? [],
    excluded: [],
    recipient: access?.recipient ?? null,
    whose_turn: "members",
  };
  for (const entry of dialogue) foldDialogue(state, entry);
  const due = state.acknowledged ?? state.acknowledge_by;
  if (due !== null) state.feedback_by = addMonths(due, FEEDBACK_MONTHS);
  for (const entry of desk) foldDesk(state, entry);
  return state;
}

function foldDialogue(state: CaseState, { frame, date }: Good): void {
  if (frame.kind === "access") return;
  state.whose_turn = frame.author === REPORTER ? "members" : "reporter";
  if (frame.kind === "report") {
    state.category = answeredCategory(frame.body);
    state.excluded = frame.body.excluded;
    state.acknowledge_by = addDays(date, ACKNOWLEDGE_DAYS);
  } else if (frame.kind === "acknowledgement") {
    state.acknowledged ??= date;
  } else if (frame.kind === "outcome") {
    state.outcome = { result: frame.body.result, date };
  }
}

function foldDesk(state: CaseState, { frame }: Good): void {
  if (frame.kind === "triage") {
    // A triage body has only members that the state has too, by the same names.
    Object.assign(state, frame.body);
  } else if (frame.kind === "retention") {
    state.purge_after = frame.body.purge_after;
    state.hold = frame.body.hold;
  }
}

function answeredCategory({ answers }: Report): string | null {
  const answer = answers.find(({ question }) => question === "category")?.answer;
  return (Array.isArray(answer) ? answer[0] : answer) ?? null;
}
