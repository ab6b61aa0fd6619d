/**
 * A server in memory for tests of the desk: it answers members as the real one does, keeps each one's feed, and has reporters
 * who write. It can be told to fail, and to lie. The journeys in test/journeys run against the real one.
 */

import { base64, unbase64, unhex } from "../src/protocol/bytes.ts";
import { CaseReader } from "../src/protocol/case.ts";
import { type Charter, currentLines } from "../src/protocol/charter.ts";
import { addDays, type Day } from "../src/protocol/date.ts";
import { type Attachment, REPORTER, type Report, type Stream } from "../src/protocol/entry.ts";
import { sealEntry } from "../src/protocol/envelope.ts";
import { Identity } from "../src/protocol/keys.ts";
import { firstReaders, makeAccess, readerKeys } from "../src/protocol/rotation.ts";
import { VerifyingKey } from "../src/protocol/signature.ts";
import { verifySignIn } from "../src/protocol/signin.ts";
import { Token, type TokenSecrets } from "../src/protocol/token.ts";
import type {
  AccessRequest,
  CasesAnswer,
  ChangesAnswer,
  DeskCase,
  DeskEntryRequest,
  InstanceAnswer,
  RetentionRequest,
  SessionRequest,
  Tombstone,
} from "../src/protocol/wire.gen.ts";
import { random, signedCharter } from "./support.ts";

const ORIGIN = "https://hotline.example";

interface Entry {
  readonly day: Day;
  readonly envelope: string;
  /** A member's id; null for the reporter. */
  readonly by: string | null;
}

/** A case as the server has it. */
export interface StoredCase {
  readonly id: string;
  readonly day: Day;
  purge_after: Day | null;
  hold: boolean;
  /** Of each generation the wraps, the last one's members being the readers. */
  readonly wraps: Map<string, string>[];
  readonly entries: Record<Stream, Entry[]>;
  readonly attachments: Map<string, { pieces: number; stored: Map<number, Uint8Array>; by: string | null }>;
  waiting: { what: string; by: string; seq: number } | null;
}

type Change = { readonly case: string } & (
  | { readonly kind: "case" }
  | { readonly kind: "entry"; readonly stream: Stream; readonly seq: number }
  | { readonly kind: "attachment"; readonly id: string }
);

/** What a test can make go wrong with the next writes: no answer before or after the server acted, or an error. */
export type Fault = "lost" | "unanswered" | "busy";

/** Changes an answer on its way: how the server lies. */
// biome-ignore lint/suspicious/noExplicitAny: lies have any form
export type Twist = (answer: { status: number; body: any }, path: string, member: string) => void;

/** A reporter and their case. */
export interface Reporter {
  readonly id: string;
  readonly secrets: TokenSecrets;
}

/** The server. */
export class PretendDesk {
  readonly origin = ORIGIN;
  charter: Charter;
  /** The server's day. */
  day: Day;
  readonly cases = new Map<string, StoredCase>();
  readonly tombstones = new Map<string, Tombstone>();
  readonly feeds = new Map<string, Change[]>();
  /** Every request, as `METHOD path`. */
  readonly asked: string[] = [];
  readonly faults: Fault[] = [];
  readonly twists: Twist[] = [];
  /** What serves the pages says of itself. */
  served: object = { by: "server" };
  /** Changes in one answer. */
  page = 500;
  readonly #sessions = new Map<string, string>();
  readonly #nonces = new Set<string>();

  constructor(charter: Charter, day: Day) {
    this.charter = charter;
    this.day = day;
  }

  /** Nobody is signed in any more. */
  endSessions(): void {
    this.#sessions.clear();
  }

  /** Takes the place of the browser's `fetch`. */
  readonly fetch: typeof fetch = async (input, init = {}) => {
    init.signal?.throwIfAborted();
    const { method = "GET", body } = init;
    const path = String(input);
    this.asked.push(`${method} ${path}`);
    const headers = new Headers(init.headers);
    const bytes = body === undefined || body === null ? new Uint8Array() : new Uint8Array(body as Uint8Array);
    const isWrite = path.includes("/desk/cases/") && method !== "GET";
    const fault = isWrite ? this.faults.shift() : undefined;
    if (fault === "lost") throw new TypeError("lost");
    if (fault === "busy") return Response.json({ error: "busy" }, { status: 503 });
    const member = this.#sessions.get(headers.get("Authorization") ?? "") ?? "";
    const answer = await this.#act(method, path, member, bytes);
    if (fault === "unanswered") throw new TypeError("unanswered");
    if (answer instanceof Uint8Array) return new Response(new Uint8Array(answer));
    const copy = structuredClone(answer);
    for (const twist of this.twists) twist(copy, path, member);
    if (copy.body === null) return new Response(null, { status: copy.status });
    return Response.json(copy.body, { status: copy.status });
  };

  async #act(method: string, path: string, member: string, bytes: Uint8Array) {
    const { pathname, searchParams } = new URL(path, ORIGIN);
    if (pathname === "/desk/served.json") return ok(this.served);
    if (pathname === "/api/v1/instance") return ok(await this.#instance());
    const body = method === "POST" ? JSON.parse(new TextDecoder().decode(bytes)) : null;
    if (pathname === "/api/v1/desk/challenge") return this.#challenge();
    if (pathname === "/api/v1/desk/session") return this.#enter(body);
    const isCurrent = currentLines(this.charter, this.day).some(({ id }) => id === member);
    if (!isCurrent) return refusal(401, "unauthorized");
    if (pathname === "/api/v1/desk/changes")
      return ok(this.#changes(member, Number(searchParams.get("since"))));
    if (pathname === "/api/v1/desk/cases")
      return ok(this.#newest(member, Number(searchParams.get("newest"))));
    const [id = "", what = "", attachment = "", piece = ""] = pathname.split("/").slice(5);
    const found = this.cases.get(id);
    if (found?.wraps.at(-1)?.has(member) !== true) return refusal(404, "not_found");
    if (what === "entries") return this.#entry(found, member, body);
    if (what === "access") return this.#access(found, member, body);
    if (what === "retention") return this.#retention(found, member, body);
    if (what === "purge") return this.#purge(found, member, body);
    return this.#piece(found, member, method, attachment, Number(piece), bytes);
  }

  async #instance(): Promise<InstanceAnswer> {
    const [charter, charter_signature] = await signedCharter(this.charter);
    const limits = { entry: 2 ** 20, attachment: 2 ** 28, attachments: 20, case: 2 ** 30 };
    return {
      v: 1,
      charter,
      charter_signature,
      limits,
      work: { seed: base64(random(32)), difficulty: 1, piece_difficulty: 1 },
    };
  }

  #challenge() {
    const nonce = base64(random(32));
    this.#nonces.add(nonce);
    return ok({ nonce, expires: Date.parse(this.day) / 1000 + 60 });
  }

  async #enter({ member, origin, nonce, expires, signature }: SessionRequest) {
    const line = currentLines(this.charter, this.day).find(({ id }) => id === member);
    const isOurs = this.#nonces.delete(nonce) && origin === ORIGIN;
    if (line === undefined || !isOurs) return refusal(401, "unauthorized");
    const details = {
      origin,
      instance: unhex(this.charter.instance),
      member,
      nonce: unbase64(nonce),
      expires,
    };
    const holds = await verifySignIn(details, new VerifyingKey(unbase64(line.sign)), unbase64(signature));
    if (!holds) return refusal(401, "unauthorized");
    const session = base64(random(32));
    this.#sessions.set(`Bearer ${session}`, member);
    return ok({ session, expires: 1_800_000_000 });
  }

  /** Tells these members of a change; of a case or an attachment once, in its newest state. */
  announce(to: Iterable<string>, change: Change): void {
    const same = (other: Change) =>
      change.kind !== "entry" && JSON.stringify(other) === JSON.stringify(change);
    for (const member of to) {
      const feed = this.feeds.get(member) ?? [];
      this.feeds.set(
        member,
        feed.map((other) => (same(other) ? { case: "", kind: "case" as const } : other)).concat(change),
      );
    }
  }

  #deskCase(found: StoredCase, member: string): DeskCase {
    const { id, day, purge_after, hold, wraps } = found;
    return { case: id, day, purge_after, hold, wrap: wraps.at(-1)?.get(member) ?? "" };
  }

  #fill(answer: Omit<CasesAnswer, "more">, change: Change, member: string): void {
    const found = this.cases.get(change.case);
    const tombstone = this.tombstones.get(change.case);
    if (change.kind === "case" && tombstone !== undefined) answer.removed.push(tombstone);
    if (found === undefined) return;
    if (
      change.kind === "case" ||
      (change.kind === "entry" && change.stream === "dialogue" && change.seq === 0)
    ) {
      answer.cases.push(this.#deskCase(found, member));
    }
    if (change.kind === "entry") {
      const { stream, seq } = change;
      const entry = found.entries[stream][seq];
      if (entry === undefined) return;
      answer.entries.push({ case: found.id, stream, seq, day: entry.day, envelope: entry.envelope });
    }
    for (const [id, { pieces, stored }] of found.attachments) {
      const isNew = change.kind === "attachment" ? change.id === id : change.kind === "entry";
      if (isNew)
        answer.attachments.push({
          case: found.id,
          id,
          pieces,
          stored: [...stored.keys()].sort((a, b) => a - b),
        });
    }
  }

  #changes(member: string, since: number): ChangesAnswer {
    const feed = this.feeds.get(member) ?? [];
    const answer = { cases: [], entries: [], attachments: [], removed: [] };
    const cursor = Math.min(feed.length, since + this.page);
    for (const change of feed.slice(since, cursor)) this.#fill(answer, change, member);
    return { cursor, more: cursor < feed.length, ...answer };
  }

  #newest(member: string, count: number): CasesAnswer {
    const ids = (this.feeds.get(member) ?? []).map(({ case: id }) => id).reverse();
    const own = [...new Set(ids)].filter((id) => this.cases.get(id)?.wraps.at(-1)?.has(member));
    const answer: Omit<CasesAnswer, "more"> = { cases: [], entries: [], attachments: [], removed: [] };
    for (const id of own.slice(0, count)) {
      for (const stream of ["dialogue", "desk"] as const) {
        for (const seq of this.cases.get(id)!.entries[stream].keys()) {
          this.#fill(answer, { case: id, kind: "entry", stream, seq }, member);
        }
      }
    }
    return { more: own.length > count, ...answer };
  }

  /** Adds an entry; says whether it was there already, or which place is free. */
  #append(found: StoredCase, stream: Stream, seq: number, entry: Entry): "new" | "again" | number {
    const list = found.entries[stream];
    if (list[seq]?.envelope === entry.envelope) return "again";
    if (seq !== list.length) return list.length;
    list.push(entry);
    return "new";
  }

  #readersOf(found: StoredCase): string[] {
    return [...(found.wraps.at(-1)?.keys() ?? [])];
  }

  #entry(found: StoredCase, by: string, { stream, seq, envelope, attachments }: DeskEntryRequest) {
    const isNext = seq === found.entries[stream].length;
    if (isNext && attachments.some(({ id }) => found.attachments.has(id))) return refusal(409, "conflict");
    const done = this.#append(found, stream, seq, { day: this.day, envelope, by });
    if (typeof done === "number") return { status: 409, body: { error: "conflict", next: done } };
    if (done === "new") {
      for (const { id, pieces } of attachments) found.attachments.set(id, { pieces, stored: new Map(), by });
      this.announce(this.#readersOf(found), { case: found.id, kind: "entry", stream, seq });
    }
    return { status: 201, body: { seq } };
  }

  #access(found: StoredCase, by: string, { seq, envelope, wraps }: AccessRequest) {
    const next = found.entries.dialogue.length;
    if (found.entries.dialogue[seq]?.envelope === envelope) return { status: 201, body: { seq } };
    if (seq !== next) return { status: 409, body: { error: "conflict", next } };
    const former = this.#readersOf(found);
    const now = wraps.map(({ member }) => member);
    const lines = currentLines(this.charter, this.day);
    const isCurrent = (member: string) => lines.some(({ id }) => id === member);
    const leftOut = former.filter((id) => id !== by && !now.includes(id) && isCurrent(id)).sort();
    const remaining = former.filter((id) => now.includes(id)).length;
    if (remaining === 0) return refusal(403, "forbidden");
    const isChair = lines.some(({ id, role }) => id === by && role === "chair");
    if (
      leftOut.length > 0 &&
      !(isChair && remaining >= 2) &&
      !this.#agrees(found, by, `access ${leftOut}`, seq)
    ) {
      return { status: 202, body: { seq } };
    }
    for (const id of former) {
      if (now.includes(id)) continue;
      this.feeds.set(
        id,
        (this.feeds.get(id) ?? []).map((one) => (one.case === found.id ? { case: "", kind: "case" } : one)),
      );
    }
    const gain = now.filter((id) => !former.includes(id));
    this.#replay(found, gain);
    found.entries.dialogue.push({ day: this.day, envelope, by });
    found.wraps.push(new Map(wraps.map(({ member, wrap }) => [member, wrap])));
    this.announce(
      former.filter((id) => now.includes(id)),
      { case: found.id, kind: "case" },
    );
    this.announce(now, { case: found.id, kind: "entry", stream: "dialogue", seq });
    return { status: 201, body: { seq } };
  }

  #replay(found: StoredCase, to: readonly string[]): void {
    for (const stream of ["dialogue", "desk"] as const) {
      for (const seq of found.entries[stream].keys()) {
        this.announce(to, { case: found.id, kind: "entry", stream, seq });
      }
    }
  }

  /** Whether a second reader asks for the same; if not, the wish waits. */
  #agrees(found: StoredCase, by: string, what: string, seq: number): boolean {
    const { waiting } = found;
    if (waiting?.what === what && waiting.by !== by) return true;
    found.waiting = { what, by, seq };
    return false;
  }

  #retention(found: StoredCase, by: string, { seq, envelope, purge_after, hold }: RetentionRequest) {
    const done = this.#append(found, "desk", seq, { day: this.day, envelope, by });
    if (typeof done === "number") return { status: 409, body: { error: "conflict", next: done } };
    this.announce(this.#readersOf(found), { case: found.id, kind: "entry", stream: "desk", seq });
    const isEarlier = purge_after !== null && (found.purge_after === null || purge_after < found.purge_after);
    const takesTwo = (found.hold && !hold) || isEarlier;
    if (takesTwo && !this.#agrees(found, by, `retention ${purge_after} ${hold}`, seq))
      return { status: 202, body: { seq } };
    found.purge_after = purge_after;
    found.hold = hold;
    found.waiting = null;
    this.announce(this.#readersOf(found), { case: found.id, kind: "case" });
    return ok({ seq });
  }

  #purge(found: StoredCase, by: string, { seq, envelope }: { seq: number; envelope: string }) {
    if (found.hold || this.charter.hold) return refusal(403, "forbidden");
    const done = this.#append(found, "desk", seq, { day: this.day, envelope, by });
    if (typeof done === "number") return { status: 409, body: { error: "conflict", next: done } };
    this.announce(this.#readersOf(found), { case: found.id, kind: "entry", stream: "desk", seq });
    const first = found.waiting;
    if (!this.#agrees(found, by, "purge", seq)) return { status: 202, body: { seq } };
    this.bury(found, [first?.seq ?? 0, seq]);
    return ok({ seq });
  }

  /** Purges a case; these desk entries remain. */
  bury(found: StoredCase, places: readonly number[]): void {
    const entries = places.map((seq) => {
      const { day, envelope } = found.entries.desk[seq] as Entry;
      return { seq, day, envelope };
    });
    const readers = this.#readersOf(found);
    this.cases.delete(found.id);
    this.tombstones.set(found.id, { case: found.id, day: found.day, purged: this.day, entries });
    for (const [member, feed] of this.feeds) {
      this.feeds.set(
        member,
        feed.map((one) => (one.case === found.id ? { case: "", kind: "case" } : one)),
      );
    }
    this.announce(readers, { case: found.id, kind: "case" });
  }

  #piece(found: StoredCase, member: string, method: string, id: string, index: number, bytes: Uint8Array) {
    const attachment = found.attachments.get(id);
    if (attachment === undefined) return refusal(404, "not_found");
    if (method === "PUT") {
      if (attachment.by !== member) return refusal(403, "forbidden");
      if (!attachment.stored.has(index)) {
        attachment.stored.set(index, bytes);
        this.announce(this.#readersOf(found), { case: found.id, kind: "attachment", id });
      }
      return { status: 201, body: null };
    }
    return attachment.stored.get(index) ?? refusal(404, "not_found");
  }

  /** A reporter files. `excluded` are members; `charter` is the one that they saw. */
  async file(
    text: string,
    { excluded = [], answers = [], attachments = [], language = "en" }: Filing = {},
  ): Promise<Reporter> {
    const id = crypto.randomUUID();
    const secrets = new Token(random(16)).secrets(unhex(this.charter.instance));
    const identity = Identity.generate(random);
    const ids = firstReaders(this.charter, excluded, this.day);
    const access = await makeAccess(id, [identity], readerKeys(this.charter, ids, this.day), "");
    const body: Report = {
      language,
      answers: [...answers, { question: "what", answer: text }],
      excluded: [...excluded],
      reporter: {
        age: (await secrets.identity.recipient()).encode(),
        sign: base64(await secrets.signingKey.publicKey()),
      },
      access: access.body,
      charter: "ab".repeat(32),
    };
    const reader = new CaseReader({
      instance: this.charter.instance,
      case: id,
      charter: this.charter,
      identities: [identity],
    });
    const frame = reader.draft(
      "dialogue",
      REPORTER,
      { kind: "report", body },
      { today: this.day, attachments: [...attachments] },
    );
    const envelope = await sealEntry(frame, secrets.signingKey, [
      await identity.recipient(),
      await secrets.identity.recipient(),
    ]);
    const stored: StoredCase = {
      id,
      day: this.day,
      purge_after: addDays(this.day, this.charter.retention_days),
      hold: false,
      wraps: [new Map(access.wraps.map(({ member, wrap }) => [member, base64(wrap)]))],
      entries: { dialogue: [{ day: this.day, envelope: base64(envelope), by: null }], desk: [] },
      attachments: new Map(),
      waiting: null,
    };
    this.cases.set(id, stored);
    this.announce(ids, { case: id, kind: "entry", stream: "dialogue", seq: 0 });
    return { id, secrets };
  }

  /** What a reporter reads of their case. */
  async read({ id, secrets }: Reporter): Promise<CaseReader> {
    const { instance } = this.charter;
    const reader = new CaseReader({
      instance,
      case: id,
      charter: this.charter,
      identities: [secrets.identity],
    });
    for (const [seq, { day, envelope }] of this.cases.get(id)!.entries.dialogue.entries()) {
      await reader.push("dialogue", { seq, day, envelope: unbase64(envelope) });
    }
    return reader;
  }

  /** A reporter writes, to the key that holds now. */
  async message(reporter: Reporter, text: string, attachments: readonly Attachment[] = []): Promise<void> {
    const reader = await this.read(reporter);
    const content = { kind: "message", body: { text } } as const;
    const frame = reader.draft("dialogue", REPORTER, content, {
      today: this.day,
      attachments: [...attachments],
    });
    const envelope = await sealEntry(frame, reporter.secrets.signingKey, reader.recipients("dialogue"));
    const found = this.cases.get(reporter.id)!;
    found.entries.dialogue.push({ day: this.day, envelope: base64(envelope), by: null });
    for (const { id, pieces } of attachments) {
      found.attachments.set(id, { pieces: unbase64(pieces).length / 32, stored: new Map(), by: null });
    }
    this.announce(this.#readersOf(found), {
      case: found.id,
      kind: "entry",
      stream: "dialogue",
      seq: frame.seq,
    });
  }
}

interface Filing {
  readonly excluded?: readonly string[];
  readonly answers?: Report["answers"];
  readonly attachments?: readonly Attachment[];
  readonly language?: string;
}

function ok(body: unknown) {
  return { status: 200, body };
}

function refusal(status: number, error: string) {
  return { status, body: { error } };
}
