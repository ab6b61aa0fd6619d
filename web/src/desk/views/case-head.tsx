/** A case's head: what it is called, how it stands, and who can read it. */

import { dueOf } from "../due.ts";
import type { CaseView } from "../model.ts";
import { parts, t, word } from "../texts.tsx";
import { isHeld } from "./keep.tsx";
import { DueChip, few, Status, useDesk } from "./parts.tsx";

/** See above. */
export function Head({ view }: { view: CaseView }) {
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
