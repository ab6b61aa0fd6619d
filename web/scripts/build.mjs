/**
 * Builds what browsers get into web/dist. The same sources give the same bytes, wherever and whenever they are built.
 *
 *   node scripts/build.mjs
 */

import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { bundle } from "./bundle.mjs";
import { PIECE_WORKER, PROTOCOL, WEB } from "./files.mjs";

const DIST = join(WEB, "dist");

/** Bundles everything in memory; see {@link bundle} for what it gives. */
export function buildWeb() {
  return bundle({
    // No splitting, so one build each: the worker shares its code with the page only in the sources.
    entries: [{ entryPoints: { protocol: PROTOCOL } }, { entryPoints: { "piece-worker": PIECE_WORKER } }],
    entryNames: "[name]-[hash]",
    outdir: DIST,
    minify: true,
  });
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const files = await buildWeb();
  rmSync(DIST, { recursive: true, force: true });
  mkdirSync(DIST);
  for (const [name, { contents }] of files) {
    writeFileSync(join(DIST, name), contents);
    console.log(`${String(contents.length).padStart(8)}  dist/${name}`);
  }
}
