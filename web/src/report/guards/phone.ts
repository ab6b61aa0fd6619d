/** Finds telephone numbers as they are written in the United States, Germany, France, Spain, Brazil and China. */

/** Not within a longer number, nor behind letters that it hangs on, as the number of a document does. */
const START = "(?<!\\d[-/. ]?)(?<!\\p{sc=Latin}[-/.]?)";
const END = "(?![-/.]?\\d|\\p{sc=Latin})";
/** More digits, however they are grouped. */
const more = (least: number, most: number) => `(?:[ ().\\/-]{0,3}\\d){${least},${most}}`;

/** Says that a number is a telephone's. */
const WORD =
  "(?<!\\p{L})(?:tel(?:ephone|efon\\w{0,6}|[eé]fono|efone)?|t[eé]l(?:[eé]phone)?|phone|mobile|mobil(?:nummer)?|cell(?:phone)?|handy(?:nummer)?|rufnummer|m[oó]vil|celular|portable|whats ?app|zap|fax)|电话|手机|座机|微信";
/** Behind it is a telephone within a firm, which is one person's. */
const EXTENSION = "(?<!\\p{L})(?:ext(?:ension|ensi[oó]n)?|durchwahl|ramal)|分机";

const SHAPES = [
  // +49 30 1234567, 0049 30 1234567
  `(?:(?<!\\d)\\+ ?|${START}00)[1-9]${more(8, 14)}`,
  // 555-123-4567, (555) 123-4567, 400 800 1234
  `(?:(?<!\\d)\\(\\d{3}\\) ?|${START}(?:1[-. ])?\\d{3}[-. ])\\d{3}[-. ]\\d{4}`,
  // 030 1234567, (030) 123 45 67, 0171/1234567, 010-12345678
  `${START}\\(?0[1-9]\\d{0,4}\\)?[ \\/-]{1,3}\\d(?:[ -]?\\d){4,9}`,
  // 01 23 45 67 89, 01.23.45.67.89, 0612345678; 01711234567
  `${START}0(?:[1-9](?:[ .-]\\d{2}){4}|[67]\\d{8}|1[5-7]\\d{8,9})`,
  // 138 1234 5678, 13812345678
  `${START}1[3-9]\\d(?<gap>[ -]?)\\d{4}\\k<gap>\\d{4}`,
  // 612 345 678, 612 34 56 78, 91 123 45 67
  `${START}(?:[679]\\d{2} (?:\\d{3} \\d{3}|\\d{2} \\d{2} \\d{2})|9\\d \\d{3} \\d{2} \\d{2})`,
  // (11) 98765-4321, 11 98765-4321, 98765-4321
  `(?:(?<!\\d)\\(\\d{2}\\) ?9?\\d{4}-?|${START}(?:\\d{2} )?9\\d{4}-)\\d{4}`,
].map((shape) => new RegExp(`${shape}${END}`, "gu"));

const NAMED = [
  new RegExp(`(?:${WORD})(?<between>[^\\d\\n]{0,20})(?<number>[+(]?\\d${more(5, 14)})${END}`, "giu"),
  new RegExp(`(?:${EXTENSION})(?<between>[ .:#-]{0,3})(?<number>\\d{3,5})${END}`, "giu"),
];

/** Words behind which a number is a document's or an account's. */
const DOCUMENT =
  /(?:invoice|inv\.|order|contract|account|acct|ref|ticket|batch|lot|serial|part|rechnung|bestell|auftrag|vertrag|konto|charge|liefer|factura|pedido|contrato|cuenta|facture|commande|contrat|compte|fatura|nota fiscal|conta|iban|sku|cnpj|cpf|siret|发票|订单|合同|账号|账户|编号|票号|单号)[^\d\n]{0,16}$/iu;
const DATE =
  /(?:^|\D)(?:\d{1,2}[ ./-]{1,3}\d{1,2}[ ./-]{1,3}(?:19|20)\d{2}|(?:19|20)\d{2}[ ./-]{1,3}\d{1,2}[ ./-]{1,3}\d{1,2})(?:\D|$)/;
const YEARS = /^(?:19|20)\d{2}\D{1,3}(?:19|20)\d{2}$/;
const MONEY_BEFORE = /(?:[$€£¥]|USD|EUR|GBP|BRL|CNY|RMB|MXN|人民币) ?$/iu;
const MONEY_AFTER =
  /^(?:[.,]\d| ?(?:[$€£¥%]|USD|EUR|GBP|BRL|CNY|RMB|MXN|euros?|dollars?|d[oó]lares|pesos|reais|元|万|mil|mio|k(?!\p{L})))/iu;

/** How much is looked at before and after a number. */
const AROUND = 32;

/** Finds telephone numbers. */
export function phones(text: string): string[] {
  const found = new Set<string>();
  for (const pattern of SHAPES) {
    for (const { 0: number, index } of text.matchAll(pattern)) {
      const before = text.slice(Math.max(0, index - AROUND), index);
      const after = text.slice(index + number.length, index + number.length + AROUND);
      const isMoney = MONEY_BEFORE.test(before) || MONEY_AFTER.test(after);
      const isDocument = DOCUMENT.test(before) && !number.startsWith("+");
      if (!isMoney && !isDocument && !isDate(number)) found.add(number.trim());
    }
  }
  for (const pattern of NAMED) {
    for (const { groups } of text.matchAll(pattern)) {
      const { between = "", number = "" } = groups ?? {};
      if (!DOCUMENT.test(between) && !isDate(number)) found.add(number.trim());
    }
  }
  // What another pattern has found more of is not listed twice.
  return [...found].filter((one) => ![...found].some((other) => other !== one && other.includes(one)));
}

function isDate(number: string): boolean {
  return DATE.test(number) || YEARS.test(number);
}
