/** How everything that a browser gets is bundled: the product, the browser tests and the bench alike. */

import { basename, join } from "node:path";
import { build } from "esbuild";
import { SRC, WEB } from "./files.mjs";
import { locales } from "./locales.mjs";
import { packedWords } from "./packed-words.mjs";
import { slimAge } from "./slim-age.mjs";

const forBrowsers = {
  absWorkingDir: WEB,
  bundle: true,
  format: "esm",
  platform: "browser",
  // What Tor Browser 14 (Firefox 128), Chromium 109 and Safari 16.4 can read.
  target: ["es2022"],
  charset: "utf8",
  legalComments: "none",
  metafile: true,
  write: false,
  logLevel: "warning",
};

/**
 * Bundles entry points and, beside them, whatever src/ loads with `import()`.
 *
 * Each of those becomes a bundle that shares nothing with the others. esbuild's own splitting would put every module
 * that two bundles use even a little of into a third that both must load, with all that either needs: the page's own
 * bundle then weighs a fifth more. The price: what is loaded on demand has its own copies of what it imports, so it
 * must not hold state or throw the protocol's errors; test/node/build.test.ts looks.
 *
 * `import address from "worker:./NAME.ts"` is the address of a worker, bundled from that file. Its name always has a
 * hash.
 *
 * `entries` are esbuild's options for each entry point. Gives the files by name and, for each, the modules in it
 * (esbuild's `inputs`) and whether it is loaded on demand.
 */
export async function bundle({ entries, entryNames, outdir, minify = false, sourcemap = false }) {
  const files = new Map();
  const onDemand = new Map();

  const separately = {
    name: "on-demand",
    setup(own) {
      own.onResolve({ filter: /^\./ }, async ({ path, importer, resolveDir, kind }) => {
        if (kind !== "dynamic-import" || !importer.startsWith(SRC)) return;
        const { path: entry } = await own.resolve(path, { kind: "import-statement", importer, resolveDir });
        if (!onDemand.has(entry)) onDemand.set(entry, one({ entryPoints: [entry] }, true));
        return { path: `./${await onDemand.get(entry)}`, external: true };
      });
    },
  };

  const workers = {
    name: "workers",
    setup(own) {
      own.onResolve({ filter: /^worker:/ }, ({ path, resolveDir }) => ({
        path: join(resolveDir, path.slice("worker:".length)),
        namespace: "worker",
      }));
      own.onLoad({ filter: /.*/, namespace: "worker" }, async ({ path }) => {
        const name = await one({ entryPoints: [path], entryNames: "[name]-[hash]" }, false);
        return { contents: `export default ${JSON.stringify(`/${name}`)};`, loader: "js" };
      });
    },
  };

  /** Bundles, adds to `files`, and gives the name of the entry point's file. */
  async function one(entry, isOnDemand) {
    const result = await build({
      ...forBrowsers,
      minify,
      sourcemap,
      outdir,
      entryNames: isOnDemand ? "[name]-[hash]" : entryNames,
      chunkNames: "[name]-[hash]",
      plugins: [slimAge(), packedWords(), locales(), workers, separately],
      ...entry,
    });
    for (const { path, contents } of result.outputFiles) {
      const [, { inputs }] = Object.entries(result.metafile.outputs).find(([output]) =>
        path.endsWith(`/${output}`),
      );
      files.set(basename(path), { contents, inputs, onDemand: isOnDemand });
    }
    return basename(result.outputFiles[0].path);
  }

  for (const entry of entries) await one(entry, false);
  // Those on demand were built at the same time, and done in any order.
  return new Map([...files].sort(([a], [b]) => (a < b ? -1 : 1)));
}
