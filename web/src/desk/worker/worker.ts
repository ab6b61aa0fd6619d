/**
 * The outermost layer of the desk's workers: messages in and out. One script in two roles, which the first message tells:
 * the desk, with a port to each reader, or a reader, with a port to the desk. An entry point of the build, imported by nothing.
 */

import { dayOf } from "../../protocol/date.ts";
import type { Line } from "./readers.ts";
import { answering } from "./serve.ts";
import { session } from "./session.ts";
import { shard } from "./shard.ts";
import { browserShelf } from "./shelf.ts";

/** As much of a worker's global scope as is used; the page's types are in force here too. */
interface Scope extends Line {
  readonly location: { readonly origin: string };
  readonly indexedDB?: IDBFactory;
}

const scope = globalThis as unknown as Scope;

scope.onmessage = ({ data }: MessageEvent) => {
  if ("reader" in data) beReader(data.reader as MessagePort);
  else beDesk(data.readers as MessagePort[]);
};

function beReader(port: MessagePort): void {
  const answer = answering(shard(), (reply, transfer) => port.postMessage(reply, transfer));
  port.onmessage = ({ data }) => answer(data);
}

function beDesk(lines: readonly MessagePort[]): void {
  const answers = session({
    today: () => dayOf(new Date()),
    fetch: (input, init) => fetch(input, init),
    origin: scope.location.origin,
    shelf: browserShelf(shelfOf()),
    tell: (news) => scope.postMessage({ news }, []),
    lines,
  });
  const answer = answering(answers, (reply, transfer) => scope.postMessage(reply, transfer));
  scope.onmessage = ({ data }: MessageEvent) => answer(data);
}

/** Some browsers forbid even to look. */
function shelfOf(): IDBFactory | undefined {
  try {
    return scope.indexedDB;
  } catch {
    return undefined;
  }
}
