/** Finds cases by words, all of which have to occur. A search that goes on from the last one looks through what that found. */

import { wordsOf } from "./text.ts";

/** The texts of a reader's cases. */
export class Search {
  readonly #texts = new Map<string, string>();
  #last: { readonly words: readonly string[]; readonly found: readonly string[] } | null = null;

  /** What is searched of a case: {@link searchable}. */
  set(id: string, text: string): void {
    this.#texts.set(id, text);
    this.#last = null;
  }

  delete(id: string): void {
    this.#texts.delete(id);
    this.#last = null;
  }

  clear(): void {
    this.#texts.clear();
    this.#last = null;
  }

  /** The cases; null where there are no words. */
  find(text: string): readonly string[] | null {
    const words = wordsOf(text);
    if (words.length === 0) return null;
    // Whatever has a longer word has the shorter one.
    const goesOn = this.#last?.words.every((word, i) => words[i]?.includes(word) === true) === true;
    const found: string[] = [];
    for (const id of goesOn && this.#last !== null ? this.#last.found : this.#texts.keys()) {
      const all = this.#texts.get(id) ?? "";
      if (words.every((word) => all.includes(word))) found.push(id);
    }
    this.#last = { words, found };
    return found;
  }
}
