/**
 * The page's side of the desk's workers: one that speaks to the server, and readers that open and check cases on all cores.
 * {@link DeskEngine.end} ends them at once, with every secret and everything under way in them.
 */

import {
  type Answering,
  CallFailure as AnyCallFailure,
  type Asking,
  Engine,
  type Following,
  type Port,
} from "../ui/engine.ts";
import type { Calls, FailureMessage, News, Progress } from "./model.ts";

interface Agreed {
  readonly calls: Calls;
  readonly progress: Progress;
  readonly failure: FailureMessage;
}

/** A call that failed; the worker says why in a code. */
export const CallFailure = AnyCallFailure<FailureMessage>;
export type CallFailure = AnyCallFailure<FailureMessage>;

/** What is needed of a worker. */
export interface DeskWorker {
  onmessage: ((event: MessageEvent) => void) | null;
  onerror: ((event: ErrorEvent) => void) | null;
  postMessage(message: unknown, transfer: Transferable[]): void;
  terminate(): void;
}

/** More readers than this only add memory. */
const MOST_READERS = 4;

/** All workers of one visit. */
export class DeskEngine {
  /** Hears what the workers tell unasked. */
  onnews: (news: News) => void = () => {};
  readonly #engine: Engine<Agreed>;

  /** `make` starts a worker on worker/worker.ts; it is called for the desk and for each of `readers`. */
  constructor(make: () => DeskWorker, readers: number = navigator.hardwareConcurrency) {
    const count = Math.max(1, Math.min(readers || 1, MOST_READERS));
    const desk = make();
    const workers = Array.from({ length: count }, make);
    const channels = workers.map(() => new MessageChannel());
    for (const [index, { port1 }] of channels.entries())
      workers[index]?.postMessage({ reader: port1 }, [port1]);
    const ports = channels.map(({ port2 }) => port2);
    desk.postMessage({ readers: ports }, ports);
    this.#engine = new Engine<Agreed>(this.#port(desk, workers));
  }

  /** Asks. Rejects with {@link CallFailure}. */
  call<Name extends keyof Calls>(
    name: Name,
    input: Parameters<Calls[Name]>[0],
    following: Following<Progress> = {},
  ): Promise<ReturnType<Calls[Name]>> {
    return this.#engine.call(name, input as never, following) as Promise<ReturnType<Calls[Name]>>;
  }

  /** Ends all workers and all that they do. */
  end(): void {
    this.#engine.end();
  }

  #port(desk: DeskWorker, readers: readonly DeskWorker[]): Port<Agreed> {
    const port: Port<Agreed> = {
      onmessage: null,
      onerror: null,
      postMessage: (message: Asking<Agreed>) => desk.postMessage(message, []),
      terminate: () => {
        for (const worker of [desk, ...readers]) worker.terminate();
      },
    };
    desk.onmessage = (event: MessageEvent<Answering<Agreed> | { news: News }>) => {
      if ("news" in event.data) this.onnews(event.data.news);
      else port.onmessage?.(event as MessageEvent<Answering<Agreed>>);
    };
    // Without one of its readers a desk would show some of the cases as if they were all.
    for (const worker of [desk, ...readers]) worker.onerror = (event) => port.onerror?.(event);
    return port;
  }
}
