/**
 * Builds the pages into web/dist, from where the Rust build takes them. The same sources give the same bytes,
 * wherever and whenever they are built (the compressed forms: with the same Node).
 *
 *   node scripts/build.mjs
 */

import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { bundle } from "./bundle.mjs";
import { PIECE_WORKER, PROTOCOL, WEB } from "./files.mjs";
import { buildPages, withCompressed } from "./pages.mjs";

const DIST = join(WEB, "dist");

/** Bundles the whole protocol and its worker in memory, to be weighed and looked at: no page loads them yet. */
export function buildWeb() {
  return bundle({
    // No splitting, so one build each: the worker shares its code with the page only in the sources.
    entries: [{ entryPoints: { protocol: PROTOCOL } }, { entryPoints: { "piece-worker": PIECE_WORKER } }],
    entryNames: "[name]-[hash]",
    outdir: DIST,
    minify: true,
  });
}

/** Everything that web/dist holds, in memory: contents by name. */
export async function buildDist() {
  return withCompressed(await buildPages(DIST));
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const files = await buildDist();
  mkdirSync(DIST, { recursive: true });
  for (const name of readdirSync(DIST, { recursive: true })) {
    if (!files.has(name) && statSync(join(DIST, name)).isFile()) rmSync(join(DIST, name));
  }
  for (const [name, contents] of files) {
    const path = join(DIST, name);
    mkdirSync(dirname(path), { recursive: true });
    // What stays the same keeps its date, so that the binaries are not compiled again for nothing.
    if (!existsSync(path) || !readFileSync(path).equals(contents)) writeFileSync(path, contents);
    console.log(`${String(contents.length).padStart(8)}  dist/${name}`);
  }
}
