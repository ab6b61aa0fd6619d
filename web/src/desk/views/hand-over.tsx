/** What is compared or handed to somebody by voice or by mail: a fingerprint, the public half of a key. */

import type { ComponentChildren } from "preact";
import type { PublicHalf } from "../model.ts";
import { t } from "../texts.tsx";
import { Copy } from "./leftovers.tsx";
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
            <Copy text={half.text} label={t("hand.copy")} />
          </div>
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
