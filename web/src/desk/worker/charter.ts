/** Whether to go by a charter, whose key a member has, and what the page may show of it. */

import { digest, hex, unhex, utf8 } from "../../protocol/bytes.ts";
import { type Charter, currentLines, parseCharter } from "../../protocol/charter.ts";
import { CharterRefusal, type VerifiedCharter, verifyCharter } from "../../protocol/charter-verify.ts";
import { type Day, daysBetween } from "../../protocol/date.ts";
import { fingerprint, pinOfFragment } from "../../protocol/instance.ts";
import type { MemberKey } from "../../protocol/member.ts";
import { publicHalf } from "../../protocol/public-half.ts";
import type { Arrival, Hotline, Person, Served, Unlocked } from "../model.ts";
import type { Instance } from "./answers.ts";
import type { KnownCharter } from "./memory.ts";

/** From so many days before it expires its keeper is reminded. */
const REMIND = 30;

/** A server's charter on arrival, and the pin that its address had. */
export interface Arrived {
  readonly arrival: Arrival;
  /** Hex of the pinned instance. */
  readonly pin: string | null;
}

/** What names the hotline that is meant: the address's fragment, and the instance that the member's own binary pins. */
export interface Pins {
  readonly fragment: string;
  /** Hex. */
  readonly root: string | null;
}

/** Judges a charter by itself, before anybody has unlocked anything. */
export async function judge(
  instance: Instance,
  served: Served,
  { fragment, root }: Pins,
  today: Day,
): Promise<Arrived> {
  let pin = root;
  let readable = true;
  try {
    const pinned = pinOfFragment(fragment);
    pin ??= pinned && hex(pinned);
    // Both were meant.
    readable = pinned === null || hex(pinned) === pin;
  } catch {
    readable = false;
  }
  const refused = (why: Extract<Arrival, { kind: "refused" }>["why"], charter: Charter | null): Arrived => ({
    arrival: { kind: "refused", served, why, hotline: charter && hotlineOf(charter, instance.limits, today) },
    pin,
  });
  try {
    const { charter } = await verifyCharter(instance.charter, instance.charter_signature, { today });
    if (!readable || (pin !== null && pin !== charter.instance)) return refused("pin", charter);
    if (!charter.origins.includes(served.origin)) return refused("origin", charter);
    const hotline = hotlineOf(charter, instance.limits, today);
    return { arrival: { kind: "open", served, hotline, pinned: pin !== null }, pin };
  } catch (error) {
    if (!(error instanceof CharterRefusal)) throw error;
    return refused(error.code, error.charter);
  }
}

/** Verifies a charter against what is known. Throws {@link CharterRefusal}. */
export async function believe(
  instance: Pick<Instance, "charter" | "charter_signature">,
  known: KnownCharter | null,
  pin: string | null,
  today: Day,
): Promise<VerifiedCharter> {
  const before = known === null ? undefined : await trusted(known);
  return verifyCharter(instance.charter, instance.charter_signature, {
    today,
    ...(pin !== null && { instance: pin }),
    ...(before && { known: before }),
  });
}

/** A charter that was verified before it was remembered. */
async function trusted({ text }: KnownCharter): Promise<VerifiedCharter> {
  const charter = parseCharter(text);
  return { charter, hash: hex(await digest(utf8(text))), instance: charter.instance };
}

/** Whose key it is; else why it is nobody's today. */
export async function whose(
  key: MemberKey,
  charter: Charter,
  today: Day,
): Promise<{ me: string } | Unlocked> {
  const age = (await key.recipient()).encode();
  const lines = charter.members.filter((line) => line.age === age);
  const current = currentLines(charter, today).find((line) => line.age === age);
  if (current !== undefined) return { me: current.id };
  const [line] = lines;
  if (line === undefined) return { kind: "unlisted", half: await publicHalf(key) };
  if (line.from > today) return { kind: "not_yet", from: line.from };
  return { kind: "ended", until: line.until ?? today };
}

/** What the page shows of a charter. */
export function hotlineOf(charter: Charter, limits: Instance["limits"], today: Day): Hotline {
  const left = daysBetween(today, charter.expires);
  const { entry, attachment, attachments } = limits;
  return {
    organisation: charter.organisation,
    fingerprint: fingerprint(unhex(charter.instance)),
    languages: charter.languages,
    expires: charter.expires,
    reminder: left <= REMIND ? left : null,
    hold: charter.hold,
    retention_days: charter.retention_days,
    people: peopleOf(charter, today),
    questionnaire: charter.questionnaire,
    limits: { entry, attachment, attachments },
  };
}

/** Everybody whom the charter ever named, each once: as their present line has them, or else their last. */
function peopleOf(charter: Charter, today: Day): Person[] {
  const current = new Map(currentLines(charter, today).map((line) => [line.id, line]));
  const ids = [...new Set(charter.members.map(({ id }) => id))];
  return ids.map((id) => {
    const line = current.get(id) ?? charter.members.filter((line) => line.id === id).at(-1);
    const { name = "", title = "", role = "member" } = line ?? {};
    return { id, name, title, role, current: current.has(id) };
  });
}
