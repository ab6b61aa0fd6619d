/**
 * The pages that the server serves: every src/**\/NAME.html that is named here, with the script, style and pictures
 * that it refers to, bundled and named by their hashes, and each file in three forms.
 */

import { readFileSync } from "node:fs";
import { basename, dirname, extname, join } from "node:path";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";
import { bundle } from "./bundle.mjs";
import { SRC } from "./files.mjs";

const PAGES = ["start/index.html", "start/not-found.html"].map((page) => join(SRC, page));

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
      entries: [{ entryPoints: { [name]: source }, loader: { ".svg": "copy" } }],
      entryNames: "[name]-[hash]",
      outdir,
      minify: true,
    });
    for (const [file, { contents }] of bundled) files.set(file, contents);
    sources.set(source, only([...bundled.keys()], name, extension.replace(".ts", ".js")));
  }
  for (const page of PAGES) {
    const text = readFileSync(page, "utf8").replace(
      REFERENCE,
      (_, attribute, name) => `${attribute}="/${sources.get(join(dirname(page), name))}"`,
    );
    files.set(basename(page), new TextEncoder().encode(text));
  }
  return new Map([...files].sort(([a], [b]) => (a < b ? -1 : 1)));
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
