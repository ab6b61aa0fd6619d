/**
 * The outermost layer of a reader. The first message brings a port to the desk's worker, whose orders it takes. The page
 * itself asks for one thing, a search, so that it is answered at once while the desk's worker is busy with the server.
 * An entry point of the build, imported by nothing.
 */

import { answering } from "./serve.ts";
import { shard } from "./shard.ts";

/** As much of a worker's global scope as is used; the page's types are in force here too. */
interface Scope {
  onmessage: ((event: MessageEvent) => void) | null;
  postMessage(message: unknown, transfer: Transferable[]): void;
}

const scope = globalThis as unknown as Scope;

scope.onmessage = ({ data }: MessageEvent<{ readonly reader: MessagePort }>) => {
  const port = data.reader;
  const answers = shard();
  const obey = answering(answers, (reply, transfer) => port.postMessage(reply, transfer));
  port.onmessage = ({ data }) => obey(data);
  const { search } = answers;
  const answer = answering({ search }, (reply, transfer) => scope.postMessage(reply, transfer));
  scope.onmessage = ({ data }: MessageEvent) => answer(data);
};
