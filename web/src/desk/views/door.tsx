/** Arriving: whose desk this is, how the page came, and unlocking it. */

import { arrive, backToDoor } from "../actions/unlock.ts";
import type { Arrival } from "../model.ts";
import { count, type Key, longDay, parts, t } from "../texts.tsx";
import { Compare } from "./compare.tsx";
import { Dialogs } from "./dialogs.tsx";
import { Fingerprint, HandOver } from "./hand-over.tsx";
import { NewKeyView } from "./new-key.tsx";
import { Button, failureText, Notice, Progress, useDesk } from "./parts.tsx";
import { Unlock } from "./unlock.tsx";

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
      <Dialogs />
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
        <>
          <h3>{t("served.safer")}</h3>
          <p>{t("served.safer.means")}</p>
          <p>
            <code class="mono">hotline desk</code>
          </p>
        </>
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
