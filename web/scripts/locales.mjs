/**
 * The languages of the reporter's pages, every locales/NAME.json, and of the desk, every locales/desk/NAME.json. English
 * is in the page's own script; each other one becomes a file of its own, fetched by whoever wants it. Adding a language
 * is adding a file there.
 */

import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { WEB } from "./files.mjs";

const FOLDER = join(WEB, "locales");
const ENGLISH = "en";

/** Who has texts: the name in `hotline:locales…` and, below locales/ and below the origin, the folder. */
const REPORT = "";
export const DESK = "desk/";

/** The texts by their language's name, English first. */
export function readLocales(folder = REPORT) {
  const names = readdirSync(join(FOLDER, folder))
    .filter((name) => name.endsWith(".json"))
    .map((name) => basename(name, ".json"))
    .sort((a, b) => Number(b === ENGLISH) - Number(a === ENGLISH) || (a < b ? -1 : 1));
  const read = (name) => JSON.parse(readFileSync(join(FOLDER, folder, `${name}.json`), "utf8"));
  return new Map(names.map((name) => [name, read(name)]));
}

/** The files of all languages but English: contents by name, which begins with `folder`. */
export function localeFiles(folder = REPORT) {
  const files = new Map();
  for (const [name, texts] of readLocales(folder)) {
    if (name === ENGLISH) continue;
    const contents = new TextEncoder().encode(JSON.stringify(inScripts(texts)));
    files.set(`${folder}${name.toLowerCase()}-${hashOf(contents)}.json`, contents);
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

/** Each language's tag, own name, direction and address: null for English. */
function listOf(folder) {
  const addresses = [...localeFiles(folder).keys()];
  return [...readLocales(folder)].map(([tag, texts]) => {
    const file = addresses.find((name) => name.startsWith(`${folder}${tag.toLowerCase()}-`));
    return {
      tag,
      name: texts["language.name"],
      direction: texts["language.direction"],
      address: file === undefined ? null : `/${file}`,
    };
  });
}

/**
 * An esbuild plugin that answers `hotline:locales` and `hotline:locales/desk` with the languages of the reporter's pages
 * and of the desk, and leaves out of the English texts what is not said in scripts.
 */
export function locales() {
  return {
    name: "locales",
    setup(build) {
      build.onLoad({ filter: /\/locales\/en\.json$/ }, () => ({
        contents: JSON.stringify(inScripts(readLocales().get(ENGLISH))),
        loader: "json",
      }));
      build.onResolve({ filter: /^hotline:locales(\/desk)?$/ }, ({ path }) => ({
        path,
        namespace: "locales",
      }));
      build.onLoad({ filter: /.*/, namespace: "locales" }, ({ path }) => {
        const list = listOf(path.endsWith("/desk") ? DESK : REPORT);
        return { contents: `export const LOCALES = ${JSON.stringify(list)};`, loader: "js" };
      });
    },
  };
}
