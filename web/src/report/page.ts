/**
 * The page's outermost layer: chooses the language and puts everything in its place. Its style comes with it, as without
 * it there is nothing to see, and one file less is three quarters of a second less over Tor.
 */

import styles from "style:./report.css";
import { element as e, on } from "../ui/dom.ts";
import { chooseLanguage, LOCALES, language, preferred, t } from "../ui/texts.ts";
import { Trail } from "../ui/trail.ts";
import { hear } from "./actions/hear.ts";
import { App } from "./app.ts";
import { answer, askAgain, failed, worker } from "./boot.ts";
import { Engine } from "./engine.ts";
import { type Exit, leaveBar, leaveOnEscape } from "./leave.ts";
import { isUnsaved } from "./state.ts";
import { VIEWS } from "./views.ts";

const later = (milliseconds: number, then: () => void) => void setTimeout(then, milliseconds);
const sheet = new CSSStyleSheet();
sheet.replaceSync(styles);
document.adoptedStyleSheets = [sheet];

const root = e("main", { id: "page" });
const app = new App({
  engine: new Engine(worker, failed),
  ask: askAgain,
  fragment: () => location.hash,
  root,
  views: VIEWS,
  later,
});

const trail = new Trail(
  window,
  () => app.back(),
  () => app.state.place !== "start",
);
app.onMove = () => trail.moved();

const exit: Exit = {
  forget: () => app.end(),
  toFirst: (then) => trail.toFirst(then),
  replace: (address) => location.replace(address),
  later,
};

function header(): HTMLElement {
  const options = LOCALES.map(({ tag, name }) => e("option", { value: tag, lang: tag }, name));
  const select = e("select", { id: "language", autocomplete: "off" }, ...options);
  select.value = language();
  on(select, "change", async () => {
    await choose(select.value);
    document.getElementById("language")?.focus();
  });
  const label = e("label", { for: "language" }, t("language.label"));
  return e("header", { class: "top" }, label, select);
}

/** Shows everything in another language, or says that it did not come. */
async function choose(tag: string): Promise<void> {
  const chosen = await chooseLanguage(tag, fetch);
  render();
  if (!chosen) document.querySelector(".top")?.append(e("p", { role: "alert" }, t("language.failed")));
}

/** Everything around the view, and the view; what was typed is in the state. */
function render(): void {
  document.body.replaceChildren(header(), root, leaveBar(exit));
  app.show(false);
}

leaveOnEscape(window, exit);
// A pin may be pasted into the address of a page that is already open.
addEventListener("hashchange", () => void hear(app));
// A file that is dropped beside its place would be opened in place of the page.
for (const type of ["dragover", "drop"]) addEventListener(type, (event) => event.preventDefault());
addEventListener("beforeunload", (event) => {
  if (isUnsaved(app.state)) event.preventDefault();
});
// A browser may keep the page to come back to it quickly. It keeps an empty one.
addEventListener("pagehide", () => {
  document.body.replaceChildren();
  app.end();
});
addEventListener("pageshow", ({ persisted }) => {
  if (persisted) location.reload();
});

if (location.pathname === "/check") app.state.place = "enter";
// In English until another language has come, so that there is always a way out.
render();
const wanted = preferred(navigator.languages);
if (wanted !== "en") void choose(wanted);
await hear(app, answer);
