/**
 * What the page knows, all of it in memory and all of it forgotten by {@link Desk.lock}. Views read it, actions change it.
 * Keys and checks are the worker's; nothing here decides whether an entry holds.
 */

import { computed, type Signal, signal } from "@preact/signals";
import type { Day } from "../protocol/date.ts";
import type { DeskEngine, Env } from "./around.ts";
import { type Despite, Draft, type Kept } from "./draft.ts";
import { lastSoonDay } from "./due.ts";
import { EVERYTHING, shown, tally, type Wish } from "./inbox.ts";
import type {
  Arrival,
  CaseView,
  FailureMessage,
  Finding,
  Hotline,
  NewKey,
  News,
  Person,
  ReadersView,
  Row,
  Unlocked,
} from "./model.ts";

/** Where one is before anything is unlocked. */
export type Door =
  | { readonly kind: "unlock"; readonly wrong: "file" | "passphrase" | "no_key" | "wrong" | "sign_in" | null }
  | { readonly kind: "busy"; readonly part: number | null }
  | {
      readonly kind: "answer";
      readonly answer: Exclude<Unlocked, { kind: "open" | "wrong" | "no_key" | "sign_in" }>;
    }
  | { readonly kind: "key"; readonly step: "passphrase" | "busy" | "file" | "words" | "hand" };

/** What was asked for before and was not sent: its reason, and the consent that was given since. */
export interface Again {
  readonly reason: string;
  readonly despite: Despite;
}

/** A question that must be answered before anything else goes on. */
export type Dialog =
  | { readonly kind: "help" | "committee" | "lock" }
  | Wanted
  | { readonly kind: "finding"; readonly finding: Finding }
  | { readonly kind: "discard"; readonly box: "letter" | "note" };

/** A question before what cannot be taken back. Asked anew, it says anew what is so by then. */
export type Wanted = (
  | { readonly kind: "add"; readonly member: string; readonly excluded: boolean }
  | { readonly kind: "leave_out"; readonly member: string; readonly how: ReadersView["leave_out"] }
  | { readonly kind: "recuse" | "purge" | "hold" | "lift" | "day" }
) & { readonly again?: Again };

/** One sentence about what has just happened, until the next. */
export interface Said {
  readonly text: string;
  readonly tone: "done" | "amber";
  readonly undo?: () => void;
}

/** Why the desk is locked. */
export type Why = "hand" | "idle" | "left";

/** Failures cross as errors with a `failure`; anything else is a mistake of ours. */
export function failureOf(error: unknown): FailureMessage {
  const failure = (error as { failure?: FailureMessage } | null)?.failure;
  return failure ?? { code: "broken", open: true };
}

/** One visit, from arriving to locking. */
export class Desk {
  readonly engine: DeskEngine;
  readonly env: Env;
  readonly #cells: (() => void)[] = [];
  readonly #drafts = new Map<string, Draft>();
  /** How many drafts were made: so that a row hears of one that came after it. */
  readonly #made = signal(0);
  #ended = false;
  /** What was last sealed of what is being written. */
  lastSealed: string | null = null;
  /** When a file last went on, by the clock of `env`. */
  movedAt = Number.NEGATIVE_INFINITY;
  /** A search is about to be made again. */
  researching = false;

  readonly stage = signal<"door" | "inside" | "locked" | "ended">("door");
  readonly arrival = this.#cell<Arrival | null>(null);
  /** Why arriving or unlocking failed. */
  readonly trouble = this.#cell<FailureMessage | null>(null);
  readonly door = this.#cell<Door>({ kind: "unlock", wrong: null });
  readonly keyFile = this.#cell<File | null>(null);
  readonly passphrase = this.#cell("");
  readonly newKey = this.#cell<NewKey | null>(null);
  readonly why = signal<Why>("hand");
  /** How many unsent texts went with the lock. */
  readonly lost = signal(0);
  /** Whether something was being sent when it was locked. */
  readonly underway = signal(false);
  /** What was being written when the server ended the visit: its writer's own words, to be copied. */
  readonly leftovers = signal<readonly string[]>([]);
  /** What was being written, sealed to its writer's key, to be taken up after the next unlock. */
  readonly sealed = signal<Uint8Array | null>(null);
  /** The same of earlier visits on this page, as long as nobody whose key opens it has unlocked. */
  readonly left: Signal<readonly Uint8Array[]>;
  readonly ended = this.#cell<Extract<News, { kind: "ended" }>["why"] | null>(null);

  readonly hotline = this.#cell<Hotline | null>(null);
  readonly me = this.#cell("");
  readonly today: Signal<Day>;

  readonly rows = this.#cell<ReadonlyMap<string, Row>>(new Map());
  readonly reading = this.#cell<Omit<Extract<News, { kind: "reading" }>, "kind">>({
    read: 0,
    of: 0,
    done: false,
  });
  readonly reachable = this.#cell(true);
  /** Whether this browser remembers earlier visits; null once that was read, or nothing need be said. */
  readonly memory = this.#cell<"none" | "damaged" | null>(null);
  readonly syncing = this.#cell(false);
  readonly wish = this.#cell<Wish>(EVERYTHING);
  readonly query = this.#cell("");
  readonly found = this.#cell<ReadonlySet<string> | null>(null);
  /** The search could not be made: then what there is, is not known. */
  readonly searchFailed = this.#cell(false);
  readonly cursor = this.#cell<string | null>(null);
  readonly pane = this.#cell<"list" | "filters" | "case">("list");

  readonly open = this.#cell<string | null>(null);
  readonly view = this.#cell<CaseView | null>(null);
  readonly caseTrouble = this.#cell<FailureMessage | null>(null);
  /** There is news in the open case that is not shown, as something is being written. */
  readonly stale = this.#cell(false);
  readonly panel = this.#cell<"triage" | "people" | "keep" | null>(null);
  readonly part = this.#cell<"all" | "dialogue" | "desk">("all");

  readonly dialog = this.#cell<Dialog | null>(null);
  /** It locks in a minute, and says so in front of everything; what is open there stays open. */
  readonly warned = this.#cell(false);
  readonly said = this.#cell<Said | null>(null);
  readonly shortcuts = signal(true);

  readonly list = computed(() =>
    shown(this.rows.value.values(), this.wish.value, this.#viewpoint(), this.found.value),
  );
  readonly counts = computed(() => tally(this.rows.value.values(), this.#viewpoint()));
  readonly people = computed<ReadonlyMap<string, Person>>(
    () => new Map((this.hotline.value?.people ?? []).map((person) => [person.id, person])),
  );

  constructor(engine: DeskEngine, env: Env, left: readonly Uint8Array[] = []) {
    this.engine = engine;
    this.env = env;
    this.left = signal(left);
    this.today = signal(env.today());
  }

  /** A signal that locking puts back to what it was. */
  #cell<T>(initial: T): Signal<T> {
    const made = signal(initial);
    this.#cells.push(() => {
      made.value = initial;
    });
    return made;
  }

  #viewpoint() {
    return { me: this.me.value, soon: lastSoonDay(this.today.value) };
  }

  /** Whether it has been locked: what comes then is nobody's. */
  get isOver(): boolean {
    return this.#ended;
  }

  /** What is being written, as a text to be sealed; null where nothing is. */
  draftsText(): string | null {
    const all = [...this.#drafts].flatMap(([id, draft]) =>
      draft.texts().map((text) => ({ case: id, ...text })),
    );
    return all.length === 0 ? null : JSON.stringify(all);
  }

  /** Takes up what {@link draftsText} gave; says how many texts, and how many of them may have arrived. */
  takeDrafts(text: string): { readonly all: number; readonly open: number } {
    const all = JSON.parse(text) as readonly ({ case: string } & Kept)[];
    for (const { case: id, ...kept } of all) this.draft(id).take(kept);
    return { all: all.length, open: all.filter(({ open }) => open).length };
  }

  /** All that is kept for the next visit on this page. */
  kept(): readonly Uint8Array[] {
    const own = this.sealed.value;
    return own === null ? this.left.value : [...this.left.value, own];
  }

  /** What is being written in a case. */
  draft(id: string): Draft {
    let draft = this.#drafts.get(id);
    if (draft === undefined) {
      draft = new Draft();
      this.#drafts.set(id, draft);
      this.#made.value = this.#made.peek() + 1;
    }
    return draft;
  }

  /** What was begun in a case is given up: it is this member's no more. */
  dropDraft(id: string): void {
    this.#drafts.delete(id);
  }

  /** How many texts were begun and not sent. */
  unsent(): number {
    return [...this.#drafts.values()].reduce((sum, draft) => sum + draft.unsent(), 0);
  }

  /** Whether something was begun in a case and not sent. */
  hasUnsent(id: string): boolean {
    return this.#made.value > 0 && (this.#drafts.get(id)?.unsent() ?? 0) > 0;
  }

  /** The cases in which something was. */
  unsentCases(): string[] {
    return [...this.#drafts.keys()].filter((id) => this.hasUnsent(id));
  }

  /** What a lock would break off: how many texts were not sent, and whether something is on its way. */
  atStake(): { readonly unsent: number; readonly underway: boolean } {
    const drafts = [...this.#drafts.values()];
    const open = drafts.reduce((sum, draft) => sum + draft.open(), 0);
    const underway = open > 0 || drafts.some((draft) => draft.isSending());
    return { unsent: this.unsent() - open, underway };
  }

  /** A file goes on: that holds off the idle lock. */
  moved(): void {
    this.movedAt = this.env.now();
  }

  /** Whether something of the open case is being written, so that the view must not change under it. */
  isWriting(): boolean {
    const id = this.open.peek();
    return id !== null && this.draft(id).unsent() > 0;
  }

  /** A member's name; a short form of the id for one whom no charter ever named. */
  nameOf(id: string): string {
    return this.people.value.get(id)?.name ?? id.slice(0, 8);
  }

  /** Whether a key, or what opens one, is in this page although nobody is inside. */
  holdsSecret(): boolean {
    const door = this.door.value;
    const isMade = door.kind === "key" && door.step !== "hand";
    const isOpen = door.kind === "answer" && door.answer.kind === "compare";
    return isMade || isOpen || this.passphrase.value !== "" || this.keyFile.value !== null;
  }

  /** Puts a question in front of everything. */
  ask(dialog: Dialog): void {
    this.dialog.value = dialog;
  }

  /** Says what has happened. */
  say(text: string, tone: Said["tone"] = "done", undo?: () => void): void {
    this.said.value = { text, tone, ...(undo && { undo }) };
  }

  /** Ends the worker and forgets everything that it told. */
  lock(why: Why): void {
    if (this.#ended) return;
    const { unsent, underway } = this.atStake();
    this.#forget();
    this.why.value = why;
    this.lost.value = unsent;
    this.underway.value = underway;
    this.stage.value = "locked";
  }

  /** The server turned this member away for good: the same, with its reason. */
  end(why: NonNullable<Desk["ended"]["value"]>): void {
    if (this.#ended) return;
    const leftovers = [...this.#drafts.values()].flatMap((draft) => draft.begun());
    this.#forget();
    this.leftovers.value = leftovers;
    this.ended.value = why;
    this.stage.value = "ended";
  }

  /** Nobody has copied what was left unsent: it goes from the screen. */
  dropLeftovers(): void {
    this.lost.value = this.leftovers.value.length;
    this.leftovers.value = [];
  }

  #forget(): void {
    this.#ended = true;
    this.engine.end();
    this.engine.onnews = () => {};
    this.#drafts.clear();
    this.lastSealed = null;
    for (const reset of this.#cells) reset();
  }
}
