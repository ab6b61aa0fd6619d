/** Characters that are not seen, or that no browser lays out: what somebody else wrote must not hide or hang by them. */

/**
 * In a name: what has no look of its own or turns what stands around it, as controls, direction marks, joiners, fillers
 * and tags do. With it `fdp.exe` could be made to read as `exe.pdf`.
 */
export const HIDDEN = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]/gu;

/** Of these, what Persian, Indic scripts and emoji are written with. */
const WRITTEN = ["\u200c", "\u200d", "\ufe0f"];

/** A name with what hides in it replaced, but for what some scripts are written with. */
export function revealed(name: string, by: (character: string) => string): string {
  return name.replace(HIDDEN, (character) => (WRITTEN.includes(character) ? character : by(character)));
}

/**
 * In a text, line ends and tabs among it: controls, and what turns the direction of what follows. What is ignored but has
 * its use in a script (joiners, fillers, variation selectors) stays: a text is not gone by as a name is.
 */
export const UNSEEN =
  /[\p{Cc}\p{Zl}\p{Zp}\u00ad\u061c\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff\ufff9-\ufffb\u{e0000}-\u{e007f}]/gu;

/** The number of a character as Unicode writes it: `U+202E`. */
export function numberOf(character: string): string {
  const code = (character.codePointAt(0) ?? 0).toString(16).toUpperCase();
  return `U+${code.padStart(4, "0")}`;
}

/**
 * Marks upon one letter beyond the eighth, which is more than any writing has: what piles up takes a browser minutes to
 * lay out. `by` gets those that are left out.
 */
export function unpiled(text: string, by: (marks: string) => string): string {
  return text.replace(/(\p{M}{8})(\p{M}+)/gu, (_, some: string, rest: string) => `${some}${by(rest)}`);
}
