/** Questions and answers as they are shown again: before sending, and to who comes back. */

import { CATEGORIES, QUESTIONS } from "../../protocol/questions.ts";
import { asked, type Child, element as e, UNTRANSLATED } from "../../ui/dom.ts";
import { inLanguage, type Key, language, list, t } from "../../ui/texts.ts";
import type { App } from "../app.ts";
import { stepsOf } from "../steps.ts";
import type { Hotline, Letter } from "../worker/api.ts";

/** The heading of a question by its id, as it stands in a report; the id itself where nobody knows it. */
export function questionLabel(hotline: Hotline, id: string): string {
  const own = hotline.questionnaire?.find((question) => question.id === id);
  if (own !== undefined) return inLanguage(own.label, language());
  return QUESTIONS.includes(id) ? t(`${id}.label` as Key) : id;
}

/** An answer in words. */
export function answerText(hotline: Hotline, { question, answer }: Letter["answers"][number]): string {
  if (typeof answer === "string") return answer;
  const own = hotline.questionnaire?.find(({ id }) => id === question);
  const label = (id: string): string => {
    const option = own?.options.find((option) => option.id === id);
    if (option !== undefined) return inLanguage(option.label, language());
    const isKnown = question === "category" && (CATEGORIES as readonly string[]).includes(id);
    return isKnown ? t(`category.${id}` as Key) : id;
  };
  return list(answer.map(label));
}

/** A report's answers. */
export function answersList(hotline: Hotline, answers: Letter["answers"]): Child {
  const rows = answers.flatMap((answer) => [
    e("dt", {}, asked(questionLabel(hotline, answer.question))),
    e("dd", { class: "text", dir: "auto", ...UNTRANSLATED }, answerText(hotline, answer)),
  ]);
  return e("dl", { class: "answers" }, ...rows);
}

/** The heading of the field that a clue names. */
export function labelOf(app: App, where: string): string {
  if (where === "message") return t("case.write.label");
  if (where === "talk.how") return t("talk.label");
  return questionLabel(app.hotline, where);
}

/** Which question has the field that a clue names. */
export function stepOf(app: App, where: string): number {
  const id = where.startsWith("file:")
    ? "files"
    : where === "where" || where === "when"
      ? "place"
      : (where.split(".")[0] ?? where);
  const steps = stepsOf(app.hotline, language());
  const index = steps.findIndex((step) => step.id === where || step.id === id);
  return Math.max(0, index);
}
