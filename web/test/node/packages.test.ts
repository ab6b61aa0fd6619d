/**
 * Two copies of a cryptographic package would nearly double the bundle, and a check that holds in one copy would say
 * nothing about the other. `overrides` in package.json keeps them single; this notices when it no longer does.
 */

import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { assert, test } from "../harness.ts";

const read = (path: string) => JSON.parse(readFileSync(path, "utf8"));

/** Where packages of these scopes lie, in this node_modules and in all those inside it. */
function copies(nodeModules: string, scopes: readonly string[]): string[] {
  if (!existsSync(nodeModules)) return [];
  const packages = readdirSync(nodeModules).flatMap((name) =>
    name.startsWith("@") ? readdirSync(join(nodeModules, name)).map((inner) => join(name, inner)) : [name],
  );
  return packages.flatMap((name) => {
    const path = join(nodeModules, name);
    const here = scopes.some((scope) => name.startsWith(`${scope}/`)) ? [path] : [];
    return [...here, ...copies(join(path, "node_modules"), scopes)];
  });
}

test("there is one copy of each package of @noble and @scure, the one that the lock names", () => {
  const installed = copies("node_modules", ["@noble", "@scure"]);
  assert.ok(installed.length >= 6);
  const lock: Record<string, { version: string }> = read("package-lock.json").packages;
  const locked = Object.keys(lock).filter((path) => /node_modules\/@(noble|scure)\/[^/]+$/.test(path));
  assert.deepEqual(installed.sort(), locked.sort());
  for (const path of installed) {
    assert.match(path, /^node_modules\/@\w+\/[\w-]+$/);
    assert.equal(read(join(path, "package.json")).version, lock[path]?.version, path);
  }
});

test("every direct dependency is pinned to one exact version", () => {
  const { dependencies, devDependencies, overrides } = read("package.json");
  for (const [name, version] of Object.entries({ ...dependencies, ...devDependencies, ...overrides })) {
    assert.match(String(version), /^\d+\.\d+\.\d+$/, name);
  }
});
