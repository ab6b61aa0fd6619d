/**
 * The page's texts in the chosen language. English is always there; another language is fetched once, and whatever it
 * lacks is said in English. Values that somebody else wrote belong into {@link parts}, which keeps their direction apart.
 */

import { LOCALES } from "hotline:locales";
import english from "../../locales/en.json";
import { type Child, foreign } from "./dom.ts";

/** The name of a text. */
export type Key = keyof typeof english;

/** The name of a text that depends on a number: `NAME.one`, `NAME.other` and whatever else the language has. */
export type CountKey = Key extends infer K ? (K extends `${infer Name}.other` ? Name : never) : never;

type Values = Readonly<Record<string, string | number>>;
type Table = Readonly<Record<string, string>>;

/** The languages that there are. */
export { LOCALES };

const QUIET = { cache: "no-store", credentials: "omit" } as const;

let table: Table = english;
let current = "en";

/** The chosen language's tag. */
export function language(): string {
  return current;
}

/** Milliseconds after which a language's texts are not waited for any longer. */
const PATIENCE = 15_000;

let wanted = "en";

/**
 * Chooses a language and fetches its texts. Where they do not come, or another language was chosen meanwhile, nothing
 * changes; says whether they came.
 */
export async function chooseLanguage(tag: string, get: typeof fetch): Promise<boolean> {
  wanted = tag;
  const locale = LOCALES.find((candidate) => candidate.tag === tag);
  if (locale === undefined) return false;
  try {
    const texts =
      locale.address === null
        ? {}
        : await (await get(locale.address, { ...QUIET, signal: AbortSignal.timeout(PATIENCE) })).json();
    if (wanted !== tag) return true;
    table = { ...english, ...texts };
  } catch {
    return false;
  }
  current = tag;
  document.documentElement.lang = tag;
  document.documentElement.dir = locale.direction;
  return true;
}

/** The language among ours that comes first in what somebody reads (such as `navigator.languages`). */
export function preferred(wanted: readonly string[]): string {
  for (const tag of wanted) {
    const [base] = tag.toLowerCase().split("-");
    const same = LOCALES.filter((locale) => locale.tag.toLowerCase().split("-")[0] === base);
    const exact = same.find((locale) => locale.tag.toLowerCase() === tag.toLowerCase());
    const found = exact ?? same[0];
    if (found !== undefined) return found.tag;
  }
  return "en";
}

/** A text, with its `{placeholders}` filled in. */
export function t(key: Key, values: Values = {}): string {
  return fill(table[key] ?? key, values);
}

/** A text for a number, which is `{count}` in it. */
export function count(key: CountKey, number: number, values: Values = {}): string {
  const rule = new Intl.PluralRules(current).select(number);
  const text = table[`${key}.${rule}`] ?? table[`${key}.other`] ?? key;
  return fill(text, { count: new Intl.NumberFormat(current).format(number), ...values });
}

/** A text as children of an element: what is filled in keeps its own direction. */
export function parts(key: Key, values: Readonly<Record<string, Child>>): Child[] {
  return (table[key] ?? key)
    .split(/(\{\w+\})/)
    .filter((part) => part !== "")
    .map((part) => {
      const name = /^\{(\w+)\}$/.exec(part)?.[1];
      if (name === undefined || !(name in values)) return part;
      const value = values[name] ?? "";
      return typeof value === "string" ? foreign(value) : value;
    });
}

function fill(text: string, values: Values): string {
  return text.replace(/\{(\w+)\}/g, (whole, name) => String(values[name] ?? whole));
}

/** A day as people write it. */
export function longDay(day: string): string {
  const format = new Intl.DateTimeFormat(current === "en" ? "en-GB" : current, {
    dateStyle: "long",
    timeZone: "UTC",
  });
  return format.format(new Date(day));
}

/** So many days, in years where they are whole ones. */
export function timeSpan(days: number): string {
  const [unit, number] =
    days > 0 && days % 365 === 0 ? (["year", days / 365] as const) : (["day", days] as const);
  return new Intl.NumberFormat(current, { style: "unit", unit, unitDisplay: "long" }).format(number);
}

/** A file's size. */
export function fileSize(bytes: number): string {
  const [unit, size] =
    bytes < 1e6 ? (["kilobyte", Math.max(1, bytes / 1e3)] as const) : (["megabyte", bytes / 1e6] as const);
  const maximumFractionDigits = size < 10 && unit === "megabyte" ? 1 : 0;
  return new Intl.NumberFormat(current, { style: "unit", unit, maximumFractionDigits }).format(size);
}

/** Several names in one sentence. */
export function list(names: readonly string[]): string {
  return new Intl.ListFormat(current, { type: "conjunction" }).format(names);
}

/** The name of a country by its code; the code itself where it has none. */
export function country(code: string): string {
  if (!/^[A-Z]{2}$/.test(code)) return code;
  try {
    return new Intl.DisplayNames([current], { type: "region" }).of(code) ?? code;
  } catch {
    return code;
  }
}
