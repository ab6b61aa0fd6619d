/** The worker's outermost layer: messages in and out. An entry point of the build, imported by nothing. */

import { dayOf } from "../../protocol/date.ts";
import type { Reply, Request } from "./api.ts";
import { failureMessage } from "./failure.ts";
import type { Handle } from "./http.ts";
import { session } from "./session.ts";

/** As much of a worker's global scope as is used; the page's types are in force here too. */
interface Scope {
  onmessage: ((event: MessageEvent<Request>) => void) | null;
  postMessage(message: Reply): void;
}

const scope = globalThis as unknown as Scope;
const answers = session({
  today: () => dayOf(new Date()),
  fetch: (input, init) => fetch(input, init),
});
const running = new Map<number, AbortController>();

scope.onmessage = async ({ data }) => {
  const { id } = data;
  if ("stop" in data) return running.get(id)?.abort();
  const controller = new AbortController();
  running.set(id, controller);
  const { signal } = controller;
  const progress: Handle["progress"] = (progress) => scope.postMessage({ id, progress });
  try {
    const answer = answers[data.name] as (input: unknown, handle: Handle) => unknown;
    scope.postMessage({ id, output: await answer(data.input, { progress, signal }) });
  } catch (error) {
    scope.postMessage({ id, failure: failureMessage(error) });
  } finally {
    running.delete(id);
  }
};
