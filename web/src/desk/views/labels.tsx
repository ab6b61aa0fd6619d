/** A case's labels: those that it has, each to be taken away, and a field for one more. */

import type { Signal } from "@preact/signals";
import { focusSoon } from "../focus.ts";
import { visible } from "../names.ts";
import { Foreign, t } from "../texts.tsx";
import { Field } from "./fields.tsx";
import { Button } from "./parts.tsx";

/** `typed` is what stands in the field; `add` takes it from there. */
export function Labels({
  labels,
  typed,
  add,
  remove,
}: {
  labels: readonly string[];
  typed: Signal<string>;
  add: () => void;
  remove: (label: string) => void;
}) {
  return (
    <>
      <div class="labels">
        <Field
          id="label"
          label={t("triage.label")}
          value={typed.value}
          input={(value) => {
            typed.value = value;
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
                  remove(one);
                  focusSoon("label");
                }}
              >
                {t("files.remove")}
              </Button>
            </li>
          ))}
        </ul>
      )}
    </>
  );
}
