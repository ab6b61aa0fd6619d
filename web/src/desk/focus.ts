/** Where the focus goes when what had it has gone. */

/** So many frames a view may take to appear. */
const FRAMES = 20;

/** Gives the focus to the element of an id as soon as it is there; `atStart` to read a text from its beginning. */
export function focusSoon(id: string, atStart = false, frames = FRAMES): void {
  setTimeout(() => {
    const element = document.getElementById(id);
    if (element === null) {
      if (frames > 0) focusSoon(id, atStart, frames - 1);
      return;
    }
    element.focus();
    if (atStart && element instanceof HTMLTextAreaElement) {
      element.setSelectionRange(0, 0);
      element.scrollTop = 0;
    }
  }, 16);
}
