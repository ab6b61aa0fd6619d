/** What the page knows: one plain object. Views read it, the actions change it, and leaving drops it as a whole. */

import type { Clue } from "./guards.ts";
import type { Found } from "./metadata.ts";
import type { Belief, Conversation, Dates, FailureMessage, Progress, Words } from "./worker/api.ts";

/** Which view is shown. The name is in no address, title or history. */
export type Place = "start" | "step" | "clues" | "review" | "token" | "filed" | "enter" | "case";

/** How the hotline itself was found. */
export type Hearing = Belief | { readonly kind: "asking" | "slow" | "unreachable" | "closed" | "broken" };

/** A file that somebody chose. */
export interface Chosen {
  readonly id: string;
  readonly name: string;
  readonly type: string;
  readonly original: Blob;
  /** What was found in a picture, and the picture without it. `checking` until that is known. */
  looked: "checking" | "done" | "failed";
  looking: Promise<void>;
  format: "jpeg" | "png" | "webp" | null;
  found: readonly Found[];
  cleaned: Blob | null;
  /** Send it as it is, with all that was found. */
  keep: boolean;
}

/** A list of files with what is wrong with the last choice; a report has one, and a message. */
export interface FileList {
  readonly files: Chosen[];
  problem: "too_many" | "too_large" | "empty" | null;
}

/** How far the sending of a report is. */
export type Sending =
  /** Nothing was sent. */
  | { readonly phase: "writing" }
  /** Sealing and working, or ready. `wanted`: send was pressed. */
  | { readonly phase: "sealing"; readonly wanted: boolean; readonly progress: Progress | null }
  | { readonly phase: "ready" }
  | { readonly phase: "sending"; readonly attempt: number }
  /** Will be tried again by itself. */
  | { readonly phase: "waiting"; readonly attempt: number }
  /** `open`: whether the report may have arrived is not known. */
  | { readonly phase: "failed"; readonly failure: FailureMessage; readonly open: boolean }
  | { readonly phase: "filed"; readonly dates: Dates };

/** How far files are, after what they belong to was filed. */
export interface Uploading {
  phase: "idle" | "running" | "stopped" | "failed" | "done";
  failure: FailureMessage | null;
  files: readonly { readonly id: string; readonly name: string }[];
  /** The part of each that the server has, by id. */
  readonly parts: Map<string, number>;
  /** Those that cannot be read any more. */
  readonly unreadable: Set<string>;
}

/** A visit to a case. */
export interface Visiting {
  phrase: string;
  passphrase: string;
  /** The list of words, once the worker has given it. */
  list: readonly string[];
  phase: "idle" | "opening" | "nothing" | "failed" | "open";
  progress: Progress | null;
  failure: FailureMessage | null;
  conversation: Conversation | null;
  message: string;
  readonly files: FileList;
  /** `unknown`: it may have arrived, so its text must not change before the next try. */
  writing: "idle" | "asking" | "sending" | "unknown" | "failed" | "sent";
  clues: readonly Clue[];
  /** Files that are being fetched or taken up, by id. */
  readonly busy: Map<string, number>;
  readonly problems: Map<string, FailureMessage>;
}

/** Everything. */
export interface State {
  place: Place;
  /** Of the questions, from 0. */
  step: number;
  /** Came from the check of all answers, and goes back there. */
  returning: boolean;
  hearing: Hearing;
  /** The device's clock and the server's, where they are more than a day apart; in milliseconds since 1970. */
  clock: { readonly served: number; readonly own: number } | null;
  /** By question: a text, or the id of the one option. */
  readonly texts: Map<string, string>;
  /** By question: the ids of several options. */
  readonly choices: Map<string, string[]>;
  excluded: string[];
  readonly files: FileList;
  clues: readonly Clue[];
  passphrase: string;
  repeated: string;
  /** The passphrase that the report is being, or was, sealed with. */
  sealedWith: string;
  /** Whether the report that was sent needs a passphrase besides its words. */
  hasPassphrase: boolean;
  /** What is wrong in the view, by field. */
  errors: ReadonlyMap<string, string>;
  sending: Sending;
  /** Why a question could not be left. */
  trouble: FailureMessage | null;
  words: Words | null;
  /** Which three words are asked back, and whether they were right. */
  asked: readonly number[];
  readonly typed: Map<number, string>;
  wrong: readonly number[];
  confirmed: boolean;
  copied: "no" | "yes" | "refused";
  readonly uploading: Uploading;
  readonly visiting: Visiting;
}

const noFiles = (): FileList => ({ files: [], problem: null });

/** A page on which nothing was done yet. */
export function initialState(): State {
  return {
    place: "start",
    step: 0,
    returning: false,
    hearing: { kind: "asking" },
    clock: null,
    texts: new Map(),
    choices: new Map(),
    excluded: [],
    files: noFiles(),
    clues: [],
    passphrase: "",
    repeated: "",
    sealedWith: "",
    hasPassphrase: false,
    errors: new Map(),
    sending: { phase: "writing" },
    trouble: null,
    words: null,
    asked: [],
    typed: new Map(),
    wrong: [],
    confirmed: false,
    copied: "no",
    uploading: { phase: "idle", failure: null, files: [], parts: new Map(), unreadable: new Set() },
    visiting: {
      phrase: "",
      passphrase: "",
      list: [],
      phase: "idle",
      progress: null,
      failure: null,
      conversation: null,
      message: "",
      files: noFiles(),
      writing: "idle",
      clues: [],
      busy: new Map(),
      problems: new Map(),
    },
  };
}

/** A page on which one report was filed, ready for another: what is under way of the first goes on. */
export function forgetReport(state: State): void {
  const { texts, choices, files, excluded, passphrase, repeated, sending, words, ...others } = initialState();
  const { clues, errors, sealedWith, asked, typed, wrong, confirmed, copied, step, returning } = others;
  Object.assign(state, { texts, choices, files, excluded, passphrase, repeated, sending, words });
  Object.assign(state, {
    clues,
    errors,
    sealedWith,
    asked,
    typed,
    wrong,
    confirmed,
    copied,
    step,
    returning,
  });
}

/** Forgets what was written, once it is filed: the case has it. The words stay until they are written down. */
export function forgetAnswers(state: State): void {
  const { texts, choices, excluded, passphrase, repeated, clues } = initialState();
  Object.assign(state, { texts, choices, excluded, passphrase, repeated, clues, sealedWith: "" });
}

/** Forgets the case that was open. */
export function forgetVisit(state: State): void {
  Object.assign(state, { visiting: initialState().visiting });
}

/** The blob of a file that is sent. */
export function blobOf({ keep, cleaned, original }: Chosen): Blob {
  return keep || cleaned === null ? original : cleaned;
}

/** Whether something would be lost with the page. */
export function isUnsaved(state: State): boolean {
  const { sending, confirmed, uploading, visiting, texts, choices, files } = state;
  if (visiting.message !== "" || visiting.writing === "sending") return true;
  if (sending.phase === "filed") return !confirmed || uploading.phase === "running";
  const written = [...texts.values()].some((text) => text !== "");
  return sending.phase !== "writing" || written || choices.size > 0 || files.files.length > 0;
}
