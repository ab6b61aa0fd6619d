/** What is compared or handed to somebody by voice or by mail: a fingerprint, the public half of a key. */

import { useSignal } from "@preact/signals";
import type { ComponentChildren } from "preact";
import type { PublicHalf } from "../model.ts";
import { t } from "../texts.tsx";
import { Button, useDesk } from "./parts.tsx";

/** A fingerprint in its groups, four a row. */
export function Fingerprint({ groups }: { groups: string }) {
  return (
    <p class="fingerprint" dir="ltr" translate={false}>
      {groups.split(" ").flatMap((group, i) => [<span key={i}>{group}</span>, " "])}
    </p>
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
