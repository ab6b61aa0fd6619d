/**
 * The questions, one after another: the built-in ones or the charter's own, and with either those that every report
 * has (who must not read it, how to talk, who you are, files). And what becomes of the answers in the report.
 */

import { CATEGORIES } from "../protocol/questions.ts";
import { inLanguage, type Key, t } from "../ui/texts.ts";
import type { State } from "./state.ts";
import type { Hotline } from "./worker/api.ts";

/** One view with a question. */
export type Step =
  | ({
      readonly kind: "choice";
      readonly id: string;
      readonly options: readonly Option[];
      readonly many: boolean;
    } & Asked)
  | ({ readonly kind: "text"; readonly id: string; readonly long: boolean } & Asked)
  | { readonly kind: "place" | "readers" | "talk" | "identity" | "files"; readonly id: string };

interface Asked {
  readonly required: boolean;
  /** In the reader's language. */
  readonly label: string;
  readonly hint: string;
}

/** One answer to choose. */
export interface Option {
  readonly id: string;
  readonly label: string;
}

const ONGOING = ["yes", "no", "unsure"] as const;

/** All questions in their order. */
export function stepsOf({ questionnaire }: Hotline, language: string): Step[] {
  const own = questionnaire?.map((question): Step => {
    const { id, kind, required, options } = question;
    const asked = { required, label: inLanguage(question.label, language), hint: "" };
    if (kind === "text") return { kind, id, long: true, ...asked };
    const labelled = options.map((option) => ({ id: option.id, label: inLanguage(option.label, language) }));
    return { kind, id, options: labelled, many: true, ...asked };
  });
  const every: Step[] = (["readers", "talk", "identity", "files"] as const).map((kind) => ({
    kind,
    id: kind,
  }));
  if (own) return [...own, ...every.filter(({ id }) => !own.some((question) => question.id === id))];
  const [readers, ...rest] = every as [Step, ...Step[]];
  return [
    { ...choice("category", CATEGORIES), many: false },
    { ...text("what"), required: true },
    { kind: "place", id: "place" },
    text("who"),
    readers,
    text("how_known"),
    { ...choice("ongoing", ONGOING), many: false },
    text("told"),
    ...rest,
  ];
}

function text(id: "what" | "who" | "how_known" | "told"): Step & { kind: "text" } {
  return { kind: "text", id, long: true, required: false, label: t(`${id}.label`), hint: t(`${id}.hint`) };
}

function choice<Id extends "category" | "ongoing">(
  id: Id,
  options: readonly (Id extends "category" ? (typeof CATEGORIES)[number] : (typeof ONGOING)[number])[],
): Omit<Step & { kind: "choice" }, "many"> {
  return {
    kind: "choice",
    id,
    options: options.map((option) => ({ id: option, label: t(`${id}.${option}` as Key) })),
    required: false,
    label: t(`${id}.label`),
    hint: t(`${id}.hint`),
  };
}

/** Whether the reporter gives no name. */
export function isAnonymous({ texts }: State): boolean {
  return texts.get("identity") !== "named";
}

/** An answer as it goes into the report; null where there is none. */
function answerOf(step: Step, state: State): { question: string; answer: string | string[] }[] {
  const { texts, choices } = state;
  const written = (id: string) => (texts.get(id) ?? "").trim();
  const one = (question: string, answer: string) => (answer === "" ? [] : [{ question, answer }]);
  switch (step.kind) {
    case "text":
      return one(step.id, written(step.id));
    case "place":
      return [...one("where", written("where")), ...one("when", written("when"))];
    case "choice": {
      const ids = step.many ? (choices.get(step.id) ?? []) : [written(step.id)].filter((id) => id !== "");
      if (ids.length === 0) return [];
      // The one built-in choice besides the category is a text of the protocol: its words say what was chosen.
      if (step.id === "ongoing") return one("ongoing", t(`ongoing.${ids[0]}` as Key));
      return [{ question: step.id, answer: ids }];
    }
    case "talk": {
      const how = written("talk");
      if (how === "" || how === "no") return [];
      return one(
        "talk",
        [t(`talk.${how}` as Key), written("talk.how")].filter((part) => part !== "").join("\n"),
      );
    }
    case "identity":
      return isAnonymous(state) ? [] : one("identity", written("identity.text"));
    case "readers":
    case "files":
      return [];
  }
}

/** All answers, in the order of the questions. */
export function answersOf(
  steps: readonly Step[],
  state: State,
): { question: string; answer: string | string[] }[] {
  return steps.flatMap((step) => answerOf(step, state));
}

/** Everything that was written in free words, by where, for the guards: with the names of files. */
export function writtenTexts(steps: readonly Step[], state: State): Map<string, string> {
  const all = new Map<string, string>();
  for (const step of steps) {
    const ids =
      step.kind === "text"
        ? [step.id]
        : step.kind === "place"
          ? ["where", "when"]
          : step.kind === "talk"
            ? ["talk.how"]
            : [];
    for (const id of ids) {
      const text = state.texts.get(id) ?? "";
      if (text.trim() !== "") all.set(id, text);
    }
  }
  for (const { id, name } of state.files.files) all.set(`file:${id}`, name);
  return all;
}
