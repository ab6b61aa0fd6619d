/** axe: whether a view can be used with a screen reader, a keyboard, and tired eyes, as far as a program can tell. */

import { strict as assert } from "node:assert";
import { readFileSync } from "node:fs";
import type { Visitor } from "./visitor.ts";

const SOURCE = readFileSync("node_modules/axe-core/axe.min.js", "utf8");

interface Violation {
  readonly id: string;
  readonly help: string;
  readonly nodes: readonly { readonly html: string; readonly failureSummary?: string }[];
}

/** Without a JIT axe takes seconds: there it looks at these alone. What it finds depends little on the browser. */
const WITHOUT_JIT = ["start", "readers", "words", "case"];

/** Fails where axe finds anything at all in the view, or the view is wider than its window. */
export async function accessible(visitor: Visitor, view: string): Promise<void> {
  const { page, isSlow } = visitor;
  await fits(page, view);
  const { fields } = await visitor.traces();
  assert.deepEqual(fields, [], `a field may be remembered or sent to a spelling service at ${view}`);
  if (isSlow && !WITHOUT_JIT.includes(view)) return;
  const isThere = await page.evaluate(() => "axe" in globalThis);
  // By the browser's driver, which the page's own rules for scripts do not bind.
  if (!isThere) await page.evaluate(`${SOURCE};undefined`);
  const violations = await page.evaluate(async () => {
    const { axe } = globalThis as unknown as {
      axe: { run(what: Document): Promise<{ violations: Violation[] }> };
    };
    return (await axe.run(document)).violations;
  });
  const told = violations.map(({ id, help, nodes }) => {
    const where = nodes.slice(0, 3).map(({ html, failureSummary }) => `\n    ${html}\n    ${failureSummary}`);
    return `${id}: ${help}${where.join("")}`;
  });
  assert.deepEqual(told, [], `axe at ${view}`);
}

/** Fails where the view is wider than its window. */
export async function fits(page: Visitor["page"], view: string): Promise<void> {
  const [wide, window] = await page.evaluate(() => [document.documentElement.scrollWidth, innerWidth]);
  assert.ok((wide ?? 0) <= (window ?? 0), `${view} is ${wide} pixels wide in a window of ${window}`);
}
