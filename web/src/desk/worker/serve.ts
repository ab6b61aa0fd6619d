/** The answering side of calls between threads: every call is answered, with its number, and can be stopped. */

import type { FailureMessage } from "../model.ts";
import { failureMessage } from "./failure.ts";

/** How a call reports and is stopped. */
export interface Handle<Progress = never> {
  readonly progress: (progress: Progress) => void;
  readonly signal: AbortSignal;
}

/** What answers each call of a contract. */
export type Answers<Calls, Progress = never> = {
  [Name in keyof Calls]: Calls[Name] extends (input: infer Input) => infer Output
    ? (input: Input, handle: Handle<Progress>) => Output | Promise<Output>
    : never;
};

type Message =
  | { readonly id: number; readonly name: string; readonly input: unknown }
  | { readonly id: number; readonly stop: true };

type Say = (
  reply: { id: number } & ({ progress: unknown } | { output: unknown } | { failure: FailureMessage }),
  transfer: Transferable[],
) => void;

/** Gives a function that takes messages and answers them by `say`. */
export function answering(answers: object, say: Say): (message: Message) => Promise<void> {
  const running = new Map<number, AbortController>();
  return async (message) => {
    const { id } = message;
    if ("stop" in message) return running.get(id)?.abort();
    const controller = new AbortController();
    running.set(id, controller);
    const { signal } = controller;
    const progress = (progress: unknown) => say({ id, progress }, []);
    try {
      const own = Object.hasOwn(answers, message.name);
      const answer = own && (answers as Record<string, unknown>)[message.name];
      const output = await (answer as (input: unknown, handle: unknown) => unknown)(message.input, {
        progress,
        signal,
      });
      say({ id, output }, transferOf(output));
    } catch (error) {
      say({ id, failure: failureMessage(error) }, []);
    } finally {
      running.delete(id);
    }
  };
}

/** What need not be copied: the bytes of a piece, a picture. */
export function transferOf(value: unknown): Transferable[] {
  if (value instanceof Uint8Array) return value.byteLength > 0 ? [value.buffer as ArrayBuffer] : [];
  const { bytes, picture } = (value ?? {}) as { bytes?: unknown; picture?: unknown };
  return bytes !== undefined ? transferOf(bytes) : picture !== undefined ? [picture as Transferable] : [];
}
