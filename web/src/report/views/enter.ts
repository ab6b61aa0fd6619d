/** Coming back: the twelve words, completed while they are typed, and the passphrase where one was set. */

import { button, type Child, element as e, on } from "../../ui/dom.ts";
import { field, form, summary } from "../../ui/form.ts";
import { count, list, t } from "../../ui/texts.ts";
import { enter, fetchList } from "../actions/visit.ts";
import type { App } from "../app.ts";
import { complete, expand, suggestions, wordCount } from "../phrase.ts";
import type { FailureMessage } from "../worker/api.ts";
import { backLink, clockNotice, failureText, notice, progressBar, submit } from "./parts.ts";
import { showTyped } from "./review.ts";

/** The view. */
export function enterView(app: App): Child[] {
  const { visiting } = app.state;
  void fetchList(app);
  const words = field({
    id: "words",
    heading: true,
    long: true,
    label: t("enter.label"),
    hint: t("enter.hint"),
    error: isPhrase(visiting.failure) ? phraseText(visiting.failure) : undefined,
    value: visiting.phrase,
    input: () => {},
    attributes: {
      lang: "en",
      dir: "ltr",
      rows: "4",
      class: "phrase",
      autocapitalize: "none",
      translate: "no",
    },
  });
  const box = words.querySelector("textarea") as HTMLTextAreaElement;
  on(box, "input", (event) => {
    const isAtEnd = box.selectionStart === box.value.length;
    if (isAtEnd && (event as InputEvent).data === " ") box.value = expand(box.value, visiting.list);
    visiting.phrase = box.value;
    app.refresh();
  });
  // A line's end ends the typing, too; what was pasted may have several.
  on(box, "keydown", (event) => {
    const { key, shiftKey, isComposing } = event as KeyboardEvent;
    if (key !== "Enter" || shiftKey || isComposing || wordCount(box.value) < 12) return;
    event.preventDefault();
    void enter(app);
  });
  return [
    backLink(app),
    clockNotice(app),
    form(
      () => void enter(app),
      e("div", { role: "alert" }, problem(app)),
      words,
      app.live({ class: "muted" }, () => [count("enter.counted", wordCount(visiting.phrase))]),
      app.live({ class: "suggestions" }, () => offered(app, box)),
      field({
        id: "passphrase",
        label: t("enter.passphrase"),
        value: visiting.passphrase,
        input: (value) => {
          visiting.passphrase = value;
        },
        masked: true,
      }),
      showTyped(),
      e("div", { class: "buttons" }, submit(t("enter.button"))),
      app.live({ role: "status", class: "state" }, () => opening(app)),
    ),
  ];
}

function offered(app: App, box: HTMLTextAreaElement): Child[] {
  const { visiting } = app.state;
  const found = suggestions(visiting.phrase, visiting.list);
  if (found === null) return [];
  const take = (word: string) => {
    box.value = complete(box.value, word);
    visiting.phrase = box.value;
    box.focus();
    app.refresh();
  };
  return [
    e("span", { class: "muted" }, t("enter.suggest", { place: found.place })),
    ...found.words.map((word) =>
      button(word, () => take(word), "plain", { id: `take-${word}`, lang: "en", translate: "no" }),
    ),
  ];
}

function opening(app: App): Child[] {
  const { phase, progress } = app.state.visiting;
  if (phase !== "opening") return [];
  const isStretching = progress?.stage === "stretch";
  return [
    e("p", { class: "muted" }, t(isStretching ? "enter.stretching" : "enter.opening")),
    isStretching && progressBar(t("enter.stretching"), progress.part),
  ];
}

/** Why nothing was opened; it takes the focus. */
function problem(app: App): Child {
  const { phase, failure } = app.state.visiting;
  if (phase === "nothing") {
    const reasons = (["words", "passphrase", "deleted"] as const).map((reason) =>
      e("li", {}, t(`enter.nothing.${reason}`)),
    );
    return notice("red errors", t("enter.nothing.title"), e("ul", {}, ...reasons));
  }
  if (phase !== "failed" || failure === null) return null;
  if (isPhrase(failure)) return summary(t("common.error"), new Map([["words", phraseText(failure)]]));
  return notice("red errors", phraseText(failure));
}

/** Whether it is the words that are wrong. */
function isPhrase(failure: FailureMessage | null): failure is FailureMessage {
  return failure !== null && ["UnknownWord", "WordCount", "Checksum"].includes(failure.code);
}

function phraseText(failure: FailureMessage): string {
  const { code, position = 0, word = "", near = [], found = 0 } = failure;
  switch (code) {
    case "UnknownWord": {
      const unknown = t("enter.unknown", { place: position, word });
      return near.length === 0 ? unknown : `${unknown} ${t("enter.near", { words: list(near) })}`;
    }
    case "WordCount":
      return count("enter.count.wrong", found);
    case "Checksum":
      return t("enter.checksum");
    case "offline":
      return t("enter.failed.offline");
    default:
      return failureText(failure);
  }
}
