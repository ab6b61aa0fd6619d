/**
 * The page's side of its worker: calls that can be stopped and that tell how far they are. {@link Engine.end} ends the
 * worker at once, with every secret and everything under way in it.
 */

import type { Calls, FailureMessage, Progress, Reply, Request } from "./worker/api.ts";

/** A call that failed; the worker says why in a code. */
export class CallFailure extends Error {
  readonly failure: FailureMessage;

  constructor(failure: FailureMessage) {
    super(failure.code);
    this.name = "CallFailure";
    this.failure = failure;
  }
}

/** How a call is followed and stopped. */
export interface Following {
  readonly progress?: (progress: Progress) => void;
  readonly signal?: AbortSignal;
}

interface Waiting extends Following {
  readonly resolve: (output: never) => void;
  readonly reject: (error: CallFailure) => void;
}

/** What the page needs of a worker. */
export interface Port {
  onmessage: ((event: MessageEvent<Reply>) => void) | null;
  onerror: ((event: ErrorEvent) => void) | null;
  postMessage(message: Request): void;
  terminate(): void;
}

/** One worker. */
export class Engine {
  readonly #port: Port;
  readonly #waiting = new Map<number, Waiting>();
  #count = 0;
  #ended = false;

  /** `failed`: it did so already, before anybody listened. */
  constructor(port: Port, failed = false) {
    this.#port = port;
    this.#ended = failed;
    port.onmessage = ({ data }) => this.#receive(data);
    // It could not be loaded, or broke: nothing it was asked will be answered.
    port.onerror = (event) => {
      event.preventDefault?.();
      this.#ended = true;
      this.#fail("broken");
    };
  }

  /** Asks. Rejects with {@link CallFailure}. */
  call<Name extends keyof Calls>(
    name: Name,
    input: Parameters<Calls[Name]>[0],
    following: Following = {},
  ): Promise<ReturnType<Calls[Name]>> {
    return new Promise((resolve, reject) => {
      if (this.#ended) return reject(new CallFailure({ code: "broken", open: false }));
      const id = this.#count++;
      this.#waiting.set(id, { ...following, resolve, reject });
      following.signal?.addEventListener("abort", () => this.#port.postMessage({ id, stop: true }));
      this.#port.postMessage({ id, name, input });
    });
  }

  /** Ends the worker and all that it does. */
  end(): void {
    this.#ended = true;
    this.#port.terminate();
    this.#fail("stopped");
  }

  #receive(reply: Reply): void {
    const waiting = this.#waiting.get(reply.id);
    if (waiting === undefined) return;
    if ("progress" in reply) {
      waiting.progress?.(reply.progress);
      return;
    }
    this.#waiting.delete(reply.id);
    if ("failure" in reply) waiting.reject(new CallFailure(reply.failure));
    else waiting.resolve(reply.output as never);
  }

  #fail(code: "broken" | "stopped"): void {
    // What was being sent may have arrived.
    for (const { reject } of this.#waiting.values()) reject(new CallFailure({ code, open: true }));
    this.#waiting.clear();
  }
}
