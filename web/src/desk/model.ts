/**
 * What the desk's page and its worker say to each other. The page shows and asks; keys, checks, the server and every
 * secret are the worker's, so that the page stays free and that ending the worker forgets it all. The worker says what
 * is so in codes and data, the page in words. Types alone: both sides import them, and neither the other's code.
 */

export type * from "./model/calls.ts";
export type * from "./model/case.ts";
export type * from "./model/door.ts";
export type * from "./model/inbox.ts";
export type * from "./model/writing.ts";
