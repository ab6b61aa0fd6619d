/** Members at their desks in a test: the real engine and workers' code on the same thread, a server in memory. */

import { chacha20poly1305 } from "@noble/ciphers/chacha.js";
import { Encrypter, Stanza } from "age-encryption";
import { CallFailure, DeskEngine, type DeskWorker } from "../src/desk/engine.ts";
import type { Calls, CaseView, Draft, News, Row, Sent, Writing } from "../src/desk/model.ts";
import type { Surroundings } from "../src/desk/worker/at-desk.ts";
import type { Shelf } from "../src/desk/worker/memory.ts";
import { answering } from "../src/desk/worker/serve.ts";
import { session } from "../src/desk/worker/session.ts";
import { shard } from "../src/desk/worker/shard.ts";
import { utf8 } from "../src/protocol/bytes.ts";
import type { Charter } from "../src/protocol/charter.ts";
import { unpadded } from "../src/protocol/hybrid.ts";
import { scrypt } from "../src/protocol/scrypt.ts";
import { assert } from "./harness.ts";
import { PretendDesk } from "./pretend-desk.ts";
import { makeCharter, makeMember, random, type TestMember, TODAY } from "./support.ts";
import { until } from "./until.ts";

const PASSPHRASE = "correct-horse-battery-staple";
const files = new Map<TestMember, Promise<Uint8Array>>();

/** The member's key file, of so little work that no test waits for it. */
export function keyFile(member: TestMember): Promise<Uint8Array> {
  let file = files.get(member);
  if (file === undefined) {
    const encrypter = new Encrypter();
    encrypter.addRecipient({
      async wrapFileKey(fileKey) {
        const salt = random(16);
        const key = await scrypt(PASSPHRASE, salt, 1, {});
        const body = chacha20poly1305(key, new Uint8Array(12)).encrypt(fileKey);
        return [new Stanza(["scrypt", unpadded(salt), "1"], body)];
      },
    });
    file = encrypter.encrypt(utf8(`${member.key.identity.encode()}\n`));
    files.set(member, file);
  }
  return file;
}

/** What a browser keeps, in memory. */
export class LocalShelf implements Shelf {
  readonly records = new Map<string, Uint8Array>();

  async get(name: string): Promise<Uint8Array | null> {
    return this.records.get(name) ?? null;
  }

  async put(name: string, record: Uint8Array, before: Uint8Array | null): Promise<boolean> {
    if ((this.records.get(name) ?? null) !== before) return false;
    this.records.set(name, record);
    return true;
  }

  async delete(name: string): Promise<void> {
    this.records.delete(name);
  }
}

/** A worker that is none: both roles on this thread. */
class LocalWorker implements DeskWorker {
  onmessage: DeskWorker["onmessage"] = null;
  onerror: DeskWorker["onerror"] = null;
  readonly #surroundings: Omit<Surroundings, "lines" | "tell">;
  readonly #ports: MessagePort[] = [];
  #answer: ((message: never) => Promise<void>) | null = null;

  constructor(surroundings: Omit<Surroundings, "lines" | "tell">) {
    this.#surroundings = surroundings;
  }

  postMessage(message: unknown): void {
    const data = message as { reader?: MessagePort; readers?: MessagePort[] };
    if (data.reader !== undefined) {
      const { reader } = data;
      const answers = shard();
      const obey = answering(answers, (reply, transfer) => reader.postMessage(reply, transfer));
      reader.onmessage = (event) => void obey(event.data);
      this.#keep(reader);
      const { search } = answers;
      this.#answer = answering({ search }, (reply) => this.onmessage?.({ data: reply } as MessageEvent));
    } else if (data.readers !== undefined) {
      const { readers: lines } = data;
      const say = (reply: object) => this.onmessage?.({ data: reply } as MessageEvent);
      const answers = session({ ...this.#surroundings, lines, tell: (news) => say({ news }) });
      this.#answer = answering(answers, say);
      for (const port of lines) this.#keep(port);
    } else {
      void this.#answer?.(message as never);
    }
  }

  terminate(): void {
    for (const port of this.#ports) port.close();
    this.onmessage = null;
  }

  /** Under Node an open port would keep the test from ending. */
  #keep(port: MessagePort): void {
    this.#ports.push(port);
    (port as { unref?: () => void }).unref?.();
  }
}

/** What a desk calls. */
export interface ServerAt {
  readonly fetch: typeof fetch;
  readonly origin: string;
}

/** How a member sits down. */
export interface Sitting {
  readonly shelf?: Shelf | null;
  readonly today?: string;
  readonly fragment?: string;
  readonly readers?: number;
}

/** One member at their desk. */
export class Seat {
  readonly engine: DeskEngine;
  readonly news: News[] = [];
  readonly rows = new Map<string, Row>();
  today = TODAY;
  /** What is to be written a little later; here at {@link kept}. */
  readonly #unwritten = new Set<() => Promise<unknown>>();

  constructor(server: ServerAt, { shelf = null, today = TODAY, readers = 2 }: Sitting) {
    this.today = today;
    const surroundings = {
      today: () => this.today,
      fetch: server.fetch,
      origin: server.origin,
      shelf,
      wait: async () => {},
      later: (_: number, then: () => Promise<unknown>) => {
        this.#unwritten.add(then);
        return () => this.#unwritten.delete(then);
      },
    };
    this.engine = new DeskEngine(() => new LocalWorker(surroundings), readers);
    this.engine.onnews = (news) => {
      this.news.push(news);
      if (news.kind === "rows") for (const row of news.rows) this.rows.set(row.case, row);
      if (news.kind === "left") this.rows.delete(news.case);
    };
  }

  call<Name extends keyof Calls>(
    name: Name,
    input: Parameters<Calls[Name]>[0],
  ): Promise<ReturnType<Calls[Name]>> {
    return this.engine.call(name, input);
  }

  /** Unlocks with the member's own key, and waits until all is read. */
  async enter(member: TestMember, fragment = ""): Promise<void> {
    await this.call("arrive", { fragment });
    const unlocked = await this.call("unlock", {
      file: await keyFile(member),
      passphrase: PASSPHRASE,
      compared: true,
    });
    assert.equal(unlocked.kind, "open");
    await this.until((news) => news.kind === "reading" && news.done);
  }

  async until(test: (news: News) => boolean): Promise<void> {
    await until(() => this.news.some(test));
  }

  async sync(): Promise<void> {
    await this.call("sync", null);
  }

  show(id: string): Promise<CaseView> {
    return this.call("show", { case: id });
  }

  /** The row as it was told last. */
  row(id: string): Row {
    const row = this.rows.get(id);
    assert.ok(row, "no such row");
    return row;
  }

  /** What fails in a case, as words. */
  fails(id: string): string[] {
    return this.row(id).findings.map((finding) => {
      const stream = "stream" in finding ? ` ${finding.stream}` : "";
      return finding.kind === "gap"
        ? `gap${stream} ${finding.seq} ${finding.check}`
        : `${finding.kind}${stream}`;
    });
  }

  /** Writes, having seen all that is there. */
  async write(id: string, draft: Draft, writing: Partial<Writing> & { files?: [] } = {}): Promise<Sent> {
    const { places } = await this.show(id);
    return this.call("write", { case: id, places, draft, files: [], ...writing });
  }

  /** Changes who reads, having seen all that is there. */
  async readers(id: string, change: Parameters<Calls["change_readers"]>[0]["change"]): Promise<Sent> {
    const { places } = await this.show(id);
    return this.call("change_readers", { case: id, places, change });
  }

  /** A member's key file and its passphrase. */
  async file(member: TestMember): Promise<{ file: Uint8Array; passphrase: string }> {
    return { file: await keyFile(member), passphrase: PASSPHRASE };
  }

  /** Lets the little time pass after which what is to be remembered is written, and waits until it is. */
  async kept(): Promise<void> {
    await Promise.all([...this.#unwritten].map((write) => write()));
  }

  end(): void {
    this.engine.end();
  }
}

/** A committee with its server. */
export class Stage {
  readonly server: PretendDesk;
  readonly people: readonly TestMember[];
  readonly seats: Seat[] = [];

  private constructor(charter: Charter, people: readonly TestMember[]) {
    this.people = people;
    this.server = new PretendDesk(charter, TODAY);
  }

  /** A chair, three members, and an alternate. */
  static async open(changes: Partial<Charter> = {}): Promise<Stage> {
    const people = await PEOPLE;
    return new Stage(await makeCharter(people, changes), people);
  }

  /** One of the committee by number, from 0. */
  person(number: number): TestMember {
    const person = this.people[number];
    assert.ok(person, "nobody");
    return person;
  }

  id(number: number): string {
    return this.person(number).line.id;
  }

  /** Has one of them sit down and read all. */
  async sit(number: number, sitting: Sitting = {}): Promise<Seat> {
    const seat = this.seat(sitting);
    await seat.enter(this.person(number), sitting.fragment);
    return seat;
  }

  /** A desk that nobody has unlocked yet. */
  seat(sitting: Sitting = {}): Seat {
    const seat = new Seat(this.server, sitting);
    this.seats.push(seat);
    return seat;
  }

  end(): void {
    for (const seat of this.seats) seat.end();
  }
}

const ROLES = ["chair", "member", "member", "member", "alternate"] as const;
const NAMES = ["Anna Berg", "Bo Lind", "Chen Wei", "Dora Müller", "Counsel Ruiz"];
const PEOPLE = Promise.all(ROLES.map((role, i) => makeMember(i + 1, { role, name: NAMES[i] ?? "" })));

/** Runs a story on a stage of its own. */
export async function on(
  body: (stage: Stage) => Promise<void>,
  changes: Partial<Charter> = {},
): Promise<void> {
  const stage = await Stage.open(changes);
  // Under Node the workers' ports do not, and a message between two of them may be all that a story waits for.
  const awake = setInterval(() => {}, 1000);
  try {
    await body(stage);
  } finally {
    clearInterval(awake);
    stage.end();
  }
}

/** The code of a failure. */
export async function code(attempt: Promise<unknown>): Promise<string> {
  return attempt.then(
    () => "none",
    (error) => (error instanceof CallFailure ? error.failure.code : String(error)),
  );
}

/** The kinds of what a view shows, in order. */
export function kinds({ items }: CaseView): string[] {
  return items.map((item) => (item.kind === "gap" ? `gap ${item.check}` : item.kind));
}

/** A draft of a note, for most tests the simplest entry. */
export function note(text: string): Draft {
  return { kind: "note", text };
}
