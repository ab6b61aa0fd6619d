/** What a case asks of the committee now. */

import type { ComponentChildren } from "preact";
import { triage } from "../actions/triage.ts";
import { openLetter } from "../actions/write.ts";
import { dueBy } from "../due.ts";
import { focusSoon } from "../focus.ts";
import { KEYS } from "../keys.ts";
import { LETTERS } from "../letters.ts";
import type { CaseView } from "../model.ts";
import type { Desk } from "../state.ts";
import { longDay, t } from "../texts.tsx";
import { Button, useDesk } from "./parts.tsx";

interface Step {
  readonly what: string;
  readonly means: string;
  readonly tone: "ink" | "amber" | "red";
  /** The first is what does it. */
  readonly buttons: ComponentChildren;
}

/** What the case asks of the committee now, with the one button that does it, and what else may be the answer. */
export function NextStep({ view }: { view: CaseView }) {
  const desk = useDesk();
  const { row } = view;
  if (!view.writable || !row.open || desk.draft(row.case).letter.value !== null) return null;
  const { what, means, tone, buttons } = stepOf(desk, view);
  return (
    <section class={`notice next ${tone}`} aria-labelledby="next-heading">
      <h3 id="next-heading">{t("next.title")}</h3>
      <p class="name">{what}</p>
      <p>{means}</p>
      <div class="buttons">
        {buttons}
        {row.status === "closed" && (
          <Button does={() => void triage(desk, { status: "under_review" })}>{t("next.reopen")}</Button>
        )}
      </div>
    </section>
  );
}

/** Whoever waits for an answer comes before what is to be decided, whatever they were told before. */
function stepOf(desk: Desk, view: CaseView): Step {
  const { row } = view;
  // An outcome says that the report has arrived, too.
  if (row.acknowledged === null && row.outcome === null) return acknowledge(desk, view);
  if (row.turn === "members") return answer(desk, view);
  if (row.status === "new" && row.outcome === null) return decide(desk);
  if (row.outcome === null) return feedback(desk, view);
  return {
    what: t("next.close"),
    means: t("next.close.means"),
    tone: "ink",
    buttons: <Close desk={desk} look="primary" />,
  };
}

/** What is due by this day, or was. */
function due(desk: Desk, what: "acknowledge" | "feedback", by: string | null) {
  const pressure = by === null ? "calm" : dueBy(what, by, desk.today.value).pressure;
  const name = what === "feedback" ? "next.outcome" : "next.acknowledge";
  return {
    what: by === null || pressure === "late" ? t(name) : t(`${name}.by`, { date: longDay(by) }),
    late: by !== null && pressure === "late" ? `${t("next.late", { date: longDay(by) })} ` : "",
    tone:
      pressure === "late" ? ("red" as const) : pressure === "soon" ? ("amber" as const) : ("ink" as const),
  };
}

function acknowledge(desk: Desk, view: CaseView): Step {
  const { what, late, tone } = due(desk, "acknowledge", view.acknowledge_by);
  const means = t(LETTERS.knows(view.language) ? "next.acknowledge.means" : "next.acknowledge.english");
  return {
    what,
    means: late + means,
    tone,
    buttons: (
      <Button
        look="primary"
        keys={KEYS.acknowledge}
        id="acknowledge"
        does={() => openLetter(desk, "acknowledgement")}
      >
        {t("next.acknowledge.button")}
      </Button>
    ),
  };
}

function answer(desk: Desk, { row }: CaseView): Step {
  const name =
    row.status === "closed"
      ? "next.answer.closed"
      : row.outcome === null
        ? "next.answer"
        : "next.answer.told";
  return {
    what: t(name),
    means: t(`${name}.means`),
    tone: row.outcome === null ? "ink" : "amber",
    buttons: (
      <>
        <Button look="primary" keys={KEYS.reply} does={() => openLetter(desk, "message")}>
          {t("letter.message.open")}
        </Button>
        {row.outcome !== null && <Close desk={desk} look="plain" isClosed={row.status === "closed"} />}
      </>
    ),
  };
}

function decide(desk: Desk): Step {
  return {
    what: t("next.triage"),
    means: t("next.triage.means"),
    tone: "ink",
    buttons: (
      <Button look="primary" keys={KEYS.triage} does={() => openTriage(desk, "panel-triage")}>
        {t("next.triage.button")}
      </Button>
    ),
  };
}

/** Feedback need not be a verdict: what has been done so far is feedback, too. */
function feedback(desk: Desk, view: CaseView): Step {
  const { what, late, tone } = due(desk, "feedback", view.feedback_by);
  return {
    what,
    means: late + t("next.outcome.means"),
    tone,
    buttons: (
      <>
        <Button
          look={tone === "ink" ? "plain" : "primary"}
          keys={KEYS.outcome}
          does={() => openLetter(desk, "outcome")}
        >
          {t("letter.outcome.open")}
        </Button>
        <Button keys={KEYS.reply} does={() => openLetter(desk, "message")}>
          {t("next.outcome.so_far")}
        </Button>
        <Button does={() => openTriage(desk, "feedback-by")}>{t("next.outcome.later")}</Button>
      </>
    ),
  };
}

function openTriage(desk: Desk, focus: string): void {
  desk.panel.value = "triage";
  focusSoon(focus);
}

/** Closes it; one that is closed, once more: whoever signs that has seen what the reporter wrote since. */
function Close({
  desk,
  look,
  isClosed = false,
}: {
  desk: Desk;
  look: "primary" | "plain";
  isClosed?: boolean;
}) {
  return (
    <Button look={look} does={() => void triage(desk, { status: "closed" }, { twice: true })}>
      {t(isClosed ? "next.leave_closed" : "next.close.button")}
    </Button>
  );
}
