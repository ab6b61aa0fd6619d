/**
 * Finds out whose hotline this is: fetches the charter and holds it against the pin in the page's address and today.
 * Shows nothing and keeps nothing.
 */

import { hex } from "../protocol/bytes.ts";
import type { Charter } from "../protocol/charter.ts";
import { CharterRefusal, type CharterRefusalCode, verifyCharter } from "../protocol/charter-verify.ts";
import type { Day } from "../protocol/date.ts";
import { ProtocolError } from "../protocol/errors.ts";
import { pinOfFragment } from "../protocol/instance.ts";
import type { InstanceAnswer } from "../protocol/wire.gen.ts";

/** What there is to show. */
export type Found =
  /** No answer, or none that a hotline gives. */
  | { readonly kind: "unreachable" }
  /** A hotline without a charter. */
  | { readonly kind: "closed" }
  /** A charter that is believed; `pinned` says that the link named it. */
  | { readonly kind: "open"; readonly charter: Charter; readonly pinned: boolean }
  /** One that is not. `pin`: the link's fingerprint cannot be read. */
  | {
      readonly kind: "refused";
      readonly why: CharterRefusalCode | "pin";
      readonly charter: Charter | null;
      /** Hex of the instance that the link names. */
      readonly pinned: string | null;
    };

/** What to find out with. */
export interface Circumstances {
  readonly fetch: typeof fetch;
  /** Of the page's address, `#` included; empty for none. */
  readonly fragment: string;
  readonly today: Day;
  readonly signal: AbortSignal;
}

/** Finds out. Who aborts gets `unreachable`. */
export async function load({ fetch, fragment, today, signal }: Circumstances): Promise<Found> {
  const answer = await ask(fetch, signal);
  if (answer === "unreachable" || answer === "closed") return { kind: answer };
  const pin = readPin(fragment);
  const expected = { today, ...(pin !== null && pin !== "unreadable" && { instance: pin }) };
  const pinned = expected.instance ?? null;
  try {
    const { charter } = await verifyCharter(answer.charter, answer.charter_signature, expected);
    if (pin === "unreadable") return { kind: "refused", why: "pin", charter, pinned };
    return { kind: "open", charter, pinned: pin !== null };
  } catch (error) {
    if (!(error instanceof CharterRefusal)) throw error;
    return { kind: "refused", why: error.code, charter: error.charter, pinned };
  }
}

type Answer = Pick<InstanceAnswer, "charter" | "charter_signature">;

async function ask(get: typeof fetch, signal: AbortSignal): Promise<Answer | "unreachable" | "closed"> {
  try {
    const response = await get("/api/v1/instance", {
      cache: "no-store",
      credentials: "omit",
      redirect: "error",
      signal,
    });
    const body = await response.json();
    if (response.status === 404 && body.error === "not_found") return "closed";
    const { charter, charter_signature } = body;
    if (!response.ok || typeof charter !== "string" || typeof charter_signature !== "string") {
      return "unreachable";
    }
    return { charter, charter_signature };
  } catch {
    return "unreachable";
  }
}

/** Hex of the pinned instance, null for none. */
function readPin(fragment: string): string | "unreadable" | null {
  try {
    const pin = pinOfFragment(fragment);
    return pin && hex(pin);
  } catch (error) {
    if (!(error instanceof ProtocolError)) throw error;
    return "unreadable";
  }
}
