/** The committee, its charter, and what concerns all cases at once. */

import { useSignal } from "@preact/signals";
import type { ComponentChildren } from "preact";
import { useEffect } from "preact/hooks";
import type { Following } from "../around.ts";
import type { Progress } from "../model.ts";
import { failureOf } from "../state.ts";
import { count, longDay, t } from "../texts.tsx";
import { Choose, Field, Form } from "./fields.tsx";
import { Fingerprint } from "./hand-over.tsx";
import { Closing, Modal } from "./modal.tsx";
import { Button, failureText, Progress as ProgressBar, useDesk } from "./parts.tsx";
import { PersonLine } from "./people.tsx";

/** The committee, its charter, and what concerns all cases. */
export function CommitteeDialog({ close }: { close: () => void }) {
  const desk = useDesk();
  const hotline = desk.hotline.value;
  if (hotline === null) return null;
  return (
    <Modal label={t("committee.title")} close={close}>
      <ul class="plain people">
        {hotline.people
          .filter(({ current }) => current)
          .map(({ id }) => (
            <li key={id}>
              <PersonLine id={id} />
            </li>
          ))}
      </ul>
      <p>{t("committee.expires", { date: longDay(hotline.expires) })}</p>
      <details>
        <summary>{t("committee.share")}</summary>
        <ShareOpen />
      </details>
      <details>
        <summary>{t("committee.old_key")}</summary>
        <OldKey />
      </details>
      <details>
        <summary>{t("committee.forget")}</summary>
        <Forget />
      </details>
      <details>
        <summary>{t("committee.fingerprint")}</summary>
        <p>{t("committee.fingerprint.means")}</p>
        <Fingerprint groups={hotline.fingerprint} />
      </details>
      <Closing close={close} />
    </Modal>
  );
}

/** A form that works for a while, says how far it is, and then what came of it. It stops when asked, and with its dialog. */
function Work({
  lacks,
  does,
  busy,
  button,
  children,
}: {
  /** What is said where something has to be filled in first; else null. */
  lacks: () => string | null;
  /** Gives what is said afterwards. */
  does: (following: Following) => Promise<string>;
  busy: string;
  button: string;
  children: ComponentChildren;
}) {
  const part = useSignal<number | null>(null);
  const said = useSignal("");
  const stopper = useSignal<AbortController | null>(null);
  useEffect(() => () => stopper.peek()?.abort(), []);
  const work = async () => {
    // Enter in a field of the form asks for it, too.
    if (stopper.value !== null) return;
    said.value = lacks() ?? "";
    if (said.value !== "") return;
    const stop = new AbortController();
    stopper.value = stop;
    part.value = 0;
    const progress = (now: Progress) => {
      part.value = now.part;
    };
    try {
      said.value = await does({ progress, signal: stop.signal });
    } catch (error) {
      said.value = failureText(failureOf(error));
    }
    stopper.value = null;
    part.value = null;
  };
  return (
    <Form does={() => void work()}>
      {children}
      <div role="status">
        {part.value !== null && <ProgressBar label={busy} part={part.value} />}
        {said.value !== "" && <p class="name">{said.value}</p>}
      </div>
      {stopper.value === null ? (
        <button type="submit" class="plain">
          {button}
        </button>
      ) : (
        <Button does={() => stopper.value?.abort()}>{t("files.stop")}</Button>
      )}
    </Form>
  );
}

/** Gives a member access to all open cases at once. */
function ShareOpen() {
  const desk = useDesk();
  const member = useSignal("");
  const reason = useSignal("");
  const others = (desk.hotline.value?.people ?? []).filter(
    ({ id, current }) => current && id !== desk.me.value,
  );
  const share = async (following: Following) => {
    const wish = { member: member.value, reason: reason.value.trim() };
    const { done, failed, left } = await desk.engine.call("share_open", wish, following);
    if (done + failed + left === 0) return t("share.none");
    const others = [failed > 0 && count("share.failed", failed), left > 0 && count("share.left", left)];
    return [count("share.done", done), ...others].filter(Boolean).join(" ");
  };
  return (
    <Work
      lacks={() => (member.value === "" ? t("share.nobody") : null)}
      does={share}
      busy={t("sending.share")}
      button={t("share.button")}
    >
      <p>{t("share.means")}</p>
      <Choose
        id="share-member"
        label={t("share.member")}
        value={member.value}
        options={[["", t("share.choose")], ...others.map(({ id, name }) => [id, name] as const)]}
        choose={(value) => {
          member.value = value;
        }}
      />
      <Field
        id="share-reason"
        label={t("reason.optional")}
        hint={t("reason.seen")}
        value={reason.value}
        input={(value) => {
          reason.value = value;
        }}
      />
    </Work>
  );
}

/** An older key of mine, for cases that were wrapped to it. */
function OldKey() {
  const desk = useDesk();
  const file = useSignal<File | null>(null);
  const passphrase = useSignal("");
  const open = async (following: Following) => {
    const bytes = (await file.value?.arrayBuffer()) ?? new ArrayBuffer();
    const key = { file: new Uint8Array(bytes), passphrase: passphrase.value };
    const isOpen = await desk.engine.call("add_old_key", key, following);
    if (isOpen) passphrase.value = "";
    return t(isOpen ? "old_key.done" : "unlock.wrong");
  };
  return (
    <Work
      lacks={() => (file.value === null || passphrase.value === "" ? t("old_key.missing") : null)}
      does={open}
      busy={t("door.busy")}
      button={t("old_key.button")}
    >
      <p>{t("old_key.means")}</p>
      <div class="field">
        <label for="old-file">{t("unlock.file")}</label>
        <input
          id="old-file"
          type="file"
          autocomplete="off"
          onChange={(event) => {
            file.value = (event.currentTarget as HTMLInputElement).files?.[0] ?? null;
          }}
        />
      </div>
      <Field
        id="old-passphrase"
        label={t("unlock.passphrase")}
        value={passphrase.value}
        input={(value) => {
          passphrase.value = value;
        }}
        masked
      />
    </Work>
  );
}

/** Deletes what this browser remembers. */
function Forget() {
  const desk = useDesk();
  const said = useSignal("");
  const forget = async () => {
    try {
      await desk.engine.call("forget", null);
      said.value = t("forget.done");
    } catch (error) {
      said.value = failureText(failureOf(error));
    }
  };
  return (
    <>
      <p>{t("forget.means")}</p>
      <p>{t("forget.then")}</p>
      <Button look="leave" does={() => void forget()}>
        {t("forget.button")}
      </Button>
      <p class="name" role="status">
        {said.value}
      </p>
    </>
  );
}
