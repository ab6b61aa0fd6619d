/** Before anything is sealed: what in the answers could show who wrote them. */

import { button, type Child, element as e, foreign, UNTRANSLATED } from "../../ui/dom.ts";
import { parts, t } from "../../ui/texts.ts";
import type { App } from "../app.ts";
import type { Clue } from "../guards.ts";
import { labelOf, stepOf } from "./answers.ts";
import { backLink, heading } from "./parts.ts";
import { review } from "./question.ts";

/** The view. */
export function cluesView(app: App): Child[] {
  const { clues } = app.state;
  return [
    backLink(app),
    heading(t("clues.label")),
    e("p", { class: "hint" }, t("clues.hint")),
    e("ul", { class: "plain" }, ...clues.map((clue, index) => e("li", {}, ...clueRow(app, clue, index)))),
    e(
      "div",
      { class: "buttons" },
      button(t("clues.keep"), () => review(app), "primary", { id: "keep" }),
    ),
  ];
}

function clueRow(app: App, clue: Clue, index: number): Child[] {
  const step = stepOf(app, clue.where);
  const change = () => {
    app.state.returning = true;
    app.go("step", step);
  };
  return [
    ...clueText(app, clue),
    button(t("common.change"), change, "link", {
      id: `change-${index}`,
      "aria-label": `${t("common.change")}: ${clue.text}`,
      ...UNTRANSLATED,
    }),
  ];
}

/** A clue, and where it stands. */
export function clueText(app: App, { kind, text, where }: Clue): Child[] {
  const question = where.startsWith("file:")
    ? [t("clues.file")]
    : parts("clues.where", { question: labelOf(app, where) });
  return [
    e("p", {}, t(`clues.${kind}`), ": ", e("strong", {}, foreign(text))),
    e("p", { class: "muted" }, ...question),
  ];
}
