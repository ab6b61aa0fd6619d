// Not part of any run: test/node/runner.test.ts shows with it that a file that cannot be loaded fails the run.
throw new Error("broken on purpose");
