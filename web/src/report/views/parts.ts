/** What several views share. */

import { button, type Child, element as e, foreign, outward, UNTRANSLATED } from "../../ui/dom.ts";
import { country, type Key, longDay, parts, t } from "../../ui/texts.ts";
import type { App } from "../app.ts";
import type { FailureCode, FailureMessage, Hotline, Reader } from "../worker/api.ts";

/** The page's heading, which may be given the focus. */
export function heading(text: Child): HTMLElement {
  return e("h1", { tabindex: "-1" }, text);
}

/** A framed notice: a sentence that says it, and what it means. One of `errors` takes the focus when it is shown. */
export function notice(
  colour: "amber" | "red" | "ink" | "red errors",
  what: Child,
  ...means: readonly Child[]
): HTMLElement {
  const focus = colour === "red errors" ? { tabindex: "-1" } : {};
  return e("div", { class: `notice ${colour}`, ...focus }, e("p", { class: "name" }, what), ...means);
}

/** A part of a view with its own heading. */
export function section(heading: string, ...children: readonly Child[]): HTMLElement {
  return e("section", {}, e("h2", {}, heading), ...children);
}

/** Something folded. */
export function folded(summary: string, ...children: readonly Child[]): HTMLDetailsElement {
  return e("details", {}, e("summary", {}, summary), ...children);
}

/** One view back. */
export function backLink(app: App): Child {
  return app.before() === null
    ? null
    : button(t("common.back"), () => app.back(), "link", { class: "link back" });
}

/** The button that sends a form. */
export function submit(text: string): HTMLButtonElement {
  return e("button", { type: "submit", class: "primary" }, text);
}

/** A person: name and title. */
export function person({ name, title, role }: Reader): Child[] {
  return [
    e("span", { class: "name" }, foreign(name)),
    title === "" ? null : foreign(title),
    role === "member" ? null : e("p", { class: "muted" }, t(`start.${role}`)),
  ];
}

/** Where else to turn: authorities by country, and the contact. `apart`: this page holds what must not be lost. */
export function elsewhere({ outside, contact }: Hotline, hint: string, apart = false): HTMLElement {
  const countries = [...new Set(outside.map(({ country }) => country))];
  const groups = countries.map((code) =>
    e(
      "li",
      {},
      code === "" ? null : e("span", { class: "muted" }, foreign(country(code))),
      ...outside
        .filter((authority) => authority.country === code)
        .map(({ url, name }) => e("div", {}, outward(url, name, apart))),
    ),
  );
  return section(
    t("start.elsewhere.title"),
    e("p", {}, hint),
    groups.length === 0 ? null : e("ul", { class: "plain" }, ...groups),
    contact === "" ? null : e("p", { class: "text" }, ...parts("start.contact", { contact })),
  );
}

/** A fingerprint in its groups. */
export function fingerprint(groups: string): HTMLElement {
  // The spaces are for copying and for readers of screens; the grid makes its own.
  const spans = groups.split(" ").flatMap((part): Child[] => [e("span", {}, part), " "]);
  return e("p", { class: "fingerprint", dir: "ltr" }, ...spans);
}

/** A clock that is wrong: it decides what is expired, overdue, and in office. */
export function clockNotice({ state }: App): Child {
  if (state.clock === null) return null;
  const day = (time: number) => longDay(new Date(time).toISOString().slice(0, 10));
  const { own, served } = state.clock;
  return notice("amber", t("start.clock", { device: day(own), server: day(served) }));
}

/** How far something is, 0 to 1, with what it is. */
export function progressBar(label: string, part: number): HTMLElement {
  const value = String(Math.round(part * 100) / 100);
  return e("progress", { max: "1", value, "aria-label": label, ...UNTRANSLATED });
}

/** A part as a percentage in the chosen language's way. */
export function percent(part: number): string {
  return new Intl.NumberFormat(document.documentElement.lang, { style: "percent" }).format(part);
}

const FAILURES: Partial<Record<FailureCode, Key>> = {
  offline: "failure.offline",
  server: "failure.internal",
  internal: "failure.internal",
  busy: "failure.busy",
  work_required: "failure.busy",
  work_stale: "failure.busy",
  storage_full: "failure.storage_full",
  too_large: "failure.too_large",
  TooLarge: "failure.too_large",
  charter_changed: "failure.charter_changed",
  Nobody: "failure.nobody",
  NoKey: "failure.nobody",
  Missing: "failure.files",
  Mismatch: "failure.files",
  malformed: "failure.refused",
  conflict: "failure.conflict",
  Sequence: "failure.withheld",
  Unassigned: "review.passphrase.odd",
  TooShort: "review.passphrase.short",
};

/** What a failure means for what was written, and what to do. */
export function failureText({ code }: FailureMessage): string {
  return t(FAILURES[code] ?? "failure.broken");
}
