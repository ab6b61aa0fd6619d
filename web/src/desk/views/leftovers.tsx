/** Texts that cannot be sent where they were begun: seen, copied and thrown away, so that none is counted without an exit. */

import { useSignal } from "@preact/signals";
import { openCase } from "../actions/cases.ts";
import { focusSoon } from "../focus.ts";
import { count, t } from "../texts.tsx";
import { Button, Notice, useDesk } from "./parts.tsx";

/** Copies a text, and says whether the browser did. */
export function Copy({ text, label }: { text: string; label: string }) {
  const desk = useDesk();
  const came = useSignal<"copy.done" | "copy.failed" | null>(null);
  const copy = async () => {
    try {
      await desk.env.copy(text);
      came.value = "copy.done";
    } catch {
      came.value = "copy.failed";
    }
  };
  return (
    <>
      <Button does={() => void copy()}>{label}</Button>
      <span role="status" class="muted">
        {came.value !== null && t(came.value)}
      </span>
    </>
  );
}

/** What was begun in a case to which nothing can be written any more. */
export function Leftovers({ id }: { id: string }) {
  const desk = useDesk();
  if (!desk.hasUnsent(id)) return null;
  const draft = desk.draft(id);
  const texts = draft.begun();
  return (
    <Notice tone="amber" what={count("leftovers", Math.max(1, texts.length))}>
      <p>{t("leftovers.means")}</p>
      {texts.map((text) => (
        <p class="prose" dir="auto" translate={false} key={text}>
          {text}
        </p>
      ))}
      <div class="buttons">
        {texts.length > 0 && <Copy text={texts.join("\n\n")} label={t("leftovers.copy")} />}
        <Button
          look="leave"
          does={() => {
            draft.clear();
            focusSoon(desk.open.value === id ? "case-heading" : "list");
          }}
        >
          {t("discard.button")}
        </Button>
      </div>
    </Notice>
  );
}

/** Which cases have texts that are not sent. `go`: before one of them is opened. */
export function UnsentCases({ go }: { go: () => void }) {
  const desk = useDesk();
  return (
    <ul class="plain">
      {desk.unsentCases().map((id) => {
        const row = desk.rows.value.get(id);
        return (
          <li key={id}>
            {row === undefined ? (
              <Leftovers id={id} />
            ) : (
              <Button
                look="link"
                does={() => {
                  go();
                  void openCase(desk, id);
                }}
              >
                {t("leftovers.open", { reference: row.reference })}
              </Button>
            )}
          </li>
        );
      })}
    </ul>
  );
}
