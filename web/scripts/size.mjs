/**
 * Weighs the bundles as they are sent, minified and in brotli, and holds the protocol to its limit. What it loads on
 * demand (Argon2, scrypt, the curves where a browser lacks them, the worker) is listed for information alone.
 *
 *   node scripts/size.mjs [--modules]
 */

import { fileURLToPath } from "node:url";
import { brotliCompressSync, constants } from "node:zlib";
import { buildWeb } from "./build.mjs";

export const LIMIT = 36 * 1024;

/** Bytes of `contents` in brotli at its highest quality, as a server sends a file that never changes. */
export function brotliSize(contents) {
  const params = {
    [constants.BROTLI_PARAM_QUALITY]: 11,
    [constants.BROTLI_PARAM_SIZE_HINT]: contents.length,
  };
  return brotliCompressSync(contents, { params }).length;
}

/** The name of the protocol's own bundle among those of `buildWeb`. */
export const isProtocol = (name) => /^protocol-\w+\.js$/.test(name);

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  for (const [name, { contents, inputs }] of await buildWeb()) {
    const size = brotliSize(contents);
    console.log(`${String(size).padStart(7)}  ${name}${isProtocol(name) ? ` (at most ${LIMIT})` : ""}`);
    if (isProtocol(name) && size > LIMIT) process.exitCode = 1;
    if (!process.argv.includes("--modules")) continue;
    const modules = Object.entries(inputs).sort(([, a], [, b]) => b.bytesInOutput - a.bytesInOutput);
    for (const [path, { bytesInOutput }] of modules) {
      console.log(`           ${String(bytesInOutput).padStart(6)} ${path}`);
    }
  }
}
