/** How long a case is kept: its purge day, a hold, and destroying it before, which takes two. */

import { useSignal } from "@preact/signals";
import { addDays, type Day, isDay } from "../../protocol/date.ts";
import { LONE_DAYS } from "../../protocol/keeping.ts";
import { keep } from "../actions/keep.ts";
import type { CaseView } from "../model.ts";
import type { Desk, Wanted } from "../state.ts";
import { longDay, parts, t, timeSpan } from "../texts.tsx";
import { DayField } from "./fields.tsx";
import { AskReason } from "./modal.tsx";
import { Button, Notice, useDesk } from "./parts.tsx";
import { PanelTrouble } from "./trouble.tsx";

/** What was signed of how long a case is kept; only where nobody has signed anything, what the server says. */
export function signedRetention({ signed, row }: CaseView): { purge_after: string | null; hold: boolean } {
  return signed ?? { purge_after: row.purge_after, hold: row.hold };
}

/** Whether it is held: by what was signed, or by the server at least. */
export function isHeld(view: CaseView): boolean {
  return view.row.hold || signedRetention(view).hold;
}

/** Whether nobody else could agree to anything: then it takes effect by itself. */
function isAlone(desk: Desk, { readers }: CaseView): boolean {
  return readers.every(({ id }) => id === desk.me.value || desk.people.value.get(id)?.current !== true);
}

/** The day on which takes effect what is asked for on a day and nobody could agree to. */
function loneDay(asked: Day): string {
  return longDay(addDays(asked, LONE_DAYS));
}

/** What waits for a second member, and whether that may be me. */
export function PendingNotice({ view }: { view: CaseView }) {
  const desk = useDesk();
  const { pending } = view;
  if (pending === null) return null;
  const isMine = pending.member === desk.me.value;
  const what = pending.purge ? "purge" : isHeld(view) && !pending.ask.hold ? "lift" : "day";
  const until = pending.ask.purge_after;
  return (
    <Notice
      tone="amber"
      what={parts(isMine ? `pending.${what}.mine` : `pending.${what}`, {
        name: desk.nameOf(pending.member),
        date: longDay(pending.date),
        until: until === null ? t("keep.forever") : longDay(until),
      })}
    >
      {pending.ask.reason !== "" && <p>{parts("access.reason", { reason: pending.ask.reason })}</p>}
      <p>
        {pending.alone
          ? t("pending.alone", { date: loneDay(pending.date) })
          : t(isMine ? "pending.mine.means" : pending.second ? "pending.means" : "pending.not_second")}
      </p>
      {!isMine && view.writable && (
        <Button does={() => desk.ask({ kind: pending.purge ? "purge" : what === "lift" ? "lift" : "day" })}>
          {t(pending.purge ? "pending.purge.button" : "pending.button")}
        </Button>
      )}
    </Notice>
  );
}

/** The panel. */
export function KeepPanel({ view }: { view: CaseView }) {
  const desk = useDesk();
  const { row, purge } = view;
  const isHeldByCharter = desk.hotline.value?.hold === true;
  const isOnHold = isHeld(view);
  // The finding says what that may mean; here is what can be done.
  const isDenied = signedRetention(view).hold && !row.hold;
  const hold = isDenied ? "again" : isOnHold ? "lift" : "hold";
  const alone = isAlone(desk, view) ? ".alone" : "";
  const ask = (kind: "hold" | "lift" | "day" | "purge") => () => {
    desk.dialog.value = { kind };
  };
  return (
    <section class="panel" aria-labelledby="panel-keep">
      <h3 id="panel-keep" tabIndex={-1}>
        {t("keep.title")}
      </h3>
      <p class="name">
        {purge.held === "charter"
          ? t("keep.now.charter")
          : isOnHold
            ? t(isDenied ? "keep.now.denied" : "keep.now.hold")
            : purge.after === null
              ? t("keep.now.forever")
              : t("keep.now.until", { date: longDay(purge.after) })}
      </p>
      <p class="muted">{t("keep.rule", { time: timeSpan(desk.hotline.value?.retention_days ?? 0) })}</p>
      {view.writable && (
        <dl class="acts">
          <dt>
            <Button does={ask("day")}>{t("keep.day")}</Button>
          </dt>
          <dd>{t(`keep.day.means${alone}`)}</dd>
          <dt>
            <Button does={ask(hold === "lift" ? "lift" : "hold")}>{t(`keep.${hold}`)}</Button>
          </dt>
          <dd>{t(hold === "lift" ? `keep.lift.means${alone}` : `keep.${hold}.means`)}</dd>
          <dt>
            {isHeldByCharter || isOnHold ? (
              <span class="name">{t("keep.purge")}</span>
            ) : (
              <Button look="leave" does={ask("purge")}>
                {t("keep.purge")}
              </Button>
            )}
          </dt>
          <dd>
            {t(
              isHeldByCharter
                ? "keep.purge.charter"
                : isOnHold
                  ? "keep.purge.held"
                  : `keep.purge.means${alone}`,
            )}
          </dd>
        </dl>
      )}
      <PanelTrouble id={row.case} what="keep" />
    </section>
  );
}

/** Asks for a hold, or for its end. */
export function HoldDialog({ lift, wanted, close }: { lift: boolean; wanted: Wanted; close: () => void }) {
  const desk = useDesk();
  const view = desk.view.value;
  if (view === null) return null;
  const { purge_after } = signedRetention(view);
  const name = lift ? "lift" : "hold";
  return (
    <AskReason
      label={t(`${name}.title`, { reference: view.row.reference })}
      hint={t("reason.desk")}
      required
      does={(reason) =>
        void keep(desk, { kind: "retention", ask: { purge_after, hold: !lift, reason } }, wanted)
      }
      look={lift ? "leave" : "primary"}
      again={wanted.again}
      close={close}
      action={t(`${name}.button`)}
    >
      <p>
        {lift && isAlone(desk, view)
          ? t("lift.alone", { date: loneDay(desk.today.value) })
          : t(`${name}.means`)}
      </p>
    </AskReason>
  );
}

/** Asks for another day. */
export function DayDialog({ wanted, close }: { wanted: Wanted; close: () => void }) {
  const desk = useDesk();
  const view = desk.view.value;
  const signed = view === null ? null : signedRetention(view);
  // Whoever is the second asks for the very same.
  const asked = view?.pending && !view.pending.purge ? view.pending.ask : null;
  const isForever = useSignal(asked !== null && asked.purge_after === null);
  const day = useSignal((asked ?? signed)?.purge_after ?? view?.row.purge_after ?? "");
  if (view === null || signed === null) return null;
  const today = desk.today.value;
  // A day that has come by the day of signing asks for the case's end. Signed days never run back.
  const signing = view.items.reduce(
    (last, { kind, stream, date }) => (stream === "desk" && kind !== "gap" && date > last ? date : last),
    today,
  );
  const refuse = () => (isForever.value || (isDay(day.value) && day.value > signing) ? null : t("day.past"));
  const isEarlier =
    refuse() === null && !isForever.value && (signed.purge_after === null || day.value < signed.purge_after);
  return (
    <AskReason
      label={t("day.title", { reference: view.row.reference })}
      hint={t("reason.desk")}
      required
      refuse={refuse}
      does={(reason) => {
        const purge_after = isForever.value ? null : day.value;
        void keep(desk, { kind: "retention", ask: { purge_after, hold: signed.hold, reason } }, wanted);
      }}
      look="primary"
      again={wanted.again}
      close={close}
      action={t("day.button")}
    >
      <p>{t("day.means")}</p>
      <DayField
        id="until"
        label={t("day.label")}
        day={day.value}
        choose={(chosen) => {
          day.value = chosen;
        }}
        min={addDays(signing, 1)}
      />
      <div class="option">
        <input
          type="checkbox"
          id="forever"
          autocomplete="off"
          checked={isForever.value}
          onChange={() => {
            isForever.value = !isForever.value;
          }}
        />
        <label for="forever">{t("day.forever")}</label>
      </div>
      {isEarlier && (
        <Notice
          tone="amber"
          what={isAlone(desk, view) ? t("day.earlier.alone", { date: loneDay(today) }) : t("day.earlier")}
        />
      )}
    </AskReason>
  );
}

/** Asks for a purge, or confirms one; it says which. */
export function PurgeDialog({ wanted, close }: { wanted: Wanted; close: () => void }) {
  const desk = useDesk();
  const view = desk.view.value;
  if (view === null) return null;
  const { reference } = view.row;
  const { pending } = view;
  const first = pending?.purge && pending.second ? pending : null;
  const isOthers = pending?.purge && pending.member !== desk.me.value;
  return (
    <AskReason
      label={t("purge.title", { reference })}
      hint={t("reason.desk")}
      required
      does={(reason) => void keep(desk, { kind: "purge", reason }, wanted)}
      look="leave"
      again={wanted.again}
      close={close}
      action={t(first === null ? "purge.button.first" : "purge.button.second")}
    >
      {first === null ? (
        <p class="name">
          {isAlone(desk, view)
            ? t("purge.alone", { date: loneDay(desk.today.value) })
            : t(isOthers ? "purge.not_second" : "purge.first")}
        </p>
      ) : (
        <Notice
          tone="red"
          what={parts("purge.second", { name: desk.nameOf(first.member), date: longDay(first.date) })}
        >
          {first.ask.reason !== "" && <p>{parts("access.reason", { reason: first.ask.reason })}</p>}
        </Notice>
      )}
      <p>{t("purge.means")}</p>
      <p>{t("purge.register")}</p>
    </AskReason>
  );
}
