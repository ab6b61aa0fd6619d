/** Failed checks: what was found in one sentence, and what it may mean where one asks. */

import { settle } from "../actions/cases.ts";
import type { Finding } from "../model.ts";
import { type Key, number, t } from "../texts.tsx";
import { Closing, Modal } from "./modal.tsx";
import { Button, useDesk } from "./parts.tsx";

/** What was found. */
export function whatOf(finding: Finding): string {
  if (finding.kind === "gap") {
    return t("finding.gap", {
      number: number(finding.seq + 1),
      stream: t(`stream.${finding.stream}`),
      check: t(`check.${finding.check}`),
    });
  }
  const what = t(`finding.${finding.kind}`);
  return "stream" in finding ? t("finding.in", { what, stream: t(`stream.${finding.stream}`) }) : what;
}

function nameOf(finding: Finding): string {
  return finding.kind === "gap" ? `check.${finding.check}` : `finding.${finding.kind}`;
}

/** What it may mean. */
export function meaningOf(finding: Finding): string {
  return t(`${nameOf(finding)}.means` as Key);
}

/** What to do about it. */
function adviceOf(finding: Finding): string {
  return t(`${nameOf(finding)}.advice` as Key);
}

/** Every failed check of a case, across its whole width; gaps stand in their place besides. */
export function FindingNotices({
  findings,
  fresh,
  id,
}: {
  findings: readonly Finding[];
  fresh: number;
  id: string;
}) {
  const desk = useDesk();
  if (findings.length === 0) return null;
  return (
    <section class="findings" aria-label={t("finding.label")}>
      {findings.map((finding, i) => (
        <div class="notice red" key={i}>
          <p class="name">{whatOf(finding)}</p>
          <Button look="link" does={() => desk.ask({ kind: "finding", finding })}>
            {t("finding.what")}
          </Button>
        </div>
      ))}
      {fresh > 0 ? (
        <p class="settle">
          <Button look="link" does={() => void settle(desk, id)}>
            {t("finding.settle")}
          </Button>
        </p>
      ) : (
        <p class="muted small">{t("finding.known")}</p>
      )}
    </section>
  );
}

/** A failed check, explained. */
export function FindingDialog({ finding, close }: { finding: Finding; close: () => void }) {
  return (
    <Modal label={t("finding.what")} close={close}>
      <p class="name">{whatOf(finding)}</p>
      <h3>{t("finding.may_mean")}</h3>
      <p>{meaningOf(finding)}</p>
      <h3>{t("finding.to_do")}</h3>
      <p>{adviceOf(finding)}</p>
      <Closing close={close} />
    </Modal>
  );
}
