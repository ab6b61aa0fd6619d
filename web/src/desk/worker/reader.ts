/**
 * The outermost layer of a reader: orders in, what became of them out, by the port to the desk's worker that the first
 * message brings. An entry point of the build, imported by nothing.
 */

import { answering } from "./serve.ts";
import { shard } from "./shard.ts";

/** As much of a worker's global scope as is used; the page's types are in force here too. */
interface Scope {
  onmessage: ((event: MessageEvent<{ readonly reader: MessagePort }>) => void) | null;
}

const scope = globalThis as unknown as Scope;

scope.onmessage = ({ data: { reader: port } }) => {
  const answer = answering(shard(), (reply, transfer) => port.postMessage(reply, transfer));
  port.onmessage = ({ data }) => answer(data);
};
