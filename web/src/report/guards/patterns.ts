/** What all patterns that look for clues have in common. */

/** No more are looked at in one text: a page does not list thousands. */
const MOST = 200;

/** All that a pattern (with `g`) finds, each once. */
export function all(text: string, pattern: RegExp): string[] {
  const found = new Set<string>();
  for (const [match] of text.matchAll(pattern)) {
    found.add(match.trim());
    if (found.size >= MOST) break;
  }
  return [...found];
}
