/** What the desk's page decides by itself, without a page: names, days, the list's order and filters, default texts. */

import english from "../locales/desk/en.json";
import { dueBy, lastSoonDay } from "../src/desk/due.ts";
import { answers, EVERYTHING, placeOf, shown, tally, type Wish } from "../src/desk/inbox.ts";
import { KEYS } from "../src/desk/keys.ts";
import { LETTERS } from "../src/desk/letters.ts";
import type { Row } from "../src/desk/model.ts";
import { extension, fold, runs, safeName, visible } from "../src/desk/names.ts";
import { Committee, manyRows } from "./committee.ts";
import { casesOn, ME, TUNDE } from "./committee-data.ts";
import { assert, test } from "./harness.ts";

const TODAY = "2026-11-26";
const VIEWPOINT = { me: ME, soon: lastSoonDay(TODAY) };
const committee = new Committee(TODAY, casesOn(TODAY));
const ROWS = [...committee.cases.values()].map((one) => committee.row(one));
const references = (wish: Partial<Wish> = {}, found: ReadonlySet<string> | null = null): string[] =>
  shown(ROWS, { ...EVERYTHING, ...wish }, VIEWPOINT, found).map(({ reference }) => reference);

test("a name hides nothing", () => {
  assert.equal(visible("annual\u202Efdp.exe"), "annual[U+202E]fdp.exe");
  assert.equal(visible("a\u0000b\u200Bc\u{E0041}d\n"), "a[U+0000]b[U+200B]c[U+E0041]d[U+000A]");
  assert.equal(visible("Ana Müller 李静怡 نسرين"), "Ana Müller 李静怡 نسرين");
});

test("a name has an end, and no pile of marks", () => {
  assert.equal(visible(`Z${"\u0300".repeat(100_000)}`), `Z${"\u0300".repeat(8)}……`);
  assert.equal(visible("x".repeat(1000)), `${"x".repeat(200)}…`);
  assert.ok(fold(`ก${"\u0e49".repeat(5000)} b`).length < 20);
});

test("a saved file has no folder, nothing hidden, and its true ending", () => {
  assert.equal(safeName("annual\u202Efdp.exe"), "annualfdp.exe");
  assert.equal(extension("annual\u202Efdp.exe"), "exe");
  assert.equal(safeName("../../..\\..\\etc/passwd"), "passwd");
  assert.equal(safeName("..\\..\\x.bat"), "x.bat");
  assert.equal(safeName("CON.txt"), "_CON.txt");
  assert.equal(safeName("nul"), "_nul");
  assert.equal(safeName(".bashrc"), "bashrc");
  assert.equal(safeName("a\u0000.pdf "), "a.pdf");
  assert.equal(safeName("report.pdf. . ."), "report.pdf");
  assert.equal(safeName("<img src=x>.svg"), "_img src=x_.svg");
  assert.equal(safeName("2026 Übersicht (neu).pdf"), "2026 Übersicht (neu).pdf");
  for (const empty of ["", "/", "..", "\u202E", " . "]) assert.equal(safeName(empty), "file");
  const long = safeName(`${"😀".repeat(400)}.pdf`);
  assert.ok(long.length <= 80 && long.endsWith(".pdf"), long);
  assert.ok(new TextDecoder().decode(new TextEncoder().encode(long)) === long, "no half characters");
});

test("a giant text and a giant word begin folded; a long paragraph without gaps does not", () => {
  assert.equal(fold("Kreditorenbuchhaltungsabteilung"), "Kreditorenbuchhaltungsabteilung");
  assert.equal(fold(`a ${"W".repeat(3000)} b`), `a ${"W".repeat(100)}… b`);
  assert.ok(fold(`Z${"\u0300".repeat(900)}`).length < 120);
  assert.ok(fold("word ".repeat(20_000)).length < 4000);
  const chinese = "审计人员要求提供存货盘点表。".repeat(60);
  assert.equal(fold(chinese), chinese);
});

test("what runs when it is opened is known by its true ending", () => {
  for (const name of ["a.exe", "a.pdf.SCR", "x\u202Efdp.js", "b.html", "c.docm", "d.svg"])
    assert.ok(runs(name), name);
  for (const name of ["a.pdf", "b.txt", "exe", "c.jpeg", "d.csv"]) assert.ok(!runs(name), name);
});

test("a due day is amber from three days on and red once it is over", () => {
  const at = (by: string) => dueBy("acknowledge", by, TODAY);
  assert.deepEqual(
    ["2026-11-30", "2026-11-29", "2026-11-26", "2026-11-25"].map((by) => [at(by).left, at(by).pressure]),
    [
      [4, "calm"],
      [3, "soon"],
      [0, "soon"],
      [-1, "late"],
    ],
  );
});

test("the list shows what is open, the newest activity first; closed and purged on wish", () => {
  assert.deepEqual(references(), [
    "7KQ4-M2TX",
    "B3VN-09RC",
    "QX81-4HPA",
    "HR5D-TT20",
    "0WZM-6KDE",
    "9CJ7-VAX3",
  ]);
  assert.deepEqual(references({ also: new Set(["closed"]) }).slice(6), ["E4SY-1NB8"]);
  assert.deepEqual(references({ also: new Set(["closed", "purged"]) }).slice(6), ["E4SY-1NB8", "KD66-XX9P"]);
});

test("what is due first comes first, and what is not due last", () => {
  assert.deepEqual(references({ sort: "due" }), [
    "QX81-4HPA",
    "HR5D-TT20",
    "7KQ4-M2TX",
    "B3VN-09RC",
    "9CJ7-VAX3",
    "0WZM-6KDE",
  ]);
});

test("each filter narrows, and several together narrow more", () => {
  assert.deepEqual(references({ only: new Set(["turn"]) }), ["7KQ4-M2TX", "B3VN-09RC", "HR5D-TT20"]);
  assert.deepEqual(references({ only: new Set(["due"]) }), ["7KQ4-M2TX", "QX81-4HPA", "HR5D-TT20"]);
  assert.deepEqual(references({ only: new Set(["due", "failing"]) }), ["HR5D-TT20"]);
  assert.deepEqual(references({ only: new Set(["mine"]) }), ["0WZM-6KDE"]);
  assert.deepEqual(references({ only: new Set(["unread"]) }), ["7KQ4-M2TX", "B3VN-09RC"]);
  assert.deepEqual(references({ status: "investigating", severity: "critical" }), ["QX81-4HPA"]);
  assert.deepEqual(references({ severity: "none" }), ["7KQ4-M2TX", "HR5D-TT20", "9CJ7-VAX3"]);
  assert.deepEqual(references({ category: "controls" }), ["B3VN-09RC"]);
});

test("the status Closed finds what is closed without another tick, and nothing that was purged", () => {
  assert.deepEqual(references({ status: "closed" }), ["E4SY-1NB8"]);
  assert.deepEqual(references({ status: "closed", severity: "low" }), []);
});

test("what was not read is never hidden among the closed", () => {
  const row: Row = { ...(ROWS[6] as Row), unread: 1 };
  assert.deepEqual([row.open, placeOf(row), placeOf({ ...row, unread: 0 })], [false, "open", "closed"]);
  assert.equal(tally([row], VIEWPOINT).unread, 1);
  assert.equal(placeOf({ ...row, purged: TODAY }), "purged");
});

test("a search finds in closed cases too", () => {
  const found = new Set(committee.on_search({ text: "LIGHT curtain" }));
  assert.deepEqual(references({}, found), ["E4SY-1NB8"]);
});

test("a case that fails a check is never hidden among the closed", () => {
  const row: Row = { ...(ROWS[6] as Row), findings: [{ kind: "gone" }] };
  assert.equal(row.open, false);
  assert.equal(placeOf(row), "open");
  assert.equal(answers(row, "turn", VIEWPOINT), false);
});

test("the counts are those of what ticking shows", () => {
  const counts = tally(ROWS, VIEWPOINT);
  for (const name of ["turn", "mine", "due", "unread", "failing"] as const) {
    assert.equal(counts[name], references({ only: new Set([name]) }).length, name);
  }
  assert.deepEqual([counts.open, counts.closed, counts.purged], [6, 1, 1]);
  assert.equal(tally(ROWS, { ...VIEWPOINT, me: TUNDE }).mine, 1);
});

test("ten thousand rows are put into order", () => {
  const rows = manyRows(TODAY, 10_000);
  const list = shown(rows, EVERYTHING, VIEWPOINT, null);
  assert.equal(list.length, 10_000);
  assert.ok(list.every((row, i) => i === 0 || (list[i - 1]?.activity ?? 0) > row.activity));
});

test("there is a default text of each kind in all six languages, and each in its own", () => {
  const languages = Object.values(LETTERS.all);
  assert.deepEqual(Object.keys(LETTERS.all).sort(), ["de", "en", "es", "fr", "pt-BR", "zh-Hans"]);
  for (const name of ["acknowledge", "substantiated", "unsubstantiated", "out_of_scope"] as const) {
    const texts = languages.map((letters) => letters[name]);
    assert.equal(new Set(texts).size, 6);
    for (const text of texts) {
      assert.ok(text.length > 40 && text === text.trim() && !/[!！]|\{| {2}/.test(text), text);
      assert.ok(text.includes("\n\n") || name !== "acknowledge");
    }
  }
  for (const [tag, own] of [
    ["de-AT", "de"],
    ["zh-CN", "zh-Hans"],
    ["pt", "pt-BR"],
    ["ar", "en"],
    ["", "en"],
    ["<b>", "en"],
  ]) {
    assert.equal(LETTERS.tag(tag as string), own);
  }
});

test("no two shortcuts share a key, and each is in the list of shortcuts", () => {
  assert.equal(new Set(Object.values(KEYS)).size, Object.keys(KEYS).length);
  for (const act of Object.keys(KEYS)) assert.ok(`help.${act}` in english, act);
});

test("the desk's texts are neither empty, ragged nor loud, and its plurals are whole", () => {
  for (const [key, text] of Object.entries(english)) {
    assert.ok(text === text.trim() && text !== "", key);
    assert.ok(!/ {2}|\.\.\.|[!]|\s[,;]|\s\.\s|["']/.test(text), `${key}: ${text}`);
    if (key.endsWith(".other") && key !== "category.other")
      assert.ok(`${key.slice(0, -5)}one` in english, key);
  }
});
