/**
 * HTTP bodies: the types of all calls are generated from Rust (wire.gen.ts); here is the padding that makes every body
 * of a reporter's call a multiple of 64 KiB (PROTOCOL.md section 6). Sends nothing itself.
 */

import { utf8 } from "./bytes.ts";
import { ProtocolError } from "./errors.ts";
import { WIRE_STEP } from "./padding.ts";
import type { ReportRequest } from "./wire.gen.ts";

/** Bytes of JSON kept for one wrap, of which a report has one for each charter line, or pads as if it had. */
export const WRAP_ROOM = 4608;

/** What `,"pad":""` adds, without its comma: what a report's length is computed with. */
const PAD_MEMBER = 8;

function stepped(length: number): number {
  return Math.ceil(length / WIRE_STEP) * WIRE_STEP;
}

/**
 * A body as it is sent: the value's JSON with `pad`, spaces, as its last member. `length` is the whole body's; without
 * one it is the next multiple of 64 KiB. Throws `TooLarge` where the value does not fit.
 */
export function padBody(value: object, length?: number): Uint8Array {
  const json = JSON.stringify({ ...value, pad: "" });
  const bytes = utf8(json);
  const target = length ?? stepped(bytes.length);
  if (bytes.length > target) throw new ProtocolError("TooLarge", "a body without room for its padding");
  const body = new Uint8Array(target).fill(0x20);
  const end = bytes.length - 2;
  body.set(bytes.subarray(0, end));
  body.set(bytes.subarray(end), target - 2);
  return body;
}

/**
 * The body of `POST /cases`, as long as if each of `lines` charter lines current that day (alternates too) had a wrap:
 * so that its length says nothing about who is excluded.
 */
export function padReport(value: Omit<ReportRequest, "pad">, lines: number): Uint8Array {
  const bare = utf8(JSON.stringify({ ...value, wraps: [], pad: undefined })).length;
  return padBody(value, stepped(bare + lines * WRAP_ROOM + PAD_MEMBER));
}
