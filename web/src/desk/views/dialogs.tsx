/** The questions that stand in front of everything else, one at a time. */

import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { focusSoon } from "../focus.ts";
import { WARN_BEFORE } from "../idle.ts";
import { type Act, KEYS } from "../keys.ts";
import { count, t } from "../texts.tsx";
import { CommitteeDialog } from "./committee.tsx";
import { FindingDialog } from "./findings.tsx";
import { DayDialog, HoldDialog, PurgeDialog } from "./keep.tsx";
import { UnsentCases } from "./leftovers.tsx";
import { Closing, Modal } from "./modal.tsx";
import { Button, useDesk } from "./parts.tsx";
import { AddDialog, LeaveOutDialog, RecuseDialog } from "./people.tsx";

/** The one that is open, and in front of it the warning that the desk locks. */
export function Dialogs() {
  return (
    <>
      <Asked />
      {useDesk().warned.value && <IdleDialog />}
    </>
  );
}

function Asked() {
  const desk = useDesk();
  const dialog = desk.dialog.value;
  if (dialog === null) return null;
  const close = () => {
    if (desk.dialog.value === dialog) desk.dialog.value = null;
  };
  switch (dialog.kind) {
    case "help":
      return <HelpDialog close={close} />;
    case "committee":
      return <CommitteeDialog close={close} />;
    case "lock":
      return <LockDialog close={close} />;
    case "discard":
      return <DiscardDialog box={dialog.box} close={close} />;
    case "finding":
      return <FindingDialog finding={dialog.finding} close={close} />;
    case "add":
      return <AddDialog {...dialog} wanted={dialog} close={close} />;
    case "leave_out":
      return <LeaveOutDialog {...dialog} wanted={dialog} close={close} />;
    case "recuse":
      return <RecuseDialog wanted={dialog} close={close} />;
    case "hold":
    case "lift":
      return <HoldDialog lift={dialog.kind === "lift"} wanted={dialog} close={close} />;
    case "day":
      return <DayDialog wanted={dialog} close={close} />;
    case "purge":
      return <PurgeDialog wanted={dialog} close={close} />;
  }
}

/** Every shortcut, and the switch that turns them off. */
function HelpDialog({ close }: { close: () => void }) {
  const desk = useDesk();
  return (
    <Modal label={t("help.title")} close={close}>
      <dl class="shortcuts">
        {(Object.keys(KEYS) as Act[]).map((act) => (
          <div key={act}>
            <dt>
              <kbd>{KEYS[act].length === 1 ? KEYS[act].toUpperCase() : KEYS[act]}</kbd>
            </dt>
            <dd>{t(`help.${act}`)}</dd>
          </div>
        ))}
      </dl>
      <div class="option">
        <input
          type="checkbox"
          id="shortcuts"
          autocomplete="off"
          checked={desk.shortcuts.value}
          onChange={() => {
            desk.shortcuts.value = !desk.shortcuts.value;
          }}
        />
        <label for="shortcuts">{t("help.on")}</label>
      </div>
      <p class="muted">{t("help.fields")}</p>
      <Closing close={close} />
    </Modal>
  );
}

/** A minute before it locks. */
function IdleDialog() {
  const desk = useDesk();
  const close = () => {
    desk.warned.value = false;
  };
  const left = useSignal(WARN_BEFORE);
  useEffect(() => {
    const end = desk.env.now() + WARN_BEFORE;
    const tick = () => {
      left.value = Math.max(0, end - desk.env.now());
      if (desk.warned.value) desk.env.later(1000, tick);
    };
    tick();
  }, []);
  const { unsent, underway } = desk.atStake();
  return (
    <Modal label={t("idle.title")} close={close} role="alertdialog">
      <p>
        {t("idle.means")} <span aria-hidden="true">{count("idle.left", Math.ceil(left.value / 1000))}</span>
      </p>
      {unsent > 0 && <p class="name">{count("idle.unsent", unsent)}</p>}
      {underway && <p class="name">{t("lock.underway")}</p>}
      {desk.newKey.value !== null && <p class="name">{t("idle.key")}</p>}
      <div class="buttons">
        <Button look="primary" does={close}>
          {t("idle.stay")}
        </Button>
        <Button does={() => desk.lock("hand")}>{t("top.lock")}</Button>
      </div>
    </Modal>
  );
}

/** Locking with texts that were not sent. */
function LockDialog({ close }: { close: () => void }) {
  const desk = useDesk();
  const { unsent, underway } = desk.atStake();
  return (
    <Modal label={t("lock.title")} close={close}>
      {unsent > 0 && <p>{count("lock.unsent", unsent)}</p>}
      {underway && <p>{t("lock.underway")}</p>}
      <UnsentCases go={close} />
      <div class="buttons">
        <Button look="leave" does={() => desk.lock("hand")}>
          {t("lock.button")}
        </Button>
        <Button does={close}>{t("lock.stay")}</Button>
      </div>
    </Modal>
  );
}

/** Putting a text away that was begun. */
function DiscardDialog({ box, close }: { box: "letter" | "note"; close: () => void }) {
  const desk = useDesk();
  const id = desk.open.value;
  if (id === null) return null;
  const draft = desk.draft(id);
  const fold = () => {
    if (box === "note") draft.noting.value = false;
    else draft.letter.value = null;
    close();
    focusSoon(box === "note" ? "note-open" : "reply-open");
  };
  return (
    <Modal label={t(`discard.${box}`)} close={close}>
      <p>{t("discard.means")}</p>
      <div class="buttons">
        <Button look="primary" does={fold}>
          {t("discard.keep")}
        </Button>
        <Button
          look="leave"
          does={() => {
            const kind = draft.letter.value;
            if (box === "note") draft.note.clear();
            else if (kind !== null) draft[kind].clear();
            fold();
          }}
        >
          {t("discard.button")}
        </Button>
        <Button does={close}>{t("discard.write")}</Button>
      </div>
    </Modal>
  );
}
