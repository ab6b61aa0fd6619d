/** Choosing files, for a report and for a message: what each of them says about its sender, and what is taken out. */

import { button, type Child, element as e, foreign, on, UNTRANSLATED } from "../../ui/dom.ts";
import { fileSize, type Key, t } from "../../ui/texts.ts";
import { choose, remove } from "../actions/choose.ts";
import type { App } from "../app.ts";
import { blobOf, type Chosen, type FileList } from "../state.ts";

/** A picker, a place to drop files on, and the list of what was chosen. */
export function filesPart(app: App, list: FileList, id: string): HTMLElement {
  const { hearing } = app.state;
  const size = fileSize(hearing.kind === "open" ? hearing.limits.attachment : 0);
  const picker = e("input", {
    type: "file",
    multiple: "",
    id,
    "aria-describedby": `${id}-hint`,
    autocomplete: "off",
  });
  on(picker, "change", () => {
    choose(app, list, [...(picker.files ?? [])]);
    // So that the same file can be chosen again.
    picker.value = "";
  });
  const drop = e(
    "div",
    { class: "drop" },
    e("label", { for: id }, t("files.choose")),
    picker,
    e("span", { class: "muted wide" }, t("files.drop")),
  );
  on(drop, "dragover", (event) => event.preventDefault());
  on(drop, "drop", (event) => {
    event.preventDefault();
    choose(app, list, [...((event as DragEvent).dataTransfer?.files ?? [])]);
  });
  return e(
    "div",
    {},
    e("p", { id: `${id}-hint`, class: "hint" }, t("files.hint", { size })),
    drop,
    app.live({ role: "status" }, () => [
      list.problem && e("p", { class: "error" }, t(`files.${list.problem}`, { size })),
    ]),
    app.live({}, () => [
      list.files.length > 0 &&
        e(
          "ul",
          { class: "plain files", "aria-label": t("files.list") },
          ...list.files.map((file) => e("li", {}, ...fileRow(app, list, file))),
        ),
    ]),
  );
}

function fileRow(app: App, list: FileList, file: Chosen): Child[] {
  const { id, name } = file;
  return [
    e(
      "div",
      { class: "row" },
      e("span", { class: "name" }, foreign(name), " "),
      e("span", { class: "muted" }, fileSize(blobOf(file).size)),
      button(t("common.remove"), () => remove(app, list, id), "link", {
        id: `remove-${id}`,
        "aria-label": `${t("common.remove")}: ${name}`,
        ...UNTRANSLATED,
      }),
    ),
    ...lookedAt(app, file),
  ].filter((child) => child !== null && child !== false);
}

/** What was found in it, and what becomes of that. */
function lookedAt(app: App, file: Chosen): Child[] {
  if (file.looked === "checking") return [e("p", { class: "muted" }, t("files.checking"))];
  if (file.looked === "failed") return [e("p", { class: "error" }, t("files.failed"))];
  if (file.format === null) return [e("p", {}, t("files.other"))];
  if (file.cleaned === null) return [e("p", {}, t("files.damaged"))];
  if (file.found.length === 0) {
    return [e("p", {}, t("files.clean")), e("p", { class: "muted" }, t("files.seen"))];
  }
  const facts = file.found.map(({ kind, detail }) =>
    e(
      "li",
      {},
      t(kind === "other" ? "files.metadata" : (`files.${kind}` as Key)),
      detail === "" ? null : ": ",
      detail === "" ? null : foreign(detail),
    ),
  );
  const keep = e("input", { type: "checkbox", id: `keep-${file.id}`, autocomplete: "off" });
  keep.checked = file.keep;
  on(keep, "change", () => {
    file.keep = keep.checked;
    app.refresh();
  });
  return [
    e("p", {}, t(file.keep ? "files.kept" : "files.removed")),
    e("ul", { class: file.keep ? "facts kept" : "facts" }, ...facts),
    e("div", { class: "option" }, keep, e("label", { for: keep.id }, t("files.keep"))),
    e("p", { class: "muted" }, t("files.seen")),
  ];
}
