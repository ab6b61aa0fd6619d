/**
 * The page's first and smallest script: while the rest of the page is on its way, it starts the worker and asks whose
 * hotline this is. Shows nothing.
 */

import workerAddress from "worker:./worker/worker.ts";
import { workerMaker } from "../ui/workers.ts";
import { ask } from "./ask.ts";

/** The page's one worker. */
export const worker = workerMaker([workerAddress])(workerAddress);

/** Whether the worker failed before the page listened. */
export let failed = false;

worker.onerror = (event) => {
  event.preventDefault();
  failed = true;
};

/** Asks whose hotline this is, and again where that is wanted. */
export const askAgain = () => ask((input, init) => fetch(input, init));

/** The first answer, on its way. */
export const answer = askAgain();
