/** Dialogs in front of everything, and the one that asks for a reason. */

import { useSignal } from "@preact/signals";
import type { ComponentChildren } from "preact";
import { useEffect, useRef } from "preact/hooks";
import { focusSoon } from "../focus.ts";
import type { Again } from "../state.ts";
import { t } from "../texts.tsx";
import { Field, Form } from "./fields.tsx";
import { Button, Notice } from "./parts.tsx";

/** A dialog in front of everything. Escape and the browser's Back close it; the focus goes back to where it was. */
export function Modal({
  label,
  close,
  children,
  role,
}: {
  label: string;
  close: () => void;
  children: ComponentChildren;
  role?: "alertdialog";
}) {
  const dialog = useRef<HTMLDialogElement>(null);
  // The warning stands in front of another one.
  const heading = role === undefined ? "dialog-heading" : "warning-heading";
  useEffect(() => {
    const before = document.activeElement;
    const element = dialog.current;
    element?.showModal();
    return () => {
      element?.close();
      if (before instanceof HTMLElement && before.isConnected) before.focus();
    };
  }, []);
  return (
    <dialog
      ref={dialog}
      aria-labelledby={heading}
      {...(role && { role })}
      onCancel={(event) => {
        event.preventDefault();
        close();
      }}
    >
      <h2 id={heading} tabIndex={-1}>
        {label}
      </h2>
      {children}
    </dialog>
  );
}

/** The foot of a dialog that only tells. */
export function Closing({ close }: { close: () => void }) {
  return (
    <div class="buttons">
      <Button look="primary" does={close}>
        {t("dialog.close")}
      </Button>
    </div>
  );
}

/** A dialog that asks for a reason and does something with it. */
export function AskReason({
  label,
  children,
  hint,
  required,
  does,
  look,
  close,
  action,
  again,
  refuse = () => null,
}: {
  label: string;
  children: ComponentChildren;
  hint: string;
  required: boolean;
  does: (reason: string) => void;
  look: "primary" | "leave";
  close: () => void;
  action: string;
  again?: Again | undefined;
  /** Why it cannot be done as it stands; then the dialog stays, with all that was typed. */
  refuse?: () => string | null;
}) {
  const reason = useSignal(again?.reason ?? "");
  const wrong = useSignal(false);
  const refused = useSignal<string | null>(null);
  return (
    <Modal label={label} close={close}>
      <Form
        does={() => {
          refused.value = refuse();
          if (refused.value !== null) return focusSoon("refused");
          if (required && reason.value.trim() === "") {
            wrong.value = true;
            document.getElementById("reason")?.focus();
            return;
          }
          close();
          does(reason.value.trim());
        }}
      >
        {children}
        {refused.value !== null && (
          <Notice tone="red" what={refused.value} id="refused" tabIndex={-1} role="alert" />
        )}
        <Field
          id="reason"
          label={t(required ? "reason.label" : "reason.optional")}
          hint={hint}
          error={wrong.value ? t("reason.missing") : undefined}
          value={reason.value}
          input={(value) => {
            reason.value = value;
          }}
          long
          rows={3}
        />
        <div class="buttons">
          <button type="submit" class={look}>
            {action}
          </button>
          <Button does={close}>{t("dialog.cancel")}</Button>
        </div>
      </Form>
    </Modal>
  );
}
