/**
 * A member's calls to the server. The session is renewed where it ended, once; what a member sends is sent again, byte for
 * byte, where no answer came: the server knows it then, and nothing is done twice.
 */

import { exchange, type Outgoing, pathOf } from "../../client/exchange.ts";
import { base64, fromUtf8, unbase64, unhex, utf8 } from "../../protocol/bytes.ts";
import { type Day, dayOf } from "../../protocol/date.ts";
import type { SigningKey } from "../../protocol/signature.ts";
import { signIn } from "../../protocol/signin.ts";
import { type CasesAnswer, type ChangesAnswer, ERROR_CODES, PATHS } from "../../protocol/wire.gen.ts";
import {
  casesAnswer,
  challengeAnswer,
  changesAnswer,
  type Instance,
  instanceAnswer,
  servedAnswer,
  sessionAnswer,
} from "./answers.ts";
import { Failure } from "./failure.ts";

/** Milliseconds between tries of a call whose answer did not arrive. */
const WAITS = [1_000, 3_000, 9_000];
const NOTHING = new Uint8Array();
/** The last second that is a day of ours: the end of the year 9999. */
const LAST = 253_402_300_799;
/** Where whoever serves the pages says so. */
const SERVED = "/desk/served.json";

/** Who signs in, where. */
export interface Who {
  readonly member: string;
  /** Hex. */
  readonly instance: string;
  readonly origin: string;
  readonly key: SigningKey;
}

/** What the server said to a write. */
export interface Written {
  /** It waits for a second member. */
  readonly waits: boolean;
}

/** The server, as a member's calls know it. */
export class Server {
  readonly #fetch: typeof fetch;
  readonly #heard: (reachable: boolean) => void;
  readonly #wait: (milliseconds: number, signal: AbortSignal) => Promise<void>;
  #who: Who | null = null;
  #session = "";
  #day: Day = "";
  #entering: Promise<void> | null = null;

  /** `heard`: whether the server could be reached just now. */
  constructor(
    send: typeof fetch,
    heard: (reachable: boolean) => void,
    wait: (milliseconds: number, signal: AbortSignal) => Promise<void> = pause,
  ) {
    this.#fetch = send;
    this.#heard = heard;
    this.#wait = wait;
  }

  /** By whom the pages are served. The answer is that of whoever serves them, and no call of the protocol. */
  async served(signal: AbortSignal): Promise<ReturnType<typeof servedAnswer>> {
    return servedAnswer(await this.#json("GET", SERVED, null, signal));
  }

  /** `GET /instance`. */
  async instance(signal: AbortSignal): Promise<Instance> {
    return instanceAnswer(await this.#json("GET", PATHS.instance, null, signal));
  }

  /** Signs in, and gives the server's day. Throws `unauthorized` where the server does not take that. */
  async enter(who: Who, signal: AbortSignal): Promise<Day> {
    this.#who = who;
    await this.#enter(signal);
    return this.#day;
  }

  changes(since: number, signal: AbortSignal): Promise<ChangesAnswer> {
    return this.#read(`${PATHS.deskChanges}?since=${since}`, signal).then(changesAnswer);
  }

  newest(count: number, signal: AbortSignal): Promise<CasesAnswer> {
    return this.#read(`${PATHS.deskCases}?newest=${count}`, signal).then(casesAnswer);
  }

  /** Sends a write to a case, again where no answer came. */
  async write(
    call: "deskEntries" | "deskAccess" | "deskRetention" | "deskPurge",
    id: string,
    body: object,
    signal: AbortSignal,
  ): Promise<Written> {
    const path = pathOf(PATHS[call], { case: id });
    const bytes = utf8(JSON.stringify(body));
    const answer = await this.again(() => this.#signedIn("POST", path, bytes, signal), signal);
    return { waits: answer.status === 202 };
  }

  /** A piece's sealed bytes. */
  async fetchPiece(
    place: Readonly<Record<"case" | "attachment" | "piece", string | number>>,
    signal: AbortSignal,
  ): Promise<Uint8Array> {
    const path = pathOf(PATHS.deskPiece, place);
    return (await this.again(() => this.#signedIn("GET", path, null, signal), signal)).bytes;
  }

  /** Sends a piece. */
  async sendPiece(
    place: Readonly<Record<"case" | "attachment" | "piece", string | number>>,
    bytes: Uint8Array,
    signal: AbortSignal,
  ): Promise<void> {
    const path = pathOf(PATHS.deskPiece, place);
    await this.again(() => this.#signedIn("PUT", path, bytes, signal), signal);
  }

  /** Tries again where it may well succeed a little later. */
  async again<T>(attempt: () => Promise<T>, signal: AbortSignal): Promise<T> {
    for (const wait of WAITS) {
      try {
        return await attempt();
      } catch (error) {
        if (!isPassing(error)) throw error;
      }
      await this.#wait(wait, signal);
    }
    return attempt();
  }

  async #read(path: string, signal: AbortSignal): Promise<unknown> {
    return parsed((await this.#signedIn("GET", path, null, signal)).bytes);
  }

  /** Sends with the session, and once more with a new one where it has ended. */
  async #signedIn(method: string, path: string, body: Uint8Array | null, signal: AbortSignal) {
    const session = this.#session;
    try {
      return await this.#send(
        { method, path, authorization: `Bearer ${session}`, body: body ?? NOTHING },
        signal,
      );
    } catch (error) {
      if (!(error instanceof Failure) || error.code !== "unauthorized") throw error;
    }
    // Several calls may meet the end of one session.
    if (session === this.#session) await this.#enter(signal);
    const authorization = `Bearer ${this.#session}`;
    return this.#send({ method, path, authorization, body: body ?? NOTHING }, signal);
  }

  #enter(signal: AbortSignal): Promise<void> {
    this.#entering ??= this.#signIn(signal).finally(() => {
      this.#entering = null;
    });
    return this.#entering;
  }

  async #signIn(signal: AbortSignal): Promise<void> {
    if (this.#who === null) throw new Failure("broken");
    const { member, instance, origin, key } = this.#who;
    const challenge = challengeAnswer(await this.#post(PATHS.deskChallenge, { member }, signal));
    const { nonce, expires } = challenge;
    if (expires > LAST) throw new Failure("server");
    // A challenge ends a minute after it was made.
    this.#day = dayOf(new Date(expires * 1000));
    const details = { origin, instance: unhex(instance), member, nonce: unbase64(nonce), expires };
    const signature = base64(await signIn(details, key));
    const request = { member, origin, nonce, expires, signature };
    this.#session = sessionAnswer(await this.#post(PATHS.deskSession, request, signal)).session;
  }

  async #post(path: string, body: object, signal: AbortSignal): Promise<unknown> {
    return this.#json("POST", path, body, signal);
  }

  async #json(method: string, path: string, body: object | null, signal: AbortSignal): Promise<unknown> {
    const bytes = body === null ? NOTHING : utf8(JSON.stringify(body));
    return parsed((await this.#send({ method, path, authorization: "", body: bytes }, signal)).bytes);
  }

  async #send(request: Outgoing, signal: AbortSignal) {
    let answer: Awaited<ReturnType<typeof exchange>>;
    try {
      answer = await exchange(this.#fetch, request, signal);
    } catch (error) {
      const { code } = error as Failure;
      if (code === "offline") this.#heard(false);
      throw error;
    }
    if (answer.ok) {
      this.#heard(true);
      return answer;
    }
    throw this.#refusal(answer.bytes);
  }

  #refusal(bytes: Uint8Array): Failure {
    let body: { error?: unknown; next?: unknown } | null = null;
    try {
      body = JSON.parse(fromUtf8(bytes));
    } catch {
      // No answer of a hotline.
    }
    // `hotline desk` says so where it cannot reach the server itself.
    if (body?.error === "unreachable") {
      this.#heard(false);
      return new Failure("unreachable");
    }
    const code = ERROR_CODES.find((known) => known === body?.error);
    if (code === undefined) return new Failure("server");
    this.#heard(true);
    return new Failure(
      code,
      Number.isSafeInteger(body?.next) ? { error: code, next: body?.next as number } : null,
    );
  }
}

function parsed(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(fromUtf8(bytes));
  } catch {
    throw new Failure("server");
  }
}

/** Whether the same call may well succeed a little later. */
export function isPassing(error: unknown): boolean {
  return error instanceof Failure && ["offline", "unreachable", "busy", "internal"].includes(error.code);
}

/** Waits, unless the page says stop. */
export function pause(milliseconds: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const stop = () => {
      clearTimeout(timer);
      reject(new Failure("stopped"));
    };
    const timer = setTimeout(() => {
      signal.removeEventListener("abort", stop);
      resolve();
    }, milliseconds);
    if (signal.aborted) stop();
    else signal.addEventListener("abort", stop, { once: true });
  });
}
