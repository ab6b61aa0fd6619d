/**
 * Finds cases by words, all of which have to occur. A search that goes on from the last one looks through what that found,
 * which is kept true while cases are still being read: nobody waits for thousands of texts at each key.
 */

import { wordsOf } from "./text.ts";

/** The texts of a reader's cases. */
export class Search {
  readonly #texts = new Map<string, string>();
  #last: { readonly words: readonly string[]; readonly found: Set<string> } | null = null;

  /** What is searched of a case: {@link searchable}. */
  set(id: string, text: string): void {
    this.#texts.set(id, text);
    if (this.#last === null) return;
    const { words, found } = this.#last;
    if (hasAll(text, words)) found.add(id);
    else found.delete(id);
  }

  delete(id: string): void {
    this.#texts.delete(id);
    this.#last?.found.delete(id);
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
    const found = new Set<string>();
    for (const id of goesOn && this.#last !== null ? this.#last.found : this.#texts.keys()) {
      if (hasAll(this.#texts.get(id) ?? "", words)) found.add(id);
    }
    this.#last = { words, found };
    return [...found];
  }
}

function hasAll(text: string, words: readonly string[]): boolean {
  return words.every((word) => text.includes(word));
}
