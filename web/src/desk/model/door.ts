/** What the page and its worker say of the door: who serves the desk, its charter, a member's key. Types alone. */

import type { CharterRefusalCode } from "../../protocol/charter-verify.ts";
import type { Day } from "../../protocol/date.ts";

/** By whom the pages are served: the hotline's server, or the member's own binary (`hotline desk`). */
export interface Served {
  readonly by: "server" | "hotline";
  /** The address at which the member means to reach the hotline's server; sign-in names it. */
  readonly origin: string;
}

/** A member as the charter has them. */
export interface Person {
  readonly id: string;
  readonly name: string;
  readonly title: string;
  readonly role: "chair" | "member" | "alternate";
  /** Whether a key of theirs counts today. */
  readonly current: boolean;
}

/** The hotline, by its charter. */
export interface Hotline {
  readonly organisation: string;
  /** The instance in sixteen groups of four. */
  readonly fingerprint: string;
  readonly languages: readonly string[];
  readonly expires: Day;
  /** Days until it expires, where its keeper should be reminded; null before that. */
  readonly reminder: number | null;
  /** The charter holds everything: nothing is purged at all. */
  readonly hold: boolean;
  readonly retention_days: number;
  /** Everybody whom the charter ever named, each once, in its order. */
  readonly people: readonly Person[];
  /** The built-in questions, or the charter's: how answers of a report are named. */
  readonly questionnaire: readonly Question[] | null;
  readonly limits: { readonly entry: number; readonly attachment: number; readonly attachments: number };
}

/** A question of the charter's own questionnaire; texts by language. */
export interface Question {
  readonly id: string;
  readonly label: Readonly<Record<string, string>>;
  readonly options: readonly { readonly id: string; readonly label: Readonly<Record<string, string>> }[];
}

/** What was found on arriving, before anybody unlocked anything. */
export type Arrival =
  /** `pinned`: the link or the binary named this hotline, so no fingerprint needs to be compared. */
  | { readonly kind: "open"; readonly served: Served; readonly hotline: Hotline; readonly pinned: boolean }
  /** No sign-in on such a charter. `pin`: the link names another hotline; `origin`: not an address of the charter. */
  | {
      readonly kind: "refused";
      readonly served: Served;
      readonly why: CharterRefusalCode | "pin" | "origin";
      readonly hotline: Hotline | null;
    };

/** What came of a key file and its passphrase. Only `open` has signed in. */
export type Unlocked =
  /** `memory`: whether this browser remembers earlier visits; without that a server that goes back is not noticed between two. */
  | { readonly kind: "open"; readonly me: string; readonly memory?: "good" | "none" | "damaged" }
  | { readonly kind: "wrong" }
  /** The file holds no key. */
  | { readonly kind: "no_key" }
  /** The charter does not list the key (yet): its public half, for whoever keeps the charter. */
  | { readonly kind: "unlisted"; readonly half: PublicHalf }
  | { readonly kind: "not_yet"; readonly from: Day }
  | { readonly kind: "ended"; readonly until: Day }
  /** This browser does not know the hotline: the member compares the fingerprint and calls again with `compared`. */
  | { readonly kind: "compare"; readonly fingerprint: string }
  /** The charter is older than one this browser knows, or another of the same epoch, or another hotline. */
  | { readonly kind: "refused"; readonly why: CharterRefusalCode | "pin" | "origin" }
  /** The server refused the sign-in, or has another day than this device: most often a clock that is wrong. */
  | { readonly kind: "sign_in" };

/** The public half of a key, for the charter's keeper: what `hotline key show` prints and `charter add` reads. */
export interface PublicHalf {
  /** The whole, to be sent as it is. */
  readonly text: string;
  /** The short code that keeper and member read to each other. */
  readonly code: string;
}

/** A new key, all of it secret but `half`. The page shows it once and forgets it. */
export interface NewKey {
  /** The key file, sealed to the passphrase. */
  readonly file: Uint8Array;
  readonly passphrase: string;
  /** The 24 words of the backup, for paper in a safe. */
  readonly words: readonly string[];
  readonly half: PublicHalf;
}
