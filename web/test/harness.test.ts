import { assert, runs, slow, test } from "./harness.ts";

const failing: [string, () => void][] = [
  ["ok", () => assert.ok(0)],
  ["equal", () => assert.equal(1, "1")],
  ["equal of zeros", () => assert.equal(0, -0)],
  ["notEqual", () => assert.notEqual("a", "a")],
  ["deepEqual of bytes", () => assert.deepEqual(new Uint8Array([1, 2]), new Uint8Array([1, 3]))],
  ["deepEqual of lengths", () => assert.deepEqual([1, 2], [1, 2, undefined])],
  ["deepEqual of types", () => assert.deepEqual(new Uint8Array([1]), [1])],
  ["deepEqual of missing and undefined", () => assert.deepEqual({ a: undefined }, {})],
  ["deepEqual of maps", () => assert.deepEqual(new Map([["a", 1]]), new Map([["a", 2]]))],
  ["match", () => assert.match("report", /reply/)],
  ["throws without an error", () => assert.throws(() => 1)],
  ["throws another text", () => assert.throws(() => JSON.parse("{"), /no such text/)],
  ["throws another class", () => assert.throws(() => JSON.parse("{"), TypeError)],
  ["throws another member", () => assert.throws(() => JSON.parse("{"), { name: "TypeError" })],
  [
    "throws against a predicate",
    () =>
      assert.throws(
        () => JSON.parse("{"),
        () => false,
      ),
  ],
];

for (const [name, body] of failing) {
  test(`an assertion that does not hold fails: ${name}`, () => {
    let thrown: unknown;
    try {
      body();
    } catch (error) {
      thrown = error;
    }
    // Not by `assert`, which is what is being tested here.
    if (thrown === undefined) throw new Error("the assertion let it pass");
  });
}

test("assertions that hold pass", async () => {
  assert.ok("text");
  assert.equal(Number.NaN, Number.NaN);
  assert.notEqual(1, 2);
  assert.deepEqual({ a: [new Uint8Array([1, 2]), null] }, { a: [new Uint8Array([1, 2]), null] });
  assert.deepEqual(new Map([["a", [1]]]), new Map([["a", [1]]]));
  assert.match("a report", /report$/);
  assert.throws(() => JSON.parse("{"), SyntaxError);
  assert.throws(() => JSON.parse("{"), { name: "SyntaxError" });
  assert.throws(
    () => JSON.parse("{"),
    (error: unknown) => error instanceof SyntaxError,
  );
  await assert.rejects(Promise.reject(new Error("closed")), /^Error: closed$/);
  await assert.rejects(async () => {
    throw new RangeError("far");
  }, RangeError);
});

test("a promise that should fail and does not is a failure", async () => {
  let thrown: unknown;
  await assert.rejects(Promise.resolve(1)).catch((error) => {
    thrown = error;
  });
  if (thrown === undefined) throw new Error("the assertion let it pass");
});

test("laws are tried less often without a JIT, but always once", () => {
  assert.equal(runs(80), slow ? 10 : 80);
  assert.equal(runs(1), 1);
});

test("a browser called slow compiles nothing, not even WebAssembly", () => {
  if (slow) assert.ok(!("WebAssembly" in globalThis));
});
