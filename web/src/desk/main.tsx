/** The desk's page. */

import { LOCALES } from "hotline:locales/desk";
import { signal } from "@preact/signals";
import { render } from "preact";
import english from "../../locales/desk/en.json";

const language = signal(LOCALES[0]?.name ?? "");

render(
  <p lang="en">
    {english["desk.title"]} {language.value}
  </p>,
  document.body,
);
