/** The committee, its charter, and what concerns all cases at once. */

import { useSignal } from "@preact/signals";
import { failureOf } from "../state.ts";
import { count, longDay, t } from "../texts.tsx";
import { Choose, Field } from "./fields.tsx";
import { Fingerprint } from "./hand-over.tsx";
import { Modal } from "./modal.tsx";
import { Button, failureText, Progress, useDesk } from "./parts.tsx";
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
      <div class="buttons">
        <Button look="primary" does={close}>
          {t("dialog.close")}
        </Button>
      </div>
    </Modal>
  );
}

/** Gives a member access to all open cases at once. */
function ShareOpen() {
  const desk = useDesk();
  const member = useSignal("");
  const reason = useSignal("");
  const part = useSignal<number | null>(null);
  const said = useSignal("");
  const others = (desk.hotline.value?.people ?? []).filter(
    ({ id, current }) => current && id !== desk.me.value,
  );
  const share = async () => {
    if (member.value === "") {
      said.value = t("share.nobody");
      return;
    }
    part.value = 0;
    said.value = "";
    try {
      const { done, failed } = await desk.engine.call(
        "share_open",
        { member: member.value, reason: reason.value.trim() },
        {
          progress: (progress) => {
            part.value = progress.part;
          },
        },
      );
      said.value = [
        done + failed === 0 ? t("share.none") : count("share.done", done),
        failed > 0 ? count("share.failed", failed) : "",
      ]
        .join(" ")
        .trim();
    } catch (error) {
      said.value = failureText(failureOf(error));
    }
    part.value = null;
  };
  return (
    <form
      noValidate
      autocomplete="off"
      onSubmit={(event) => {
        event.preventDefault();
        void share();
      }}
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
      <div role="status">
        {part.value !== null && <Progress label={t("sending.share")} part={part.value} />}
        {said.value !== "" && <p class="name">{said.value}</p>}
      </div>
      {part.value === null && (
        <button type="submit" class="plain">
          {t("share.button")}
        </button>
      )}
    </form>
  );
}

/** An older key of mine, for cases that were wrapped to it. */
function OldKey() {
  const desk = useDesk();
  const file = useSignal<File | null>(null);
  const passphrase = useSignal("");
  const part = useSignal<number | null>(null);
  const said = useSignal("");
  const open = async () => {
    const chosen = file.value;
    if (chosen === null || passphrase.value === "") {
      said.value = t("old_key.missing");
      return;
    }
    part.value = 0;
    said.value = "";
    try {
      const bytes = new Uint8Array(await chosen.arrayBuffer());
      const isOpen = await desk.engine.call(
        "add_old_key",
        { file: bytes, passphrase: passphrase.value },
        {
          progress: (progress) => {
            part.value = progress.part;
          },
        },
      );
      if (isOpen) passphrase.value = "";
      said.value = t(isOpen ? "old_key.done" : "unlock.wrong");
    } catch (error) {
      said.value = failureText(failureOf(error));
    }
    part.value = null;
  };
  return (
    <form
      noValidate
      autocomplete="off"
      onSubmit={(event) => {
        event.preventDefault();
        void open();
      }}
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
      <div role="status">
        {part.value !== null && <Progress label={t("door.busy")} part={part.value} />}
        {said.value !== "" && <p class="name">{said.value}</p>}
      </div>
      {part.value === null && (
        <button type="submit" class="plain">
          {t("old_key.button")}
        </button>
      )}
    </form>
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
