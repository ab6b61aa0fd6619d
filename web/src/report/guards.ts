/**
 * Looks, on the device and before anything is sealed, for what gives a reporter away: e-mail addresses, telephone and
 * employee numbers, and what they wrote themselves about how to reach them. A warning, not a filter: it knows how such
 * things are written in the languages of the pages, it misses some, and what it finds may be another person's.
 *
 * Few false alarms matter more than a full net, since who is warned for nothing stops reading: amounts, dates, years and
 * numbers of documents are left alone. Every pattern has bounds, so the time grows with the text's length alone.
 */

import { employeeNumbers } from "./guards/employee-number.ts";
import { ownPatterns } from "./guards/own.ts";
import { all } from "./guards/patterns.ts";
import { phones } from "./guards/phone.ts";

/** Something that may tell who wrote it. */
export interface Clue {
  /** `contact`: what the reporter gave as their own contact. */
  readonly kind: "email" | "phone" | "employee_number" | "contact";
  /** As it was written, in Unicode's compatibility form (NFKC). */
  readonly text: string;
  /** The key of the text that holds it. */
  readonly where: string;
}

/** No more are listed for one text: one is enough to look again. */
const MOST = 10;

const LOCAL = "[\\p{sc=Latin}\\p{Nd}._%+-]";
const LABEL = "[\\p{sc=Latin}\\p{Nd}-]{1,63}";
/** Also as people write it to hide from machines: `ana (at) example.org`. */
const EMAIL = new RegExp(
  `(?<!${LOCAL})${LOCAL}{1,64}(?:@| ?[([{](?:at|arroba|ät)[)\\]}] ?)${LABEL}(?:\\.${LABEL}){1,8}`,
  "giu",
);

/** Finds e-mail addresses. */
function emails(text: string): string[] {
  return all(text, EMAIL);
}

/**
 * What may give the reporter away, in the texts' order. `texts` are answers and file names, each under a key of the
 * caller's; `contact` is what the reporter gave as their own name or contact, empty where they gave none.
 */
export function clues(texts: ReadonlyMap<string, string>, contact: string): Clue[] {
  const own = ownPatterns(contact.normalize("NFKC"));
  return [...texts].flatMap(([where, original]) => {
    const text = original.normalize("NFKC");
    const found = new Map<string, Clue["kind"]>();
    for (const match of emails(text)) found.set(match, "email");
    for (const match of phones(text)) found.set(match, "phone");
    for (const match of employeeNumbers(text)) found.set(match, "employee_number");
    for (const match of own.flatMap((pattern) => all(text, pattern))) {
      // A number that was found as a whole is not named once more in part.
      const whole = [...found.keys()].find((known) => known.includes(match));
      found.set(whole ?? match, "contact");
    }
    return [...found].slice(0, MOST).map(([text, kind]) => ({ kind, text, where }));
  });
}
