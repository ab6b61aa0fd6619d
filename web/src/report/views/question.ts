/** One question: its heading, its hint, its field, and the ways on. */

import { asked, button, type Child, element as e, foreign, UNTRANSLATED } from "../../ui/dom.ts";
import { choiceField, field, form, summary } from "../../ui/form.ts";
import { count, type Key, list, t } from "../../ui/texts.ts";
import { failureOf, prepare, unprepare } from "../actions/send.ts";
import type { App } from "../app.ts";
import { clues } from "../guards.ts";
import { isAnonymous, type Step, writtenTexts } from "../steps.ts";
import type { Audience } from "../worker/api.ts";
import { filesPart } from "./files.ts";
import { backLink, elsewhere, failureText, heading, notice, submit } from "./parts.ts";

/** The view. */
export function stepView(app: App): Child[] {
  const { state, steps, step } = app;
  const progress = t("common.progress", { number: state.step + 1, total: steps.length });
  return [
    backLink(app),
    summary(t("common.error"), state.errors),
    app.live({ role: "alert" }, () => [state.trouble && notice("red", failureText(state.trouble))]),
    form(
      () => void forward(app, step),
      e("p", { class: "caption" }, progress, isRequired(step) ? null : ` · ${t("common.optional")}`),
      ...fields(app, step),
      e("div", { class: "buttons" }, submit(t("common.continue")), skip(app, step)),
    ),
  ];
}

function isRequired(step: Step): boolean {
  return "required" in step ? step.required : false;
}

/** To skip a question, as long as nothing is in it. */
function skip(app: App, step: Step): Child {
  if (isRequired(step) || step.kind === "readers") return null;
  return app.live({ class: "skip" }, () => {
    const { texts, choices, files } = app.state;
    const ids = step.kind === "place" ? ["where", "when"] : [step.id];
    const isEmpty =
      step.kind === "files"
        ? files.files.length === 0
        : ids.every((id) => (texts.get(id) ?? "") === "" && (choices.get(id) ?? []).length === 0);
    return [isEmpty && button(t("common.skip"), () => void forward(app, step), "plain", { id: "skip" })];
  });
}

function fields(app: App, step: Step): Child[] {
  switch (step.kind) {
    case "text":
      return [
        textField(app, step.id, { heading: true, long: step.long, label: step.label, hint: step.hint }),
      ];
    case "choice":
      return [choices(app, step)];
    case "place":
      return [
        heading(t("place.label")),
        e("p", { class: "hint" }, t("place.hint")),
        textField(app, "where", { label: t("where.label"), hint: t("where.hint") }),
        textField(app, "when", { label: t("when.label"), hint: t("when.hint") }),
      ];
    case "readers":
      return readers(app);
    case "talk":
      return withText(app, "talk", ["no", "call", "meet"], "no", "talk.how");
    case "identity":
      return withText(app, "identity", ["anonymous", "named"], "anonymous", "identity.text");
    case "files":
      return [heading(t("files.label")), filesPart(app, app.state.files, "files")];
  }
}

function textField(
  app: App,
  id: string,
  shape: { label: string; hint: string; heading?: boolean; long?: boolean },
): HTMLElement {
  const { texts, errors } = app.state;
  return field({
    id,
    ...shape,
    error: errors.get(id),
    value: texts.get(id) ?? "",
    input: (value) => {
      texts.set(id, value);
      app.refresh();
    },
  });
}

function choices(app: App, step: Extract<Step, { kind: "choice" }>): HTMLElement {
  const { texts, choices, errors } = app.state;
  const { id, label, hint, many, options } = step;
  return choiceField({
    id,
    label,
    hint,
    error: errors.get(id),
    options: options.map((option) => ({ ...option, label: asked(option.label) })),
    many,
    chosen: many ? (choices.get(id) ?? []) : [texts.get(id) ?? ""],
    choose: (chosen) => {
      if (many) choices.set(id, chosen);
      else texts.set(id, chosen[0] ?? "");
      app.refresh();
    },
  });
}

/** A choice whose every option but the first one asks for a text. */
function withText(
  app: App,
  id: "talk" | "identity",
  options: readonly string[],
  first: string,
  field: "talk.how" | "identity.text",
): Child[] {
  const { texts } = app.state;
  return [
    choiceField({
      id,
      label: t(`${id}.label`),
      hint: t(`${id}.hint`),
      options: options.map((option) => ({ id: option, label: t(`${id}.${option}` as Key) })),
      many: false,
      chosen: [texts.get(id) ?? first],
      choose: ([chosen = first]) => {
        texts.set(id, chosen);
        app.show(false);
        document.getElementById(`${id}-${chosen}`)?.focus();
      },
    }),
    (texts.get(id) ?? first) !== first &&
      textField(app, field, { label: t(`${field}.label`), hint: t(`${field}.hint`), long: true }),
  ];
}

/** Who must not read it, and what follows from that. */
function readers(app: App): Child[] {
  const { state } = app;
  let audience: Audience | null = null;
  const ask = async () => {
    audience = await app.engine.call("audience", { excluded: state.excluded }).catch(() => null);
    app.refresh();
  };
  void ask();
  return [
    choiceField({
      id: "readers",
      label: t("readers.label"),
      hint: t("readers.hint"),
      error: state.errors.get("readers"),
      options: app.hotline.readers.map(({ id, name, title }) => ({
        id,
        label: foreign(name),
        ...(title !== "" && { hint: title }),
      })),
      many: true,
      chosen: state.excluded,
      choose: (chosen) => {
        state.excluded = chosen;
        void ask();
      },
    }),
    app.live({ role: "status", class: "consequence" }, () => consequence(app, audience)),
  ];
}

function consequence(app: App, audience: Audience | null): Child[] {
  const { excluded } = app.state;
  if (audience === null) return [];
  if (audience.readers.length === 0) {
    const ways = elsewhere(app.hotline, t("start.elsewhere.leave"), true);
    return [e("p", { class: "error" }, t("readers.nobody")), ways];
  }
  const out = app.hotline.readers.filter(({ id }) => excluded.includes(id)).map(({ name }) => name);
  return [
    out.length > 0 && e("p", UNTRANSLATED, count("readers.out", out.length, { names: list(out) })),
    e("p", {}, t("readers.in", { names: list(audience.readers.map(({ name }) => name)) })),
    audience.alternates && e("p", {}, t("readers.alternates")),
    out.length > 0 && e("p", { class: "muted" }, t("readers.later")),
    out.length > 0 && e("p", { class: "muted" }, t("readers.operator")),
  ];
}

/**
 * On from a question to the next one, or to what comes after them, unless something is missing. A second press of the
 * same button does nothing: it would pass the next question unseen.
 */
async function forward(app: App, step: Step): Promise<void> {
  const { state, steps } = app;
  const isHere = () => state.place === "step" && app.step.id === step.id;
  if (!isHere()) return;
  state.trouble = null;
  let errors: Map<string, string>;
  try {
    errors = await mistakes(app, step);
  } catch (error) {
    state.trouble = failureOf(error);
    app.refresh();
    return;
  }
  if (!isHere()) return;
  if (errors.size > 0) return app.refuse(errors);
  if (!state.returning && state.step + 1 < steps.length) return app.go("step", state.step + 1);
  toReview(app);
}

async function mistakes(app: App, step: Step): Promise<Map<string, string>> {
  const { state } = app;
  const errors = new Map<string, string>();
  if (step.kind === "readers") {
    const { readers } = await app.engine.call("audience", { excluded: state.excluded });
    if (readers.length === 0) errors.set("readers", t("readers.nobody"));
  }
  const isEmpty =
    (state.texts.get(step.id) ?? "").trim() === "" && (state.choices.get(step.id) ?? []).length === 0;
  if (isRequired(step) && isEmpty) {
    errors.set(step.id, t(step.id === "what" ? "what.missing" : "common.missing"));
  }
  return errors;
}

/** To the warnings where there are any, else to the check of all answers, while the report is being sealed. */
function toReview(app: App): void {
  const { state, steps } = app;
  state.returning = false;
  const missing = steps.findIndex((step) => isRequired(step) && !isAnswered(app, step));
  if (missing >= 0) {
    app.go("step", missing);
    return;
  }
  state.clues = isAnonymous(state)
    ? clues(writtenTexts(steps, state), (state.texts.get("identity.text") ?? "").trim())
    : [];
  if (state.clues.length > 0) {
    unprepare(app);
    app.go("clues");
  } else {
    review(app);
  }
}

function isAnswered({ state }: App, { id }: Step): boolean {
  return (state.texts.get(id) ?? "").trim() !== "" || (state.choices.get(id) ?? []).length > 0;
}

/** To the check of all answers, while the report is being sealed. */
export function review(app: App): void {
  app.go("review");
  void prepare(app);
}
