/** The form that opens a key. */

import { useSignal } from "@preact/signals";
import { unlock } from "../actions/unlock.ts";
import { focusSoon } from "../focus.ts";
import { longDay, parts, t } from "../texts.tsx";
import { Field, Form } from "./fields.tsx";
import { Button, failureText, Notice, useDesk } from "./parts.tsx";

const WRONG = {
  file: { field: "file", text: "unlock.file.missing" },
  passphrase: { field: "passphrase", text: "unlock.passphrase.missing" },
  no_key: { field: "file", text: "unlock.no_key" },
  wrong: { field: "passphrase", text: "unlock.wrong" },
  sign_in: { field: "", text: "unlock.sign_in" },
} as const;

export function Unlock({ wrong }: { wrong: keyof typeof WRONG | null }) {
  const desk = useDesk();
  const isShown = useSignal(false);
  const error = wrong === null ? null : WRONG[wrong];
  const trouble = desk.trouble.value;
  return (
    <Form does={() => void unlock(desk)}>
      <h2>{t("unlock.title")}</h2>
      <p class="muted">{t("unlock.lead")}</p>
      {error !== null && (
        <Notice tone="red" what={t(error.text)} id="wrong" tabIndex={-1} role="alert">
          {wrong === "sign_in" && <p>{t("unlock.clock", { date: longDay(desk.env.today()) })}</p>}
        </Notice>
      )}
      {trouble !== null && (
        <Notice tone="red" what={failureText(trouble)} id="trouble" tabIndex={-1} role="alert" />
      )}
      <KeyFile error={error?.field === "file" ? t(error.text) : undefined} />
      <Field
        id="passphrase"
        label={t("unlock.passphrase")}
        error={error?.field === "passphrase" ? t(error.text) : undefined}
        value={desk.passphrase.value}
        input={(value) => {
          desk.passphrase.value = value;
        }}
        masked={!isShown.value}
      />
      <Button
        look="link"
        aria-pressed={isShown.value}
        does={() => {
          isShown.value = !isShown.value;
        }}
      >
        {t("unlock.show")}
      </Button>
      <div class="buttons">
        <button type="submit" class="primary">
          {t("unlock.button")}
        </button>
        <Button
          look="link"
          id="new-key"
          does={() => {
            desk.door.value = { kind: "key", step: "passphrase" };
            focusSoon("key-heading");
          }}
        >
          {t("unlock.new")}
        </Button>
      </div>
    </Form>
  );
}

function KeyFile({ error }: { error: string | undefined }) {
  const desk = useDesk();
  const over = useSignal(false);
  const file = desk.keyFile.value;
  const take = (files: FileList | null | undefined) => {
    const [first] = files ?? [];
    if (first !== undefined) desk.keyFile.value = first;
    over.value = false;
  };
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: dropping is a shorter way to what its field does
    <div
      class={`field drop${over.value ? " over" : ""}${error ? " wrong" : ""}`}
      onDragOver={(event) => {
        event.preventDefault();
        over.value = true;
      }}
      onDragLeave={() => {
        over.value = false;
      }}
      onDrop={(event) => {
        event.preventDefault();
        take(event.dataTransfer?.files);
      }}
    >
      <label for="key-file">{t("unlock.file")}</label>
      <p id="key-file-hint" class="hint">
        {t("unlock.file.hint")}
      </p>
      {error && (
        <p id="key-file-error" class="error">
          {error}
        </p>
      )}
      <input
        id="key-file"
        type="file"
        autocomplete="off"
        aria-describedby={error ? "key-file-hint key-file-error" : "key-file-hint"}
        {...(error && { "aria-invalid": true as const })}
        onChange={(event) => take((event.currentTarget as HTMLInputElement).files)}
      />
      {file !== null && <p role="status">{parts("unlock.file.chosen", { name: file.name })}</p>}
    </div>
  );
}
