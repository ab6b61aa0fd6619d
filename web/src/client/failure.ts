/** Failures inside a worker: a code for the page to put into words, never what somebody wrote. */

import type { ErrorBody } from "../protocol/wire.gen.ts";

/** Something that a call could not do. */
export class Failure<Code extends string = string> extends Error {
  readonly code: Code;
  /** What the server said, where it said something. */
  readonly body: Partial<ErrorBody> | null;

  /** Whether what was sent may have reached the server all the same; null where that is no question. */
  readonly open: boolean | null;

  constructor(code: Code, body: Partial<ErrorBody> | null = null, open: boolean | null = null) {
    super(code);
    this.name = "Failure";
    this.code = code;
    this.body = body;
    this.open = open;
  }
}
