/** What people type: the form in which it is compared with a list or searched. */

/** The first four letters of a word of the BIP39 list name it. */
export const PREFIX = 4;

/** A text without case, accents and compatibility forms. */
export function plain(text: string): string {
  // Decomposed twice: some capitals are compatibility forms, and some lower-case forms decompose again.
  return text.normalize("NFKD").toLowerCase().normalize("NFKD").replace(/\p{M}/gu, "");
}
