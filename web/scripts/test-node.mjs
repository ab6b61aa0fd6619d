/**
 * Runs web/test/*.test.ts and web/test/node/*.test.ts under Node, each file in a process of its own.
 *
 *   node scripts/test-node.mjs [file.test.ts …]
 *
 * Ends with the line `N passed, N failed`, and fails if a test fails or if none ran.
 */

import { rmSync } from "node:fs";
import { join, resolve } from "node:path";
import { run } from "node:test";
import { spec } from "node:test/reporters";
import { build } from "esbuild";
import { BUILD, short, testFiles, WEB } from "./files.mjs";
import { locales } from "./locales.mjs";

const named = process.argv.slice(2);
const sources =
  named.length > 0 ? testFiles("", named) : [...testFiles("test", []), ...testFiles("test/node", [])];
// Runs of named files (from inside another run, for one) leave the folder of the whole run alone.
const out = join(BUILD, named.length > 0 ? `test-node-${process.pid}` : "test-node");

// Packages stay outside: here the code runs against age-encryption just as npm delivers it.
rmSync(out, { recursive: true, force: true });
const built = await build({
  absWorkingDir: WEB,
  entryPoints: sources,
  outbase: join(WEB, "test"),
  outdir: out,
  outExtension: { ".js": ".mjs" },
  bundle: true,
  packages: "external",
  plugins: [locales(), scriptsStay()],
  platform: "node",
  format: "esm",
  target: "node20",
  splitting: true,
  sourcemap: "inline",
  metafile: true,
  logLevel: "warning",
});
const files = Object.entries(built.metafile.outputs)
  .filter(([, output]) => output.entryPoint?.endsWith(".test.ts"))
  .map(([path]) => join(WEB, path));

/** Our scripts find files by where they themselves lie, so the tests of scripts import them from there. */
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

let passed = 0;
let failed = 0;
// A run inside a run would otherwise report to the outer one and not to us.
delete process.env.NODE_TEST_CONTEXT;
process.env.NODE_OPTIONS = "--enable-source-maps";
const events = run({ files, concurrency: 2, timeout: 30 * 60 * 1000 });
events.on("test:pass", (event) => {
  if (files.includes(event.name)) {
    // So Node reports a file in which it found no test.
    failed += 1;
    console.error(`no test in ${short(event.name)}`);
  } else if (!event.skip && !event.todo) {
    passed += 1;
  }
});
events.on("test:fail", () => {
  failed += 1;
});
events.compose(spec).pipe(process.stdout);
events.on("end", () => {
  if (named.length > 0) rmSync(out, { recursive: true, force: true });
});

process.on("exit", () => {
  console.log(`\n${passed} passed, ${failed} failed`);
  if (passed === 0 || failed > 0) process.exitCode ||= 1;
});
