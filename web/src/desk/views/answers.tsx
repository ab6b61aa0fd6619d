/** What somebody wrote: a text in its own direction, and a report's answers under their questions. */

import { useSignal } from "@preact/signals";
import type { ComponentChildren } from "preact";
import { QUESTIONS } from "../../protocol/questions.ts";
import type { ItemView } from "../model.ts";
import { fold } from "../names.ts";
import type { Desk } from "../state.ts";
import { Foreign, inLanguage, type Key, list, number, parts, t, word } from "../texts.tsx";
import { Button, few, MOST, useDesk } from "./parts.tsx";

/** A text that somebody else wrote, in its own direction; a giant one, or one with a giant word, begins folded. */
export function Prose({ text, language }: { text: string; language?: string | undefined }) {
  const isWhole = useSignal(false);
  const folded = fold(text);
  return (
    <>
      <div class="prose" dir="auto" translate={false} {...langOf(language)}>
        {isWhole.value ? text : folded}
      </div>
      {folded !== text && !isWhole.value && (
        <Button
          look="link"
          does={() => {
            isWhole.value = true;
          }}
        >
          {t("item.whole", { count: number(text.length) })}
        </Button>
      )}
    </>
  );
}

/** The language that a report names, for hyphens and for those who hear it; nothing where it is none. */
function langOf(tag: string | undefined): { lang?: string } {
  return tag !== undefined && /^[a-z]{2,3}(-[a-z\d]{2,8})*$/i.test(tag) ? { lang: tag } : {};
}

/** A report's answers under their questions. */
export function Answers({ item }: { item: Extract<ItemView, { kind: "report" }> }) {
  const desk = useDesk();
  const isWhole = useSignal(false);
  return (
    <>
      <dl class="answers">
        {(isWhole.value ? item.answers : item.answers.slice(0, MOST)).map(({ question, answer }, i) => (
          <div key={i}>
            <dt>{questionLabel(desk, question)}</dt>
            <dd>
              <Prose
                text={answerText(desk, question, answer)}
                language={Array.isArray(answer) ? undefined : item.language}
              />
            </dd>
          </div>
        ))}
      </dl>
      {item.answers.length > MOST && !isWhole.value && (
        <Button
          look="link"
          does={() => {
            isWhole.value = true;
          }}
        >
          {t("item.answers", { count: number(item.answers.length) })}
        </Button>
      )}
      {item.excluded.length > 0 && (
        <p class="name">
          {parts("item.excluded", { names: few(item.excluded.map((id) => desk.nameOf(id))) })}
        </p>
      )}
      <p class="muted small">{parts("item.language", { language: languageName(item.language) })}</p>
    </>
  );
}

function languageName(tag: string): string {
  try {
    return (
      new Intl.DisplayNames([document.documentElement.lang || "en"], { type: "language" }).of(tag) ?? tag
    );
  } catch {
    return tag;
  }
}

function questionLabel(desk: Desk, id: string): ComponentChildren {
  const own = desk.hotline.value?.questionnaire?.find((question) => question.id === id);
  if (own !== undefined) return <bdi>{inLanguage(own.label)}</bdi>;
  return QUESTIONS.includes(id) ? t(`question.${id}` as Key) : <Foreign text={id} />;
}

function answerText(desk: Desk, question: string, answer: string | readonly string[]): string {
  if (typeof answer === "string") return answer;
  const own = desk.hotline.value?.questionnaire?.find(({ id }) => id === question);
  const label = (id: string): string => {
    const option = own?.options.find((option) => option.id === id);
    if (option !== undefined) return inLanguage(option.label);
    return question === "category" ? word("category", id) : id;
  };
  return list(answer.map(label));
}
