/** Arriving: whose desk this is, how the page came, and unlocking it. */

import { useSignal } from "@preact/signals";
import type { ComponentChildren } from "preact";
import { arrive, backToDoor, unlock } from "../actions/unlock.ts";
import { focusSoon } from "../focus.ts";
import type { Arrival, PublicHalf } from "../model.ts";
import { count, type Key, longDay, parts, t } from "../texts.tsx";
import { NewKeyView } from "./new-key.tsx";
import { Button, Field, failureText, Notice, Progress, useDesk } from "./parts.tsx";

/** Everything before a member is inside. */
export function DoorView() {
  const desk = useDesk();
  const arrival = desk.arrival.value;
  if (arrival === null) return <Arriving />;
  if (arrival.kind === "refused") return <Refused arrival={arrival} />;
  const door = desk.door.value;
  return (
    <main class="door">
      <header>
        <p class="kicker">{t("door.kicker")}</p>
        <h1 id="heading" tabIndex={-1}>
          <bdi>{arrival.hotline.organisation}</bdi>
        </h1>
      </header>
      {door.kind === "key" ? (
        <NewKeyView step={door.step} />
      ) : door.kind === "busy" ? (
        <div role="status">
          <Progress label={t("door.busy")} part={door.part} />
          <p class="muted">{t("door.busy.means")}</p>
        </div>
      ) : door.kind === "answer" ? (
        <Answer />
      ) : (
        <>
          <Unlock wrong={door.wrong} />
          <Served arrival={arrival} />
          <Reminder />
        </>
      )}
    </main>
  );
}

function Arriving() {
  const desk = useDesk();
  const trouble = desk.trouble.value;
  return (
    <main class="door">
      <header>
        <p class="kicker">{t("door.kicker")}</p>
        <h1>{t(trouble === null ? "arrive.title" : "arrive.failed")}</h1>
      </header>
      {trouble === null ? (
        <div role="status">
          <Progress label={t("arrive.busy")} part={null} />
        </div>
      ) : (
        <div role="alert">
          <p>{failureText(trouble)}</p>
          <Button look="primary" does={() => void arrive(desk)}>
            {t("common.again")}
          </Button>
        </div>
      )}
    </main>
  );
}

function Refused({ arrival }: { arrival: Extract<Arrival, { kind: "refused" }> }) {
  return (
    <main class="door">
      <header>
        <p class="kicker">{t("door.kicker")}</p>
        <h1>{t("refused.title")}</h1>
      </header>
      <RefusedText why={arrival.why} />
      {arrival.hotline !== null && (
        <>
          <p>{parts("refused.claims", { organisation: arrival.hotline.organisation })}</p>
          <Fingerprint groups={arrival.hotline.fingerprint} />
        </>
      )}
    </main>
  );
}

/** Why a charter, a link or an address was refused. */
export function RefusedText({ why }: { why: string }) {
  return (
    <Notice tone="red" what={t(`refused.${why}` as Key)} role="alert">
      <p>{t(`refused.${why}.means` as Key)}</p>
    </Notice>
  );
}

/** Which way the page came, and what that protects against. */
function Served({ arrival }: { arrival: Arrival }) {
  const { by, origin } = arrival.served;
  return (
    <section class="served">
      <h2>{t(`served.${by}.title`)}</h2>
      <p>{t(`served.${by}.against`)}</p>
      <p>{t(`served.${by}.not`)}</p>
      {by === "server" && (
        <details>
          <summary>{t("served.safer")}</summary>
          <p>{t("served.safer.means")}</p>
          <p>
            <code class="mono">hotline desk</code>
          </p>
        </details>
      )}
      <p class="muted small">{parts("served.origin", { origin: <bdi class="mono">{origin}</bdi> })}</p>
    </section>
  );
}

/** The charter's keeper should be told. */
export function Reminder() {
  const desk = useDesk();
  const days = desk.hotline.value?.reminder ?? null;
  return days === null ? null : (
    <Notice tone="amber" what={count("reminder", days)}>
      <p>{t("reminder.means")}</p>
    </Notice>
  );
}

const WRONG = {
  file: { field: "file", text: "unlock.file.missing" },
  passphrase: { field: "passphrase", text: "unlock.passphrase.missing" },
  no_key: { field: "file", text: "unlock.no_key" },
  wrong: { field: "passphrase", text: "unlock.wrong" },
  sign_in: { field: "", text: "unlock.sign_in" },
} as const;

function Unlock({ wrong }: { wrong: keyof typeof WRONG | null }) {
  const desk = useDesk();
  const isShown = useSignal(false);
  const error = wrong === null ? null : WRONG[wrong];
  const trouble = desk.trouble.value;
  return (
    <form
      noValidate
      autocomplete="off"
      onSubmit={(event) => {
        event.preventDefault();
        void unlock(desk);
      }}
    >
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
    </form>
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

/** What stands between a right passphrase and the desk. */
function Answer() {
  const desk = useDesk();
  const door = desk.door.value;
  if (door.kind !== "answer") return null;
  const { answer } = door;
  const back = (
    <div class="buttons">
      <Button does={() => backToDoor(desk)}>{t("common.back")}</Button>
    </div>
  );
  switch (answer.kind) {
    case "unlisted":
      return (
        <>
          <h2>{t("unlisted.title")}</h2>
          <p>{t("unlisted.means")}</p>
          <HandOver half={answer.half} />
          {back}
        </>
      );
    case "not_yet":
      return (
        <>
          <Notice tone="amber" what={t("not_yet.title", { date: longDay(answer.from) })}>
            <p>{t("not_yet.means")}</p>
          </Notice>
          {back}
        </>
      );
    case "ended":
      return (
        <>
          <Notice tone="red" what={t("key_ended.title", { date: longDay(answer.until) })}>
            <p>{t("key_ended.means")}</p>
          </Notice>
          {back}
        </>
      );
    case "refused":
      return (
        <>
          <RefusedText why={answer.why} />
          {back}
        </>
      );
    case "compare":
      return <Compare fingerprint={answer.fingerprint} />;
  }
}

/** A fingerprint in its groups, four a row. */
export function Fingerprint({ groups }: { groups: string }) {
  return (
    <p class="fingerprint" dir="ltr" translate={false}>
      {groups.split(" ").flatMap((group, i) => [<span key={i}>{group}</span>, " "])}
    </p>
  );
}

const ROWS = 4;

/** The fingerprint against the poster, row by row: a glance at the whole compares only its ends. */
function Compare({ fingerprint }: { fingerprint: string }) {
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
    <form
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
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
    </form>
  );
}

/** The public half of a key, on its way to whoever keeps the charter. */
export function HandOver({ half, children }: { half: PublicHalf; children?: ComponentChildren }) {
  const desk = useDesk();
  const copied = useSignal(false);
  return (
    <>
      <ol class="steps">
        <li>
          <p>{t("hand.send")}</p>
          <div class="buttons">
            <Button
              look={children === undefined ? "primary" : "plain"}
              does={() =>
                desk.env.save(new Blob([half.text], { type: "application/json" }), "hotline-key.pub")
              }
            >
              {t("hand.save")}
            </Button>
            <Button
              does={() =>
                void desk.env.copy(half.text).then(() => {
                  copied.value = true;
                })
              }
            >
              {t("hand.copy")}
            </Button>
          </div>
          <p role="status" class="muted">
            {copied.value ? t("hand.copied") : ""}
          </p>
        </li>
        <li>
          <p>{t("hand.read")}</p>
          <p class="code mono" dir="ltr" translate={false}>
            {half.code}
          </p>
        </li>
        <li>
          <p>{t("hand.then")}</p>
        </li>
      </ol>
      {children}
    </>
  );
}
