/** Every language of the desk says everything that English says, about the same things; and says nothing that is not used. */

import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { WEB } from "../../scripts/files.mjs";
import { readLocales } from "../../scripts/locales.mjs";
import { assert, test } from "../harness.ts";

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
  const folder = join(WEB, "src/desk");
  const names = readdirSync(folder, { recursive: true }) as string[];
  const sources = names
    .filter((name) => /\.tsx?$/.test(name))
    .map((name) => readFileSync(join(folder, name), "utf8"))
    .join("\n");
  // A name that is put together begins or ends with what stands in the sources.
  const begun = [...sources.matchAll(/`([a-z_]+\.(?:[a-z_]+\.)*)\$\{/g)].map(([, start]) => start as string);
  // Words of the protocol: see `word` in texts.tsx.
  begun.push("status.", "severity.", "category.", "result.");
  const ended = [...sources.matchAll(/\}(\.[a-z_.]+)`/g)].map(([, end]) => end as string);
  const unused = Object.keys(ENGLISH).filter((key) => {
    const name = COUNTED.has(key.replace(FORM, "")) ? key.replace(FORM, "") : key;
    if (sources.includes(`"${name}"`) || name.startsWith("language.")) return false;
    return !begun.some((start) => name.startsWith(start)) && !ended.some((end) => name.endsWith(end));
  });
  assert.deepEqual(unused, []);
});
