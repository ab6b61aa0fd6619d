/** What a visit leaves in a browser. */

export interface Trace {
  /** Names of what is stored, in whichever place. */
  readonly stored: string[];
  /** Fields that a browser might remember, complete, or hand to a spelling service. */
  readonly fields: string[];
  readonly title: string;
  readonly address: string;
  /** Entries of the window's history. */
  readonly history: number;
}

/** What is stored, remembered or shown: runs in the page. */
export async function traceOf(): Promise<Trace> {
  const stored: string[] = [];
  const note = (where: string, names: readonly string[]) =>
    stored.push(...names.map((name) => `${where}: ${name}`));
  note("cookie", document.cookie === "" ? [] : [document.cookie]);
  note("localStorage", Object.keys(localStorage));
  note("sessionStorage", Object.keys(sessionStorage));
  note(
    "indexedDB",
    (await indexedDB.databases()).map(({ name }) => name ?? ""),
  );
  // Not there where the page is not trusted to have them, and then nothing can be in them.
  note("cache", "caches" in globalThis ? await caches.keys() : []);
  const workers = (await navigator.serviceWorker?.getRegistrations()) ?? [];
  note(
    "service worker",
    workers.map(({ scope }) => scope),
  );
  if (history.state !== null && typeof history.state === "object") {
    note(
      "history",
      Object.keys(history.state).filter((key) => key !== "hotline"),
    );
  }

  const fields: string[] = [];
  for (const field of document.querySelectorAll<HTMLInputElement>("input, textarea, select")) {
    const wrong: string[] = [];
    const written =
      !["radio", "checkbox", "file", "button"].includes(field.type) && field.tagName !== "SELECT";
    const complete = field.getAttribute("autocomplete") ?? field.form?.getAttribute("autocomplete");
    if (written && complete !== "off" && complete !== "new-password") wrong.push("autocomplete");
    if (written && field.type !== "password" && field.spellcheck !== false) wrong.push("spellcheck");
    if (field.name !== "" && written) wrong.push("name");
    if (wrong.length > 0) fields.push(`${field.id || field.type}: ${wrong.join(", ")}`);
  }
  return { stored, fields, title: document.title, address: location.href, history: history.length };
}
