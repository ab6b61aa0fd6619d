/** What triage changes, but for the labels: each field with what it may be. */

import { CATEGORIES, SEVERITIES, STATUSES } from "../../protocol/questions.ts";
import type { CaseView } from "../model.ts";
import { t, word } from "../texts.tsx";
import { Choose, DayField } from "./fields.tsx";
import { useDesk } from "./parts.tsx";

/** What stands in the fields. Empty texts stand for what the case has not. */
export interface Standing {
  readonly status: string;
  readonly severity: string;
  readonly category: string;
  readonly assignee: string;
  readonly acknowledge_by: string;
  readonly feedback_by: string;
}

/** The fields. */
export function TriageFields({
  view,
  now,
  choose,
}: {
  view: CaseView;
  now: Standing;
  choose: (change: Partial<Standing>) => void;
}) {
  const desk = useDesk();
  const { row } = view;
  const isKnown = CATEGORIES.some((name) => name === now.category) || now.category === "";
  return (
    <div class="grid">
      <Choose
        id="triage-status"
        label={t("triage.status")}
        value={now.status}
        options={options(row.status, STATUSES, "status")}
        choose={(status) => choose({ status })}
      />
      <Choose
        id="triage-severity"
        label={t("triage.severity")}
        value={now.severity}
        options={[
          ...(row.severity === null ? [["", t("severity.none")] as const] : []),
          ...options(row.severity, SEVERITIES, "severity"),
        ]}
        choose={(severity) => choose({ severity })}
      />
      <Choose
        id="triage-category"
        label={t("triage.category")}
        value={now.category}
        options={[
          ...(row.category === null ? [["", t("category.none")] as const] : []),
          ...(isKnown ? [] : [[now.category, word("category", now.category)] as const]),
          ...CATEGORIES.map((name) => [name, word("category", name)] as const),
        ]}
        choose={(category) => choose({ category })}
      />
      <Choose
        id="triage-assignee"
        label={t("triage.assignee")}
        value={now.assignee}
        options={[
          ["", t("triage.nobody")],
          ...view.readers.map(
            ({ id }) =>
              [
                id,
                id === desk.me.value ? t("triage.me", { name: desk.nameOf(id) }) : desk.nameOf(id),
              ] as const,
          ),
        ]}
        choose={(assignee) => choose({ assignee })}
      />
      <DayField
        id="acknowledge-by"
        label={t("triage.acknowledge_by")}
        day={now.acknowledge_by}
        choose={(acknowledge_by) => choose({ acknowledge_by })}
      />
      <DayField
        id="feedback-by"
        label={t("triage.feedback_by")}
        day={now.feedback_by}
        choose={(feedback_by) => choose({ feedback_by })}
      />
    </div>
  );
}

function options(
  own: string | null,
  words: readonly string[],
  of: "status" | "severity",
): (readonly [string, string])[] {
  const all = own === null || words.includes(own) ? words : [own, ...words];
  return all.map((name) => [name, word(of, name)]);
}
