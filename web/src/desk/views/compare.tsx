/** The fingerprint of a hotline that this browser meets for the first time, held against the poster. */

import { useSignal } from "@preact/signals";
import { backToDoor, unlock } from "../actions/unlock.ts";
import { focusSoon } from "../focus.ts";
import { t } from "../texts.tsx";
import { Form } from "./fields.tsx";
import { Button, Notice, useDesk } from "./parts.tsx";

const ROWS = 4;

/** The fingerprint against the poster, row by row: a glance at the whole compares only its ends. */
export function Compare({ fingerprint }: { fingerprint: string }) {
  const desk = useDesk();
  const ticked = useSignal<ReadonlySet<number>>(new Set());
  const wrong = useSignal(false);
  const differs = useSignal(false);
  const groups = fingerprint.split(" ");
  const rows = Array.from({ length: ROWS }, (_, i) => groups.slice(i * 4, i * 4 + 4));
  if (differs.value) {
    return (
      <>
        <Notice tone="red" what={t("compare.differs.title")} role="alert">
          <p>{t("compare.differs.means")}</p>
        </Notice>
        <div class="buttons">
          <Button does={() => backToDoor(desk)}>{t("common.back")}</Button>
        </div>
      </>
    );
  }
  return (
    <Form
      does={() => {
        wrong.value = ticked.value.size < rows.length;
        if (wrong.value) focusSoon("compare-wrong");
        else void unlock(desk, true);
      }}
    >
      <h2>{t("compare.title")}</h2>
      <p>{t("compare.lead")}</p>
      {wrong.value && (
        <Notice tone="red" what={t("compare.missing")} id="compare-wrong" tabIndex={-1} role="alert" />
      )}
      <fieldset class="compare">
        <legend>{t("compare.rows")}</legend>
        {rows.map((row, i) => (
          <div class="option" key={row.join("")}>
            <input
              type="checkbox"
              id={`row-${i}`}
              autocomplete="off"
              checked={ticked.value.has(i)}
              onChange={() => {
                const next = new Set(ticked.value);
                if (!next.delete(i)) next.add(i);
                ticked.value = next;
              }}
            />
            <label for={`row-${i}`} class="mono" dir="ltr" translate={false}>
              {row.flatMap((group, at) => [<span key={at}>{group}</span>, " "])}
            </label>
          </div>
        ))}
      </fieldset>
      <div class="buttons">
        <button type="submit" class="primary">
          {t("compare.same")}
        </button>
        <Button
          look="leave"
          does={() => {
            differs.value = true;
          }}
        >
          {t("compare.differs")}
        </Button>
      </div>
    </Form>
  );
}
