/** Writes this language's vectors anew where HOTLINE_WRITE is set; reading them is vectors.test.ts's part. */

import { mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { assert, test } from "../harness.ts";
import * as attachments from "../vectors/attachments.ts";
import * as cases from "../vectors/cases.ts";
import * as charters from "../vectors/charters.ts";
import type { Json } from "../vectors/common.ts";
import * as derivations from "../vectors/derivations.ts";
import * as keys from "../vectors/keys.ts";
import * as sealed from "../vectors/sealed.ts";

const folder = join(process.cwd(), "../tests/vectors");
const writers: Record<string, () => Promise<Json>> = {
  attachments: attachments.write,
  cases: cases.write,
  charters: charters.write,
  derivations: derivations.write,
  keys: keys.write,
  sealed: sealed.write,
};

test("both writers have written the same files", async () => {
  const own = join(folder, "typescript");
  if (process.env.HOTLINE_WRITE) {
    mkdirSync(own, { recursive: true });
    for (const [name, write] of Object.entries(writers)) {
      writeFileSync(join(own, `${name}.json`), `${JSON.stringify(await write(), null, 2)}\n`);
    }
  }
  const names = Object.keys(writers).map((name) => `${name}.json`);
  assert.deepEqual(readdirSync(own).sort(), names);
  assert.deepEqual(readdirSync(join(folder, "rust")).sort(), names);
});
