import { assert, inBrowser, test } from "./harness.ts";
import { makeWorker, type WorkerName } from "./workers.ts";

test("a page gets a worker through the policy, and it answers", async () => {
  if (!inBrowser) return assert.throws(() => makeWorker("echo"), ReferenceError);
  const worker = makeWorker("echo");
  const answer = await new Promise((resolve, reject) => {
    worker.onmessage = (event) => resolve(event.data);
    worker.onerror = () => reject(new Error("the worker did not start"));
    worker.postMessage(new Uint8Array([1, 2, 3]));
  });
  worker.terminate();
  assert.deepEqual(answer, new Uint8Array([1, 2, 3]));
});

test("the policy knows no other address", () => {
  assert.throws(() => makeWorker("https://example.org/worker.js" as WorkerName), TypeError);
});

test("a page gets no worker past the policy, and no second policy", () => {
  if (!inBrowser || !("trustedTypes" in globalThis)) return;
  assert.throws(() => new Worker("/echo.js"), TypeError);
  const { trustedTypes } = globalThis as unknown as { trustedTypes: { createPolicy(name: string): unknown } };
  assert.throws(() => trustedTypes.createPolicy("hotline"), TypeError);
  assert.throws(() => trustedTypes.createPolicy("another"), TypeError);
});

test("a page cannot turn text into code", () => {
  if (!inBrowser) return;
  // biome-ignore lint/security/noGlobalEval: that it is refused is the point
  assert.throws(() => globalThis.eval("1 + 1"), EvalError);
});
