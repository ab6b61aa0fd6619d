/**
 * The pages that the server serves: every src/**\/NAME.html that is named here, with the scripts and styles that it
 * refers to, bundled and named by their hashes, what is said without JavaScript in every language, the files of the
 * languages, and each file in three forms.
 */

import { readFileSync } from "node:fs";
import { basename, dirname, extname, join } from "node:path";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";
import { bundle } from "./bundle.mjs";
import { SRC } from "./files.mjs";
import { localeFiles, readLocales } from "./locales.mjs";

const PAGES = ["report/index.html", "report/no-javascript.html", "report/not-found.html"].map((page) =>
  join(SRC, page),
);

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
  const sources = new Map();
  for (const page of PAGES) {
    for (const [, , name] of readFileSync(page, "utf8").matchAll(REFERENCE)) {
      sources.set(join(dirname(page), name), null);
    }
  }
  const files = new Map();
  for (const source of sources.keys()) {
    const extension = extname(source);
    const name = basename(source, extension);
    const bundled = await bundle({
      entries: [{ entryPoints: { [name]: source } }],
      entryNames: "[name]-[hash]",
      outdir,
      minify: true,
      shared: SHARED,
    });
    for (const [file, { contents }] of bundled) files.set(file, contents);
    sources.set(source, only([...bundled.keys()], name, extension.replace(".ts", ".js")));
  }
  for (const page of PAGES) {
    const text = readFileSync(page, "utf8").replace(
      REFERENCE,
      (_, attribute, name) => `${attribute}="/${sources.get(join(dirname(page), name))}"`,
    );
    const contents = new TextEncoder().encode(text.replace(NOSCRIPT, withoutScript));
    for (const name of [basename(page), ...(ALSO.get(basename(page)) ?? [])]) files.set(name, contents);
  }
  for (const [name, contents] of localeFiles()) files.set(name, contents);
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
