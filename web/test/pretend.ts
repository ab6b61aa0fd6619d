/**
 * A server in memory for tests and pictures of the reporter's pages: it answers as the real one does, holds requests to
 * the same rules (padding, work, who may put what), and has members who answer. It can be told to fail. The journeys in
 * tests/browser run against the real one.
 */

import { base64, hex, sha256, unbase64, utf8 } from "../src/protocol/bytes.ts";
import { CaseReader } from "../src/protocol/case.ts";
import { type Charter, currentLines } from "../src/protocol/charter.ts";
import type { Day } from "../src/protocol/date.ts";
import type { Attachment, Content } from "../src/protocol/entry.ts";
import { sealEntry } from "../src/protocol/envelope.ts";
import { Recipient } from "../src/protocol/keys.ts";
import { type AccessChange, changeAccess, rotate } from "../src/protocol/rotation.ts";
import { authenticatorHash } from "../src/protocol/token.ts";
import type { EntryRequest, FetchRequest, InstanceAnswer, ReportRequest } from "../src/protocol/wire.gen.ts";
import { padBody } from "../src/protocol/wire.ts";
import { hasZeroBits, workPassword, workSalt } from "../src/protocol/work.ts";
import { openWrap } from "../src/protocol/wrap.ts";
import { random, signedCharter, type TestMember } from "./support.ts";

const STEP = 65_536;
const DIFFICULTY = 1;

interface Case {
  readonly request: string;
  readonly id: string;
  readonly hash: string;
  readonly day: Day;
  readonly wraps: Map<string, Uint8Array>;
  readonly entries: { seq: number; day: Day; envelope: string }[];
  readonly attachments: { id: string; pieces: number; stored: Map<number, Uint8Array> }[];
}

/** What a test can make go wrong with the next requests: no answer before or after the server acted, or an error. */
export type Fault = "lost" | "unanswered" | "busy" | "storage_full" | "work_stale";

/** The server and its members. */
export class Pretend {
  charter: Charter;
  readonly members: readonly TestMember[];
  /** The server's day. */
  day: Day;
  readonly cases: Case[] = [];
  /** Every request, as `METHOD path`. */
  readonly asked: string[] = [];
  /** Faults of the coming writes, one each. */
  readonly faults: Fault[] = [];
  limits = { entry: 2 ** 20, attachment: 2 ** 28, attachments: 20, case: 2 ** 30 };
  /** So many of the next fetches get no answer. */
  failFetches = 0;
  /** Fetches are answered with something that is no answer. */
  nonsense = false;
  #seed = random(32);

  constructor(charter: Charter, members: readonly TestMember[], day: Day) {
    this.charter = charter;
    this.members = members;
    this.day = day;
  }

  /** The answer of `GET /instance`. */
  async instance(): Promise<InstanceAnswer> {
    const [text, charter_signature] = await signedCharter(this.charter);
    const work = { seed: base64(this.#seed), difficulty: DIFFICULTY, piece_difficulty: DIFFICULTY };
    return { v: 1, charter: text, charter_signature, limits: this.limits, work };
  }

  /** Takes the place of the browser's `fetch`. */
  readonly fetch: typeof fetch = async (input, init = {}) => {
    init.signal?.throwIfAborted();
    const { method = "GET", body } = init;
    const path = String(input);
    const headers = new Headers(init.headers);
    const bytes = body === undefined || body === null ? new Uint8Array() : new Uint8Array(body as Uint8Array);
    const { status, answer } = await this.answer(method, path, headers, bytes);
    return new Response(answer as Uint8Array<ArrayBuffer>, { status });
  };

  /** Answers one request. Throws as a browser does where no answer comes. */
  async answer(
    method: string,
    path: string,
    headers: Headers,
    body: Uint8Array,
  ): Promise<{ status: number; answer: Uint8Array }> {
    this.asked.push(`${method} ${path}`);
    if (path === "/api/v1/instance") {
      return { status: 200, answer: utf8(JSON.stringify(await this.instance())) };
    }
    const isWrite = path !== "/api/v1/case/fetch" && method !== "GET";
    const fault = isWrite ? this.faults.shift() : undefined;
    if (fault === "lost") throw new TypeError("lost");
    if (fault === "work_stale") this.#seed = random(32);
    else if (fault !== undefined && fault !== "unanswered")
      return refusal(fault === "busy" ? 503 : 507, fault);
    if (isWrite && !(await this.#isPaid(method, path, headers, body))) return refusal(428, "work_stale");
    const answered = this.#act(method, path, headers, body);
    if (fault === "unanswered") throw new TypeError("unanswered");
    return answered;
  }

  #act(method: string, path: string, headers: Headers, body: Uint8Array) {
    const isJson = headers.get("Content-Type") === "application/json";
    if (isJson && body.length % STEP !== 0) return refusal(400, "malformed");
    if (path === "/api/v1/cases") return this.#file(headers, body);
    const found = this.#find(headers);
    if (path === "/api/v1/case/fetch" && this.failFetches-- > 0) throw new TypeError("lost");
    if (path === "/api/v1/case/fetch" && this.nonsense) return padded(200, {});
    if (path === "/api/v1/case/fetch") return this.#fetchCase(found, parse(body) as FetchRequest);
    if (found === undefined) return refusal(404, "not_found");
    if (path === "/api/v1/case/entries") return this.#append(found, parse(body) as EntryRequest);
    const [id = "", piece = ""] = path.split("/").slice(-2);
    const attachment = found.attachments.find((candidate) => candidate.id === id);
    if (attachment === undefined) return refusal(404, "not_found");
    if (method === "PUT") {
      attachment.stored.set(Number(piece), body);
      return { status: 201, answer: new Uint8Array() };
    }
    const stored = attachment.stored.get(Number(piece));
    return stored === undefined ? refusal(404, "not_found") : { status: 200, answer: stored };
  }

  #file(headers: Headers, body: Uint8Array) {
    if (headers.has("Authorization")) return refusal(400, "malformed");
    const report = parse(body) as ReportRequest;
    const current = currentLines(this.charter, this.day).map(({ id }) => id);
    if (report.wraps.some(({ member }) => !current.includes(member))) return refusal(400, "malformed");
    const request = hex(sha256(body));
    const taken = this.cases.find(({ id, hash }) => id === report.case || hash === report.authenticator_hash);
    if (taken !== undefined && taken.request !== request) return refusal(409, "conflict");
    if (taken === undefined) {
      this.cases.push({
        request,
        id: report.case,
        hash: report.authenticator_hash,
        day: this.day,
        wraps: new Map(report.wraps.map(({ member, wrap }) => [member, unbase64(wrap)])),
        entries: [{ seq: 0, day: this.day, envelope: report.envelope }],
        attachments: report.attachments.map((declared) => ({ ...declared, stored: new Map() })),
      });
    }
    return padded(201, { case: report.case, day: (taken ?? this).day });
  }

  #find(headers: Headers): Case | undefined {
    const given = headers.get("Authorization") ?? "";
    const hash = base64(authenticatorHash(unbase64(given.replace("Hotline ", ""))));
    return this.cases.find((candidate) => candidate.hash === hash);
  }

  #fetchCase(found: Case | undefined, { from }: FetchRequest) {
    const attachments = found?.attachments.map(({ id, pieces, stored }) => {
      return { id, pieces, stored: [...stored.keys()].sort((a, b) => a - b) };
    });
    return padded(200, {
      case: found?.id ?? null,
      day: found?.day ?? null,
      entries: found?.entries.slice(from) ?? [],
      next: found?.entries.length ?? 0,
      more: false,
      attachments: attachments ?? [],
    });
  }

  #append(found: Case, { seq, envelope, attachments }: EntryRequest) {
    const next = found.entries.length;
    if (found.entries[seq]?.envelope === envelope) return padded(201, { seq });
    if (seq !== next) return padded(409, { error: "conflict", next });
    found.entries.push({ seq, day: this.day, envelope });
    for (const declared of attachments) found.attachments.push({ ...declared, stored: new Map() });
    return padded(201, { seq });
  }

  async #isPaid(method: string, path: string, headers: Headers, body: Uint8Array): Promise<boolean> {
    const [seed = "", ...nonces] = (headers.get("Hotline-Work") ?? "").split(" ");
    if (seed !== base64(this.#seed) || nonces.length !== 4) return false;
    const authorization = headers.get("Authorization") ?? "";
    const password = await workPassword({ method, path, authorization, body });
    const key = await crypto.subtle.importKey("raw", password as Uint8Array<ArrayBuffer>, "PBKDF2", false, [
      "deriveBits",
    ]);
    for (const [index, nonce] of nonces.entries()) {
      const salt = workSalt(this.#seed, index, Number(nonce)) as Uint8Array<ArrayBuffer>;
      const rule = { name: "PBKDF2", hash: "SHA-256", salt, iterations: 128 };
      if (!hasZeroBits(new Uint8Array(await crypto.subtle.deriveBits(rule, key, 256)), DIFFICULTY))
        return false;
    }
    return true;
  }

  /** The newest case as a member reads it. */
  async read(
    member: TestMember,
  ): Promise<{ reader: CaseReader; keys: readonly import("../src/protocol/keys.ts").Identity[] }> {
    const found = this.#newest();
    const wrap = found.wraps.get(member.line.id);
    const keys = wrap && (await openWrap(wrap, found.id, member.key.identity));
    if (!keys) throw new Error("this member has no wrap");
    const { instance } = this.charter;
    const reader = new CaseReader({ instance, case: found.id, charter: this.charter, identities: keys });
    for (const { seq, day, envelope } of found.entries) {
      await reader.push("dialogue", { seq, day, envelope: unbase64(envelope) });
    }
    return { reader, keys };
  }

  /** A member writes into the newest case, after a new key as the protocol wants it. */
  async reply(member: TestMember, content: Content, attachments: readonly Attachment[] = []): Promise<void> {
    const { reader, keys } = await this.read(member);
    const author = member.line.id;
    const rotated = await rotate(reader, { author, keys, random, today: this.day });
    if (rotated.identity !== null) await this.#change(member, rotated);
    await this.#write(member, content, undefined, attachments);
  }

  /** A member changes who reads the newest case. */
  async change(member: TestMember, change: Pick<AccessChange, "readers" | "reason">): Promise<void> {
    const { reader, keys } = await this.read(member);
    const author = member.line.id;
    await this.#change(
      member,
      await changeAccess(reader, { author, keys, random, today: this.day, ...change }),
    );
  }

  async #change(member: TestMember, change: Awaited<ReturnType<typeof changeAccess>>): Promise<void> {
    await this.#write(member, { kind: "access", body: change.body }, change.body.recipient);
    for (const { member: id, wrap } of change.wraps) this.#newest().wraps.set(id, wrap);
  }

  async #write(
    member: TestMember,
    content: Content,
    recipient?: string,
    attachments: readonly Attachment[] = [],
  ): Promise<void> {
    const { reader } = await this.read(member);
    const details = { today: this.day, attachments: [...attachments] };
    const frame = reader.draft("dialogue", member.line.id, content, details);
    const [current, reporter] = reader.recipients("dialogue");
    const first = recipient === undefined ? current : Recipient.parse(recipient);
    const envelope = await sealEntry(frame, member.key.signingKey(), [
      first as Recipient,
      reporter as Recipient,
    ]);
    const { entries } = this.#newest();
    entries.push({ seq: entries.length, day: this.day, envelope: base64(envelope) });
  }

  #newest(): Case {
    const found = this.cases.at(-1);
    if (found === undefined) throw new Error("no case");
    return found;
  }
}

function parse(body: Uint8Array): unknown {
  return JSON.parse(new TextDecoder().decode(body));
}

function padded(status: number, value: object) {
  return { status, answer: padBody(value) };
}

function refusal(status: number, error: string) {
  return padded(status, { error });
}
