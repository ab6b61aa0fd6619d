/**
 * The reporter's pages' texts. Values that somebody else wrote belong into {@link parts}, which keeps their direction
 * apart.
 */

import { LOCALES } from "hotline:locales";
import english from "../../locales/en.json";
import { type Child, foreign } from "./dom.ts";
import { begin, type Counted, choose, counted, firstOf, pieces, text, type Values } from "./speech.ts";

export { country, fileSize, inLanguage, language, list, longDay, timeSpan } from "./speech.ts";

/** The name of a text. */
export type Key = keyof typeof english;

/** The name of a text that depends on a number. */
export type CountKey = Counted<Key>;

/** The languages that there are. */
export { LOCALES };

begin(english);

/** Chooses a language and fetches its texts; says whether they came. */
export const chooseLanguage = (tag: string, get: typeof fetch): Promise<boolean> => choose(LOCALES, tag, get);

/** The language among ours that comes first in what somebody reads (such as `navigator.languages`). */
export const preferred = (wanted: readonly string[]): string => firstOf(LOCALES, wanted);

/** A text, with its `{placeholders}` filled in. */
export const t: (key: Key, values?: Values) => string = text;

/** A text for a number, which is `{count}` in it. */
export const count: (key: CountKey, number: number, values?: Values) => string = counted;

/** A text as children of an element: what is filled in keeps its own direction. */
export function parts(key: Key, values: Readonly<Record<string, Child>>): Child[] {
  return pieces(key, values, (value): Child => {
    const child = value ?? "";
    return typeof child === "string" ? foreign(child) : child;
  });
}
