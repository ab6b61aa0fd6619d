/** Finds employee numbers by the words before them, in the languages of the pages. */

import { all } from "./patterns.ts";

const OF = "(?: d(?:e|u|el|o|a)|\\.? d['’])?[ ]?";

const WORDS = [
  "(?:employee|personnel|staff|payroll|worker|associate|badge|clock)[ _-]?(?:id|no\\.?|number|num\\.?|#|code|card)",
  "badge|matricule|matr[ií]cula|crach[aá]|legajo|gafete",
  "(?:personal|mitarbeiter|stamm|pers\\.?|ma|werksausweis|ausweis)[ _-]{0,2}(?:nummer|nr\\.?|id|kennung)",
  `(?:n[uú]mero|num[eé]ro|n[o°]\\.?|id|c[oó]digo)${OF}(?:emplead[oa]|employ[eé]e?|salari[eé]e?|personn?el|personal|badge|n[oó]mina|trabajador|ficha|funcion[aá]ri[oa]|empregad[oa]|registro|crach[aá])`,
];

const CHINESE = "工号|工牌号?|员工(?:编号|号码?)|职工(?:编号|号码?)|人员编号|胸[卡牌]号?";

const PATTERN = new RegExp(
  `(?:(?<!\\p{L})(?:${WORDS.join("|")})|${CHINESE})` +
    "[ \\t:.#=°_-]{0,4}(?:(?:is|was|ist|lautet|war|es|era|est|é|是|为)[ \\t:]{0,2})?" +
    "[A-Za-z]{0,4}[-./]?\\d{3,12}(?!\\d|[.,]\\d)",
  "giu",
);

/** Finds employee numbers, each with the word that says so. */
export function employeeNumbers(text: string): string[] {
  return all(text, PATTERN);
}
