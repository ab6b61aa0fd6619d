/** What a case asks of the committee now. */

import type { ComponentChildren } from "preact";
import { triage } from "../actions/triage.ts";
import { openLetter } from "../actions/write.ts";
import { dueBy } from "../due.ts";
import { KEYS } from "../keys.ts";
import type { CaseView } from "../model.ts";
import { longDay, t } from "../texts.tsx";
import { Button, useDesk } from "./parts.tsx";

/** What the case asks of the committee now, with the one button that does it. */
export function NextStep({ view }: { view: CaseView }) {
  const desk = useDesk();
  const { row } = view;
  if (!view.writable || !row.open) return null;
  const draft = desk.draft(row.case);
  if (draft.letter.value !== null) return null;
  const today = desk.today.value;
  const step = (
    what: ComponentChildren,
    means: string,
    button: ComponentChildren,
    tone: "ink" | "amber" | "red",
  ) => (
    <section class={`notice next ${tone}`} aria-labelledby="next-heading">
      <h3 id="next-heading">{t("next.title")}</h3>
      <p class="name">{what}</p>
      <p>{means}</p>
      <div class="buttons">{button}</div>
    </section>
  );
  const tone = (what: "acknowledge" | "feedback", by: string | null) => {
    const pressure = by === null ? "calm" : dueBy(what, by, today).pressure;
    return pressure === "late" ? "red" : pressure === "soon" ? "amber" : "ink";
  };
  // An outcome says that the report has arrived, too.
  if (row.acknowledged === null && row.outcome === null) {
    const by = view.acknowledge_by;
    return step(
      by === null ? t("next.acknowledge") : t("next.acknowledge.by", { date: longDay(by) }),
      t("next.acknowledge.means"),
      <Button
        look="primary"
        keys={KEYS.acknowledge}
        id="acknowledge"
        does={() => openLetter(desk, "acknowledgement")}
      >
        {t("next.acknowledge.button")}
      </Button>,
      tone("acknowledge", by),
    );
  }
  if (row.status === "new" && row.outcome === null) {
    return step(
      t("next.triage"),
      t("next.triage.means"),
      <Button
        look="primary"
        keys={KEYS.triage}
        does={() => {
          desk.panel.value = "triage";
        }}
      >
        {t("next.triage.button")}
      </Button>,
      "ink",
    );
  }
  if (row.turn === "members" && row.outcome === null) {
    return step(
      t("next.answer"),
      t("next.answer.means"),
      <Button look="primary" keys={KEYS.reply} does={() => openLetter(desk, "message")}>
        {t("letter.message.open")}
      </Button>,
      "ink",
    );
  }
  if (row.outcome === null) {
    const by = view.feedback_by;
    return step(
      by === null ? t("next.outcome") : t("next.outcome.by", { date: longDay(by) }),
      t("next.outcome.means"),
      <Button
        look={tone("feedback", by) === "ink" ? "plain" : "primary"}
        keys={KEYS.outcome}
        does={() => openLetter(desk, "outcome")}
      >
        {t("letter.outcome.open")}
      </Button>,
      tone("feedback", by),
    );
  }
  return step(
    t("next.close"),
    t("next.close.means"),
    <Button look="primary" does={() => void triage(desk, { status: "closed" })}>
      {t("next.close.button")}
    </Button>,
    "ink",
  );
}
