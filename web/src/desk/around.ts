/** What a desk's page needs from outside itself: its worker, and its browser. Types alone. */

import type { Day } from "../protocol/date.ts";
import type { Calls, News, Progress } from "./model.ts";

/** How a call is followed and stopped. */
export interface Following {
  readonly progress?: (progress: Progress) => void;
  readonly signal?: AbortSignal;
}

/** What the page needs of its worker; see engine.ts. */
export interface DeskEngine {
  call<Name extends keyof Calls>(
    name: Name,
    input: Parameters<Calls[Name]>[0],
    following?: Following,
  ): Promise<ReturnType<Calls[Name]>>;
  /** Whom news are told to. */
  onnews: (news: News) => void;
  /** Ends the worker at once, with every secret in it. */
  end(): void;
}

/** What the page needs of its browser; tests have their own. */
export interface Env {
  today(): Day;
  /** Milliseconds of a clock that goes on while the machine sleeps. */
  now(): number;
  uuid(): string;
  fragment(): string;
  save(blob: Blob, name: string): void;
  copy(text: string): Promise<void>;
  print(): void;
  /** Begins anew, with nothing in memory but what was sealed. */
  restart(sealed: readonly Uint8Array[]): void;
  later(milliseconds: number, then: () => void): void;
  /** Whether list and case stand beside each other. */
  isWide(): boolean;
}
