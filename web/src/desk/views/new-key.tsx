/** Making a key, one step after another. What is secret is shown once, and gone with its view. */

import { useSignal } from "@preact/signals";
import { backToDoor, makeKey } from "../actions/unlock.ts";
import { focusSoon } from "../focus.ts";
import { isLongEnough, SHORTEST } from "../passphrase.ts";
import type { Door } from "../state.ts";
import { number, t } from "../texts.tsx";
import { Field, Form } from "./fields.tsx";
import { HandOver } from "./hand-over.tsx";
import { Button, failureText, Notice, Progress, useDesk } from "./parts.tsx";

type Step = Extract<Door, { kind: "key" }>["step"];
const STEPS = ["passphrase", "file", "words", "hand"] as const;

/** The step that it is at. */
export function NewKeyView({ step }: { step: Step }) {
  const desk = useDesk();
  if (step === "busy") {
    return (
      <div role="status">
        <Progress label={t("key.busy")} part={null} />
      </div>
    );
  }
  const at = STEPS.indexOf(step);
  return (
    <section>
      <p class="muted">{t("key.progress", { number: number(at + 1), total: number(STEPS.length) })}</p>
      <h2 id="key-heading" tabIndex={-1}>
        {t(`key.${step}.title`)}
      </h2>
      {step === "passphrase" ? (
        <Choice />
      ) : step === "file" ? (
        <File />
      ) : step === "words" ? (
        <Words />
      ) : (
        <Hand />
      )}
      <p class="cancel">
        <Button look="link" does={() => backToDoor(desk)}>
          {t(step === "hand" ? "key.done" : "key.cancel")}
        </Button>
      </p>
    </section>
  );
}

function Choice() {
  const desk = useDesk();
  const isOwn = useSignal(false);
  const text = useSignal("");
  const again = useSignal("");
  const wrong = useSignal<"short" | "differs" | null>(null);
  const trouble = desk.trouble.value;
  return (
    <Form
      does={() => {
        if (!isOwn.value) return void makeKey(desk, null);
        wrong.value = !isLongEnough(text.value) ? "short" : text.value !== again.value ? "differs" : null;
        if (wrong.value === null) void makeKey(desk, text.value);
        else focusSoon(wrong.value === "short" ? "own-passphrase" : "again");
      }}
    >
      <p>{t("key.passphrase.lead")}</p>
      {trouble !== null && (
        <Notice tone="red" what={failureText(trouble)} id="trouble" tabIndex={-1} role="alert" />
      )}
      <fieldset>
        <legend>{t("key.passphrase.which")}</legend>
        {([false, true] as const).map((own) => (
          <div class="option" key={String(own)}>
            <input
              type="radio"
              name="which"
              id={`which-${own}`}
              autocomplete="off"
              checked={isOwn.value === own}
              onChange={() => {
                isOwn.value = own;
              }}
            />
            <label for={`which-${own}`}>{t(own ? "key.passphrase.own" : "key.passphrase.made")}</label>
          </div>
        ))}
      </fieldset>
      {isOwn.value && (
        <>
          <Field
            id="own-passphrase"
            label={t("key.passphrase.label")}
            hint={t("key.passphrase.hint", { number: number(SHORTEST) })}
            error={
              wrong.value === "short" ? t("key.passphrase.short", { number: number(SHORTEST) }) : undefined
            }
            value={text.value}
            input={(value) => {
              text.value = value;
            }}
            masked
          />
          <Field
            id="again"
            label={t("key.passphrase.again")}
            error={wrong.value === "differs" ? t("key.passphrase.differs") : undefined}
            value={again.value}
            input={(value) => {
              again.value = value;
            }}
            masked
          />
        </>
      )}
      <div class="buttons">
        <button type="submit" class="primary">
          {t("key.make")}
        </button>
      </div>
    </Form>
  );
}

function File() {
  const desk = useDesk();
  const isSaved = useSignal(false);
  const wrong = useSignal(false);
  const key = desk.newKey.value;
  if (key === null) return null;
  return (
    <>
      <ol class="steps">
        <li>
          <p>{t("key.file.passphrase")}</p>
          <p class="code mono" dir="ltr" translate={false}>
            {key.passphrase}
          </p>
        </li>
        <li>
          <p>{t("key.file.save")}</p>
          {wrong.value && (
            <p class="error" id="save-wrong" tabIndex={-1} role="alert">
              {t("key.file.missing")}
            </p>
          )}
          <div class="buttons">
            <Button
              look={isSaved.value ? "plain" : "primary"}
              does={() => {
                desk.env.save(
                  new Blob([key.file as Uint8Array<ArrayBuffer>], { type: "application/octet-stream" }),
                  "hotline-key.age",
                );
                isSaved.value = true;
                wrong.value = false;
              }}
            >
              {t("key.file.button")}
            </Button>
          </div>
          <p role="status" class="muted">
            {isSaved.value ? t("key.file.saved") : ""}
          </p>
        </li>
      </ol>
      <div class="buttons">
        <Button
          look={isSaved.value ? "primary" : "plain"}
          does={() => {
            wrong.value = !isSaved.value;
            if (wrong.value) return focusSoon("save-wrong");
            desk.door.value = { kind: "key", step: "words" };
            focusSoon("key-heading");
          }}
        >
          {t("key.file.next")}
        </Button>
      </div>
    </>
  );
}

function Words() {
  const desk = useDesk();
  const key = desk.newKey.value;
  if (key === null) return null;
  return (
    <>
      <p>{t("key.words.lead")}</p>
      <ol class="sheet" translate={false}>
        {key.words.map((word, i) => (
          <li key={i}>
            <span class="place">{number(i + 1)}</span>
            <span class="word">{word}</span>
          </li>
        ))}
      </ol>
      <p class="muted">{t("key.words.traces")}</p>
      <div class="buttons">
        <Button
          look="primary"
          does={() => {
            // What is secret has been shown and saved: from here on only its public half is needed.
            desk.newKey.value = { ...key, file: new Uint8Array(), passphrase: "", words: [] };
            desk.door.value = { kind: "key", step: "hand" };
            focusSoon("key-heading");
          }}
        >
          {t("key.words.next")}
        </Button>
        <Button does={() => desk.env.print()}>{t("key.words.print")}</Button>
      </div>
    </>
  );
}

function Hand() {
  const desk = useDesk();
  const key = desk.newKey.value;
  if (key === null) return null;
  return (
    <>
      <p>{t("key.hand.lead")}</p>
      <HandOver half={key.half} />
    </>
  );
}
