/** The first page: whose hotline this is and who reads reports. Takes no report and keeps nothing. */

import { dayOf } from "../protocol/date.ts";
import type { Child } from "../ui/dom.ts";
import { load } from "./load.ts";
import { found, loading } from "./view.ts";

/** After so many milliseconds the page says that it is slow, and after so many that nothing came. */
const SLOW = 6_000;
const PATIENCE = 90_000;

const page = document.getElementById("page") as HTMLElement;
let current = new AbortController();

function show(...children: readonly Child[]): void {
  page.replaceChildren(...children.filter((child) => child !== null));
}

/** Shows the page; `again` where somebody asked for that and what had the focus may be gone. */
async function start(again: boolean): Promise<void> {
  current.abort();
  const mine = new AbortController();
  current = mine;
  page.setAttribute("aria-busy", "true");
  show(...loading(false));
  const slow = setTimeout(() => show(...loading(true)), SLOW);
  const enough = setTimeout(() => mine.abort(), PATIENCE);
  const today = dayOf(new Date());
  const result = await load({ fetch, fragment: location.hash, today, signal: mine.signal });
  clearTimeout(slow);
  clearTimeout(enough);
  // Unless another start took over.
  if (current !== mine) return;
  show(...found(result, today, () => start(true)));
  page.removeAttribute("aria-busy");
  if (again) page.querySelector("h1")?.focus();
}

// A pin may be pasted into the address of a page that is already open.
addEventListener("hashchange", () => start(true));
void start(false);
