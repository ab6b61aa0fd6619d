/** The open case: who reads it, what is owed, all that was written, and writing more. */

import { RESULTS } from "../../protocol/questions.ts";
import { button, type Child, element as e, foreign, UNTRANSLATED } from "../../ui/dom.ts";
import { field, form, summary } from "../../ui/form.ts";
import { type Key, list, longDay, parts, t } from "../../ui/texts.ts";
import { close, refresh, write } from "../actions/visit.ts";
import type { App } from "../app.ts";
import { isUnsaved } from "../state.ts";
import type { AccessNotice, Conversation, GapNotice, Letter } from "../worker/api.ts";
import { answersList } from "./answers.ts";
import { clueText } from "./clues.ts";
import { enclosedFiles } from "./enclosed.ts";
import { uploads } from "./filed.ts";
import { filesPart } from "./files.ts";
import {
  backLink,
  clockNotice,
  elsewhere,
  failureText,
  folded,
  heading,
  notice,
  person,
  section,
  submit,
} from "./parts.ts";

/** The view. */
export function caseView(app: App): Child[] {
  const { conversation } = app.state.visiting;
  if (conversation === null) {
    return [
      backLink(app),
      heading(t("case.label")),
      app.live({ role: "status" }, () => [
        app.state.visiting.failure === null ? e("p", { class: "muted" }, t("enter.opening")) : failed(app),
      ]),
    ];
  }
  const { items } = conversation;
  return [
    backLink(app),
    heading(t("case.label")),
    e("p", { class: "muted" }, t("case.filed", { date: longDay(conversation.dates.day) })),
    clockNotice(app),
    // Everything else rests on the report itself.
    items[0]?.kind !== "report" && notice("red", t("failure.withheld")),
    owed(conversation),
    app.live({ role: "status" }, () => [
      app.state.visiting.failure !== null && ["idle", "sent"].includes(app.state.visiting.writing)
        ? failed(app)
        : null,
    ]),
    e("ol", { class: "letters" }, ...items.map((item) => e("li", {}, ...shown(app, item)))),
    items.every((item) => item.kind === "report") && e("p", { class: "muted" }, t("case.none")),
    e(
      "div",
      { class: "buttons" },
      button(t("case.refresh"), () => void refresh(app), "plain", { id: "refresh" }),
    ),
    app.live({}, () => [uploads(app)]),
    conversation.writable && writing(app),
    about(conversation),
    (conversation.overdue !== null || items[0]?.kind !== "report") &&
      elsewhere(app.hotline, t("case.overdue.means"), isUnsaved(app.state)),
    e(
      "div",
      { class: "buttons" },
      button(t("case.close"), () => void close(app), "plain", { id: "close" }),
    ),
  ];
}

function failed(app: App): Child {
  const { failure } = app.state.visiting;
  if (failure === null) return null;
  const text = failure.code === "gone" ? t("case.gone") : failureText(failure);
  return notice(
    "red",
    text,
    button(t("common.again"), () => void refresh(app), "plain", { id: "again" }),
  );
}

/** What the committee owes, and whether it is late. */
function owed({ dates, acknowledged, concluded, overdue }: Conversation): Child {
  if (overdue !== null) {
    const date = longDay(overdue === "acknowledge" ? dates.acknowledge_by : dates.feedback_by);
    return notice("amber", t(`case.overdue.${overdue}`, { date }), e("p", {}, t("case.overdue.means")));
  }
  if (concluded !== null) return e("p", {}, t("case.done", { date: longDay(concluded) }));
  const due = acknowledged === null ? "acknowledge" : "feedback";
  const date = longDay(acknowledged === null ? dates.acknowledge_by : dates.feedback_by);
  return e("p", {}, t(`case.due.${due}`, { date }));
}

function shown(app: App, item: Letter | AccessNotice | GapNotice): Child[] {
  switch (item.kind) {
    case "gap":
      return [gap(item)];
    case "access":
      return [access(item)];
    default:
      return [letter(app, item)];
  }
}

function letter(app: App, item: Letter): HTMLElement {
  const { author, kind, date, text, result, answers, files, flagged } = item;
  // Whoever comes back knows what they wrote, and looks for the answer.
  const isFolded = (app.state.visiting.conversation?.items.length ?? 0) > 1;
  const report = answersList(app.hotline, answers);
  return e(
    "article",
    { class: author === null ? "letter mine" : "letter" },
    e(
      "header",
      {},
      e("h2", {}, author === null ? t("case.you") : foreign(author.name)),
      author !== null && author.title !== "" && e("p", { class: "muted" }, foreign(author.title)),
      e(
        "p",
        { class: "muted" },
        t(`case.kind.${kind}` as Key),
        " · ",
        e("time", { datetime: date }, longDay(date)),
      ),
    ),
    kind === "report" && (isFolded ? folded(t("case.show"), report) : report),
    result !== "" && e("p", {}, ...parts("case.result", { result: resultText(result) })),
    text !== "" && e("p", { class: "text", dir: "auto", ...UNTRANSLATED }, text),
    files.length > 0 && enclosedFiles(app, item),
    flagged && e("p", { class: "muted" }, t("case.flagged")),
    author !== null && e("p", { class: "muted small" }, ...parts("case.signed", { name: author.name })),
  );
}

/** The protocol's own results in words; another is shown as it was written. */
function resultText(result: string): string {
  const known = RESULTS.find((one) => one === result);
  return known === undefined ? result : t(`case.result.${known}`);
}

/** A change of who can read, in one line for each thing that changed. */
function access({ author, date, added, removed, against, reason }: AccessNotice): HTMLElement {
  const name = author === "" ? t("case.unnamed") : author;
  const left = removed.length === 1 && removed[0] === author;
  return e(
    "div",
    { class: "change" },
    e("time", { class: "muted", datetime: date }, longDay(date)),
    added.length > 0 && e("p", {}, ...parts("case.added", { author: name, names: list(added) })),
    removed.length > 0 &&
      e("p", {}, ...parts(left ? "case.left" : "case.removed", { author: name, names: list(removed) })),
    against.length > 0 && e("p", { class: "warning" }, ...parts("case.against", { names: list(against) })),
    reason !== "" && e("p", {}, ...parts("case.reason", { reason })),
  );
}

function gap({ seq, check }: GapNotice): HTMLElement {
  return notice(
    "red",
    t("case.gap", { number: seq + 1 }),
    e("p", {}, t("case.gap.means")),
    e("p", { class: "muted small" }, t("case.gap.check", { check })),
  );
}

/** Writing more, with files, past the guards. */
function writing(app: App): HTMLElement {
  const { visiting, errors } = app.state;
  const message = errors.get("message");
  const text = message === undefined ? undefined : t(message as Key);
  const isFixed = visiting.writing === "sending" || visiting.writing === "unknown";
  const box = field({
    id: "message",
    label: t("case.write.label"),
    hint: t("case.write.hint"),
    long: true,
    error: text,
    value: visiting.message,
    input: (value) => {
      visiting.message = value;
      if (visiting.writing === "sent" || visiting.writing === "asking") {
        visiting.writing = "idle";
        app.refresh();
      }
    },
    ...(isFixed && { attributes: { readonly: "" } }),
  });
  return section(
    t("case.write.title"),
    text === undefined ? null : summary(t("common.error"), new Map([["message", text]])),
    form(
      () => void write(app),
      box,
      filesPart(app, visiting.files, "message-files"),
      app.live({ role: "status", class: "state", id: "written", tabindex: "-1" }, () => written(app)),
      app.live({ class: "buttons" }, () => [
        visiting.writing !== "asking" && visiting.writing !== "sending" && submit(t("case.write.button")),
      ]),
    ),
  );
}

/** How the sending of a message is. */
function written(app: App): Child[] {
  const { visiting } = app.state;
  switch (visiting.writing) {
    case "idle":
      return [];
    case "sending":
      return [e("p", { class: "muted" }, t("case.write.sending"))];
    case "sent":
      return [e("p", { class: "live done" }, t("case.write.sent"))];
    case "unknown":
      return [notice("red", t("case.write.unknown"))];
    case "failed":
      return [visiting.failure && notice("red", failureText(visiting.failure))];
    case "asking":
      return [
        notice(
          "amber",
          t("clues.label"),
          e("ul", {}, ...visiting.clues.map((clue) => e("li", {}, ...clueText(app, clue)))),
          button(t("case.write.anyway"), () => void write(app, true), "plain", { id: "anyway" }),
        ),
      ];
  }
}

/** Who can read it, how long it is kept, and how to notice that something is missing. */
function about({ readers, excluded, purge, head }: Conversation): HTMLElement {
  return section(
    t("case.readers"),
    e(
      "ul",
      { class: "plain" },
      ...readers.map((reader) => e("li", {}, ...person(reader).filter((child) => child !== null))),
    ),
    excluded.length > 0 && e("p", {}, ...parts("case.excluded", { names: list(excluded) })),
    e("p", {}, purge === null ? t("case.kept.hold") : t("case.kept", { date: longDay(purge) })),
    folded(
      t("case.head.title"),
      e("p", {}, t("case.head.means")),
      e("p", {}, ...parts("case.head", { code: e("span", { class: "mono", dir: "ltr" }, head) })),
    ),
  );
}
