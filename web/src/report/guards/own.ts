/** Patterns for what a reporter gave as their own name or contact, to find it again where they chose to stay unnamed. */

/** So many digits at the end of a telephone number are alike however the rest is written. */
const TAIL = 7;
/** A contact has a few parts; more is a text. */
const MOST = 20;

/** Patterns (with `g`) for the parts of a contact. Built of letters and digits alone, so nothing in it is a pattern. */
export function ownPatterns(contact: string): RegExp[] {
  return contact
    .split(/[,;|\n]/)
    .slice(0, MOST)
    .flatMap((part) => partPatterns(part.trim()));
}

function partPatterns(part: string): RegExp[] {
  if (part.includes("@")) {
    // The part before the @ is what accounts elsewhere are called, too.
    const [address = ""] = /[^\s<>:]{1,64}@[^\s<>]{1,255}/.exec(part) ?? [];
    const [local = ""] = address.split("@", 1);
    return [address, local].filter((word) => word.length >= 5).map(wholeWord);
  }
  const digits = part.replace(/\D/g, "");
  if (digits.length >= TAIL) {
    return [
      new RegExp(
        `(?:\\d[ ().\\/-]{0,3}){0,8}?${[...digits.slice(-TAIL)].join("[ ().\\/-]{0,3}")}(?!\\d)`,
        "g",
      ),
    ];
  }
  const words = part.split(/\s+/);
  if (digits !== "" || words.length > 4) return [];
  if (/^\p{sc=Han}{2,6}$/u.test(part)) return [new RegExp(part, "gu")];
  const named = words.every((word) => /^\p{Lu}/u.test(word));
  const single = named ? words.filter((word) => word.length >= 4) : [];
  const whole = named || (words.length > 1 && words.every((word) => word.length >= 3)) ? [part] : [];
  return [...whole, ...single].filter((word) => word.length >= 4).map(wholeWord);
}

/** These words and not a part of longer ones; what is no letter or digit may be any one character. */
function wholeWord(words: string): RegExp {
  const pattern = words.replace(/[^\p{L}\p{Nd}]/gu, ".");
  return new RegExp(`(?<![\\p{L}\\p{Nd}])${pattern}(?![\\p{L}\\p{Nd}])`, "giu");
}
