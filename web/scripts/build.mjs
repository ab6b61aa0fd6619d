/**
 * Builds the pages into web/dist, from where the server's build takes them. The same sources give the same bytes,
 * wherever and whenever they are built (the compressed forms: with the same Node).
 *
 *   node scripts/build.mjs
 */

import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
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
  for (const name of readdirSync(DIST)) if (!files.has(name)) rmSync(join(DIST, name), { recursive: true });
  for (const [name, contents] of files) {
    const path = join(DIST, name);
    // What stays the same keeps its date, so that the server is not compiled again for nothing.
    if (!existsSync(path) || !readFileSync(path).equals(contents)) writeFileSync(path, contents);
    console.log(`${String(contents.length).padStart(8)}  dist/${name}`);
  }
}
