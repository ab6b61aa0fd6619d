import { assert, test } from "../harness.ts";

// Not part of any run: test/node/runner.test.ts shows with it that a failure is one.
test("passes", () => assert.equal(1, 1));
test("fails", () => assert.equal(1, 2));
