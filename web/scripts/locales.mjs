/**
 * The languages of the pages: every locales/NAME.json. English is in the page's own script; each other one becomes a
 * file of its own, fetched by whoever wants it. Adding a language is adding a file here.
 */

import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { WEB } from "./files.mjs";

const FOLDER = join(WEB, "locales");
const ENGLISH = "en";

/** The texts by their language's name, English first. */
export function readLocales() {
  const names = readdirSync(FOLDER)
    .filter((name) => name.endsWith(".json"))
    .map((name) => basename(name, ".json"))
    .sort((a, b) => Number(b === ENGLISH) - Number(a === ENGLISH) || (a < b ? -1 : 1));
  return new Map(names.map((name) => [name, JSON.parse(readFileSync(join(FOLDER, `${name}.json`), "utf8"))]));
}

/** The files of all languages but English: contents by name. */
export function localeFiles() {
  const files = new Map();
  for (const [name, texts] of readLocales()) {
    if (name === ENGLISH) continue;
    const contents = new TextEncoder().encode(JSON.stringify(inScripts(texts)));
    files.set(`${name.toLowerCase()}-${hashOf(contents)}.json`, contents);
  }
  return files;
}

/** Eight capitals and digits, as esbuild has them. */
function hashOf(contents) {
  const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
  const bytes = createHash("sha256").update(contents).digest();
  return Array.from(bytes.subarray(0, 8), (byte) => alphabet[byte & 31]).join("");
}

/** What scripts are for is not said in them: the pages have it themselves. */
function inScripts(texts) {
  return Object.fromEntries(Object.entries(texts).filter(([key]) => !key.startsWith("noscript.")));
}

/**
 * An esbuild plugin that answers `hotline:locales` with each language's own name, direction and address, and leaves out
 * of the English texts what is not said in scripts.
 */
export function locales() {
  return {
    name: "locales",
    setup(build) {
      build.onLoad({ filter: /\/locales\/en\.json$/ }, () => ({
        contents: JSON.stringify(inScripts(readLocales().get(ENGLISH))),
        loader: "json",
      }));
      build.onResolve({ filter: /^hotline:locales$/ }, ({ path }) => ({ path, namespace: "locales" }));
      build.onLoad({ filter: /.*/, namespace: "locales" }, () => {
        const addresses = [...localeFiles().keys()];
        const list = [...readLocales()].map(([tag, texts]) => ({
          tag,
          name: texts["language.name"],
          direction: texts["language.direction"],
          address: addresses.find((name) => name.startsWith(`${tag.toLowerCase()}-`)) ?? null,
        }));
        for (const locale of list) if (locale.address !== null) locale.address = `/${locale.address}`;
        return { contents: `export const LOCALES = ${JSON.stringify(list)};`, loader: "js" };
      });
    },
  };
}
