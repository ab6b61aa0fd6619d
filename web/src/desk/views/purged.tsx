/** What is left of a case that was purged: a row of the register. */

import type { Row } from "../model.ts";
import { longDay, parts, t } from "../texts.tsx";
import { FindingNotices } from "./findings.tsx";
import { useDesk } from "./parts.tsx";

/** See above. */
export function Purged({ row }: { row: Row }) {
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
