/** Triage: how far, how grave, what about, whose, and by when. Several changes are one signed entry. */

import { useSignal } from "@preact/signals";
import { isDay } from "../../protocol/date.ts";
import { type Change, openLetter, triage } from "../actions/write.ts";
import { focusSoon } from "../focus.ts";
import type { CaseView } from "../model.ts";
import { visible } from "../names.ts";
import { Foreign, t, word } from "../texts.tsx";
import { Trouble } from "./composers.tsx";
import { Button, Choose, Field, Notice, useDesk } from "./parts.tsx";
import { CATEGORIES, SEVERITIES, STATUSES } from "./words.ts";

/** Characters of a label. */
const LABEL = 60;

/** The panel. */
export function TriagePanel({ view }: { view: CaseView }) {
  const desk = useDesk();
  const { row } = view;
  const status = useSignal(row.status);
  const severity = useSignal(row.severity ?? "");
  const category = useSignal(row.category ?? "");
  const assignee = useSignal(row.assignee ?? "");
  const labels = useSignal(row.labels);
  const label = useSignal("");
  const acknowledge = useSignal(view.acknowledge_by ?? "");
  const feedback = useSignal(view.feedback_by ?? "");
  const wrong = useSignal(false);
  const attempt = desk.draft(row.case).attempts.triage.value;

  const all = (): readonly string[] => {
    const typed = label.value.trim().slice(0, LABEL);
    return typed === "" || labels.value.includes(typed) ? labels.value : [...labels.value, typed];
  };
  const change = (): Change => {
    const now = all();
    const isRelabelled = now.length !== row.labels.length || now.some((one, i) => one !== row.labels[i]);
    return {
      ...(status.value !== row.status && { status: status.value }),
      ...(severity.value !== (row.severity ?? "") && severity.value !== "" && { severity: severity.value }),
      ...(category.value !== (row.category ?? "") && category.value !== "" && { category: category.value }),
      ...(assignee.value !== (row.assignee ?? "") && {
        assignee: assignee.value === "" ? null : assignee.value,
      }),
      ...(isRelabelled && { labels: [...now] }),
      ...(isDay(acknowledge.value) &&
        acknowledge.value !== view.acknowledge_by && { acknowledge_by: acknowledge.value }),
      ...(isDay(feedback.value) && feedback.value !== view.feedback_by && { feedback_by: feedback.value }),
    };
  };
  const send = async (despite = {}) => {
    const changed = change();
    wrong.value = Object.keys(changed).length === 0;
    if (wrong.value) return focusSoon("triage-wrong");
    if (await triage(desk, changed, despite)) {
      desk.panel.value = null;
      focusSoon("open-triage");
    }
  };
  const add = () => {
    labels.value = [...all()];
    label.value = "";
    focusSoon("label");
  };
  const categories = CATEGORIES.some((name) => name === category.value) || category.value === "";
  return (
    <form
      class="panel"
      aria-labelledby="panel-triage"
      noValidate
      autocomplete="off"
      onSubmit={(event) => {
        event.preventDefault();
        void send();
      }}
    >
      <h3 id="panel-triage" tabIndex={-1}>
        {t("triage.title")}
      </h3>
      <p class="muted">{t("triage.lead")}</p>
      <div class="grid">
        <Choose
          id="triage-status"
          label={t("triage.status")}
          value={status.value}
          options={options(row.status, STATUSES, "status")}
          choose={(value) => {
            status.value = value;
          }}
        />
        <Choose
          id="triage-severity"
          label={t("triage.severity")}
          value={severity.value}
          options={[
            ...(row.severity === null ? [["", t("severity.none")] as const] : []),
            ...options(row.severity, SEVERITIES, "severity"),
          ]}
          choose={(value) => {
            severity.value = value;
          }}
        />
        <Choose
          id="triage-category"
          label={t("triage.category")}
          value={category.value}
          options={[
            ...(row.category === null ? [["", t("category.none")] as const] : []),
            ...(categories ? [] : [[category.value, word("category", category.value)] as const]),
            ...CATEGORIES.map((name) => [name, word("category", name)] as const),
          ]}
          choose={(value) => {
            category.value = value;
          }}
        />
        <Choose
          id="triage-assignee"
          label={t("triage.assignee")}
          value={assignee.value}
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
          choose={(value) => {
            assignee.value = value;
          }}
        />
        <DayField id="acknowledge-by" label={t("triage.acknowledge_by")} day={acknowledge} />
        <DayField id="feedback-by" label={t("triage.feedback_by")} day={feedback} />
      </div>
      {status.value === "closed" && row.status !== "closed" && row.outcome === null && (
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
        <Button does={add}>{t("triage.label.add")}</Button>
      </div>
      {labels.value.length > 0 && (
        <ul class="chips" aria-label={t("triage.labels")}>
          {labels.value.map((one) => (
            <li key={one} class="chip label">
              <Foreign text={one} />
              <Button
                look="link"
                title={t("triage.label.remove", { label: visible(one) })}
                aria-label={t("triage.label.remove", { label: visible(one) })}
                does={() => {
                  labels.value = labels.value.filter((other) => other !== one);
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
      <Trouble attempt={attempt} what="triage" send={(despite) => void send(despite)} />
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
    </form>
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
  min,
}: {
  id: string;
  label: string;
  day: { value: string };
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
        value={day.value}
        {...(min !== undefined && { min })}
        onInput={(event) => {
          day.value = (event.currentTarget as HTMLInputElement).value;
        }}
      />
    </div>
  );
}
