/** The desk once it is open: a bar above, and filters, list and case in one pane or in three. */

import { useEffect } from "preact/hooks";
import { sync } from "../actions/cases.ts";
import { sealDrafts } from "../actions/drafts.ts";
import { focusSoon } from "../focus.ts";
import { LOCK_AFTER } from "../idle.ts";
import { KEYS } from "../keys.ts";
import { count, number, t } from "../texts.tsx";
import { CasePane } from "./case.tsx";
import { Dialogs } from "./dialogs.tsx";
import { Filters } from "./filters.tsx";
import { ListPane } from "./list.tsx";
import { Button, Notice, useDesk } from "./parts.tsx";

/** The open desk. */
export function Shell() {
  const desk = useDesk();
  return (
    <div class={`shell on-${desk.pane.value}`}>
      <Bar />
      <main class="desk">
        <Notices />
        <div class="panes">
          <Filters />
          <ListPane />
          <CasePane />
        </div>
        <SaidBar />
      </main>
      <Dialogs />
    </div>
  );
}

function Bar() {
  const desk = useDesk();
  return (
    <header class="bar">
      <h1 class="whose">
        <span class="kicker">{t("door.kicker")}</span>{" "}
        <bdi class="name">{desk.hotline.value?.organisation}</bdi>
      </h1>
      <ReadingNote />
      <nav aria-label={t("top.label")}>
        <Button
          does={() => void sync(desk, true)}
          keys={KEYS.sync}
          look="link"
          class="link list-only"
          title={t("top.sync")}
        >
          {t(desk.syncing.value ? "top.syncing" : "top.sync")}
        </Button>
        <Button does={() => desk.ask({ kind: "committee" })} look="link" class="link list-only">
          {t("top.committee")}
        </Button>
        <Button does={() => desk.ask({ kind: "help" })} keys={KEYS.help} look="link" class="link keys">
          {t("top.help")}
        </Button>
      </nav>
      <Button does={() => lockByHand(desk)} keys={KEYS.lock} id="lock">
        {t("top.lock")}
      </Button>
    </header>
  );
}

/** Locks, after a question where something would be lost. */
export function lockByHand(desk: ReturnType<typeof useDesk>): void {
  const { unsent, underway } = desk.atStake();
  if (unsent > 0 || underway) {
    void sealDrafts(desk);
    desk.dialog.value = { kind: "lock" };
  } else desk.lock("hand");
}

function ReadingNote() {
  const { read, of, done } = useDesk().reading.value;
  if (done || of === 0) return <p class="reading" role="status" />;
  return (
    <div class="reading">
      <p class="muted small">{t("top.reading", { read: number(read), of: number(of) })}</p>
      <progress max={of} value={read} aria-label={t("top.reading.label")} />
    </div>
  );
}

/** What is so with all cases at once. */
function Notices() {
  const desk = useDesk();
  const days = desk.hotline.value?.reminder ?? null;
  const isHeld = desk.hotline.value?.hold === true;
  return (
    <div class="notices">
      <div role="status">
        {!desk.reachable.value && (
          <Notice tone="amber" what={t("top.unreachable")}>
            <p>{t("top.unreachable.means")}</p>
          </Notice>
        )}
        {desk.reading.value.failed && (
          <Notice tone="amber" what={t("top.partly")}>
            <p>{t("top.partly.means")}</p>
            <Button does={() => void sync(desk, true)}>{t("common.again")}</Button>
          </Notice>
        )}
      </div>
      {days !== null && (
        <p class="line amber">
          {count("reminder", days)} {t("reminder.means")}
        </p>
      )}
      <MemoryNotice />
      {isHeld && <p class="line">{t("top.held")}</p>}
    </div>
  );
}

/** Said once: what a browser that remembers nothing cannot notice. */
function MemoryNotice() {
  const desk = useDesk();
  const memory = desk.memory.value;
  if (memory === null) return null;
  const close = () => {
    desk.memory.value = null;
    focusSoon("list");
  };
  return (
    <Notice tone={memory === "damaged" ? "amber" : "ink"} what={t(`memory.${memory}`)}>
      <p>{t(`memory.${memory}.means`)}</p>
      <Button look="link" does={close}>
        {t("said.close")}
      </Button>
    </Notice>
  );
}

function SaidBar() {
  const desk = useDesk();
  const said = desk.said.value;
  return (
    <div class="said" role="status">
      {said !== null && (
        <div class={`notice ${said.tone === "done" ? "accent" : "amber"}`}>
          <p>{said.text}</p>
          <div class="buttons">
            {said.undo !== undefined && (
              <Button
                does={() => {
                  desk.said.value = null;
                  said.undo?.();
                }}
              >
                {t("said.undo")}
              </Button>
            )}
            <Button
              look="link"
              does={() => {
                desk.said.value = null;
                focusSoon(desk.open.value === null ? "list" : "case-heading");
              }}
            >
              {t("said.close")}
            </Button>
          </div>
        </div>
      )}
    </div>
  );
}

/** After locking: nothing is left but why. */
export function LockedView() {
  const desk = useDesk();
  const lost = desk.lost.value;
  useEffect(() => focusSoon("heading"), []);
  return (
    <main class="door">
      <h1 id="heading" tabIndex={-1}>
        {t("locked.title")}
      </h1>
      <p class="lead">{t(`locked.${desk.why.value}`, { time: timeSpanMinutes() })}</p>
      {lost > 0 &&
        (desk.sealed.value === null ? (
          <Notice tone="amber" what={count("locked.lost", lost)} />
        ) : (
          <Notice what={count("locked.kept", lost)}>
            <p>{t("locked.kept.means")}</p>
          </Notice>
        ))}
      {desk.underway.value && (
        <Notice tone="amber" what={t("locked.underway")}>
          <p>{t("locked.underway.means")}</p>
        </Notice>
      )}
      {desk.left.value.length > 0 && <p>{t("locked.others")}</p>}
      <p>{t("locked.means")}</p>
      <div class="buttons">
        <Button look="primary" does={() => desk.env.restart(desk.kept())}>
          {t("locked.again")}
        </Button>
      </div>
    </main>
  );
}

function timeSpanMinutes(): string {
  return count("minutes", Math.round(LOCK_AFTER / 60_000));
}

/** After the server turned this member away. */
export function EndedView() {
  const desk = useDesk();
  const why = desk.ended.value;
  const leftovers = desk.leftovers.value;
  useEffect(() => focusSoon("heading"), []);
  return (
    <main class="door">
      <h1 id="heading" tabIndex={-1}>
        {t("ended.title")}
      </h1>
      <Notice tone="red" what={t(why === "key" ? "ended.key" : "ended.charter")} role="alert">
        <p>{t(why === "key" ? "ended.key.means" : "ended.charter.means")}</p>
      </Notice>
      {leftovers.length > 0 && (
        <Notice tone="amber" what={count("ended.unsent", leftovers.length)}>
          {leftovers.map((text) => (
            <p class="prose" dir="auto" translate={false} key={text}>
              {text}
            </p>
          ))}
          <p class="muted">{t("ended.unsent.goes", { time: timeSpanMinutes() })}</p>
        </Notice>
      )}
      {desk.lost.value > 0 && <Notice tone="amber" what={count("locked.lost", desk.lost.value)} />}
      <div class="buttons">
        <Button look="primary" does={() => desk.env.restart(desk.left.value)}>
          {t("ended.again")}
        </Button>
      </div>
    </main>
  );
}
