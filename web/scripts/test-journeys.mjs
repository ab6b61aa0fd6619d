/**
 * Runs web/test/journeys: reporters in real browsers, against the real server and members with real keys.
 *
 *   node scripts/test-journeys.mjs [chromium] [firefox] [part of a journey's name …]
 *
 * Needs target/debug/hotline-server, built after the pages. Ends with the line `N passed, N failed`, and fails if a
 * journey fails or if none ran.
 */

import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { build } from "esbuild";
import { BUILD, WEB } from "./files.mjs";

const outfile = join(BUILD, `test-journeys-${process.pid}`, "run.mjs");
await build({
  absWorkingDir: WEB,
  entryPoints: [join(WEB, "test/journeys/run.ts")],
  outfile,
  bundle: true,
  packages: "external",
  plugins: [scriptsStay()],
  platform: "node",
  format: "esm",
  target: "node20",
  sourcemap: "inline",
  logLevel: "warning",
});

/** Our scripts find files by where they themselves lie. */
function scriptsStay() {
  return {
    name: "scripts-stay",
    setup({ onResolve }) {
      onResolve({ filter: /\/scripts\/[\w-]+\.mjs$/ }, ({ path, resolveDir }) => ({
        path: resolve(resolveDir, path),
        external: true,
      }));
    },
  };
}

process.setSourceMapsEnabled(true);
process.chdir(WEB);
const { run } = await import(pathToFileURL(outfile));
const { passed, failed } = await run(process.argv.slice(2));
console.log(`\n${passed} passed, ${failed} failed`);
process.exit(passed === 0 || failed > 0 ? 1 : 0);
