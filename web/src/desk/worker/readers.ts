/** The readers as the desk's worker sees them: which has a case, and what all of them say together. */

import { type Answering, type Asking, Engine, type Port } from "../../ui/engine.ts";
import type { Agreed, Orders, Share, Told } from "./orders.ts";
import { transferOf } from "./serve.ts";

/** As much of a message port as is used. */
export interface Line {
  onmessage: ((event: MessageEvent) => void) | null;
  postMessage(message: unknown, transfer: Transferable[]): void;
}

type Input<Name extends keyof Orders> = Parameters<Orders[Name]>[0];
type Output<Name extends keyof Orders> = ReturnType<Orders[Name]>;

/** All readers. */
export class Readers {
  readonly #engines: readonly Engine<Agreed>[];
  #turn = 0;

  constructor(lines: readonly Line[]) {
    this.#engines = lines.map((line) => new Engine<Agreed>(portOf(line)));
  }

  /** How many there are. */
  get count(): number {
    return this.#engines.length;
  }

  /** Asks the one that has a case. */
  of<Name extends keyof Orders>(id: string, name: Name, input: Input<Name>): Promise<Output<Name>> {
    return this.#call(this.#indexOf(id), name, input);
  }

  /** Asks all of them the same. */
  all<Name extends keyof Orders>(name: Name, input: Input<Name>): Promise<Output<Name>[]> {
    return Promise.all(this.#engines.map((_, index) => this.#call(index, name, input)));
  }

  /** Asks one after another: for work that any can do. */
  any<Name extends keyof Orders>(name: Name, input: Input<Name>): Promise<Output<Name>> {
    this.#turn = (this.#turn + 1) % this.#engines.length;
    return this.#call(this.#turn, name, input);
  }

  /** Gives each its share of an answer. `told` hears of each as it is done. */
  async take(share: Share, isWhole: boolean, told: (news: readonly Told[]) => void): Promise<void> {
    const one = async (index: number) => {
      const own = <T extends { readonly case: string }>(list: readonly T[]) =>
        list.filter((item) => this.#indexOf(item.case) === index);
      const { cases, entries, attachments, removed } = share;
      const part = {
        cases: own(cases),
        entries: own(entries),
        attachments: own(attachments),
        removed: own(removed),
      };
      if (Object.values(part).some((list) => list.length > 0)) {
        told(await this.#call(index, "take", { share: part, whole: isWhole }));
      }
    };
    await Promise.all(this.#engines.map((_, index) => one(index)));
  }

  /** Gives each what is remembered of its cases. */
  async remember(kept: ReadonlyMap<string, Input<"remember">["kept"][number][1]>): Promise<void> {
    const parts = this.#engines.map((_, index) => [...kept].filter(([id]) => this.#indexOf(id) === index));
    await Promise.all(parts.map((part, index) => this.#call(index, "remember", { kept: part })));
  }

  #call<Name extends keyof Orders>(index: number, name: Name, input: Input<Name>): Promise<Output<Name>> {
    const engine = this.#engines[index] as Engine<Agreed>;
    return engine.call(name, input as never) as Promise<Output<Name>>;
  }

  /** Ids are random, so their first digits spread them evenly. */
  #indexOf(id: string): number {
    return Number.parseInt(id.slice(0, 8), 16) % this.#engines.length;
  }
}

function portOf(line: Line): Port<Agreed> {
  const port: Port<Agreed> = {
    onmessage: null,
    onerror: null,
    postMessage: (message: Asking<Agreed>) =>
      line.postMessage(message, "input" in message ? transferOf(message.input) : []),
    terminate: () => {},
  };
  line.onmessage = (event: MessageEvent<Answering<Agreed>>) => port.onmessage?.(event);
  return port;
}
