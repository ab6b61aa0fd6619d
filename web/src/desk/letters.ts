/**
 * Default texts of what a reporter reads, in the report's language. They are proposals: whoever sends one sees it before
 * and may change it.
 */

import de from "../../locales/letters/de.json";
import en from "../../locales/letters/en.json";
import es from "../../locales/letters/es.json";
import fr from "../../locales/letters/fr.json";
import ptBR from "../../locales/letters/pt-BR.json";
import zhHans from "../../locales/letters/zh-Hans.json";

/** The texts of one language. */
export type Letters = typeof en;

const ALL: Readonly<Record<string, Letters>> = { en, de, es, fr, "pt-BR": ptBR, "zh-Hans": zhHans };

function ours(tag: string): string | undefined {
  const [base] = tag.toLowerCase().split("-");
  return Object.keys(ALL).find((own) => own.toLowerCase().split("-")[0] === base);
}

export const LETTERS = {
  /** In a report's language; in English where there is none. */
  of(tag: string): Letters {
    return ALL[this.tag(tag)] ?? en;
  },
  /** The language of ours that a report's language comes to. */
  tag(tag: string): string {
    return ours(tag) ?? "en";
  },
  /** Whether they are in the report's language, and not in English for lack of one. */
  knows(tag: string): boolean {
    return ours(tag) !== undefined;
  },
  all: ALL,
};
