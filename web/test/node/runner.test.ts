/** The runners themselves: a run with a failing test, a file without tests, or a file that breaks must fail. */

import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { assert, test } from "../harness.ts";

const run = promisify(execFile);

async function runner(script: string, ...files: string[]): Promise<{ code: number; lastLine: string }> {
  // The inner run would else report to this one.
  const env = { ...process.env, NODE_TEST_CONTEXT: undefined };
  const { code, stdout } = await run(process.execPath, [`scripts/${script}`, ...files], { env }).then(
    ({ stdout }) => ({ code: 0, stdout }),
    (error) => ({ code: Number(error.code), stdout: String(error.stdout) }),
  );
  return { code, lastLine: stdout.trimEnd().split("\n").at(-1) ?? "" };
}

const runs: [file: string, code: number, closing: string][] = [
  ["fails", 1, "1 passed, 1 failed"],
  ["empty", 1, "0 passed, 1 failed"],
  ["broken", 1, "0 passed, 1 failed"],
];

for (const [file, code, lastLine] of runs) {
  test(`under Node, test/runner/${file}.test.ts fails the run`, async () => {
    const result = await runner("test-node.mjs", `test/runner/${file}.test.ts`);
    assert.deepEqual(result, { code, lastLine });
  });
  test(`in a browser, test/runner/${file}.test.ts fails the run`, async () => {
    const result = await runner("test-browser.mjs", "chromium", `test/runner/${file}.test.ts`);
    assert.deepEqual(result, { code, lastLine });
  });
}
