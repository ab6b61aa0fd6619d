/**
 * The page's side of its worker: calls that can be stopped and that tell how far they are. {@link Engine.end} ends the
 * worker at once, with every secret and everything under way in it.
 */

/** What a page and a worker have agreed on: every call with what goes in and what comes back, and what is told meanwhile. */
export interface Contract {
  readonly calls: object;
  readonly progress: unknown;
  readonly failure: { readonly code: string; readonly open?: boolean };
}

type Call = (input: never) => unknown;
type Input<C extends Contract, Name extends keyof C["calls"]> = C["calls"][Name] extends (
  input: infer I,
) => unknown
  ? I
  : never;
type Output<C extends Contract, Name extends keyof C["calls"]> = C["calls"][Name] extends Call
  ? ReturnType<C["calls"][Name]>
  : never;

/** To the worker: a call, or the wish to stop one. */
export type Asking<C extends Contract> =
  | { readonly id: number; readonly name: keyof C["calls"]; readonly input: unknown }
  | { readonly id: number; readonly stop: true };

/** From the worker. */
export type Answering<C extends Contract> =
  | { readonly id: number; readonly progress: C["progress"] }
  | { readonly id: number; readonly output: unknown }
  | { readonly id: number; readonly failure: C["failure"] };

/** A call that failed; the worker says why in a code. */
export class CallFailure<F extends { readonly code: string } = { readonly code: string }> extends Error {
  readonly failure: F;

  constructor(failure: F) {
    super(failure.code);
    this.name = "CallFailure";
    this.failure = failure;
  }
}

/** How a call is followed and stopped. */
export interface Following<Progress> {
  readonly progress?: (progress: Progress) => void;
  readonly signal?: AbortSignal;
}

interface Waiting<Progress> extends Following<Progress> {
  readonly resolve: (output: never) => void;
  readonly reject: (error: CallFailure) => void;
}

/** What is needed of a worker. */
export interface Port<C extends Contract> {
  onmessage: ((event: MessageEvent<Answering<C>>) => void) | null;
  onerror: ((event: ErrorEvent) => void) | null;
  postMessage(message: Asking<C>): void;
  terminate(): void;
}

/** One worker. */
export class Engine<C extends Contract> {
  readonly #port: Port<C>;
  readonly #waiting = new Map<number, Waiting<C["progress"]>>();
  #count = 0;
  #ended = false;

  /** `failed`: it did so already, before anybody listened. */
  constructor(port: Port<C>, failed = false) {
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
  call<Name extends keyof C["calls"]>(
    name: Name,
    input: Input<C, Name>,
    following: Following<C["progress"]> = {},
  ): Promise<Output<C, Name>> {
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

  #receive(reply: Answering<C>): void {
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
