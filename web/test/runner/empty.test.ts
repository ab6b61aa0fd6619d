// Not part of any run: test/node/runner.test.ts shows with it that a run without tests fails.
export {};
