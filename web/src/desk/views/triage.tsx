/** Triage: how far, how grave, what about, whose, and by when. Several changes are one signed entry. */

import { useSignal } from "@preact/signals";
import { isDay } from "../../protocol/date.ts";
import { CATEGORIES, SEVERITIES, STATUSES } from "../../protocol/questions.ts";
import { type Change, openLetter, triage } from "../actions/write.ts";
import { focusSoon } from "../focus.ts";
import type { CaseView } from "../model.ts";
import { visible } from "../names.ts";
import { Foreign, t, word } from "../texts.tsx";
import { Choose, Field, Form } from "./fields.tsx";
import { Button, Notice, useDesk } from "./parts.tsx";
import { PanelTrouble } from "./trouble.tsx";

/** Characters of a label. */
const LABEL = 60;
/** Labels that are shown. */
const MOST_LABELS = 50;

/** What is chosen and not saved yet; what is not named stands as it is, also where another member changes it. */
interface Chosen {
  status?: string;
  severity?: string;
  category?: string;
  assignee?: string;
  acknowledge_by?: string;
  feedback_by?: string;
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
  const isKnown = CATEGORIES.some((name) => name === now.category) || now.category === "";
  return (
    <Form class="panel" aria-labelledby="panel-triage" does={() => void send()}>
      <h3 id="panel-triage" tabIndex={-1}>
        {t("triage.title")}
      </h3>
      <p class="muted">{t("triage.lead")}</p>
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
      <div class="labels">
        <Field
          id="label"
          label={t("triage.label")}
          value={label.value}
          input={(value) => {
            label.value = value;
          }}
        />
        <Button
          does={() => {
            add();
            focusSoon("label");
          }}
        >
          {t("triage.label.add")}
        </Button>
      </div>
      {labels.length > 0 && (
        <ul class="chips" aria-label={t("triage.labels")}>
          {labels.map((one) => (
            <li key={one} class="chip label">
              <Foreign text={one} />
              <Button
                look="link"
                title={t("triage.label.remove", { label: visible(one) })}
                aria-label={t("triage.label.remove", { label: visible(one) })}
                does={() => {
                  const { added, removed } = chosen.value;
                  choose({ added: added.filter((other) => other !== one), removed: [...removed, one] });
                  focusSoon("label");
                }}
              >
                {t("files.remove")}
              </Button>
            </li>
          ))}
        </ul>
      )}
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

function options(
  own: string | null,
  words: readonly string[],
  of: "status" | "severity",
): (readonly [string, string])[] {
  const all = own === null || words.includes(own) ? words : [own, ...words];
  return all.map((name) => [name, word(of, name)]);
}

/** A day, chosen or typed. */
export function DayField({
  id,
  label,
  day,
  choose,
  min,
}: {
  id: string;
  label: string;
  day: string;
  choose: (day: string) => void;
  min?: string;
}) {
  return (
    <div class="choose">
      <label for={id}>{label}</label>
      <input
        type="date"
        id={id}
        autocomplete="off"
        spellcheck={false}
        value={day}
        {...(min !== undefined && { min })}
        onInput={(event) => {
          choose((event.currentTarget as HTMLInputElement).value);
        }}
      />
    </div>
  );
}
