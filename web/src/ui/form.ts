/** Questions and fields as native elements, with what is wrong in them beside the field and in a summary above. */

import { type Child, element as e, on, UNTRANSLATED } from "./dom.ts";

/** What a field is and where its value goes. */
export interface Field {
  readonly id: string;
  readonly label: Child;
  readonly hint?: string;
  readonly error?: string | undefined;
  readonly value: string;
  readonly input: (value: string) => void;
  /** A text of many lines. */
  readonly long?: boolean;
  /** Hidden while it is typed, but not as a password: browsers offer to save those. */
  readonly masked?: boolean;
  /** The label is the page's heading. */
  readonly heading?: boolean;
  readonly attributes?: Readonly<Record<string, string>>;
}

/** Attributes that keep what is typed out of the browser's memory and of its helpers on other machines. */
export const PRIVATE = {
  autocomplete: "off",
  autocapitalize: "none",
  autocorrect: "off",
  spellcheck: "false",
  "data-gramm": "false",
  "data-1p-ignore": "",
  "data-lpignore": "true",
} as const;

function described(id: string, hint: string | undefined, error: string | undefined): Record<string, string> {
  const ids = [...(hint ? [`${id}-hint`] : []), ...(error ? [`${id}-error`] : [])];
  return {
    ...(ids.length > 0 && { "aria-describedby": ids.join(" ") }),
    ...(error && { "aria-invalid": "true" }),
  };
}

function hintOf(id: string, hint: string | undefined): Child {
  return hint ? e("p", { id: `${id}-hint`, class: "hint" }, hint) : null;
}

function errorOf(id: string, error: string | undefined): Child {
  // It may quote what was typed.
  return error ? e("p", { id: `${id}-error`, class: "error", ...UNTRANSLATED }, error) : null;
}

/** A text with its label. */
export function field({ id, label, hint, error, value, input, ...more }: Field): HTMLElement {
  const { long = false, masked = false, heading = false, attributes = {} } = more;
  const given = { id, ...PRIVATE, ...described(id, hint, error), ...attributes };
  const made = long
    ? e("textarea", { rows: "8", ...given })
    : e("input", { type: "text", ...given, ...(masked && { class: "masked" }) });
  if (long) made.setAttribute("autocapitalize", attributes["autocapitalize"] ?? "sentences");
  made.value = value;
  on(made, "input", () => input(made.value));
  const named = e("label", { for: id }, label);
  return e(
    "div",
    { class: error ? "field wrong" : "field" },
    heading ? e("h1", { tabindex: "-1" }, named) : named,
    hintOf(id, hint),
    errorOf(id, error),
    made,
  );
}

/** A choice of one or several. */
export interface Choice {
  readonly id: string;
  readonly label: Child;
  readonly hint?: string;
  readonly error?: string | undefined;
  readonly options: readonly { readonly id: string; readonly label: Child; readonly hint?: string }[];
  readonly many: boolean;
  readonly chosen: readonly string[];
  readonly choose: (chosen: string[]) => void;
}

/** Its options as radio buttons or check boxes, under the page's heading. */
export function choiceField(choice: Choice): HTMLElement {
  const { id, label, hint, error, options, many, chosen, choose } = choice;
  const boxes = options.map((option) => {
    const box = e("input", {
      type: many ? "checkbox" : "radio",
      id: `${id}-${option.id}`,
      name: id,
      value: option.id,
      autocomplete: "off",
      ...(option.hint && { "aria-describedby": `${id}-${option.id}-hint` }),
    });
    box.checked = chosen.includes(option.id);
    return { box, option };
  });
  for (const { box } of boxes) {
    on(box, "change", () => choose(boxes.filter(({ box }) => box.checked).map(({ option }) => option.id)));
  }
  return e(
    "fieldset",
    { class: error ? "field wrong" : "field", ...described(id, hint, error) },
    e("legend", {}, e("h1", { tabindex: "-1" }, label)),
    hintOf(id, hint),
    errorOf(id, error),
    ...boxes.map(({ box, option }) =>
      e(
        "div",
        { class: "option" },
        box,
        e("label", { for: box.id }, option.label),
        option.hint ? e("p", { id: `${box.id}-hint`, class: "hint" }, option.hint) : null,
      ),
    ),
  );
}

/** What is wrong, with links to where; it takes the focus. null where nothing is. */
export function summary(heading: string, errors: ReadonlyMap<string, string>): Child {
  if (errors.size === 0) return null;
  const items = [...errors].map(([id, text]) => {
    const link = e("a", { href: `#${id}` }, text);
    on(link, "click", (event) => {
      // The address stays as it is.
      event.preventDefault();
      (document.getElementById(id) ?? document.querySelector<HTMLElement>(`[name="${id}"]`))?.focus();
    });
    return e("li", {}, link);
  });
  return e(
    "div",
    { class: "notice red errors", role: "alert", tabindex: "-1" },
    e("p", { class: "name" }, heading),
    e("ul", UNTRANSLATED, ...items),
  );
}

/** A form whose sending stays in the page. */
export function form(submit: () => void, ...children: readonly Child[]): HTMLFormElement {
  const made = e("form", { novalidate: "", autocomplete: "off" }, ...children);
  on(made, "submit", (event) => {
    event.preventDefault();
    submit();
  });
  return made;
}
