/** Failures inside the worker, and what the page is told of them: codes, never what somebody wrote. */

import { PhraseError, ProtocolError } from "../../protocol/errors.ts";
import type { ErrorBody } from "../../protocol/wire.gen.ts";
import type { FailureCode, FailureMessage } from "./api.ts";

/** Something that a call could not do. */
export class Failure extends Error {
  readonly code: FailureCode;
  /** What the server said, where it said something. */
  readonly body: Partial<ErrorBody> | null;

  /** Whether a report may have reached the server all the same; null where that is no question. */
  readonly open: boolean | null;

  constructor(code: FailureCode, body: Partial<ErrorBody> | null = null, open: boolean | null = null) {
    super(code);
    this.name = "Failure";
    this.code = code;
    this.body = body;
    this.open = open;
  }
}

/** What the page is told. A refused phrase says which word, for its writer alone. */
export function failureMessage(error: unknown): FailureMessage {
  if (error instanceof PhraseError) {
    const { code, position, word, near, found } = error;
    return { code, position, word, near, found };
  }
  if (error instanceof Failure) return { code: error.code, ...(error.open !== null && { open: error.open }) };
  if (error instanceof ProtocolError) return { code: error.code };
  const name = (error as { name?: unknown } | null)?.name;
  // What a file's stream says when the file was moved, changed or may no longer be read.
  if (name === "NotFoundError" || name === "NotReadableError") return { code: "Missing" };
  return { code: name === "AbortError" ? "stopped" : "broken" };
}
