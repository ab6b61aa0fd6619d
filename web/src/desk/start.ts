/** Starts the workers, whose one script is built in. */

import script from "worker:./worker/worker.ts";
import { workerMaker } from "../ui/workers.ts";
import { DeskEngine } from "./engine.ts";

/** The engine of this page; to be called once. */
export function startEngine(): DeskEngine {
  const make = workerMaker([script]);
  return new DeskEngine(() => make(script));
}
