/**
 * The phone's Back. The page adds one entry to the history, with the same address and title as its first: Back then goes
 * to the first, the page moves one view back inside itself, and goes forward again to stand where it stood. No entry
 * says which view it was.
 */

/** As much of a window as is used. */
export interface TrailWindow {
  readonly history: Pick<History, "pushState" | "go" | "state">;
  addEventListener(type: "popstate", listener: (event: PopStateEvent) => void): void;
}

/** Keeps the page on its second entry while there is something to go back to inside it. */
export class Trail {
  readonly #window: TrailWindow;
  readonly #back: () => boolean;
  readonly #hasBefore: () => boolean;
  #isSecond: boolean;
  #leaving: (() => void) | null = null;

  /** `back` moves inside the page and says whether it could; `hasBefore`, whether it could now. */
  constructor(window: TrailWindow, back: () => boolean, hasBefore: () => boolean) {
    this.#window = window;
    this.#back = back;
    this.#hasBefore = hasBefore;
    // A page that was loaded anew on its second entry stands there already.
    this.#isSecond = window.history.state === SECOND;
    window.addEventListener("popstate", ({ state }) => this.#moved(state === SECOND));
  }

  /** To be called after each change of view, while a press of a button is still fresh: else browsers skip the entry. */
  moved(): void {
    if (this.#isSecond || !this.#hasBefore()) return;
    this.#isSecond = true;
    this.#window.history.pushState(SECOND, "");
  }

  /** Goes to the first entry, so that what replaces it replaces the page, and then does something. */
  toFirst(then: () => void): void {
    if (this.#isSecond) {
      this.#leaving = then;
      this.#window.history.go(-1);
    } else {
      then();
    }
  }

  #moved(isSecond: boolean): void {
    const { history } = this.#window;
    this.#isSecond = isSecond;
    if (this.#leaving !== null) {
      this.#leaving();
    } else if (!isSecond) {
      this.#back();
      // To the second entry again, unless the next Back is to leave the page.
      if (this.#hasBefore()) history.go(1);
    }
  }
}

const SECOND = 1;
