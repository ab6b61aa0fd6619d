/**
 * One small test API for two places: under Node it hands over to node:test and node:assert, in a browser it
 * collects the tests of the page and runs them one after another.
 *
 * It does not find or start tests: scripts/test-node.mjs and scripts/test-browser.mjs do.
 */

type TestBody = () => void | Promise<void>;

/** What an expected error must look like: its text, its class, some of its members, or a test of its own. */
type Expected =
  | RegExp
  | (abstract new (
      ...args: never[]
    ) => unknown)
  | ((error: unknown) => boolean)
  | Readonly<Record<string, unknown>>;

interface Assert {
  ok(value: unknown, message?: string): asserts value;
  equal(actual: unknown, expected: unknown, message?: string): void;
  notEqual(actual: unknown, expected: unknown, message?: string): void;
  deepEqual(actual: unknown, expected: unknown, message?: string): void;
  match(actual: string, expected: RegExp, message?: string): void;
  throws(body: () => unknown, expected?: Expected, message?: string): void;
  rejects(
    body: (() => Promise<unknown>) | Promise<unknown>,
    expected?: Expected,
    message?: string,
  ): Promise<void>;
}

/** What a page tells scripts/test-browser.mjs. */
export type Message =
  | { kind: "started"; name: string }
  | { kind: "result"; name: string; milliseconds: number; error: string | null }
  | { kind: "finished" };

/** Whether this is a page, and not Node. */
export const inBrowser = "document" in globalThis;

/** Set by the page's address: a browser without a JIT takes about eight times as long. */
export const slow: boolean = inBrowser && new URLSearchParams(location.search).has("slow");

/** How often a law is tried: `n` times, or about an eighth of that where there is no JIT. */
export function runs(n: number): number {
  return slow ? Math.max(1, Math.ceil(n / 8)) : n;
}

let collected: { name: string; body: TestBody }[] = [];

/**
 * Loads the test files one by one and runs what each registers. Called by the page that scripts/test-browser.mjs
 * makes. A file that cannot be loaded or that has no test in it is a failure of its own.
 */
export async function runPage(
  files: [name: string, load: () => Promise<unknown>][],
  tell: (message: Message) => Promise<unknown>,
): Promise<void> {
  for (const [file, load] of files) {
    collected = [];
    const loadAndCheck = async () => {
      await load();
      if (collected.length === 0) fail("no test in this file");
    };
    await runOne(file, loadAndCheck, tell, true);
    for (const { name, body } of collected) await runOne(name, body, tell, false);
  }
  await tell({ kind: "finished" });
}

/** Runs one test and tells its result; with `quiet`, only if it is a failure. */
async function runOne(
  name: string,
  body: () => unknown,
  tell: (message: Message) => Promise<unknown>,
  quiet: boolean,
): Promise<void> {
  await tell({ kind: "started", name });
  const start = performance.now();
  let error: string | null = null;
  try {
    await body();
  } catch (thrown) {
    error = thrown instanceof Error ? `${thrown}\n${thrown.stack ?? ""}` : String(thrown);
  }
  const milliseconds = Math.round(performance.now() - start);
  if (!quiet || error !== null) await tell({ kind: "result", name, milliseconds, error });
}

function fail(reason: string, message?: string): never {
  throw new Error(message === undefined ? reason : `${message}: ${reason}`);
}

function show(value: unknown): string {
  if (value instanceof Uint8Array) return `bytes(${value.length}) ${value.slice(0, 64).join(" ")}`;
  if (typeof value === "bigint") return `${value}n`;
  if (typeof value === "function" || typeof value === "symbol" || value === undefined) return String(value);
  try {
    return JSON.stringify(value, (_, inner) => (typeof inner === "bigint" ? `${inner}n` : inner)).slice(
      0,
      500,
    );
  } catch {
    return String(value);
  }
}

/** As node:assert/strict compares: same prototype, same own members, same bytes. */
function same(a: unknown, b: unknown): boolean {
  if (Object.is(a, b)) return true;
  if (typeof a !== "object" || typeof b !== "object" || a === null || b === null) return false;
  if (Object.getPrototypeOf(a) !== Object.getPrototypeOf(b)) return false;
  if (a instanceof Date) return Object.is(a.getTime(), (b as Date).getTime());
  if (a instanceof Error && (a.message !== (b as Error).message || a.name !== (b as Error).name))
    return false;
  if (a instanceof Map) {
    const other = b as Map<unknown, unknown>;
    return (
      a.size === other.size && [...a].every(([key, value]) => other.has(key) && same(value, other.get(key)))
    );
  }
  if (a instanceof Set) {
    const other = b as Set<unknown>;
    return a.size === other.size && [...a].every((value) => other.has(value));
  }
  if (ArrayBuffer.isView(a) && a.byteLength !== (b as ArrayBufferView).byteLength) return false;
  const keys = Object.keys(a);
  if (keys.length !== Object.keys(b).length) return false;
  return keys.every(
    (key) =>
      Object.hasOwn(b, key) && same((a as Record<string, unknown>)[key], (b as Record<string, unknown>)[key]),
  );
}

function checkError(error: unknown, expected: Expected | undefined, message?: string): void {
  if (expected === undefined) return;
  if (expected instanceof RegExp) {
    if (!expected.test(String(error))) fail(`${expected} does not match the error ${String(error)}`, message);
  } else if (typeof expected === "function") {
    const isClass = expected === Error || expected.prototype instanceof Error;
    if (isClass ? !(error instanceof expected) : (expected as (error: unknown) => boolean)(error) !== true) {
      fail(`unexpected error ${String(error)}`, message);
    }
  } else {
    for (const [key, value] of Object.entries(expected)) {
      const actual = (error as Record<string, unknown> | null)?.[key];
      if (
        value instanceof RegExp && typeof actual === "string" ? !value.test(actual) : !same(actual, value)
      ) {
        fail(`the error's ${key} is ${show(actual)}, not ${show(value)}`, message);
      }
    }
  }
}

const browserAssert: Assert = {
  ok(value, message) {
    if (!value) fail(`${show(value)} is not truthy`, message);
  },
  equal(actual, expected, message) {
    if (!Object.is(actual, expected)) fail(`${show(actual)} is not ${show(expected)}`, message);
  },
  notEqual(actual, expected, message) {
    if (Object.is(actual, expected)) fail(`${show(actual)} was not expected`, message);
  },
  deepEqual(actual, expected, message) {
    if (!same(actual, expected)) fail(`${show(actual)} differs from ${show(expected)}`, message);
  },
  match(actual, expected, message) {
    if (!expected.test(actual)) fail(`${expected} does not match ${show(actual)}`, message);
  },
  throws(body, expected, message) {
    try {
      body();
    } catch (error) {
      checkError(error, expected, message);
      return;
    }
    fail("nothing was thrown", message);
  },
  async rejects(body, expected, message) {
    try {
      await (typeof body === "function" ? body() : body);
    } catch (error) {
      checkError(error, expected, message);
      return;
    }
    fail("the promise was fulfilled", message);
  },
};

// Named by variables, so that the browser's bundle does not try to hold Node's modules.
const nodeTest = "node:test";
const nodeAssert = "node:assert/strict";

export const assert: Assert = inBrowser ? browserAssert : (await import(nodeAssert)).default;

export const test: (name: string, body: TestBody) => void = inBrowser
  ? (name, body) => void collected.push({ name, body })
  : (await import(nodeTest)).test;
