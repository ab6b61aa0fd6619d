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

/** What the page asks the readers themselves. */
interface Asked {
  readonly calls: Pick<Calls, "search">;
  readonly progress: never;
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

/** One core is the page's and the desk's: on two, one reader is as fast as two, and the page is never kept waiting. */
const SPARE_CORES = (globalThis.navigator?.hardwareConcurrency ?? 2) - 1;
/** More readers than this only add memory. */
const MOST_READERS = 4;

/** Which of the two scripts: worker/worker.ts or worker/reader.ts. */
export type Role = "desk" | "reader";

/** All workers of one visit. */
export class DeskEngine {
  /** Hears what the workers tell unasked. */
  onnews: (news: News) => void = () => {};
  readonly #make: (role: Role) => DeskWorker;
  readonly #engine: Engine<Agreed>;
  readonly #workers: DeskWorker[] = [];
  readonly #readers: Engine<Asked>[] = [];
  /** The readers' ends of the lines to the desk, until there is something to read. */
  #lines: readonly MessagePort[];
  #port: Port<Agreed> | null = null;

  /** `make` starts a worker of a role. Readers are started when somebody unlocks: until then there is nothing to read. */
  constructor(make: (role: Role) => DeskWorker, readers: number = SPARE_CORES) {
    const count = Math.max(1, Math.min(readers, MOST_READERS));
    const channels = Array.from({ length: count }, () => new MessageChannel());
    this.#lines = channels.map(({ port1 }) => port1);
    this.#make = make;
    const desk = this.#start("desk");
    const ports = channels.map(({ port2 }) => port2);
    desk.postMessage({ readers: ports }, ports);
    this.#engine = new Engine<Agreed>(this.#portOf(desk));
  }

  /** Asks. Rejects with {@link CallFailure}. */
  call<Name extends keyof Calls>(
    name: Name,
    input: Parameters<Calls[Name]>[0],
    following: Following<Progress> = {},
  ): Promise<ReturnType<Calls[Name]>> {
    if (name === "unlock") this.#startReaders();
    if (name === "search") {
      // Not by way of the desk's worker, which may be busy with what the server has sent.
      return this.#search(input as { text: string }) as Promise<never>;
    }
    return this.#engine.call(name, input as never, following) as Promise<ReturnType<Calls[Name]>>;
  }

  /** Ends all workers and all that they do. */
  end(): void {
    for (const reader of this.#readers) reader.end();
    this.#engine.end();
  }

  #startReaders(): void {
    for (const line of this.#lines) {
      const reader = this.#start("reader");
      reader.postMessage({ reader: line }, [line]);
      const port: Port<Asked> = {
        onmessage: null,
        onerror: null,
        postMessage: (message) => reader.postMessage(message, []),
        terminate: () => {},
      };
      reader.onmessage = (event) => port.onmessage?.(event);
      this.#readers.push(new Engine<Asked>(port));
    }
    this.#lines = [];
  }

  async #search(input: { text: string }): Promise<readonly string[] | null> {
    const found = await Promise.all(this.#readers.map((reader) => reader.call("search", input)));
    return found.some((ids) => ids === null) ? null : found.flatMap((ids) => ids ?? []);
  }

  #start(role: Role): DeskWorker {
    const worker = this.#make(role);
    this.#workers.push(worker);
    // Without one of its readers a desk would show some of the cases as if they were all.
    worker.onerror = (event) => this.#port?.onerror?.(event);
    return worker;
  }

  #portOf(desk: DeskWorker): Port<Agreed> {
    const port: Port<Agreed> = {
      onmessage: null,
      onerror: null,
      postMessage: (message: Asking<Agreed>) => desk.postMessage(message, []),
      terminate: () => {
        this.#lines = [];
        for (const worker of this.#workers) worker.terminate();
      },
    };
    this.#port = port;
    desk.onmessage = (event: MessageEvent<Answering<Agreed> | { news: News }>) => {
      if ("news" in event.data) this.onnews(event.data.news);
      else port.onmessage?.(event as MessageEvent<Answering<Agreed>>);
    };
    return port;
  }
}
