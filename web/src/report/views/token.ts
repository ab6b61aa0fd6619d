/** The twelve words, beside the state of sending: the most careful view of all. */

import { button, type Child, element as e } from "../../ui/dom.ts";
import { field, form } from "../../ui/form.ts";
import { longDay, t } from "../../ui/texts.ts";
import { hear } from "../actions/hear.ts";
import { again, matches, unprepare } from "../actions/send.ts";
import type { App } from "../app.ts";
import type { Sending } from "../state.ts";
import { answersOf } from "../steps.ts";
import { answersList } from "./answers.ts";
import { elsewhere, failureText, folded, heading, notice, section, submit } from "./parts.ts";
import { sealing } from "./review.ts";

/** The view. */
export function tokenView(app: App): Child[] {
  return [
    app.live({ role: "status", class: "state" }, () => state(app)),
    app.live({}, () => trouble(app)),
    heading(t("token.label")),
    e("p", {}, t("token.means")),
    app.live({}, () => sheet(app)),
    app.live({}, () => check(app)),
    app.live({ class: "buttons" }, () => onward(app)),
  ];
}

/** One line: where the report is. */
function state(app: App): Child[] {
  const { sending } = app.state;
  const line = (text: string, look: string) => e("p", { class: `live ${look}` }, text);
  switch (sending.phase) {
    case "writing":
    case "ready":
      return [line(t("token.state.sealing"), "")];
    case "sealing":
      return [line(t("token.state.sealing"), ""), ...sealing(app)];
    case "sending":
      return [line(t("token.state.sending"), "")];
    case "waiting":
      return [line(t("token.state.waiting"), "due")];
    case "filed":
      return [line(t("token.state.filed", { date: longDay(sending.dates.day) }), "done")];
    case "failed":
      return [line(t(sending.open ? "token.state.open" : "token.state.failed"), "bad")];
  }
}

/** What failed, what it means for the report, and what to do. */
function trouble(app: App): Child[] {
  const { sending } = app.state;
  if (sending.phase !== "failed") return [];
  const { code } = sending.failure;
  return [
    notice("red", failureText(sending.failure), e("div", { class: "buttons" }, ...remedies(app, sending))),
    // Nothing can be sent any more, and there is no other way to what was written.
    code === "broken" && answersList(app.hotline, answersOf(app.steps, app.state)),
    (["storage_full", "broken", "Nobody", "NoKey"].includes(code) || sending.open) &&
      elsewhere(app.hotline, t("failure.elsewhere"), true),
  ];
}

function remedies(app: App, sending: Extract<Sending, { phase: "failed" }>): Child[] {
  const change = () => {
    unprepare(app);
    app.go("review");
  };
  if (sending.failure.code === "charter_changed") {
    const reload = async () => {
      unprepare(app);
      await hear(app);
      // Those who are not on the new list cannot be left out of it.
      const { hearing } = app.state;
      if (hearing.kind !== "open") return;
      const ids = hearing.hotline.readers.map(({ id }) => id);
      app.state.excluded = app.state.excluded.filter((id) => ids.includes(id));
      app.state.returning = true;
      const readers = app.steps.findIndex(({ kind }) => kind === "readers");
      app.go("step", readers);
    };
    return [button(t("failure.charter_changed.again"), () => void reload(), "primary", { id: "again" })];
  }
  return [
    button(t("common.again"), () => again(app), "primary", { id: "again" }),
    // While it may have arrived, nothing can be changed: that would file it twice.
    !sending.open && button(t("review.label"), change, "plain", { id: "change" }),
  ];
}

function sheet(app: App): Child[] {
  const { words, copied, hasPassphrase } = app.state;
  if (words === null) return [e("p", { class: "muted" }, t("token.wait"))];
  const lines = words.words.map((word, place) =>
    e(
      "li",
      {},
      e("span", { class: "place", "aria-hidden": "true" }, String(place + 1)),
      e("span", { class: "word", lang: "en", translate: "no" }, word),
      " ",
      e("span", { class: "number" }, String(words.numbers[place])),
    ),
  );
  return [
    e("ol", { class: "sheet", dir: "ltr", "aria-label": t("token.sheet") }, ...lines),
    e("p", {}, t("token.hand")),
    hasPassphrase && e("p", {}, t("token.passphrase")),
    folded(
      t("token.leaves.title"),
      ...(["copy", "print", "photo"] as const).map((way) => e("p", {}, t(`token.leaves.${way}`))),
      e(
        "div",
        { class: "buttons" },
        button(t("token.copy"), () => void copy(app), "plain", { id: "copy" }),
        button(t("token.print"), () => print(), "plain", { id: "print" }),
      ),
      e(
        "div",
        { role: "status" },
        copied !== "no" && e("p", {}, t(copied === "yes" ? "token.copied" : "token.copy.refused")),
      ),
    ),
  ];
}

async function copy(app: App): Promise<void> {
  const { state } = app;
  try {
    await navigator.clipboard.writeText(state.words?.words.join(" ") ?? "");
    state.copied = "yes";
  } catch {
    state.copied = "refused";
  }
  app.refresh();
}

/** Three of the words, typed back from paper. */
function check(app: App): Child[] {
  const { state } = app;
  const { words, asked } = state;
  if (words === null) return [];
  if (state.confirmed) {
    return [section(t("token.ask"), e("p", { class: "live done", role: "status" }, t("token.ask.right")))];
  }
  const boxes = asked.map((place) =>
    field({
      id: `word-${place + 1}`,
      label: t("token.ask.word", { place: place + 1 }),
      error: state.wrong.includes(place) ? t("token.ask.wrong", { place: place + 1 }) : undefined,
      value: state.typed.get(place) ?? "",
      input: (value) => {
        state.typed.set(place, value);
      },
      attributes: { lang: "en", dir: "ltr", class: "short" },
    }),
  );
  const submitted = () => {
    state.wrong = asked.filter((place) => {
      const [word = "", number = 0] = [words.words[place], words.numbers[place]];
      return !matches(state.typed.get(place) ?? "", word, number);
    });
    const [first] = state.wrong;
    state.confirmed = first === undefined;
    app.refresh();
    document.getElementById(first === undefined ? "onward" : `word-${first + 1}`)?.focus();
  };
  const made = form(submitted, ...boxes, submit(t("token.ask.button")));
  return [section(t("token.ask"), e("p", { class: "hint" }, t("token.ask.hint")), made)];
}

/** On, once it is filed and the words are at hand. */
function onward(app: App): Child[] {
  const { sending, confirmed } = app.state;
  if (sending.phase !== "filed" || !confirmed) return [];
  const onward = () => {
    // They are on paper, and whoever gets hold of the device must not find them by going back.
    Object.assign(app.state, { words: null, typed: new Map(), asked: [] });
    app.go("filed");
  };
  return [button(t("common.continue"), onward, "primary", { id: "onward" })];
}
