/** Folders for what browsers save and members keep during a run. They are gone when it ends. */

import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const root = mkdtempSync(join(tmpdir(), "hotline-journeys-"));
process.on("exit", () => rmSync(root, { recursive: true, force: true }));

/** A new, empty folder. */
export function scratch(name: string): string {
  return mkdtempSync(join(root, `${name}-`));
}
