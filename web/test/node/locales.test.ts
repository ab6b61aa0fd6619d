/** Every language says everything that English says, about the same things. */

import { readLocales } from "../../scripts/locales.mjs";
import { assert, test } from "../harness.ts";
import { unnamed } from "./named-texts.ts";

type Texts = Readonly<Record<string, string>>;

const LOCALES = readLocales() as Map<string, Texts>;
const ENGLISH = LOCALES.get("en") as Texts;

/** Names of texts that depend on a number, without the form. */
const COUNTED = new Set(
  Object.keys(ENGLISH)
    .filter((key) => key.endsWith(".other"))
    .map((key) => key.slice(0, -".other".length))
    .filter((name) => `${name}.one` in ENGLISH),
);

/** The forms that a language has for the numbers that can stand here. */
function forms(tag: string): string[] {
  const rules = new Intl.PluralRules(tag);
  return [...new Set(Array.from({ length: 201 }, (_, number) => rules.select(number)))].sort();
}

/** The keys that a language must have. */
function keysOf(tag: string): string[] {
  const plain = Object.keys(ENGLISH).filter((key) => !COUNTED.has(key.replace(/\.(one|other)$/, "")));
  return [...plain, ...[...COUNTED].flatMap((name) => forms(tag).map((form) => `${name}.${form}`))].sort();
}

function placeholders(text: string): string[] {
  return [...text.matchAll(/\{\w+\}/g)].map(([name]) => name).sort();
}

/** What stands in English for a key of whichever form. */
function original(key: string): string {
  return ENGLISH[key] ?? ENGLISH[key.replace(/\.\w+$/, ".other")] ?? "";
}

/** What is the same word, or deliberately the same, in a language and in English. */
const SAME =
  /^(leave\.address|common\.no|files\.(device|place)|case\.kind\.message|start\.contact|ongoing\.hint)$/;

test("there are the six languages of the hotline, each called by its own name", () => {
  assert.deepEqual([...LOCALES.keys()].sort(), ["de", "en", "es", "fr", "pt-BR", "zh-Hans"]);
  assert.equal(new Set([...LOCALES.values()].map((texts) => texts["language.name"])).size, LOCALES.size);
  for (const [tag, texts] of LOCALES) {
    assert.deepEqual(Intl.getCanonicalLocales(tag), [tag]);
    assert.match(texts["language.direction"] ?? "", /^(ltr|rtl)$/, tag);
  }
});

for (const [tag, texts] of LOCALES) {
  test(`${tag} has the texts of English, in every form that its numbers have`, () => {
    assert.deepEqual(Object.keys(texts).sort(), keysOf(tag));
  });

  test(`${tag} keeps every placeholder`, () => {
    for (const [key, text] of Object.entries(texts)) {
      const wanted = placeholders(original(key));
      assert.deepEqual(placeholders(text), wanted, key);
    }
  });

  test(`${tag} says nothing that is empty, ragged or loud`, () => {
    for (const [key, text] of Object.entries(texts)) {
      assert.equal(text, text.trim(), key);
      assert.equal(text === "", original(key) === "", key);
      assert.ok(!/ {2}|\.\.\.|[!！]|\s[,.;]/u.test(text), `${key}: ${text}`);
      assert.ok(
        tag === "en" || key.startsWith("category.") || text === "" || !/["']/.test(text),
        `${key}: ${text}`,
      );
    }
  });

  test(`${tag} is translated`, () => {
    if (tag === "en") return;
    const untranslated = Object.entries(texts).filter(
      ([key, text]) => text === ENGLISH[key] && !SAME.test(key) && !key.startsWith("language."),
    );
    assert.deepEqual(untranslated, []);
  });
}

test("the addresses that one leaves to are ordinary websites over https", () => {
  for (const [tag, texts] of LOCALES)
    assert.match(texts["leave.address"] ?? "", /^https:\/\/www\.[a-z]+\.(com|org)\/$/, tag);
});

test("every text is named by the sources", () => {
  const names = Object.keys(ENGLISH).map((key) => {
    const name = key.replace(/\.(one|other)$/, "");
    return COUNTED.has(name) ? name : key;
  });
  // The two answers of one question, each named by itself; and what the build takes for the page without scripts.
  const unused = unnamed([...new Set(names)], "src/report", [["identity.", ""]]).filter(
    (name) => !/^(language|noscript)\./.test(name),
  );
  assert.deepEqual(unused, []);
});
