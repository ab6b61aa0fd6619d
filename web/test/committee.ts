/**
 * An engine for tests and pictures of the desk: it answers the page's calls over cases in memory, as the workers do, and can
 * be told what to answer otherwise. It holds no key, checks nothing and asks no server; the real engine has tests of its own.
 */

import type { DeskEngine, Following } from "../src/desk/around.ts";
import type {
  Calls,
  CaseView,
  Draft,
  FailureMessage,
  Hotline,
  ItemView,
  News,
  Row,
  Sent,
} from "../src/desk/model.ts";
import { addDays, addMonths, type Day } from "../src/protocol/date.ts";
import { hotlineOn, ME, type TestCase } from "./committee-data.ts";

/** A call that fails as the engine's do. */
class Failed extends Error {
  readonly failure: FailureMessage;
  constructor(failure: FailureMessage) {
    super(failure.code);
    this.failure = failure;
  }
}

type Answers = {
  [Name in keyof Calls]?: (
    input: Parameters<Calls[Name]>[0],
    following: Following,
  ) => ReturnType<Calls[Name]> | Promise<ReturnType<Calls[Name]>>;
};

/** The engine. */
export class Committee implements DeskEngine {
  onnews: (news: News) => void = () => {};
  readonly cases: Map<string, TestCase>;
  readonly today: Day;
  hotline: Hotline;
  by: "server" | "hotline" = "server";
  /** Answers of the coming calls, in place of the usual ones. */
  readonly answers: Answers = {};
  /** What was asked, in order. */
  readonly asked: { name: keyof Calls; input: unknown }[] = [];
  /** What the page stopped. */
  readonly stopped: (keyof Calls)[] = [];
  ended = false;
  /** Whether unlocking is followed by all rows at once, or by the reading that a test tells. */
  tells = true;

  constructor(today: Day, cases: readonly TestCase[]) {
    this.today = today;
    this.cases = new Map(cases.map((one) => [one.id, one]));
    this.hotline = hotlineOn(today);
  }

  async call<Name extends keyof Calls>(
    name: Name,
    input: Parameters<Calls[Name]>[0],
    following: Following = {},
  ): Promise<ReturnType<Calls[Name]>> {
    if (this.ended) throw new Failed({ code: "stopped", open: true });
    this.asked.push({ name, input });
    const stopped = new Promise<never>((_, reject) => {
      following.signal?.addEventListener("abort", () => {
        this.stopped.push(name);
        reject(new Failed({ code: "stopped", open: true }));
      });
    });
    stopped.catch(() => {});
    const answer = async () => {
      await Promise.resolve();
      following.progress?.({ stage: name === "unlock" ? "stretch" : "send", part: 0.4 });
      const scripted = this.answers[name] as ((input: unknown, following: Following) => unknown) | undefined;
      const usual = this[`on_${name}` as keyof this] as (input: unknown) => unknown;
      return (
        scripted === undefined ? usual.call(this, input) : await scripted(input, following)
      ) as ReturnType<Calls[Name]>;
    };
    return Promise.race([answer(), stopped]);
  }

  end(): void {
    this.ended = true;
  }

  /** Lets the next calls of a kind fail. */
  fail(name: keyof Calls, code: FailureMessage["code"], open = false): void {
    (this.answers as Record<string, unknown>)[name] = () => {
      throw new Failed({ code, open });
    };
  }

  /** All rows, and that everything is read. */
  tell(): void {
    const rows = [...this.cases.values()].map((one) => this.row(one));
    this.onnews({ kind: "rows", rows });
    this.onnews({ kind: "reading", read: rows.length, of: rows.length, done: true });
  }

  /** Somebody else writes to a case. */
  happens(id: string, item: (seq: number) => ItemView): void {
    const found = this.get(id);
    const probe = item(0);
    const seq = found.items.filter(({ stream }) => stream === probe.stream).length;
    found.items.push(item(seq));
    found.activity += 1000;
    this.onnews({ kind: "rows", rows: [this.row(found)] });
  }

  get(id: string): TestCase {
    const found = this.cases.get(id);
    if (found === undefined || found.gone) throw new Failed({ code: "gone", open: false });
    return found;
  }

  row(one: TestCase): Row {
    const state = fold(one);
    const last = one.items.at(-1)?.date ?? one.filed;
    const report = one.items.find((item) => item.kind === "report");
    const isPurged = one.purged !== null;
    const isWorkedOn =
      state.status !== "closed" || state.outcome === null || (state.turn === "members" && state.since);
    const isOpen = isWorkedOn && !isPurged && one.readers.includes(ME) && one.gone !== true;
    const acknowledge_by = state.acknowledge_by ?? addDays(one.filed, 7);
    const feedback_by = state.feedback_by ?? addMonths(state.acknowledged ?? acknowledge_by, 3);
    const due =
      !isOpen || report === undefined
        ? null
        : state.acknowledged === null
          ? { what: "acknowledge" as const, by: acknowledge_by }
          : state.outcome === null
            ? { what: "feedback" as const, by: feedback_by }
            : null;
    return {
      case: one.id,
      reference: one.reference,
      activity: one.activity,
      filed: one.filed,
      last,
      readable: report !== undefined,
      status: isPurged ? "closed" : state.status,
      severity: state.severity,
      category: state.category,
      assignee: state.assignee,
      labels: state.labels,
      acknowledged: state.acknowledged,
      outcome: state.outcome,
      due,
      turn: state.turn,
      unread: one.items.filter((item) => item.kind !== "gap" && !item.mine && !item.read).length,
      files: one.items.reduce((sum, item) => sum + (item.kind === "gap" ? 0 : item.files.length), 0),
      readers: one.readers,
      excluded: one.excluded,
      purge_after: one.purge_after,
      hold: state.hold,
      findings: one.settled ? [] : one.findings,
      open: isOpen,
      purged: one.purged,
      purged_by: isPurged
        ? [
            {
              member: ME,
              date: addDays(one.purged ?? one.filed, -3),
              reason: "Filed by mistake, as the reporter says.",
            },
            { member: "00000002-0000-4000-8000-000000000000", date: one.purged ?? one.filed, reason: "" },
          ]
        : [],
    };
  }

  view(one: TestCase): CaseView {
    const row = this.row(one);
    const state = fold(one);
    const acknowledge_by = state.acknowledge_by ?? addDays(one.filed, 7);
    const hold = this.hotline.hold ? "charter" : row.hold ? "case" : null;
    return {
      row,
      items: [...one.items],
      readers: one.readers.map((id) => ({
        id,
        leave_out:
          id === ME ? "no" : one.readers.length > 2 ? "alone" : one.readers.length === 2 ? "second" : "no",
      })),
      others: this.hotline.people
        .filter(({ id, current }) => current && !one.readers.includes(id) && !one.excluded.includes(id))
        .map(({ id }) => id),
      language: one.language,
      acknowledge_by,
      feedback_by: state.feedback_by ?? addMonths(state.acknowledged ?? acknowledge_by, 3),
      labels: state.labels,
      findings: one.findings,
      writable: row.readable && one.readers.includes(ME),
      pending: one.pending && { alone: false, second: one.pending.member !== ME, ...one.pending },
      signed: state.signed,
      purge: { after: one.purge_after, held: hold },
      head: "8M2KQ-7XD4P",
      places: this.places(one),
    };
  }

  places(one: TestCase) {
    const of = (name: string) => one.items.filter(({ stream }) => stream === name).length;
    return { dialogue: of("dialogue"), desk: of("desk") };
  }

  // --- The usual answers ------------------------------------------------------------------------------------------

  on_arrive(): ReturnType<Calls["arrive"]> {
    const served = { by: this.by, origin: "https://hotline.nordhafen.example" };
    return { kind: "open", served, hotline: this.hotline, pinned: false };
  }

  on_unlock({ passphrase }: Parameters<Calls["unlock"]>[0]): ReturnType<Calls["unlock"]> {
    if (passphrase === "wrong") return { kind: "wrong" };
    if (this.tells) setTimeout(() => this.tell(), 0);
    return { kind: "open", me: ME };
  }

  on_add_old_key({ passphrase }: Parameters<Calls["add_old_key"]>[0]): boolean {
    return passphrase !== "wrong";
  }

  on_make_key({ passphrase }: Parameters<Calls["make_key"]>[0]): ReturnType<Calls["make_key"]> {
    const words =
      "legal winner thank year wave sausage worth useful legal winner thank year wave sausage worth useful legal winner thank year wave sausage worth title";
    return {
      file: new Uint8Array([1, 2, 3]),
      passphrase: passphrase ?? "orbit-lantern-velvet-candid-mosaic-thrive-pepper-anvil-quartz-meadow",
      words: words.split(" "),
      half: {
        text: '{"v":1,"age":"age1pq1…","sign":"…"}\n',
        code: "0f3a 91bc 77d2 4e08 a6c5 10ff 3b9d 82e4",
      },
    };
  }

  on_seal_drafts({ text }: { text: string }): Uint8Array {
    return new TextEncoder().encode(text).map((byte) => byte ^ 0x55);
  }

  on_open_drafts({ sealed }: { sealed: Uint8Array }): string | null {
    return new TextDecoder().decode(sealed.map((byte) => byte ^ 0x55));
  }

  on_forget(): null {
    return null;
  }

  on_sync(): null {
    return null;
  }

  on_search({ text }: { text: string }): readonly string[] | null {
    const words = text
      .toLowerCase()
      .split(/\s+/)
      .filter((word) => word !== "");
    if (words.length === 0) return null;
    return [...this.cases.values()]
      .filter((one) => {
        const all = `${one.reference} ${JSON.stringify(one.items)}`.toLowerCase();
        return words.every((word) => all.includes(word));
      })
      .map(({ id }) => id);
  }

  on_show({ case: id }: { case: string }): CaseView {
    return this.view(this.get(id));
  }

  on_read({ case: id }: { case: string }): null {
    const found = this.get(id);
    // As the next call sees it; the view that is shown keeps its marks.
    found.items = found.items.map((item) => (item.kind === "gap" ? item : { ...item, read: true }));
    return null;
  }

  on_settle({ case: id }: { case: string }): CaseView {
    const found = this.get(id);
    found.settled = true;
    return this.view(found);
  }

  on_write({ case: id, places, draft, files, twice }: Parameters<Calls["write"]>[0]): Sent {
    const found = this.get(id);
    const now = this.places(found);
    if (places.dialogue !== now.dialogue || places.desk !== now.desk)
      return { kind: "news", view: this.view(found) };
    const mine = found.items.filter((item) => item.kind !== "gap" && item.mine).at(-1);
    if (
      twice !== true &&
      mine !== undefined &&
      "text" in draft &&
      "text" in mine &&
      mine.text === draft.text &&
      mine.kind === draft.kind
    ) {
      return { kind: "twice", view: this.view(found) };
    }
    let waits = false;
    if (draft.kind === "purge") {
      if (found.pending?.purge && found.pending.member !== ME) {
        found.purged = this.today;
        this.onnews({ kind: "rows", rows: [this.row(found)] });
        return { kind: "sent", view: null, waits: false, rotated: false, raced: false };
      }
      waits = true;
      found.pending = {
        member: ME,
        date: this.today,
        ask: { purge_after: this.today, hold: false, reason: draft.reason },
        purge: true,
      };
    }
    const stream = ["message", "acknowledgement", "outcome"].includes(draft.kind) ? "dialogue" : "desk";
    const enclosed = files.map(({ id, name, type, blob }) => ({
      id,
      name,
      type,
      size: blob.size,
      pieces: 1,
      stored: 1,
      mine: true,
    }));
    found.items.push({
      ...this.base(found, stream),
      files: enclosed,
      ...content(draft, this.today),
    } as unknown as ItemView);
    found.activity += 1000;
    const view = this.view(found);
    this.onnews({ kind: "rows", rows: [view.row] });
    return { kind: "sent", view, waits, rotated: false, raced: false };
  }

  base(found: TestCase, stream: "dialogue" | "desk") {
    const seq = found.items.filter((item) => item.stream === stream).length;
    return { stream, seq, date: this.today, author: ME, mine: true, flags: [], files: [], read: true };
  }

  on_change_readers({ case: id, change }: Parameters<Calls["change_readers"]>[0]): Sent {
    const found = this.get(id);
    const member = change.kind === "recuse" ? ME : change.member;
    const isAdded = change.kind === "add";
    found.readers = isAdded ? [...found.readers, member] : found.readers.filter((id) => id !== member);
    found.items.push({
      ...this.base(found, "dialogue"),
      kind: "access",
      added: isAdded ? [member] : [],
      removed: isAdded ? [] : [member],
      against: isAdded && found.excluded.includes(member) ? [member] : [],
      rotated: !isAdded,
      reason: change.reason,
    } as ItemView);
    found.activity += 1000;
    this.onnews({ kind: "rows", rows: [this.row(found)] });
    const view = change.kind === "recuse" ? null : this.view(found);
    if (change.kind === "recuse") this.onnews({ kind: "left", case: id });
    return { kind: "sent", view, waits: false, rotated: change.kind === "leave_out", raced: false };
  }

  on_share_open(): ReturnType<Calls["share_open"]> {
    return { done: 6, failed: 1, left: 0 };
  }

  on_resume({ case: id }: { case: string }): CaseView {
    return this.view(this.get(id));
  }

  on_download(): Blob {
    return new Blob(["%PDF-1.7"], { type: "application/pdf" });
  }

  on_preview(): ReturnType<Calls["preview"]> {
    return {
      kind: "text",
      text: "number;date;amount\n4711;2026-03-31;1,204,550.00\n4712;2026-04-02;-1,204,550.00",
      cut: false,
    };
  }
}

function content(draft: Draft, today: Day): object {
  switch (draft.kind) {
    case "triage":
      return { kind: "triage", change: draft.change };
    case "retention":
      return { kind: "retention", ask: draft.ask };
    case "purge":
      return { kind: "retention", ask: { purge_after: today, hold: false, reason: draft.reason } };
    default:
      return draft;
  }
}

function fold(one: TestCase) {
  const state = {
    status: "new",
    severity: null as string | null,
    category: null as string | null,
    assignee: null as string | null,
    labels: [] as string[],
    acknowledge_by: null as Day | null,
    feedback_by: null as Day | null,
    hold: false,
    signed: null as CaseView["signed"],
    acknowledged: null as Day | null,
    outcome: null as string | null,
    turn: "members" as "members" | "reporter",
    /** Whether the reporter wrote after the status was last set. */
    since: false,
  };
  for (const item of one.items) {
    if (item.kind === "triage" && item.change.status !== undefined) state.since = false;
    if (item.kind === "message" && item.author === null) state.since = true;
    if (item.kind === "report") {
      const answer = item.answers.find(({ question }) => question === "category")?.answer;
      state.category = (Array.isArray(answer) ? answer[0] : answer) ?? null;
    } else if (item.kind === "triage") Object.assign(state, item.change);
    else if (item.kind === "retention") {
      const { purge_after, hold } = item.ask;
      // A request for a purge is none for how long to keep.
      if (hold || purge_after === null || purge_after > item.date) state.signed = { purge_after, hold };
      state.hold = hold;
    } else if (item.kind === "acknowledgement") state.acknowledged ??= item.date;
    else if (item.kind === "outcome") state.outcome = item.result;
    if (item.stream === "dialogue" && item.kind !== "gap" && item.kind !== "access") {
      state.turn = item.author === null ? "members" : "reporter";
    }
  }
  return state;
}

/** So many small cases, for lists that are long. */
export function manyRows(today: Day, many: number): Row[] {
  const committee = new Committee(today, []);
  return Array.from({ length: many }, (_, i) => {
    const id = `${String(i).padStart(8, "0")}-0000-4000-8000-00000000000f`;
    return {
      ...committee.row({
        id,
        reference: `R${String(i).padStart(3, "0").slice(-3)}-${String(i).padStart(4, "0")}`,
        activity: i,
        filed: addDays(today, -(i % 300)),
        language: "en",
        items: [],
        excluded: [],
        readers: [ME],
        findings: [],
        settled: false,
        purge_after: null,
        pending: null,
        purged: null,
      }),
      readable: true,
      category: ["accounting", "controls", "safety"][i % 3] ?? null,
      unread: i % 7 === 0 ? 1 : 0,
    };
  });
}
