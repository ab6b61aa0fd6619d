/** All answers at a last look, with the passphrase; meanwhile the report is being sealed. */

import { asked, button, type Child, element as e, foreign, on, UNTRANSLATED } from "../../ui/dom.ts";
import { field, form, summary } from "../../ui/form.ts";
import { fileSize, list, t } from "../../ui/texts.ts";
import { prepare, send, unprepare } from "../actions/send.ts";
import type { App } from "../app.ts";
import { blobOf } from "../state.ts";
import { answersOf, isAnonymous, type Step } from "../steps.ts";
import type { Audience } from "../worker/api.ts";
import { answerText } from "./answers.ts";
import { backLink, failureText, folded, heading, notice, progressBar, submit } from "./parts.ts";

/** The view. */
export function reviewView(app: App): Child[] {
  const { state } = app;
  return [
    backLink(app),
    summary(t("common.error"), state.errors),
    heading(t("review.label")),
    e("dl", { class: "summary" }, ...app.steps.flatMap((step, index) => row(app, step, index))),
    form(
      () => confirm(app),
      passphrase(app),
      e("div", { class: "buttons" }, submit(t("review.send"))),
      // Below, as it grows and shrinks while somebody aims at the button.
      app.live({ role: "status", class: "state" }, () => sealing(app)),
    ),
  ];
}

function row(app: App, step: Step, index: number): Child[] {
  const label = "label" in step ? step.label : t(`${step.kind}.label`);
  const change = () => {
    unprepare(app);
    app.state.returning = true;
    app.go("step", index);
  };
  const value = e("dd", { class: "text", dir: "auto", ...UNTRANSLATED }, ...shown(app, step));
  return [
    e("dt", {}, asked(label)),
    value,
    e(
      "dd",
      { class: "change" },
      button(t("common.change"), change, "link", { "aria-label": `${t("common.change")}: ${label}` }),
    ),
  ];
}

function shown(app: App, step: Step): Child[] {
  const { state, hotline } = app;
  if (step.kind === "readers") return [readers(app)];
  if (step.kind === "files") {
    const { files } = state.files;
    if (files.length === 0) return [e("span", { class: "muted" }, t("review.files.none"))];
    return files.map((file) =>
      e("div", {}, foreign(file.name), " ", e("span", { class: "muted" }, fileSize(blobOf(file).size))),
    );
  }
  if (step.kind === "identity" && isAnonymous(state)) return [t("review.identity.anonymous")];
  const answers = answersOf([step], state);
  if (answers.length === 0 && step.kind === "talk") return [t("talk.no")];
  if (answers.length === 0) return [e("span", { class: "muted" }, t("common.none"))];
  return answers.map((answer) => e("div", { translate: "no" }, answerText(hotline, answer)));
}

/** Who is going to read it. */
function readers(app: App): HTMLElement {
  const { excluded } = app.state;
  let audience: Audience | null = null;
  void app.engine.call("audience", { excluded }).then(
    (answer) => {
      audience = answer;
      app.refresh();
    },
    () => {},
  );
  const out = app.hotline.readers.filter(({ id }) => excluded.includes(id)).map(({ name }) => name);
  return app.live({}, () => [
    audience === null
      ? null
      : e("div", {}, t("readers.in", { names: list(audience.readers.map(({ name }) => name)) })),
    out.length > 0 && e("div", {}, t("review.excluded", { names: list(out) })),
    audience?.alternates === true && e("div", { class: "muted" }, t("readers.alternates")),
  ]);
}

function passphrase(app: App): HTMLElement {
  const { state } = app;
  const typed = (name: "passphrase" | "repeated") => (value: string) => {
    state[name] = value;
  };
  const shared = (id: string, label: string, name: "passphrase" | "repeated") => ({
    id,
    label,
    error: state.errors.get(id),
    value: state[name],
    input: typed(name),
    masked: true,
  });
  const first = field({
    ...shared("passphrase", t("review.passphrase.field"), "passphrase"),
    hint: t("review.passphrase.hint"),
  });
  const again = field(shared("repeated", t("review.passphrase.repeat"), "repeated"));
  // Sealed again with it, as soon as both are there.
  for (const box of [first, again]) {
    on(box, "change", () => {
      if (state.passphrase === state.repeated && [...state.passphrase].length !== 0) void prepare(app);
      if (state.passphrase === "" && state.repeated === "") void prepare(app);
    });
  }
  const box = folded(
    t("review.passphrase.title"),
    e("p", {}, t("review.passphrase.means")),
    e("p", {}, t("review.passphrase.lost")),
    first,
    showTyped(),
    again,
  );
  box.open = state.passphrase !== "" || state.errors.has("passphrase") || state.errors.has("repeated");
  return box;
}

/** A button that shows what is typed into the fields that hide it. */
export function showTyped(): HTMLButtonElement {
  let isShown = false;
  const made = button(
    t("common.show"),
    () => {
      isShown = !isShown;
      made.textContent = t(isShown ? "common.hide" : "common.show");
      made.setAttribute("aria-pressed", String(isShown));
      for (const input of document.querySelectorAll(".masked, .unmasked")) {
        input.className = isShown ? "unmasked" : "masked";
      }
    },
    "link",
    { "aria-pressed": "false" },
  );
  return made;
}

/** How far the sealing is. */
export function sealing(app: App): Child[] {
  const { sending } = app.state;
  if (sending.phase === "ready") return [e("p", { class: "muted" }, t("review.ready"))];
  if (sending.phase === "failed") return [notice("red", failureText(sending.failure))];
  if (sending.phase !== "sealing") return [];
  const { stage, part } = sending.progress ?? { stage: "seal", part: 0 };
  const known = stage === "hash" || stage === "stretch" || stage === "work" ? stage : "seal";
  const label = t(`review.stage.${known}`);
  return [e("p", { class: "muted" }, label), known !== "seal" && progressBar(label, part)];
}

/** Send was pressed. */
function confirm(app: App): void {
  const { state } = app;
  const errors = new Map<string, string>();
  const { passphrase, repeated, sending } = state;
  const { code } = sending.phase === "failed" ? sending.failure : { code: "" };
  if (passphrase !== "" && [...passphrase.normalize("NFKC")].length < 8) {
    errors.set("passphrase", t("review.passphrase.short"));
  } else if (passphrase !== repeated) {
    errors.set("repeated", t("review.passphrase.differs"));
  } else if (/[\p{Cn}\p{Cs}]/u.test(passphrase) || code === "Unassigned") {
    errors.set("passphrase", t("review.passphrase.odd"));
  }
  if (errors.size > 0) app.refuse(errors);
  else send(app);
}
