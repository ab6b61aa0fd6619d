/** scripts/check-tree: that it finds what it looks for, and nothing else. */

import { execFileSync } from "node:child_process";
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { assert, test } from "../harness.ts";

/** Whether a repository with this one file passes. */
function passes(name: string, content: string): boolean {
  const root = mkdtempSync(join(tmpdir(), "check-tree-"));
  try {
    mkdirSync(join(root, "scripts"));
    copyFileSync("../scripts/check-tree", join(root, "scripts/check-tree"));
    execFileSync("git", ["init", "--quiet", root]);
    writeFileSync(join(root, name), content);
    execFileSync(join(root, "scripts/check-tree"), { stdio: "ignore" });
    return true;
  } catch {
    return false;
  } finally {
    rmSync(root, { recursive: true });
  }
}

// Put together here, so that the check does not find them in this file.
const refused = [
  ["https://registry.npmjs", ".org/esbuild"].join(""),
  ["index.crates", ".io"].join(""),
  ["see /wo", "rk/main"].join(""),
  ["/ro", "ot/.cargo"].join(""),
  ["// TO", "DO: later"].join(""),
  ["FIX", "ME"].join(""),
];

for (const content of refused) {
  test(`check-tree refuses a file with ${content}`, () => assert.ok(!passes("file.txt", `${content}\n`)));
}

test("check-tree lets ordinary text and lock files pass", () => {
  assert.ok(passes("file.txt", "crypto/src/work/solve.rs, https://docs.rs/age, Mastodon, ~/work/hotline\n"));
  assert.ok(passes("package-lock.json", refused[0]!));
});

test("check-tree refuses a promise whose test is not there", () => {
  assert.ok(!passes("SECURITY.md", "| x | `scripts/check-tree::no_such_test` `a/b.rs::no_such_test` |\n"));
  assert.ok(!passes("SECURITY.md", "| x | `gone.test.ts::a test that is gone` |\n"));
});
