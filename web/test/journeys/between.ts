/**
 * What stands between a reporter's browser and the server: it writes down what goes through, and breaks, delays or
 * changes it as a journey asks. So networks fail and servers lie at the very moment that a journey is about.
 */

import { once } from "node:events";
import {
  createServer,
  type IncomingHttpHeaders,
  type IncomingMessage,
  type ServerResponse,
  request as send,
} from "node:http";
import type { AddressInfo, Socket } from "node:net";

/** A request as the browser sent it. */
export interface Asked {
  readonly method: string;
  /** With its query. */
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

/** An answer as the server gave it, or as it is to be. */
export interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

/**
 * What to do with a request: `null` lets it through; `before` breaks the connection without handing it on, `after` hands
 * it on and breaks the connection instead of answering; {@link Instead} answers in the server's place; a function changes
 * the answer, and may take its time.
 */
export type Verdict = null | "before" | "after" | Instead | ((answer: Answer) => Answer | Promise<Answer>);

/** An answer without the request having been handed on. */
export interface Instead {
  readonly status: number;
  readonly text: string;
  /** JSON where it does not say. */
  readonly type?: string;
}

/** A slow line. */
export interface Line {
  /** Milliseconds. */
  readonly roundTrip: number;
  readonly bitsPerSecond: number;
  /** Whether a new connection costs a round trip of its own, which browsers' own emulation leaves out. */
  readonly connects: boolean;
}

/** One such place, with an address of its own. */
export class Between {
  /** What the browser opens. */
  origin = "";
  /** All that was asked so far. */
  readonly asked: Asked[] = [];
  /** Decides about each request. */
  decide: (asked: Asked) => Verdict | Promise<Verdict> = () => null;
  /** Octets of the bodies of all answers that went to the browser, and of their heads. */
  sent = 0;
  sentHeads = 0;
  /** A slow line for all answers together; null for none. */
  line: Line | null = null;
  /** The real server's address. */
  target = "";
  /** Pages, in brotli, that are answered in the place of the server's own, by path; its headers stay. */
  pages: ReadonlyMap<string, Uint8Array> = new Map();
  #busyUntil = 0;
  readonly #connected = new WeakSet<Socket>();
  readonly #server = createServer((request, response) => {
    this.#pass(request, response).catch(() => response.destroy());
  });

  /** Listens; {@link target} is set once there is a server. */
  static async open(): Promise<Between> {
    const between = new Between();
    await once(between.#server.listen(0, "127.0.0.1"), "listening");
    between.origin = `http://127.0.0.1:${(between.#server.address() as AddressInfo).port}`;
    return between;
  }

  /** How often something was asked. */
  count(method: string, path: RegExp): number {
    return this.asked.filter((asked) => asked.method === method && path.test(asked.path)).length;
  }

  /** Forgets what was asked, and lets everything through. */
  reset(): void {
    this.asked.length = 0;
    this.sent = 0;
    this.sentHeads = 0;
    this.decide = () => null;
  }

  close(): void {
    this.#server.closeAllConnections();
    this.#server.close();
  }

  async #pass(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const asked: Asked = {
      method: request.method ?? "",
      path: request.url ?? "",
      headers: request.headers,
      body: await wholeOf(request),
    };
    this.asked.push(asked);
    const verdict = await this.decide(asked);
    if (verdict === "before") return void response.destroy();
    if (typeof verdict === "object" && verdict !== null) {
      const { status, text, type = "application/json" } = verdict;
      response.writeHead(status, { "content-type": type, "cache-control": "no-store" });
      return void response.end(text);
    }
    let answer = await this.#handOn(asked);
    if (verdict === "after") return void response.destroy();
    if (verdict !== null) answer = await verdict(answer);
    const headers = { ...answer.headers, "content-length": String(answer.body.length) };
    if (asked.method === "HEAD") headers["content-length"] = answer.headers["content-length"] ?? "0";
    await this.#travel(request.socket, answer.body.length);
    response.writeHead(answer.status, headers);
    response.end(answer.body);
    this.sent += answer.body.length;
    this.sentHeads += headLength(headers);
  }

  /** Lets time pass as on the line: a round trip, one more for a new connection, and the octets one after another. */
  async #travel(socket: Socket, length: number): Promise<void> {
    if (this.line === null) return;
    const { roundTrip, bitsPerSecond, connects } = this.line;
    const isNew = connects && !this.#connected.has(socket);
    this.#connected.add(socket);
    const arrives = Date.now() + roundTrip * (isNew ? 2 : 1);
    this.#busyUntil = Math.max(this.#busyUntil, arrives) + (8000 * length) / bitsPerSecond;
    const wait = this.#busyUntil - Date.now();
    await new Promise((resolve) => setTimeout(resolve, wait));
  }

  async #handOn({ method, path, headers, body }: Asked): Promise<Answer> {
    const { host, ...others } = headers;
    const outgoing = send(`${this.target}${path}`, { method, headers: others, agent: false });
    outgoing.end(body);
    const [answer] = (await once(outgoing, "response")) as [IncomingMessage];
    const { connection, "transfer-encoding": _, ...kept } = answer.headers;
    const whole = await wholeOf(answer);
    const page = this.pages.get(path);
    if (page === undefined) return { status: answer.statusCode ?? 0, headers: kept, body: whole };
    return {
      status: 200,
      headers: { ...kept, "content-type": typeOf(path), "content-encoding": "br" },
      body: Buffer.from(page),
    };
  }
}

/** Octets of a status line and these headers. */
function headLength(headers: IncomingHttpHeaders): number {
  const lines = Object.entries(headers).flatMap(([name, value]) =>
    [value ?? []].flat().map((one) => `${name}: ${one}\r\n`),
  );
  return `HTTP/1.1 200 OK\r\n${lines.join("")}\r\n`.length;
}

async function wholeOf(stream: IncomingMessage): Promise<Buffer> {
  const parts: Buffer[] = [];
  for await (const part of stream) parts.push(part as Buffer);
  return Buffer.concat(parts);
}

/** An answer with its JSON changed, as long as before where it ends with padding. */
export function changed(answer: Answer, change: (value: Record<string, unknown>) => void): Answer {
  const value = JSON.parse(answer.body.toString("utf8")) as Record<string, unknown>;
  change(value);
  return { ...answer, body: Buffer.from(JSON.stringify(value)) };
}

/** Another JSON in the place of the server's, with the server's headers. */
export function replaced(status: number, value: object): (answer: Answer) => Answer {
  return ({ headers: { "content-encoding": encoding, ...headers } }) => ({
    status,
    headers: { ...headers, "content-type": "application/json" },
    body: Buffer.from(JSON.stringify(value)),
  });
}

const TYPES: Readonly<Record<string, string>> = {
  js: "text/javascript; charset=utf-8",
  css: "text/css; charset=utf-8",
  json: "application/json",
};

function typeOf(path: string): string {
  return TYPES[path.split(".").at(-1) ?? ""] ?? "text/html; charset=utf-8";
}
