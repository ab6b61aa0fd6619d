/** Every language of the desk says everything that English says, about the same things; and says nothing that is not used. */

import { readLocales } from "../../scripts/locales.mjs";
import { assert, test } from "../harness.ts";
import { unnamed } from "./named-texts.ts";

type Texts = Readonly<Record<string, string>>;

const LOCALES = readLocales("desk/") as Map<string, Texts>;
const ENGLISH = LOCALES.get("en") as Texts;
const FORM = /\.(zero|one|two|few|many|other)$/;
const COUNTED = new Set(
  Object.keys(ENGLISH)
    .filter((key) => key.endsWith(".one"))
    .map((key) => key.slice(0, -".one".length)),
);

/** The keys that a language must have, in the forms that its numbers have. */
function keysOf(tag: string): string[] {
  const rules = new Intl.PluralRules(tag);
  const forms = [...new Set(Array.from({ length: 201 }, (_, number) => rules.select(number)))];
  const plain = Object.keys(ENGLISH).filter((key) => !COUNTED.has(key.replace(FORM, "")));
  return [...plain, ...[...COUNTED].flatMap((name) => forms.map((form) => `${name}.${form}`))].sort();
}

const placeholders = (text: string): string[] => [...text.matchAll(/\{\w+\}/g)].map(([name]) => name).sort();

for (const [tag, texts] of LOCALES) {
  test(`the desk's ${tag} has the texts of English, with every placeholder`, () => {
    assert.deepEqual(Object.keys(texts).sort(), keysOf(tag));
    for (const [key, text] of Object.entries(texts)) {
      const original = ENGLISH[key] ?? ENGLISH[`${key.replace(FORM, "")}.other`] ?? "";
      assert.deepEqual(placeholders(text), placeholders(original), key);
    }
  });
}

test("every text of the desk is named by its sources", () => {
  const names = new Set(
    Object.keys(ENGLISH).map((key) => {
      const name = key.replace(FORM, "");
      return COUNTED.has(name) ? name : key;
    }),
  );
  // Words of the protocol: see `word` in texts.tsx. And what the build takes of each language.
  const words = ["status", "severity", "category", "result"].map((of) => [`${of}.`, ""]);
  const unused = unnamed([...names], "src/desk", words).filter((name) => !name.startsWith("language."));
  assert.deepEqual(unused, []);
});
