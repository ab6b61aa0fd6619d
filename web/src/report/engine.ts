/** The reporter's page's side of its worker. */

import {
  CallFailure as AnyCallFailure,
  Engine as AnyEngine,
  type Following as AnyFollowing,
  type Port as AnyPort,
} from "../ui/engine.ts";
import type { Calls, FailureMessage, Progress } from "./worker/api.ts";

interface Agreed {
  readonly calls: Calls;
  readonly progress: Progress;
  readonly failure: FailureMessage;
}

/** A call that failed; the worker says why in a code. */
export const CallFailure = AnyCallFailure<FailureMessage>;
export type CallFailure = AnyCallFailure<FailureMessage>;
/** How a call is followed and stopped. */
export type Following = AnyFollowing<Progress>;
/** What the page needs of a worker. */
export type Port = AnyPort<Agreed>;
/** The page's worker. */
export const Engine = AnyEngine<Agreed>;
export type Engine = AnyEngine<Agreed>;
