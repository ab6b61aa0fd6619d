/** Where things lie in web/, for the other scripts. */

import { readdirSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import { fileURLToPath } from "node:url";

export const WEB = resolve(dirname(fileURLToPath(import.meta.url)), "..");
export const SRC = join(WEB, "src/");
export const PROTOCOL = join(WEB, "src/protocol/index.ts");
export const PIECE_WORKER = join(WEB, "src/protocol/piece-worker.ts");

/** Git ignores it; each script has a folder of its own in it. */
export const BUILD = join(WEB, "build");

/** The test files of one folder, or those named on the command line (paths relative to web/). */
export function testFiles(folder, named) {
  if (named.length > 0) return named.map((name) => resolve(WEB, name));
  const names = readdirSync(join(WEB, folder)).filter((name) => name.endsWith(".test.ts"));
  return names.sort().map((name) => join(WEB, folder, name));
}

export const short = (path) => relative(WEB, path);
