/**
 * What the protocol's errors say besides their code is for whoever reads the code: pages go by the code alone, and never show
 * the rest. So it is left out of what is sent, of which every page's first load has to carry it.
 */

import { readFile } from "node:fs/promises";

/** An error that is made with a fixed text; one that is put together stays as it is. */
const MADE = /(new ProtocolError\("\w+"), "[^"]*"\)/g;

/** An esbuild plugin that gives such errors an empty text. */
export function codesAlone() {
  return {
    name: "codes-alone",
    setup({ onLoad }) {
      onLoad({ filter: /\/src\/protocol\/[\w.-]+\.ts$/ }, async ({ path }) => ({
        contents: (await readFile(path, "utf8")).replace(MADE, '$1, "")'),
        loader: "ts",
      }));
    },
  };
}
