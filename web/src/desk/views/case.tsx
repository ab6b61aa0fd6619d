/** The third pane: one case. What it is and what it asks for first, then all that was written, then writing back. */

import { closeCase, refresh } from "../actions/cases.ts";
import { openNote } from "../actions/write.ts";
import { dueOf } from "../due.ts";
import { focusSoon } from "../focus.ts";
import { EVERYTHING } from "../inbox.ts";
import { KEYS } from "../keys.ts";
import type { CaseView, Row } from "../model.ts";
import { count, longDay, number, parts, t, word } from "../texts.tsx";
import { LetterComposer, NoteComposer } from "./composers.tsx";
import { FindingNotices } from "./findings.tsx";
import { ItemList } from "./items.tsx";
import { isHeld, KeepPanel, PendingNotice } from "./keep.tsx";
import { NextStep } from "./next-step.tsx";
import { Button, DueChip, failureText, few, Notice, Status, useDesk } from "./parts.tsx";
import { PeoplePanel } from "./people.tsx";
import { TriagePanel } from "./triage.tsx";

/** The pane: the open case, or a word on what to do. */
export function CasePane() {
  const desk = useDesk();
  const id = desk.open.value;
  const view = desk.view.value;
  if (id === null) return <Nothing />;
  const back = (
    <Button look="link" class="link only-narrow back" keys={KEYS.back} does={() => closeCase(desk)}>
      {t("case.back")}
    </Button>
  );
  const trouble = desk.caseTrouble.value;
  const purged = desk.rows.value.get(id);
  if (purged?.purged) {
    return (
      <section class="pane case" aria-labelledby="case-heading" id="case" key={id}>
        {back}
        <Purged row={purged} />
      </section>
    );
  }
  if (view === null || view.row.case !== id) {
    const row = desk.rows.value.get(id);
    // Of a case that the server shows no more there is nothing but what fails.
    const isGone = trouble?.code === "gone" && row !== undefined && row.findings.length > 0;
    return (
      <section class="pane case" aria-labelledby="case-heading" id="case">
        {back}
        <h2 id="case-heading" class="reference" tabIndex={-1}>
          {row?.reference ?? ""}
        </h2>
        {isGone ? (
          <FindingNotices findings={row.findings} fresh={row.findings.length} id={id} />
        ) : trouble === null ? (
          <p role="status">{t("case.loading")}</p>
        ) : (
          <Notice tone="red" what={failureText(trouble)} role="alert">
            <Button does={() => void refresh(desk)}>{t("common.again")}</Button>
          </Notice>
        )}
      </section>
    );
  }
  return (
    <section class="pane case" aria-labelledby="case-heading" id="case" key={id}>
      {back}
      <div role="status">
        {trouble !== null && (
          <Notice tone="amber" what={failureText(trouble)}>
            <Button does={() => void refresh(desk)}>{t("common.again")}</Button>
          </Notice>
        )}
        {desk.stale.value && (
          <Notice tone="accent" what={t("case.stale")}>
            <p>{t("case.stale.means")}</p>
            <Button does={() => void refresh(desk)}>{t("case.stale.show")}</Button>
          </Notice>
        )}
      </div>
      <Open view={view} />
    </section>
  );
}

function Open({ view }: { view: CaseView }) {
  return (
    <>
      <Head view={view} />
      <FindingNotices findings={view.findings} fresh={view.row.findings.length} id={view.row.case} />
      <PendingNotice view={view} />
      <NextStep view={view} />
      <Tools view={view} />
      <Panel view={view} />
      <NoteComposer view={view} />
      <ItemList view={view} />
      <LetterComposer view={view} />
      <Compare view={view} />
    </>
  );
}

function Nothing() {
  const desk = useDesk();
  const counts = desk.counts.value;
  const isEmpty = desk.rows.value.size === 0;
  return (
    <section class="pane case nothing">
      <h2>{t(isEmpty ? "case.empty" : "case.nothing")}</h2>
      {isEmpty ? (
        <p>{t("case.empty.means")}</p>
      ) : (
        <ul class="plain">
          {(["turn", "due", "unread", "failing"] as const)
            .filter((name) => counts[name] > 0)
            .map((name) => (
              <li key={name}>
                <Button
                  look="link"
                  does={() => {
                    desk.wish.value = {
                      ...EVERYTHING,
                      only: new Set([name]),
                      sort: name === "due" ? "due" : "activity",
                    };
                    focusSoon("list");
                  }}
                >
                  {count(`case.nothing.${name}`, counts[name])}
                </Button>
              </li>
            ))}
        </ul>
      )}
      <p class="muted keys">{t("case.nothing.keys")}</p>
    </section>
  );
}

/** What it is called, how it stands, and who can read it. */
function Head({ view }: { view: CaseView }) {
  const desk = useDesk();
  const { row } = view;
  const today = desk.today.value;
  const due = dueOf(row, today);
  const others = view.readers.filter(({ id }) => id !== desk.me.value).map(({ id }) => desk.nameOf(id));
  const excluded = row.excluded.map((id) => desk.nameOf(id));
  const isReader = row.readers.includes(desk.me.value);
  return (
    <header class="head">
      <p class="kicker">{t("case.kicker", { reference: row.reference })}</p>
      <h2 id="case-heading" tabIndex={-1} aria-label={`${row.reference}: ${title(view)}`}>
        {title(view)}
      </h2>
      <p class="facts">
        <Status status={row.status} />
        <span>
          {row.severity === null
            ? t("severity.none")
            : t("case.severity", { severity: word("severity", row.severity) })}
        </span>
        <span>
          {row.assignee === null
            ? t("case.unassigned")
            : parts("case.assignee", { name: desk.nameOf(row.assignee) })}
        </span>
        {due !== null && <DueChip due={due} long />}
        {isHeld(view) && <span class="chip">{t("case.held")}</span>}
        {row.labels.map((label) => (
          <span class="chip label" key={label}>
            <bdi translate={false}>{label}</bdi>
          </span>
        ))}
      </p>
      <p class="readers">
        {!isReader
          ? parts("case.readers.not", { names: few(others) })
          : others.length === 0
            ? t("case.readers.me")
            : parts("case.readers", { names: few([t("people.me"), ...others]) })}
        {excluded.length > 0 && <strong> {parts("case.excluded", { names: few(excluded) })}</strong>}
      </p>
    </header>
  );
}

function title({ row }: CaseView): string {
  if (!row.readable) return t("list.unreadable");
  return row.category === null ? t("category.none") : word("category", row.category);
}

/** Everything else that can be done. */
function Tools({ view }: { view: CaseView }) {
  const desk = useDesk();
  const toggle = (name: "triage" | "people" | "keep", key: string) => (
    <Button
      id={`open-${name}`}
      keys={key}
      aria-expanded={desk.panel.value === name}
      does={() => {
        desk.panel.value = desk.panel.value === name ? null : name;
      }}
    >
      {t(`tools.${name}`)}
    </Button>
  );
  return (
    <fieldset class="tools-row" aria-label={t("tools.label")}>
      {view.writable && toggle("triage", KEYS.triage)}
      {view.row.readable && toggle("people", KEYS.people)}
      {toggle("keep", KEYS.keep)}
      {view.writable && !desk.draft(view.row.case).noting.value && (
        <Button class="plain note-button" id="note-open" keys={KEYS.note} does={() => openNote(desk)}>
          {t("note.open")}
        </Button>
      )}
    </fieldset>
  );
}

function Panel({ view }: { view: CaseView }) {
  const desk = useDesk();
  switch (desk.panel.value) {
    case "triage":
      return view.writable ? <TriagePanel view={view} /> : null;
    case "people":
      return <PeoplePanel view={view} />;
    case "keep":
      return <KeepPanel view={view} />;
    case null:
      return null;
  }
}

/** What was checked, and the code by which two members see that they see the same. */
function Compare({ view }: { view: CaseView }) {
  const desk = useDesk();
  const gaps = view.items.filter(({ kind }) => kind === "gap").length;
  const all = view.items.length;
  return (
    <footer class="compare-heads">
      <Button look="link" does={() => desk.env.print()}>
        {t("tools.print")}
      </Button>
      <p class="muted small">
        {gaps === 0 && view.findings.length === 0
          ? count("case.checked", all)
          : t("case.checked.not", { good: number(all - gaps), all: number(all) })}
      </p>
      <details>
        <summary>{t("case.head")}</summary>
        <p>{t("case.head.means")}</p>
        <p class="code mono" dir="ltr" translate={false}>
          {view.head}
        </p>
      </details>
    </footer>
  );
}

/** What is left of a case that was purged: a row of the register. */
function Purged({ row }: { row: Row }) {
  const desk = useDesk();
  const { filed, purged, purged_by } = row;
  return (
    <>
      <header class="head">
        <p class="kicker">{t("case.kicker", { reference: row.reference })}</p>
        <h2 id="case-heading" tabIndex={-1}>
          {t("list.purged")}
        </h2>
      </header>
      <FindingNotices findings={row.findings} fresh={0} id={row.case} />
      <p>{t("purged.line", { filed: longDay(filed), purged: longDay(purged ?? filed) })}</p>
      <p>
        {t(
          purged_by === null
            ? "purged.unknown"
            : purged_by.length === 0
              ? "purged.by_time"
              : "purged.by_members",
        )}
      </p>
      <ul class="plain">
        {purged_by?.map(({ member, date, reason }) => (
          <li key={`${member} ${date}`}>
            {parts("purged.asked", { name: desk.nameOf(member), date: longDay(date) })}
            {reason !== "" && (
              <p class="prose" dir="auto" translate={false}>
                {reason}
              </p>
            )}
          </li>
        ))}
      </ul>
    </>
  );
}
