/** The words of the start page that depend on something. The others stand where they are shown, in view.ts. */

import type { CharterRefusalCode } from "../protocol/charter-verify.ts";
import type { Day } from "../protocol/date.ts";

/** What a role means for a reporter. */
export const ROLES = {
  chair: "Chairs the committee.",
  alternate: "From outside the committee. Reads a report only when fewer than two members can.",
} as const;

/** What a refusal means for a reporter. */
export interface Refusal {
  readonly what: string;
  readonly means: string;
  /** How far to trust the addresses in a charter that was refused. */
  readonly addresses: string;
}

const UNPROVEN =
  "The hotline sent these, but nothing proves that they are right. Check them before you use them.";

const FORGED: Refusal = {
  what: "This hotline cannot prove who reads reports",
  means:
    "The list of people who read reports is signed, so that nobody can change it. The one that came is damaged, or the right key did not sign it. A report might reach the wrong people.",
  addresses: UNPROVEN,
};

const REPLACED: Refusal = {
  what: "This hotline sent another list than before",
  means: "The list of people who read reports does not follow from the one that you have seen.",
  addresses: UNPROVEN,
};

const OTHER: Refusal = {
  what: "This is not the hotline that your link names",
  means:
    "The fingerprint in your link is not the fingerprint of this hotline. Somebody may have copied its look. Compare your link with the poster or the policy.",
  addresses: UNPROVEN,
};

const REFUSALS: Readonly<Record<CharterRefusalCode | "pin", Refusal>> = {
  signature: FORGED,
  malformed: FORGED,
  instance: FORGED,
  pin: {
    what: "Your link is damaged",
    means:
      "It should name this hotline’s fingerprint, but that part cannot be read. Copy the whole link again from the poster or the policy. It ends in #root= and 64 characters.",
    addresses: UNPROVEN,
  },
  expired: {
    what: "The list of people who read reports is too old",
    means:
      "It has to be renewed at least every 200 days, and was not. Those people may no longer be the right ones. If the date on your device is wrong, set it and open this page again.",
    addresses: "These are as old as the list. Check them before you use them.",
  },
  older: REPLACED,
  fork: REPLACED,
  vanished: REPLACED,
};

/** The words for a refusal; `other` says that the link names another hotline than the charter does. */
export function refusal(why: CharterRefusalCode | "pin", other: boolean): Refusal {
  return why === "instance" && other ? OTHER : REFUSALS[why];
}

/** A day as people write it: 1 May 2027. */
export function longDay(day: Day): string {
  return new Intl.DateTimeFormat("en-GB", { dateStyle: "long", timeZone: "UTC" }).format(new Date(day));
}
