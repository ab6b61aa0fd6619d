/** Files of the conversation: to save, or to go on sending where one did not arrive in full. */

import { button, type Child, element as e, foreign, on, UNTRANSLATED } from "../../ui/dom.ts";
import { fileSize, t } from "../../ui/texts.ts";
import { download, keyOf, resume } from "../actions/visit.ts";
import type { App } from "../app.ts";
import type { Enclosed, Letter } from "../worker/api.ts";
import { failureText, percent, progressBar } from "./parts.ts";

/** The files of a letter. */
export function enclosedFiles(app: App, { files, author, seq }: Letter): HTMLElement {
  return app.live({}, () => [
    author !== null && e("p", { class: "muted" }, t("case.file.warning")),
    e(
      "ul",
      { class: "plain files", "aria-label": t("case.files") },
      ...files.map((file) => e("li", {}, ...row(app, file, { seq, isMine: author === null }))),
    ),
  ]);
}

/** Of a file's letter: its place, and whether the reporter wrote it. */
interface Of {
  readonly seq: number;
  readonly isMine: boolean;
}

function row(app: App, file: Enclosed, of: Of): Child[] {
  const { name, size, pieces, stored } = file;
  const place = { seq: of.seq, id: file.id };
  const id = keyOf(place);
  const { busy, problems } = app.state.visiting;
  const part = busy.get(id);
  const problem = problems.get(id);
  const isWhole = stored === pieces;
  const save = button(t("case.file.download"), () => void download(app, place, name), "link", {
    id: `save-${id}`,
    "aria-label": `${t("case.file.download")}: ${name}`,
    ...UNTRANSLATED,
  });
  return [
    e(
      "div",
      { class: "row" },
      e("span", { class: "name" }, foreign(name)),
      e("span", { class: "muted" }, fileSize(size)),
      isWhole && part === undefined ? save : null,
    ),
    part === undefined ? null : progressBar(t("case.file.saving", { percent: percent(part) }), part),
    isWhole || part !== undefined ? null : incomplete(app, file, of),
    problem === undefined
      ? null
      : e(
          "p",
          { class: "error", role: "alert" },
          problem.code === "Mismatch" && !isWhole
            ? t("case.file.other")
            : problem.code === "Mismatch" || problem.code === "Damaged"
              ? t("case.file.damaged")
              : failureText(problem),
        ),
  ].filter((child) => child !== null);
}

/** One's own file can go on; somebody else's has to be waited for. */
function incomplete(app: App, { id, pieces, stored }: Enclosed, { seq, isMine }: Of): Child {
  // What this page is sending just now is shown with its progress elsewhere.
  if (app.state.uploading.phase === "running") return null;
  if (!isMine) return e("p", { class: "muted" }, t("case.file.waiting"));
  const picker = e("input", { type: "file", id: `resume-${keyOf({ seq, id })}`, autocomplete: "off" });
  on(picker, "change", () => {
    const [file] = picker.files ?? [];
    if (file !== undefined) void resume(app, { seq, id }, file);
  });
  return e(
    "div",
    { class: "drop" },
    e("p", {}, t("case.file.incomplete", { percent: percent(stored / pieces) })),
    e("label", { for: picker.id }, t("case.file.resume")),
    picker,
  );
}
