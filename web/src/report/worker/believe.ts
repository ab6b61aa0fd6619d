/**
 * Holds what the server says about itself against the pin in the page's address and against today, and makes of a
 * charter what the page may show. Asks nobody and keeps nothing.
 */

import { hex, unhex } from "../../protocol/bytes.ts";
import { type Charter, currentLines } from "../../protocol/charter.ts";
import { CharterRefusal, type VerifiedCharter, verifyCharter } from "../../protocol/charter-verify.ts";
import type { Day } from "../../protocol/date.ts";
import { ProtocolError } from "../../protocol/errors.ts";
import { fingerprint, pinOfFragment } from "../../protocol/instance.ts";
import type { InstanceAnswer } from "../../protocol/wire.gen.ts";
import type { Belief, Hotline } from "./api.ts";

/** What was found out: for the page, and what the worker goes on with where the charter is believed. */
export interface Believed {
  readonly belief: Belief;
  readonly verified: VerifiedCharter | null;
}

/**
 * Judges the answer of `GET /instance`. `fragment` is that of the page's address, `#` included; empty for none. `known` is
 * what this page believed before, from which a newer list has to follow.
 */
export async function believe(
  answer: InstanceAnswer,
  fragment: string,
  today: Day,
  known?: VerifiedCharter,
): Promise<Believed> {
  const pin = readPin(fragment);
  const named = pin === "unreadable" ? null : pin;
  const expected = { today, ...(named !== null && { instance: named }), ...(known && { known }) };
  const refused = (why: Extract<Belief, { kind: "refused" }>["why"], charter: Charter | null): Believed => ({
    belief: {
      kind: "refused",
      why,
      hotline: charter && hotlineOf(charter, today),
      pinned: named && fingerprint(unhex(named)),
    },
    verified: null,
  });
  try {
    const verified = await verifyCharter(answer.charter, answer.charter_signature, expected);
    if (pin === "unreadable") return refused("pin", verified.charter);
    const { attachment, attachments } = answer.limits;
    const hotline = hotlineOf(verified.charter, today);
    return {
      belief: { kind: "open", hotline, pinned: named !== null, limits: { attachment, attachments } },
      verified,
    };
  } catch (error) {
    if (!(error instanceof CharterRefusal)) throw error;
    return refused(error.code, error.charter);
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

function hotlineOf(charter: Charter, today: Day): Hotline {
  const readers = currentLines(charter, today).map(({ id, name, title, role }) => ({
    id,
    name,
    title,
    role,
  }));
  const { roots: _roots, members: _members, v: _v, epoch: _epoch, issued: _issued, ...shown } = charter;
  return { ...shown, readers, fingerprint: fingerprint(unhex(charter.instance)) };
}
