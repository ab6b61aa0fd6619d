/** After it is filed and the words are at hand: when to come back, what is owed, and the files on their way. */

import { button, type Child, element as e, foreign } from "../../ui/dom.ts";
import { longDay, t } from "../../ui/texts.ts";
import { stopUpload, upload } from "../actions/send.ts";
import { refresh } from "../actions/visit.ts";
import type { App } from "../app.ts";
import type { Uploading } from "../state.ts";
import { heading, notice, percent, progressBar, section } from "./parts.ts";

/** The view. */
export function filedView(app: App): Child[] {
  const { sending } = app.state;
  if (sending.phase !== "filed") return [];
  const { dates } = sending;
  return [
    heading(t("filed.label")),
    e("p", { class: "lead" }, t("filed.back", { date: longDay(dates.acknowledge_by) })),
    e("p", {}, t("filed.how")),
    app.live({}, () => [uploads(app)]),
    section(
      t("filed.dates.title"),
      e(
        "ul",
        { class: "points" },
        e("li", {}, t("filed.dates.acknowledge", { date: longDay(dates.acknowledge_by) })),
        e("li", {}, t("filed.dates.feedback", { date: longDay(dates.feedback_by) })),
      ),
    ),
    notice("ink", t("filed.never"), e("p", {}, t("filed.more"))),
    e(
      "div",
      { class: "buttons" },
      button(t("filed.read"), () => void refresh(app), "plain", { id: "read" }),
    ),
  ];
}

/** The files on their way; null where there are none. */
export function uploads(app: App): Child {
  const { uploading } = app.state;
  const { phase, files } = uploading;
  if (phase === "idle") return null;
  return section(
    t("upload.title"),
    e("p", { role: "status" }, t(`upload.${phase}`)),
    e("ul", { class: "plain" }, ...files.map((file) => e("li", {}, ...uploadRow(app, file)))),
    e(
      "div",
      { class: "buttons" },
      phase === "running" && button(t("upload.stop"), () => stopUpload(app), "plain", { id: "stop" }),
      (phase === "stopped" || phase === "failed") &&
        button(t("upload.resume"), () => void upload(app), "plain", { id: "resume" }),
    ),
  );
}

function uploadRow(app: App, { id, name }: Uploading["files"][number]): Child[] {
  const { parts, phase, unreadable } = app.state.uploading;
  if (unreadable.has(id)) {
    return [
      e("div", {}, e("span", { class: "name" }, foreign(name))),
      e("p", { class: "error" }, t("files.failed")),
    ];
  }
  const part = phase === "done" ? 1 : (parts.get(id) ?? 0);
  const word =
    part >= 1
      ? t("upload.arrived")
      : part > 0
        ? t("upload.part", { percent: percent(part) })
        : t("upload.waiting");
  return [
    e(
      "div",
      { class: "row" },
      e("span", { class: "name" }, foreign(name)),
      e("span", { class: "muted" }, word),
    ),
    progressBar(name, part),
  ];
}
