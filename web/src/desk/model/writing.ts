/** What they say of writing: what is meant, and what became of it. Types alone. */

import type { DeskBodies } from "../../protocol/entry.ts";
import type { CaseView } from "./case.ts";
import type { Finding, Places } from "./inbox.ts";

/** What a member means to write. */
export type Draft =
  | { readonly kind: "message" | "acknowledgement" | "note"; readonly text: string }
  | { readonly kind: "outcome"; readonly result: string; readonly text: string }
  | { readonly kind: "triage"; readonly change: DeskBodies["triage"] }
  | { readonly kind: "retention"; readonly ask: DeskBodies["retention"] }
  | { readonly kind: "purge"; readonly reason: string };

/** A change of who reads. Seen by the reporter, with its reason. */
export type ReadersChange =
  | { readonly kind: "add"; readonly member: string; readonly reason: string }
  | { readonly kind: "leave_out"; readonly member: string; readonly reason: string }
  | { readonly kind: "recuse"; readonly reason: string };

/** What became of something written. */
export type Sent =
  | {
      readonly kind: "sent";
      /** The case as it is now; null where there is no access to it any more (recused, purged). */
      readonly view: CaseView | null;
      /** It waits for a second member. */
      readonly waits: boolean;
      /** A new case key was made first, as somebody who held the old one reads no more. */
      readonly rotated: boolean;
      /** Somebody else wrote meanwhile: theirs stands before. */
      readonly raced: boolean;
      /** How many of its files are not there in full: see `resume`. */
      readonly files_missing?: number;
    }
  /** Nothing was sent: others have written what the page has not shown; here it is. Call again with its `places`. */
  | { readonly kind: "news"; readonly view: CaseView }
  /** Nothing was sent: something fails. Call again with `despite` to send all the same. */
  | { readonly kind: "fails"; readonly view: CaseView; readonly findings: readonly Finding[] }
  /** Nothing was sent: my last entry says the very same. Call again with `twice`. */
  | { readonly kind: "twice"; readonly view: CaseView };

/** How something is written. */
export interface Writing {
  readonly case: string;
  /** The `places` of the view that its author has before them. */
  readonly places: Places;
  readonly despite?: boolean;
  readonly twice?: boolean;
}

/** A file to send along. */
export interface Enclosure {
  /** A UUID. */
  readonly id: string;
  readonly name: string;
  readonly type: string;
  readonly blob: Blob;
}

/** A file as it can be shown without danger: never as markup, never with a script, never with the network. */
export type Preview =
  | { readonly kind: "text"; readonly text: string; readonly cut: boolean }
  /** Decoded pixels, at most 4,096 on a side, for a canvas. */
  | {
      readonly kind: "picture";
      readonly picture: ImageBitmap;
      readonly width: number;
      readonly height: number;
    }
  /** It can only be saved. */
  | { readonly kind: "none" };
