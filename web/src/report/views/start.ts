/** The first view in each of its states: whose hotline this is, who reads reports, what stays hidden. */

import { button, type Child, element as e, foreign, on } from "../../ui/dom.ts";
import { inLanguage, language, list, longDay, parts, t, timeSpan } from "../../ui/texts.ts";
import { hear } from "../actions/hear.ts";
import type { App } from "../app.ts";
import { forgetReport, isUnsaved } from "../state.ts";
import type { Hotline } from "../worker/api.ts";
import { clockNotice, elsewhere, fingerprint, folded, heading, notice, person, section } from "./parts.ts";
import { refusedView } from "./refused.ts";

/** The view. */
export function startView(app: App): Child[] {
  const { hearing } = app.state;
  const again = button(t("common.again"), () => void hear(app));
  const reload = button(t("common.again"), () => location.reload());
  switch (hearing.kind) {
    case "asking":
    case "slow":
      return [
        heading(t("asking.title")),
        e("p", { class: "lead", role: "status" }, t("asking.lead")),
        hearing.kind === "slow" && e("p", { class: "muted" }, t("asking.slow")),
      ];
    case "unreachable":
    case "broken":
      return [
        heading(t(`${hearing.kind}.title`)),
        e("p", { class: "lead" }, t(`${hearing.kind}.lead`)),
        e("p", {}, t(`${hearing.kind}.means`)),
        e("p", {}, hearing.kind === "unreachable" ? again : reload),
      ];
    case "closed":
      return [
        heading(t("closed.title")),
        e("p", { class: "lead" }, t("closed.lead")),
        e("p", {}, t("closed.means")),
      ];
    case "refused":
      return refusedView(hearing);
    case "open":
      return open(app, hearing.hotline, hearing.pinned);
  }
}

function open(app: App, hotline: Hotline, pinned: boolean): Child[] {
  if (hotline.readers.length === 0) {
    return [
      heading(t("refused.nobody.title")),
      notice("red", t("refused.notice"), e("p", {}, t("refused.nobody.means"))),
      clockNotice(app),
      elsewhere(hotline, t("start.elsewhere.leave")),
    ];
  }
  return [
    e("p", { class: "kicker" }, t("start.kicker")),
    heading(foreign(hotline.organisation)),
    e("p", { class: "lead" }, t("start.lead")),
    e("p", {}, t("start.locked")),
    clockNotice(app),
    ways(app),
    readers(hotline),
    anonymity(hotline),
    section(t("start.retaliation.title"), e("p", {}, t("start.retaliation.text"))),
    elsewhere(hotline, t("start.elsewhere.leave")),
    policy(hotline),
    genuine(hotline, pinned),
  ];
}

/** The two ways on. */
function ways(app: App): HTMLElement {
  const { sending, visiting, words } = app.state;
  const begun = sending.phase !== "filed" && words === null && isUnsaved(app.state);
  const begin = () => {
    if (sending.phase === "filed") forgetReport(app.state);
    app.go("step");
  };
  const report = button(t(begun ? "start.resume" : "start.report"), begin, "primary", { id: "report" });
  const isOpen = visiting.conversation !== null;
  const check = e(
    "a",
    { class: "button plain", id: "check", href: `/check${app.around.fragment()}` },
    t(isOpen ? "start.open" : "start.check"),
  );
  on(check, "click", (event) => {
    // Here, without another page; the address is for a new window.
    event.preventDefault();
    app.go(isOpen ? "case" : "enter");
  });
  return e("div", { class: "ways" }, report, check);
}

function readers({ readers }: Hotline): HTMLElement {
  return section(
    t("start.readers.title"),
    e("ul", { class: "plain" }, ...readers.map((reader) => e("li", {}, ...nonNull(person(reader))))),
    e("p", {}, t("start.readers.involved")),
  );
}

function nonNull(children: readonly Child[]): Child[] {
  return children.filter((child) => child !== null);
}

function anonymity({ origins }: Hotline): HTMLElement {
  const onion = origins.find((origin) => origin.endsWith(".onion"));
  const lines = ["hidden", "text", "device", "history", "leave", "tor"] as const;
  return section(
    t("start.anonymous.title"),
    e("ul", { class: "points" }, ...lines.map((line) => e("li", {}, t(`start.anonymous.${line}`)))),
    onion !== undefined &&
      e("p", {}, t("start.anonymous.onion"), " ", e("span", { class: "mono", dir: "ltr" }, onion)),
  );
}

function policy({ notice: texts, retention_days, hold }: Hotline): HTMLElement {
  const text = inLanguage(texts, language());
  const tag = Object.keys(texts).find((tag) => texts[tag] === text) ?? "";
  return section(
    t("start.policy.title"),
    e("p", {}, hold ? t("start.kept.hold") : t("start.kept.time", { time: timeSpan(retention_days) })),
    text !== "" && folded(t("start.policy.read"), e("p", { class: "text", lang: tag, dir: "auto" }, text)),
  );
}

/** The fingerprint, folded; how to compare it, and how long the charter counts. */
function genuine({ fingerprint: groups, expires, origins }: Hotline, pinned: boolean): HTMLElement {
  return section(
    t("start.genuine.title"),
    e("p", {}, t(pinned ? "start.genuine.matched" : "start.genuine.compare")),
    folded(
      t("start.genuine.show"),
      fingerprint(groups),
      e("p", {}, t("start.genuine.differs")),
      e("p", {}, ...parts("start.genuine.addresses", { addresses: list(origins) })),
    ),
    e("p", { class: "muted" }, t("start.genuine.valid", { date: longDay(expires) })),
  );
}
