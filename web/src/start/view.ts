/** What the start page shows in each of its states. Reads nothing but its arguments. */

import { unhex } from "../protocol/bytes.ts";
import { type Charter, currentLines, type MemberLine } from "../protocol/charter.ts";
import type { Day } from "../protocol/date.ts";
import { fingerprint } from "../protocol/instance.ts";
import { type Child, element as e, foreign, outward } from "../ui/dom.ts";
import type { Found } from "./load.ts";
import { longDay, ROLES, refusal } from "./words.ts";

/** While the server has not answered; `slow` once that takes long. */
export function loading(slow: boolean): Child[] {
  return [
    heading("A hotline for reports"),
    e("p", { class: "lead" }, "Finding out whose hotline this is."),
    slow
      ? e("p", { class: "muted" }, "This takes longer than usual. Over Tor that happens. Please wait.")
      : null,
  ];
}

/** Everything that was found out. `again` is what the button for another try does. */
export function found(result: Found, today: Day, again: () => void): Child[] {
  switch (result.kind) {
    case "unreachable":
      return unreachable(again);
    case "closed":
      return closed();
    case "open":
      return open(result.charter, result.pinned, today);
    case "refused":
      return refused(result);
  }
}

function unreachable(again: () => void): Child[] {
  const button = e("button", { type: "button" }, "Try again");
  button.addEventListener("click", again);
  return [
    heading("The hotline does not answer"),
    e("p", { class: "lead" }, "This page came, but what it asked the hotline for did not."),
    e("p", {}, "Your connection may be down, or the hotline may be. Nothing that you did is lost."),
    e("p", {}, button),
  ];
}

function closed(): Child[] {
  return [
    heading("This hotline is not open yet"),
    e("p", { class: "lead" }, "Nobody has been named to read reports here."),
    e(
      "p",
      {},
      "A hotline opens with a charter: a signed list of the people who read reports. There is none yet. Come back later, or use the address of an authority that you know.",
    ),
  ];
}

function open(charter: Charter, pinned: boolean, today: Day): Child[] {
  return [
    e("p", { class: "kicker" }, "The hotline of"),
    heading(foreign(charter.organisation)),
    e("p", { class: "lead" }, "A report here is locked so that only the people named below can open it."),
    notice(
      "amber",
      "You cannot write a report on this page yet",
      "The pages for that come next. Until then, reports are filed with a separate program that speaks this hotline’s protocol. This is an early version: do not use it for a real report.",
    ),
    readers(currentLines(charter, today)),
    elsewhere(charter, "You may also go to an authority, now or later. You need no leave to do so."),
    policy(charter),
    genuine(charter, pinned),
  ];
}

function refused({ why, charter, pinned }: Found & { kind: "refused" }): Child[] {
  const other = pinned !== null && charter !== null && charter.instance !== pinned;
  const { what, means, addresses } = refusal(why, other);
  return [
    heading(what),
    notice("red", "This page takes no report", means),
    charter && elsewhere(charter, addresses),
    charter && fingerprints(charter.instance, other ? pinned : null),
  ];
}

/** The page's heading, which may be given the focus. */
function heading(text: Child): HTMLElement {
  return e("h1", { tabindex: "-1" }, text);
}

/** A framed notice: a sentence that says it, and what it means. */
function notice(colour: "amber" | "red", what: string, means: string): HTMLElement {
  return e("div", { class: `notice ${colour}` }, e("p", { class: "name" }, what), e("p", {}, means));
}

function section(heading: string, ...children: readonly Child[]): HTMLElement {
  return e("section", {}, e("h2", {}, heading), ...children);
}

function readers(lines: readonly MemberLine[]): HTMLElement {
  if (lines.length === 0) return section("Who reads reports", e("p", {}, "Nobody today."));
  return section("Who reads reports", e("ul", { class: "plain" }, ...lines.map(reader)));
}

function reader({ name, title, role }: MemberLine): HTMLElement {
  return e(
    "li",
    {},
    e("span", { class: "name" }, foreign(name)),
    title === "" ? null : foreign(title),
    role === "member" ? null : e("p", { class: "muted" }, ROLES[role]),
  );
}

/** Where else to turn: authorities and the contact. */
function elsewhere({ outside, contact }: Charter, hint: string): HTMLElement {
  return section(
    "Other ways to report",
    e("p", {}, hint),
    outside.length === 0 ? null : e("ul", { class: "plain" }, ...outside.map(authority)),
    contact === "" ? null : e("p", { class: "text" }, "Contact: ", foreign(contact)),
  );
}

function authority({ country, name, url }: Charter["outside"][number]): HTMLElement {
  return e(
    "li",
    {},
    outward(url, name),
    country === "" ? null : e("span", { class: "muted" }, " ", foreign(country)),
  );
}

function policy({ languages, notice: texts }: Charter): HTMLElement | null {
  const language = languages.includes("en") ? "en" : languages[0];
  const text = language && texts[language];
  if (!language || !text) return null;
  return section(
    "Privacy and policy",
    e(
      "details",
      {},
      e("summary", {}, "Read the notice"),
      e("p", { class: "text", lang: language, dir: "auto" }, text),
    ),
  );
}

/** The fingerprint, folded; how to compare it, and how long the charter counts. */
function genuine({ instance, expires, origins }: Charter, pinned: boolean): HTMLElement {
  const matched = "The fingerprint in the link that you followed is the fingerprint of this hotline.";
  const compare =
    "Compare this hotline’s fingerprint with the one on your organisation’s poster or in its policy.";
  return section(
    "Is this the real one?",
    e("p", {}, pinned ? matched : compare),
    e(
      "details",
      {},
      e("summary", {}, "Show the fingerprint"),
      groups(instance),
      e(
        "p",
        {},
        "If even one group differs, this is another hotline: leave this page. The page was sent by the server that it describes, so it cannot vouch for itself.",
      ),
      e("p", {}, "This hotline’s addresses: ", foreign(origins.join(", "))),
    ),
    e("p", { class: "muted" }, `The list of people on this page is valid until ${longDay(expires)}.`),
  );
}

/** The claimed fingerprint, folded, or beside the one that the link names, in full view. */
function fingerprints(claimed: string, named: string | null): HTMLElement {
  if (named === null) {
    const folded = e("details", {}, e("summary", {}, "Show the fingerprint"), groups(claimed));
    return section("The fingerprint it claims", folded);
  }
  return section(
    "The two fingerprints",
    e("p", {}, "Your link names this one:"),
    groups(named),
    e("p", {}, "The hotline claims this one:"),
    groups(claimed),
  );
}

function groups(instance: string): HTMLElement {
  const parts = fingerprint(unhex(instance)).split(" ");
  // The spaces are for copying and for readers of screens; the grid makes its own.
  const spans = parts.flatMap((part): Child[] => [e("span", {}, part), " "]);
  return e("p", { class: "fingerprint", dir: "ltr" }, ...spans);
}
