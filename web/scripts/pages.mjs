/**
 * The pages that are served: every src/**\/NAME.html that is named here, with the scripts and styles that it refers to,
 * bundled and named by their hashes, what is said without JavaScript in every language, the files of the languages, and
 * each file in three forms. What the desk loads is in a folder of its own and shares nothing with the reporter's pages.
 */

import { readFileSync } from "node:fs";
import { basename, dirname, extname, join } from "node:path";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";
import { bundle } from "./bundle.mjs";
import { SRC } from "./files.mjs";
import { DESK, localeFiles, readLocales } from "./locales.mjs";

/** Each page's source, and where what it loads is served: below the origin, or in the desk's folder. */
const PAGES = [
  { source: "report/index.html", name: "index.html", folder: "" },
  { source: "report/no-javascript.html", name: "no-javascript.html", folder: "" },
  { source: "report/not-found.html", name: "not-found.html", folder: "" },
  { source: "desk/index.html", name: "desk.html", folder: DESK },
].map(({ source, ...page }) => ({ source: join(SRC, source), ...page }));

/** Scripts that a page names and that its other scripts import. */
const SHARED = [join(SRC, "report/boot.ts")];

/** Addresses where the same page is served; its script looks where it is. */
const ALSO = new Map([["index.html", ["check.html"]]]);

/**
 * Where a page has the texts that stand without JavaScript. Whoever has none is sent there: six languages are a
 * kilobyte, which those who have it need not wait for.
 */
const NOSCRIPT = /[ \t]*<!-- noscript -->\n?/;

/** Attributes that name a file beside the page. What begins with a slash is an address and stays. */
const REFERENCE = /\b(src|href)="([\w.-]+)"/g;

/** Gives the files by name, without their compressed forms. */
export async function buildPages(outdir) {
  const files = new Map();
  const addresses = new Map();
  for (const { source, folder } of PAGES) {
    for (const [, , reference] of readFileSync(source, "utf8").matchAll(REFERENCE)) {
      const path = join(dirname(source), reference);
      if (addresses.has(path)) continue;
      const extension = extname(path);
      const name = basename(path, extension);
      const bundled = await bundle({
        entries: [{ entryPoints: { [name]: path } }],
        entryNames: "[name]-[hash]",
        outdir,
        minify: true,
        shared: SHARED,
        folder,
      });
      for (const [file, { contents }] of bundled) files.set(file, contents);
      const ending = extension.replace(/^\.tsx?$/, ".js");
      addresses.set(path, only([...bundled.keys()], `${folder}${name}`, ending));
    }
  }
  for (const { source, name } of PAGES) {
    const text = readFileSync(source, "utf8").replace(
      REFERENCE,
      (_, attribute, reference) => `${attribute}="/${addresses.get(join(dirname(source), reference))}"`,
    );
    const contents = new TextEncoder().encode(text.replace(NOSCRIPT, withoutScript));
    for (const address of [name, ...(ALSO.get(name) ?? [])]) files.set(address, contents);
  }
  for (const folder of new Set(PAGES.map(({ folder }) => folder))) {
    for (const [name, contents] of localeFiles(folder)) files.set(name, contents);
  }
  return new Map([...files].sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** What is said without JavaScript, which nothing can choose a language for: in all of them, one after another. */
function withoutScript() {
  const escaped = (text) => text.replace(/[&<>"]/g, (character) => `&#${character.codePointAt(0)};`);
  const sections = [...readLocales()]
    .filter(([, texts]) => texts["noscript.title"] !== undefined)
    .map(([tag, texts]) => {
      const paragraphs = ["needed", "why", "tor", "elsewhere"].map(
        (part) => `<p>${escaped(texts[`noscript.${part}`])}</p>`,
      );
      const heading = tag === "en" ? "h1" : "h2";
      return `<section lang="${tag}" dir="${texts["language.direction"]}"><${heading}>${escaped(texts["noscript.title"])}</${heading}>${paragraphs.join("")}</section>`;
    });
  return sections.join("\n");
}

/** The one file that an entry point became. */
function only(files, name, extension) {
  const [file, ...others] = files.filter((file) => file.startsWith(`${name}-`) && file.endsWith(extension));
  if (file === undefined || others.length > 0) throw new Error(`${name}${extension} did not become one file`);
  return file;
}

/** Each file and, beside it, the same in brotli (`.br`) and gzip (`.gz`), as small as they get. */
export function withCompressed(files) {
  const all = new Map();
  for (const [name, contents] of files) {
    all.set(name, contents);
    const params = {
      [constants.BROTLI_PARAM_QUALITY]: constants.BROTLI_MAX_QUALITY,
      [constants.BROTLI_PARAM_SIZE_HINT]: contents.length,
    };
    all.set(`${name}.br`, brotliCompressSync(contents, { params }));
    const gzip = gzipSync(contents, { level: constants.Z_BEST_COMPRESSION });
    // The system that it was made on, of which nobody needs to know: 255 is "unknown".
    gzip[9] = 255;
    all.set(`${name}.gz`, gzip);
  }
  return all;
}
