/** What the vectors' readers and writers share. The schema is that of crypto/tests/protocol/vectors. */

import { ProtocolError } from "../../src/protocol/errors.ts";
import { assert } from "../harness.ts";

/** A vector file, or a part of one. */
export type Json = { readonly [name: string]: unknown };

/** The cases of a list. A list that is not there or empty is a mistake, not a pass. */
export function list(value: Json, name: string): Json[] {
  const cases = value[name];
  assert.ok(Array.isArray(cases) && cases.length > 0, `no cases ${name}`);
  return cases as Json[];
}

/** Compares as JSON: members in any order. */
export function same(actual: unknown, expected: unknown, why?: unknown): void {
  assert.equal(sorted(actual), sorted(expected), String(why ?? ""));
}

function sorted(value: unknown): string {
  return JSON.stringify(value, (_, inner: unknown) =>
    typeof inner === "object" && inner !== null && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1)))
      : inner,
  );
}

/** The code of what `body` throws, or what it gives. */
export async function outcome<T>(body: () => T | Promise<T>): Promise<T | { code: string }> {
  try {
    return await body();
  } catch (error) {
    if (!(error instanceof ProtocolError)) throw error;
    return { code: error.code };
  }
}

/** Whether an {@link outcome} is a refusal. */
export function refused(value: unknown): value is { code: string } {
  return typeof value === "object" && value !== null && "code" in value;
}
