/**
 * What pages say in a chosen language: texts by their names, with what is filled in, and numbers, days and lists as that
 * language writes them. English is always there; another language is fetched once, and whatever it lacks is said in
 * English. Which texts there are is each page's own matter: see texts.ts here and at the desk.
 */

/** Values to be filled in for `{placeholders}`. */
export type Values = Readonly<Record<string, string | number>>;
type Table = Readonly<Record<string, string>>;

/** The name of a text that depends on a number: `NAME.one`, `NAME.other` and whatever else the language has. */
export type Counted<Key> = Key extends `${infer Name}.other` ? Name : never;

/** A language of some pages. `address` is where its texts are; null for the one that is in the page's script. */
export interface Locale {
  readonly tag: string;
  readonly name: string;
  readonly direction: "ltr" | "rtl";
  readonly address: string | null;
}

const QUIET = { cache: "no-store", credentials: "omit" } as const;
/** Milliseconds after which a language's texts are not waited for any longer. */
const PATIENCE = 15_000;

let english: Table = {};
let table: Table = {};
let current = "en";
let wanted = "en";

/** Gives the English texts, once and before all else. */
export function begin(texts: Table): void {
  english = table = texts;
}

/** The chosen language's tag. */
export function language(): string {
  return current;
}

/**
 * Chooses a language and fetches its texts. Where they do not come, or another language was chosen meanwhile, nothing
 * changes; says whether they came.
 */
export async function choose(locales: readonly Locale[], tag: string, get: typeof fetch): Promise<boolean> {
  wanted = tag;
  const locale = locales.find((candidate) => candidate.tag === tag);
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

/** The language among these that comes first in what somebody reads (such as `navigator.languages`). */
export function firstOf(locales: readonly Locale[], wanted: readonly string[]): string {
  for (const tag of wanted) {
    const [base] = tag.toLowerCase().split("-");
    const same = locales.filter((locale) => locale.tag.toLowerCase().split("-")[0] === base);
    const exact = same.find((locale) => locale.tag.toLowerCase() === tag.toLowerCase());
    const found = exact ?? same[0];
    if (found !== undefined) return found.tag;
  }
  return "en";
}

/** A text, with its `{placeholders}` filled in. */
export function text(key: string, values: Values = {}): string {
  return fill(table[key] ?? key, values);
}

/** A text for a number, which is `{count}` in it. */
export function counted(key: string, number: number, values: Values = {}): string {
  const rule = new Intl.PluralRules(current).select(number);
  const chosen = table[`${key}.${rule}`] ?? table[`${key}.other`] ?? key;
  return fill(chosen, { count: new Intl.NumberFormat(current).format(number), ...values });
}

/** A text in pieces, with `each` for what is filled in, so that it can keep its own direction. */
export function pieces<Value, Piece>(
  key: string,
  values: Readonly<Record<string, Value>>,
  each: (value: Value) => Piece,
): (string | Piece)[] {
  return (table[key] ?? key)
    .split(/(\{\w+\})/)
    .filter((part) => part !== "")
    .map((part) => {
      const name = /^\{(\w+)\}$/.exec(part)?.[1];
      return name === undefined || !(name in values) ? part : each(values[name] as Value);
    });
}

function fill(text: string, values: Values): string {
  return text.replace(/\{(\w+)\}/g, (whole, name) => String(values[name] ?? whole));
}

/** A text of a charter in this language, or in the first that it has. */
export function inLanguage(texts: Readonly<Record<string, string>>, tag = current): string {
  const [base] = tag.split("-");
  const tags = Object.keys(texts);
  const found = tags.find((one) => one === tag) ?? tags.find((one) => one.split("-")[0] === base);
  return texts[found ?? tags[0] ?? ""] ?? "";
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
