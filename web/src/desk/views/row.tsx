/** A case in the list: two lines, the same height for all. */

import { daysBetween } from "../../protocol/date.ts";
import { dueOf } from "../due.ts";
import type { Row } from "../model.ts";
import { count, Foreign, longDay, shortSpan, t, word } from "../texts.tsx";
import { DueChip, Status, useDesk } from "./parts.tsx";

export function RowView({ row }: { row: Row }) {
  const desk = useDesk();
  const today = desk.today.value;
  const due = dueOf(row, today);
  if (row.purged !== null) {
    return (
      <>
        <p class="first">
          <span class="reference">{row.reference}</span> <span class="what">{t("list.purged")}</span>
        </p>
        <p class="second muted">
          {t("list.purged.line", { filed: longDay(row.filed), purged: longDay(row.purged) })}
        </p>
      </>
    );
  }
  return (
    <>
      <p class="first">
        <span class="reference">{row.reference}</span>{" "}
        <span class="what">
          {row.readable
            ? row.category === null
              ? t("category.none")
              : word("category", row.category)
            : t(
                row.findings.some(({ kind }) => kind === "gone" || kind === "purged")
                  ? "list.gone"
                  : "list.unreadable",
              )}
        </span>{" "}
        <Mark row={row} />{" "}
        <span class="age">
          <Age day={row.last} today={today} />
        </span>
      </p>
      <p class="second">
        <Status status={row.status} />{" "}
        <span class="who">
          <Facts row={row} />
        </span>{" "}
        {due !== null && <DueChip due={due} />}
      </p>
    </>
  );
}

/** What else there is to know about a row, the gravest first: what does not fit is cut. */
function Facts({ row }: { row: Row }) {
  const desk = useDesk();
  const { assignee, severity, files, hold } = row;
  const facts = [
    desk.hasUnsent(row.case) && <strong>{t("list.begun")}</strong>,
    severity !== null &&
      (isGrave(row) ? <strong>{word("severity", severity)}</strong> : word("severity", severity)),
    assignee !== null &&
      (assignee === desk.me.value ? t("people.me") : <Foreign text={desk.nameOf(assignee)} />),
    files > 0 && count("list.files", files),
    hold && t("list.held"),
  ].filter((fact) => fact !== false);
  return <>{facts.flatMap((fact, i) => (i === 0 ? [fact] : [" · ", fact]))}</>;
}

function isGrave({ severity }: Row): boolean {
  return severity === "critical" || severity === "high";
}

/** How long ago, in as few letters as the language has for it. */
function Age({ day, today }: { day: string; today: string }) {
  const days = Math.max(0, daysBetween(day, today));
  return (
    <time dateTime={day} title={longDay(day)}>
      {days === 0 ? t("list.today") : shortSpan(days)}
    </time>
  );
}

/** The one thing about a row that one should know first, in words; whose turn it is besides is always said to who hears it. */
function Mark({ row }: { row: Row }) {
  const turn = row.open && row.readable ? t(`list.turn.${row.turn}`) : "";
  const hidden = <span class="hidden">{turn}</span>;
  if (row.findings.length > 0) {
    return (
      <>
        <span class="mark red">{t("list.failing")}</span> {hidden}
      </>
    );
  }
  if (row.unread > 0) {
    return (
      <>
        <span class="mark new">{count("list.unread", row.unread)}</span> {hidden}
      </>
    );
  }
  return turn === "" ? null : <span class={row.turn === "members" ? "mark" : "mark muted"}>{turn}</span>;
}
