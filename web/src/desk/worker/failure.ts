/** Failures inside the desk's workers, and what the page is told of them: codes, never what somebody wrote. */

import { Failure as Any } from "../../client/failure.ts";
import { ProtocolError } from "../../protocol/errors.ts";
import { CallFailure } from "../../ui/engine.ts";
import type { FailureCode, FailureMessage } from "../model.ts";

/** Something that a call could not do. */
export const Failure = Any<FailureCode>;
/** An instance of it. */
export type Failure = Any<FailureCode>;

/** What crosses of a failure, from a reader to the desk and from there to the page. */
export function failureMessage(error: unknown): FailureMessage {
  if (error instanceof CallFailure) return error.failure as FailureMessage;
  if (error instanceof Any) return { code: error.code as FailureCode, open: error.open ?? false };
  if (error instanceof ProtocolError) return { code: error.code, open: false };
  const name = (error as { name?: unknown } | null)?.name;
  // What a file's stream says when the file was moved, changed or may no longer be read.
  if (name === "NotFoundError" || name === "NotReadableError") return { code: "Missing", open: false };
  return { code: name === "AbortError" ? "stopped" : "broken", open: false };
}
