/** How everything that a browser gets is bundled: the product, the browser tests and the bench alike. */

import { basename, join, relative } from "node:path";
import { build } from "esbuild";
import { minify as terser } from "terser";
import { codesAlone } from "./codes-alone.mjs";
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
 * hash. `import text from "style:./NAME.css"` is the text of a style. A file in `shared` is a script of its own, with a
 * hash in its name, that whoever imports it shares with the page that names it.
 *
 * `entries` are esbuild's options for each entry point. `folder` is where the files are served below the origin: empty, or
 * a name and a slash, with which all of their names then begin. Gives the files by name and, for each, the modules in it
 * (esbuild's `inputs`) and whether it is loaded on demand.
 */
export async function bundle({
  entries,
  entryNames,
  outdir,
  minify = false,
  sourcemap = false,
  shared = [],
  folder = "",
}) {
  const files = new Map();
  const onDemand = new Map();

  const separately = {
    name: "on-demand",
    setup(own) {
      own.onResolve({ filter: /^\./ }, async ({ path, importer, resolveDir, kind }) => {
        if (kind !== "dynamic-import" || !importer.startsWith(SRC)) return;
        const { path: entry } = await own.resolve(path, { kind: "import-statement", importer, resolveDir });
        if (!onDemand.has(entry)) onDemand.set(entry, one({ entryPoints: [entry] }, true));
        return { path: `./${basename(await onDemand.get(entry))}`, external: true };
      });
    },
  };

  const workers = {
    name: "workers",
    setup(own) {
      own.onResolve({ filter: /^worker:/ }, ({ path, resolveDir }) => ({
        path: named(resolveDir, path.slice("worker:".length)),
        namespace: "worker",
      }));
      own.onLoad({ filter: /.*/, namespace: "worker" }, async ({ path }) => {
        const name = await one({ entryPoints: [join(WEB, path)], entryNames: "[name]-[hash]" }, false);
        return { contents: `export default ${JSON.stringify(`/${name}`)};`, loader: "js" };
      });
    },
  };

  const styles = {
    name: "styles",
    setup(own) {
      own.onResolve({ filter: /^style:/ }, ({ path, resolveDir }) => ({
        path: named(resolveDir, path.slice("style:".length)),
        namespace: "style",
      }));
      own.onLoad({ filter: /.*/, namespace: "style" }, async ({ path }) => {
        const { outputFiles } = await build({ ...forBrowsers, minify, entryPoints: [join(WEB, path)] });
        return { contents: outputFiles[0].text.trim(), loader: "text" };
      });
    },
  };

  const apart = {
    name: "shared",
    setup(own) {
      own.onResolve({ filter: /^\./ }, async ({ path, resolveDir, kind }) => {
        const file = join(resolveDir, path);
        if (kind !== "import-statement" || !shared.includes(file)) return;
        return {
          path: `/${await one({ entryPoints: [file], entryNames: "[name]-[hash]" }, false)}`,
          external: true,
        };
      });
    },
  };

  /** A file as it is called in hashes, which must not know where it was built. */
  function named(folder, path) {
    return relative(WEB, join(folder, path));
  }

  /** Bundles, adds to `files`, and gives the name of the entry point's file. */
  async function one(entry, isOnDemand) {
    const result = await build({
      ...forBrowsers,
      minify,
      sourcemap,
      outdir,
      entryNames: isOnDemand ? "[name]-[hash]" : entryNames,
      chunkNames: "[name]-[hash]",
      plugins: [
        slimAge(),
        packedWords(),
        ...(minify ? [codesAlone()] : []),
        locales(),
        workers,
        styles,
        apart,
        separately,
      ],
      ...entry,
    });
    for (const { path, contents } of result.outputFiles) {
      const [, { inputs }] = Object.entries(result.metafile.outputs).find(([output]) =>
        path.endsWith(`/${output}`),
      );
      files.set(folder + basename(path), {
        contents: await smaller(path, contents),
        inputs,
        onDemand: isOnDemand,
      });
    }
    return folder + basename(result.outputFiles[0].path);
  }

  /** What esbuild has minified, by a twentieth smaller: it does not do what takes longer than it may. */
  async function smaller(path, contents) {
    if (!minify || !path.endsWith(".js")) return contents;
    const options = {
      module: true,
      ecma: 2022,
      compress: { passes: 3, pure_getters: true, keep_fargs: false, unsafe_arrows: true },
    };
    const { code } = await terser(new TextDecoder().decode(contents), options);
    return new TextEncoder().encode(code);
  }

  for (const entry of entries) await one(entry, false);
  // Those on demand were built at the same time, and done in any order.
  return new Map([...files].sort(([a], [b]) => (a < b ? -1 : 1)));
}
