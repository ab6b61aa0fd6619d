/** The desk's texts. Values that somebody else wrote belong into {@link parts}, which keeps their direction apart. */

import { LOCALES } from "hotline:locales/desk";
import type { ComponentChildren } from "preact";
import english from "../../locales/desk/en.json";
import {
  begin,
  type Counted,
  choose,
  counted,
  firstOf,
  language,
  pieces,
  text,
  type Values,
} from "../ui/speech.ts";
import { visible } from "./names.ts";

export { fileSize, inLanguage, language, list, longDay, timeSpan } from "../ui/speech.ts";

/** The name of a text. */
export type Key = keyof typeof english;
/** The name of a text that depends on a number. */
export type CountKey = Counted<Key>;
/** The languages that there are. */
export { LOCALES };

begin(english);

/** Chooses a language and fetches its texts; says whether they came. */
export const chooseLanguage = (tag: string, get: typeof fetch): Promise<boolean> => choose(LOCALES, tag, get);
/** The language among ours that comes first in what somebody reads. */
export const preferred = (wanted: readonly string[]): string => firstOf(LOCALES, wanted);
/** A text, with its `{placeholders}` filled in. */
export const t: (key: Key, values?: Values) => string = text;
/** A text for a number, which is `{count}` in it. */
export const count: (key: CountKey, number: number, values?: Values) => string = counted;

/** A name or word by somebody else: keeps its own direction, hides nothing, and is not sent to a translator. */
export function Foreign({ text }: { text: string }) {
  return (
    <bdi translate={false} dir="auto">
      {visible(text)}
    </bdi>
  );
}

/** A text with elements in it; what is a plain text among them keeps its own direction. */
export function parts(key: Key, values: Readonly<Record<string, ComponentChildren>>): ComponentChildren {
  return pieces(key, values, (value) => (typeof value === "string" ? <Foreign text={value} /> : value));
}

/** A word of the protocol (`status`, `under_review`) as people say it; one that we do not know as it is. */
export function word(of: "status" | "severity" | "category" | "result", value: string): string {
  const key = `${of}.${value}`;
  return Object.hasOwn(english, key) ? text(key) : visible(value);
}

/** So many days in a few letters: `5d`, `14w`. */
export function shortSpan(days: number): string {
  const [unit, value] = days < 60 ? (["day", days] as const) : (["week", Math.floor(days / 7)] as const);
  return new Intl.NumberFormat(language(), { style: "unit", unit, unitDisplay: "narrow" }).format(value);
}

/** A number as the language writes it. */
export function number(value: number): string {
  return new Intl.NumberFormat(language()).format(value);
}

/** A part as a percentage. */
export function percent(part: number): string {
  return new Intl.NumberFormat(language(), { style: "percent" }).format(part);
}
