/** Failures inside the worker, and what the page is told of them: codes, never what somebody wrote. */

import { Failure as Any } from "../../client/failure.ts";
import { PhraseError, ProtocolError } from "../../protocol/errors.ts";
import type { FailureCode, FailureMessage } from "./api.ts";

/** Something that a call could not do. */
export const Failure = Any<FailureCode>;
/** An instance of it. */
export type Failure = Any<FailureCode>;

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
