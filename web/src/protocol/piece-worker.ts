/** The worker of pool.ts: every job is answered, with its number. An entry point of the build, imported by nothing. */

import { type JobMessage, runJob } from "./piece-job.ts";

/** As much of a worker's global scope as is used; the page's types are in force here too. */
interface Scope {
  onmessage: ((event: MessageEvent<JobMessage>) => void) | null;
  postMessage(message: unknown, transfer: Transferable[]): void;
}

const scope = globalThis as unknown as Scope;

scope.onmessage = async ({ data }) => {
  const result = await runJob(data.job);
  const transfer = "bytes" in result ? [result.bytes.buffer as ArrayBuffer] : [];
  scope.postMessage({ number: data.number, result }, transfer);
};
