/**
 * The outermost layer of the desk's worker: messages in and out. The first one brings a port to each reader. An entry point
 * of the build, imported by nothing.
 */

import { dayOf } from "../../protocol/date.ts";
import type { Line } from "./readers.ts";
import { answering } from "./serve.ts";
import { session } from "./session.ts";
import { browserShelf } from "./shelf.ts";

/** As much of a worker's global scope as is used; the page's types are in force here too. */
interface Scope extends Line {
  readonly location: { readonly origin: string };
  readonly indexedDB?: IDBFactory;
}

const scope = globalThis as unknown as Scope;

scope.onmessage = ({ data }: MessageEvent) => {
  const answers = session({
    today: () => dayOf(new Date()),
    fetch: (input, init) => fetch(input, init),
    origin: scope.location.origin,
    shelf: browserShelf(shelfOf()),
    tell: (news) => scope.postMessage({ news }, []),
    lines: data.readers as MessagePort[],
  });
  const answer = answering(answers, (reply, transfer) => scope.postMessage(reply, transfer));
  scope.onmessage = ({ data }: MessageEvent) => answer(data);
};

/** Some browsers forbid even to look. */
function shelfOf(): IDBFactory | undefined {
  try {
    return scope.indexedDB;
  } catch {
    return undefined;
  }
}
