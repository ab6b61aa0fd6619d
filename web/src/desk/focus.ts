/** Where the focus goes when what had it has gone. */

/** So many frames a view may take to appear. */
const FRAMES = 20;

/** Gives the focus to the element of an id as soon as it is there. */
export function focusSoon(id: string, frames = FRAMES): void {
  setTimeout(() => {
    const element = document.getElementById(id);
    if (element !== null) {
      element.focus();
      // A text that is there already is read from its beginning.
      if (element instanceof HTMLTextAreaElement) {
        element.setSelectionRange(0, 0);
        element.scrollTop = 0;
      }
    } else if (frames > 0) focusSoon(id, frames - 1);
  }, 16);
}
