/**
 * *Leave now*: forgets everything, and goes somewhere that nobody asks about. A button that is always there, and Escape
 * three times in a row.
 */

import { button, element } from "../ui/dom.ts";
import { t } from "../ui/texts.ts";

/** Presses of Escape that are further apart than so many milliseconds do not count together. */
const TOGETHER = 2_000;
/** How long the history is waited for. */
const PATIENCE = 300;

/** What leaving needs of the page. */
export interface Exit {
  /** Forgets everything. */
  readonly forget: () => void;
  /** Goes to the page's first entry in the history, then calls back. */
  readonly toFirst: (then: () => void) => void;
  /** Replaces this page in the history. */
  readonly replace: (address: string) => void;
  readonly later: (milliseconds: number, then: () => void) => void;
}

/**
 * Leaves: first what is on the screen, then what is in memory, then the page itself. The page's first entry in the history
 * becomes the other website. The second one, which Back needs, remains ahead of it: no browser lets a page take that away.
 * It opens this page anew, empty.
 */
export function leave({ forget, toFirst, replace, later }: Exit): void {
  const address = t("leave.address");
  document.body.replaceChildren();
  forget();
  let gone = false;
  const go = () => {
    if (gone) return;
    gone = true;
    replace(address);
  };
  toFirst(go);
  // Where the history does not move.
  later(PATIENCE, go);
}

/** The button, in a bar of its own where it would cover what is read. */
export function leaveBar(exit: Exit): HTMLElement {
  const made = button(t("leave.button"), () => leave(exit), "leave", { id: "leave", title: t("leave.hint") });
  return element("div", { class: "exit" }, made);
}

/** Leaves when Escape is pressed three times in a row. */
export function leaveOnEscape(target: Pick<Window, "addEventListener">, exit: Exit): void {
  let presses: number[] = [];
  target.addEventListener(
    "keydown",
    (event) => {
      // An input method's own Escape closes its suggestions.
      if (event.isComposing) return;
      if (event.key !== "Escape") {
        presses = [];
        return;
      }
      if (event.repeat) return;
      presses = [...presses.filter((at) => event.timeStamp - at < TOGETHER), event.timeStamp];
      if (presses.length >= 3) leave(exit);
    },
    true,
  );
}
