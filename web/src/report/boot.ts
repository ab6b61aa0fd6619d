/**
 * The page's first and smallest script: while the rest of the page is on its way, it starts the worker and asks whose
 * hotline this is. Shows nothing.
 */

import workerAddress from "worker:./worker/worker.ts";
import { workerMaker } from "../ui/workers.ts";
import { ask } from "./ask.ts";

/** The page's one worker. What goes wrong with it before anybody listens is found out by the first call. */
export const worker = workerMaker([workerAddress])(workerAddress);

/** The answer of `GET /instance`, on its way. */
export const answer = ask((input, init) => fetch(input, init));
