/** Makes elements without ever parsing HTML: what a charter or a server says can only become text. */

/** What may stand in an element; null stands for nothing. */
export type Child = Node | string | null;

/** An element with attributes and children. */
export function element<Name extends keyof HTMLElementTagNameMap>(
  name: Name,
  attributes: Readonly<Record<string, string>> = {},
  ...children: readonly Child[]
): HTMLElementTagNameMap[Name] {
  const made = document.createElement(name);
  for (const [attribute, value] of Object.entries(attributes)) made.setAttribute(attribute, value);
  made.append(...children.filter((child) => child !== null));
  return made;
}

/** A text by somebody else, whichever way it runs, which leaves the direction of what is around it alone. */
export function foreign(text: string): HTMLElement {
  return element("bdi", {}, text);
}

/** A link to another house: it learns neither where one came from nor holds on to this page. */
export function outward(url: string, text: string): HTMLAnchorElement {
  return element("a", { href: url, rel: "noreferrer noopener external" }, foreign(text));
}
