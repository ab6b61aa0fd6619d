/** A charter that is not believed: why, what it means, and where else to go. Never who it says reads reports. */

import { type Child, element as e } from "../../ui/dom.ts";
import { t } from "../../ui/texts.ts";
import type { Belief } from "../worker/api.ts";
import { elsewhere, fingerprint, folded, heading, notice, section } from "./parts.ts";

type Refused = Extract<Belief, { kind: "refused" }>;

const KINDS: Readonly<Record<Refused["why"], "forged" | "pin" | "expired" | "replaced">> = {
  signature: "forged",
  malformed: "forged",
  instance: "forged",
  pin: "pin",
  expired: "expired",
  older: "replaced",
  fork: "replaced",
  vanished: "replaced",
};

/** The view. */
export function refusedView({ why, hotline, pinned }: Refused): Child[] {
  const differs = pinned !== null && hotline !== null && hotline.fingerprint !== pinned;
  const kind = why === "instance" && differs ? "other" : KINDS[why];
  const addresses = t(kind === "expired" ? "refused.expired.addresses" : "refused.unproven");
  return [
    heading(t(`refused.${kind}.title`)),
    notice("red", t("refused.notice"), e("p", {}, t(`refused.${kind}.means`))),
    e("p", {}, t("refused.filed")),
    hotline && elsewhere(hotline, addresses),
    hotline && fingerprints(hotline.fingerprint, differs ? pinned : null),
  ];
}

/** The claimed fingerprint, folded, or beside the one that the link names, in full view. */
function fingerprints(claimed: string, named: string | null): HTMLElement {
  if (named === null) {
    return section(t("start.print.title"), folded(t("start.genuine.show"), fingerprint(claimed)));
  }
  return section(
    t("start.prints.title"),
    e("p", {}, t("start.prints.named")),
    fingerprint(named),
    e("p", {}, t("start.prints.claimed")),
    fingerprint(claimed),
  );
}
