/** Writes this language's vectors anew where HOTLINE_WRITE is set; reading them is vectors.test.ts's part. */

import { mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { assert, test } from "../harness.ts";
import * as attachments from "../vectors/attachments.ts";
import * as cases from "../vectors/cases.ts";
import * as charters from "../vectors/charters.ts";
import type { Json } from "../vectors/common.ts";
import * as derivations from "../vectors/derivations.ts";
import * as keepings from "../vectors/keepings.ts";
import * as keys from "../vectors/keys.ts";
import * as memberCodes from "../vectors/member_codes.ts";
import * as sealed from "../vectors/sealed.ts";

const folder = join(process.cwd(), "../tests/vectors");
interface Vectors {
  readonly write: () => Promise<Json>;
  readonly check: (value: Json) => Promise<void>;
}
const modules: Record<string, Vectors> = {
  attachments,
  cases,
  charters,
  derivations,
  keepings,
  keys,
  member_codes: memberCodes,
  sealed,
};

test("there is a file of each writer for each list of vectors", async () => {
  const own = join(folder, "typescript");
  if (process.env.HOTLINE_WRITE) {
    mkdirSync(own, { recursive: true });
    for (const [name, { write }] of Object.entries(modules)) {
      writeFileSync(join(own, `${name}.json`), `${JSON.stringify(await write(), null, 2)}\n`);
    }
  }
  const names = Object.keys(modules).map((name) => `${name}.json`);
  assert.deepEqual(readdirSync(own).sort(), names);
  assert.deepEqual(readdirSync(join(folder, "rust")).sort(), names);
});

for (const [name, { write, check }] of Object.entries(modules)) {
  test(`what is written today is read: ${name}`, async () => check(await write()));
}
