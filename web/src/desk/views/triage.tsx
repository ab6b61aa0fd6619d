/** Triage: how far, how grave, what about, whose, and by when. Several changes are one signed entry. */

import { useSignal } from "@preact/signals";
import { isDay } from "../../protocol/date.ts";
import { type Change, triage } from "../actions/triage.ts";
import { openLetter } from "../actions/write.ts";
import { focusSoon } from "../focus.ts";
import type { CaseView } from "../model.ts";
import { t } from "../texts.tsx";
import { Form } from "./fields.tsx";
import { Labels } from "./labels.tsx";
import { Button, Notice, useDesk } from "./parts.tsx";
import { type Standing, TriageFields } from "./triage-fields.tsx";
import { PanelTrouble } from "./trouble.tsx";

/** Characters of a label. */
const LABEL = 60;
/** Labels that are shown. */
const MOST_LABELS = 50;

/** What is chosen and not saved yet; what is not named stands as it is, also where another member changes it. */
interface Chosen extends Partial<Standing> {
  /** Labels to be added and taken away. */
  added: readonly string[];
  removed: readonly string[];
}

/** What differs from how the case is now. */
function changeOf(chosen: Chosen, { row, acknowledge_by, feedback_by, labels: before }: CaseView): Change {
  const { status, severity, category, assignee, added, removed } = chosen;
  const labels = labelsOf(chosen, before);
  const day = (chosen: string | undefined, now: string | null) =>
    chosen !== undefined && isDay(chosen) && chosen !== now;
  return {
    ...(status !== undefined && status !== row.status && { status }),
    ...(severity && severity !== row.severity && { severity }),
    ...(category && category !== row.category && { category }),
    ...(assignee !== undefined && assignee !== (row.assignee ?? "") && { assignee: assignee || null }),
    ...(added.length + removed.length > 0 && labels.join("\n") !== before.join("\n") && { labels }),
    ...(day(chosen.acknowledge_by, acknowledge_by) && { acknowledge_by: chosen.acknowledge_by as string }),
    ...(day(chosen.feedback_by, feedback_by) && { feedback_by: chosen.feedback_by as string }),
  };
}

function labelsOf({ added, removed }: Chosen, now: readonly string[]): string[] {
  return [...new Set([...now, ...added])].filter((label) => !removed.includes(label));
}

/** The panel. */
export function TriagePanel({ view }: { view: CaseView }) {
  const desk = useDesk();
  const { row } = view;
  const chosen = useSignal<Chosen>({ added: [], removed: [] });
  const label = useSignal("");
  const wrong = useSignal(false);
  const choose = (change: Partial<Chosen>) => {
    chosen.value = { ...chosen.value, ...change };
    wrong.value = false;
  };
  const add = () => {
    const typed = label.value.trim().slice(0, LABEL);
    label.value = "";
    if (typed === "") return;
    const { added, removed } = chosen.value;
    choose({ added: [...added, typed], removed: removed.filter((one) => one !== typed) });
  };
  const remove = (label: string) => {
    const { added, removed } = chosen.value;
    choose({ added: added.filter((other) => other !== label), removed: [...removed, label] });
  };
  const send = async () => {
    add();
    const change = changeOf(chosen.value, view);
    wrong.value = Object.keys(change).length === 0;
    if (wrong.value) return focusSoon("triage-wrong");
    if (await triage(desk, change)) focusSoon("open-triage");
  };
  const now = {
    status: row.status,
    severity: row.severity ?? "",
    category: row.category ?? "",
    assignee: row.assignee ?? "",
    acknowledge_by: view.acknowledge_by ?? "",
    feedback_by: view.feedback_by ?? "",
    ...chosen.value,
  };
  // Of too many the first, and what is being added; none of the others is lost by that.
  const all = labelsOf(chosen.value, view.labels);
  const labels = [
    ...all.slice(0, MOST_LABELS),
    ...all.slice(MOST_LABELS).filter((one) => chosen.value.added.includes(one)),
  ];
  return (
    <Form class="panel" aria-labelledby="panel-triage" does={() => void send()}>
      <h3 id="panel-triage" tabIndex={-1}>
        {t("triage.title")}
      </h3>
      <p class="muted">{t("triage.lead")}</p>
      <TriageFields view={view} now={now} choose={choose} />
      {now.status === "closed" && row.status !== "closed" && row.outcome === null && (
        <Notice tone="amber" what={t("triage.no_outcome")}>
          <p>{t("triage.no_outcome.means")}</p>
          <Button
            does={() => {
              desk.panel.value = null;
              openLetter(desk, "outcome");
            }}
          >
            {t("letter.outcome.open")}
          </Button>
        </Notice>
      )}
      <Labels labels={labels} typed={label} add={add} remove={remove} />
      {wrong.value && (
        <Notice tone="red" what={t("triage.nothing")} id="triage-wrong" tabIndex={-1} role="alert" />
      )}
      <PanelTrouble id={row.case} what="triage" />
      <div class="buttons">
        <button type="submit" class="primary">
          {t("triage.save")}
        </button>
        <Button
          look="link"
          does={() => {
            desk.panel.value = null;
            focusSoon("open-triage");
          }}
        >
          {t("dialog.cancel")}
        </Button>
      </div>
    </Form>
  );
}
