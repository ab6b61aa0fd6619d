/** What gives a reporter away, in six languages; and what does not, however many digits it has. */

import fc from "fast-check";
import { clues } from "../src/report/guards.ts";
import { assert, runs, test } from "./harness.ts";

/** What is found in one text, as `kind: text`. */
function found(text: string, contact = ""): string[] {
  return clues(new Map([["what", text]]), contact).map((clue) => `${clue.kind}: ${clue.text}`);
}

/** Texts, each of which holds exactly one clue, which stands between the brackets. */
function eachFinds(kind: string, texts: readonly string[]): void {
  for (const marked of texts) {
    const clue = /\[\[(.+)\]\]/u.exec(marked)?.[1] ?? "";
    const text = marked.replace("[[", "").replace("]]", "");
    assert.deepEqual(found(text), [`${kind}: ${clue.normalize("NFKC")}`], text);
  }
}

test("e-mail addresses are found, also those that hide a little", () => {
  eachFinds("email", [
    "Write to [[ana.lima@example.com]].",
    "(see [[a_b-c+d%e@mail.example.co.uk]])",
    "我的邮箱是[[zhang@qq.example]]请联系我",
    "correo: [[ana＠example.org]]",
    "Schreiben Sie an [[jürgen.groß@straße.example]], bitte",
    "[[ana (at) example.org]] or never",
    "escríbame a [[ana [arroba] ejemplo.example]]",
  ]);
  assert.deepEqual(found("prices @ 5.00, me@here, @ana, a@b"), []);
});

test("telephone numbers of six countries are found", () => {
  eachFinds("phone", [
    // United States
    "Call [[(555) 123-4567]] after six.",
    "my number is [[555-123-4567]].",
    "[[555.123.4567]]",
    "[[+1 555 123 4567]]",
    "[[1-800-555-1234]]",
    "phone: [[555-1234]]",
    "reach me at ext. [[4321]]",
    // Germany
    "Sie erreichen mich unter [[030 1234567]] am Abend",
    "[[0171/1234567]]",
    "[[01711234567]]",
    "[[(030) 123 45 67]]",
    "[[+49 (0)30 1234567]]",
    "[[0049 171 1234567]]",
    "Durchwahl [[4711]]",
    "Handy: [[171 123 45 67]]",
    // France
    "Mon numéro : [[06 12 34 56 78]].",
    "[[01.23.45.67.89]]",
    "[[0612345678]]",
    "[[+33 6 12 34 56 78]]",
    "portable [[6 12 34 56 78]]",
    // Spain
    "Llámame al [[612 345 678]] por favor",
    "[[91 123 45 67]]",
    "móvil [[612345678]]",
    "[[+34 612 34 56 78]]",
    // Brazil
    "Meu celular é [[(11) 98765-4321]]",
    "[[11 98765-4321]]",
    "[[98765-4321]]",
    "zap [[11987654321]]",
    "ramal [[204]]",
    "[[+55 11 98765-4321]]",
    // China
    "我的手机[[13812345678]]",
    "[[138 1234 5678]]",
    "[[138-1234-5678]]",
    "电话：[[010-12345678]]",
    "[[＋86 138 1234 5678]]",
    "分机[[8012]]",
    // File names
    "scan_[[0171-1234567]].pdf",
  ]);
});

test("employee numbers are found by the words before them", () => {
  eachFinds("employee_number", [
    "My [[employee ID 48213]] is on it",
    "[[badge no. 4711]]",
    "[[Personnel number: A-10023]]",
    "[[staff_id_4711]].xlsx",
    "Meine [[Personalnummer ist 00123456]].",
    "[[Pers.-Nr. 12345]]",
    "[[MA-Nr. 4711]]",
    "[[Mitarbeiternummer: 991204]]",
    "mon [[matricule est 84512]]",
    "[[numéro d'employé 84512]]",
    "[[N° de badge 7781]]",
    "mi [[número de empleado es 30411]]",
    "[[nº de nómina 20114]]",
    "[[legajo 5512]]",
    "minha [[matrícula é 104433]]",
    "[[crachá 7781]]",
    "[[número do funcionário 9921]]",
    "我的[[工号是10086]]",
    "[[员工编号：A0391]]",
  ]);
});

test("amounts, dates, years and numbers of documents are left alone", () => {
  for (const text of [
    "On 12.03.2024 and 2024-03-12, from 01/02/2023 to 3-4-2024, at 14:30:00",
    "2019-2023, 2019 – 2023, FY2023/2024, Q3 2023, 2019 2020 2021",
    "vom 01.01.2023 bis 31.12.2023; el 05 06 2024; le 01 02 2024",
    "USD 1,250,000.00 and $2 500 000 and 1.234.567,89 € and R$ 1.234.567,00",
    "612 345 678 € in total, EUR 612 345 678, 612 345 678,50, ¥13800000000 and 13812345678元",
    "an increase of +500 000, +12.5 %, -3.4 to +1 250 000",
    "Invoice 4500123456, PO 4500012345, Rechnung Nr. 2024-001234, factura 0012-00034567",
    "facture n° FA-2024-0612345678, Bestellung 0171 1234567, pedido 612 345 678, 发票 13812345678",
    "DE89 3704 0044 0532 0130 00, 4111 1111 1111 1111, ISBN 978-3-16-148410-0",
    "192.168.100.1, v10.12.2034, 52.5200, 13.4050, part 555-12-3456, 1234567890, 123456789",
    "account 0532013000 in ledger 400100, cost centre 4711, plant 1020, SKU-0612345678-X",
    "Wir haben 1200 Mitarbeiter, 350 employees and 4 badges; staff of 1200",
    "control interno 2023, el anexo 1234, poste 401, call 3 people at 10, mobile app 2.0",
    "订单13812345678, 合同编号 2024010112345, 2023年12月31日, 1380万元",
    "IMG_20240312_101530.jpg, Scan 2024-03-12 10.15.30.png, DSC_0042.JPG",
    "the 2023 audit, section 404, rule 10A-3, SOX 301/806, ISO 9001:2015, 18 U.S.C. 1513",
  ]) {
    assert.deepEqual(found(text), [], text);
  }
});

test("what the reporter gave as their contact is found again, however it is written", () => {
  const contact = "Maria Lopez-Ruiz, maria.lopez@firm.example; +49 171 123 45 67";
  for (const [text, clue] of [
    ["signed, MARIA LOPEZ-RUIZ", "MARIA LOPEZ-RUIZ"],
    ["ask Maria about it", "Maria"],
    ["cv maria.lopez.docx", "maria.lopez"],
    ["Write to Maria.Lopez@firm.example", "Maria.Lopez@firm.example"],
    ["on 0171-1234567", "0171-1234567"],
    ["on 171 12 34 567, evenings", "171 12 34 567"],
  ] as const) {
    assert.ok(found(text, contact).includes(`contact: ${clue}`), `${text}: ${found(text, contact)}`);
  }
  assert.deepEqual(found("联系张伟明即可", "张伟明"), ["contact: 张伟明"]);
  assert.deepEqual(found("maria lopez said so", "maria lopez"), ["contact: maria lopez"]);
});

test("a contact is found as itself, and not in parts of other words", () => {
  for (const [text, contact] of [
    ["Mariachi music, Lopezstrasse, 1234567890 pieces", "Maria Lopez, 1234567"],
    ["They call me in the evening and by phone", "call me in the evening"],
    ["a.c is not abc", "a.c"],
    ["anything", ""],
    ["anything", " , ;\n"],
    ["(.*)+ [a-z] \\", "(.*)+ [a-z] \\"],
  ] as const) {
    assert.deepEqual(found(text, contact), [], text);
  }
});

test("each clue says where it stands", () => {
  const texts = new Map([
    ["what", "nothing"],
    ["who", "ana@example.org, again ana@example.org"],
    ["file-1", "Personalnummer 4711.pdf"],
  ]);
  assert.deepEqual(clues(texts, ""), [
    { kind: "email", text: "ana@example.org", where: "who" },
    { kind: "employee_number", text: "Personalnummer 4711", where: "file-1" },
  ]);
});

test("law: no text and no contact breaks it, and every clue stands in its text", () => {
  const alphabet = fc.constantFrom(
    ..."0123456789+-()./ @.aeMаé工号电话:#[]\n_,;'$€",
    "tel ",
    "Nr.",
    "ext ",
    "badge ",
  );
  const text = fc.array(alphabet, { maxLength: 200 }).map((parts) => parts.join(""));
  fc.assert(
    fc.property(fc.oneof(text, fc.string({ unit: "binary", maxLength: 200 })), text, (text, contact) => {
      for (const clue of clues(new Map([["x", text]]), contact)) {
        assert.ok(text.normalize("NFKC").includes(clue.text), clue.text);
      }
    }),
    { numRuns: runs(2000) },
  );
});

test("time grows with the text's length alone, whatever it is made of", () => {
  const size = runs(400_000);
  const contact = "Maria Lopez, 1234567, maria.lopez@firm.example";
  for (const unit of [
    "1",
    "1 ",
    "12-",
    "+1 ",
    "(0",
    "0 1",
    "(((",
    "a",
    "a@",
    "a.",
    "@",
    "a@a.",
    "tel ",
    "tel 1",
    "badge no ",
    "número de ",
    "maria.lopez ",
    "1234567",
    "工号",
    " ",
    "\n",
    "invoice 555-123-4567 ",
  ]) {
    const text = unit.repeat(size / unit.length);
    const start = performance.now();
    clues(new Map([["x", text]]), contact);
    const time = performance.now() - start;
    // Well under a second on a machine that does nothing else; with the square of the length, minutes.
    assert.ok(time < 30_000, `${JSON.stringify(unit)}: ${Math.round(time)} ms`);
  }
});
