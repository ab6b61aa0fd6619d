/** Makes elements without ever parsing HTML: what a charter or a server says can only become text. */

/** What may stand in an element; null and false stand for nothing. */
export type Child = Node | string | null | false;

/** An element with attributes and children. */
export function element<Name extends keyof HTMLElementTagNameMap>(
  name: Name,
  attributes: Readonly<Record<string, string>> = {},
  ...children: readonly Child[]
): HTMLElementTagNameMap[Name] {
  const made = document.createElement(name);
  for (const [attribute, value] of Object.entries(attributes)) made.setAttribute(attribute, value);
  made.append(...nodes(children));
  return made;
}

/** What there is among children. */
export function nodes(children: readonly Child[]): (Node | string)[] {
  return children.filter((child): child is Node | string => child !== null && child !== false);
}

/** Keeps a text from the browser's translation, which sends it to a service: for all that is not our own. */
export const UNTRANSLATED = { translate: "no" } as const;

/** A text by somebody else, whichever way it runs, which leaves the direction of what is around it alone. */
export function foreign(text: string): HTMLElement {
  return element("bdi", UNTRANSLATED, text);
}

/** The same for a text that everybody may read and many want translated: a question, an option. */
export function asked(text: string): HTMLElement {
  return element("bdi", {}, text);
}

/**
 * A link to another house: it learns neither where one came from nor holds on to this page. `apart` opens it beside this
 * page, which would be lost otherwise.
 */
export function outward(url: string, text: string, apart = false): HTMLAnchorElement {
  const target = apart ? { target: "_blank" } : {};
  return element("a", { href: url, rel: "noreferrer noopener external", ...target }, foreign(text));
}

/** A button that does something. `look` is `primary`, `plain`, `link` or `leave`. */
export function button(
  text: Child,
  does: () => void,
  look: "primary" | "plain" | "link" | "leave" = "primary",
  attributes: Readonly<Record<string, string>> = {},
): HTMLButtonElement {
  const made = element("button", { type: "button", class: look, ...attributes }, text);
  made.addEventListener("click", does);
  return made;
}

/** The same element, once it listens. */
export function on<E extends HTMLElement>(made: E, type: string, listener: (event: Event) => void): E {
  made.addEventListener(type, listener);
  return made;
}
