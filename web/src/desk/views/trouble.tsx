import type { Attempt, Despite, What } from "../draft.ts";
import { type Key, t } from "../texts.tsx";
import { whatOf } from "./findings.tsx";
import { Button, failureText, Notice, Progress, useDesk } from "./parts.tsx";

/** What stands between what was written and its being sent; `again` where no box keeps it. */
export function Trouble({
  attempt,
  what,
  send,
  again = false,
}: {
  attempt: Attempt;
  what: What;
  send: (despite: Despite) => void;
  again?: boolean;
}) {
  const id = `${what}-trouble`;
  const once = again && <Button does={() => send({})}>{t("trouble.again")}</Button>;
  return (
    <div role="status">
      {attempt.state === "sending" && (
        <Progress
          label={t(`sending.${attempt.progress?.stage ?? "send"}` as Key)}
          part={attempt.progress?.part ?? null}
        />
      )}
      {attempt.state === "news" && (
        <Notice tone="amber" what={t("trouble.news")} id={id} tabIndex={-1}>
          <p>{t(again ? "trouble.news.again" : "trouble.news.means")}</p>
          {once}
        </Notice>
      )}
      {attempt.state === "twice" && (
        <Notice tone="amber" what={t("trouble.twice")} id={id} tabIndex={-1}>
          <Button does={() => send({ twice: true })}>{t("trouble.twice.send")}</Button>
        </Notice>
      )}
      {attempt.state === "fails" && (
        <Notice tone="red" what={t("trouble.fails")} id={id} tabIndex={-1}>
          <ul>
            {attempt.findings.map((finding) => (
              <li key={whatOf(finding)}>{whatOf(finding)}</li>
            ))}
          </ul>
          <p>{t("trouble.fails.means")}</p>
          <Button does={() => send({ despite: true })}>{t("trouble.fails.send")}</Button>
        </Notice>
      )}
      {attempt.state === "failed" && (
        <Notice tone="red" what={failureText(attempt.failure)} id={id} tabIndex={-1}>
          <p>{t(attempt.failure.open ? "trouble.open" : again ? "trouble.not_done" : "trouble.not_sent")}</p>
          {once}
        </Notice>
      )}
    </div>
  );
}

/** The same for what a panel asks for, which is done again just as it was. */
export function PanelTrouble({ id, what }: { id: string; what: "triage" | "readers" | "keep" }) {
  const draft = useDesk().draft(id);
  return (
    <Trouble
      attempt={draft.attempts[what].value}
      what={what}
      send={(despite) => draft.again[what]?.(despite)}
      again
    />
  );
}
