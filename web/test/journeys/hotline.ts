/** The real server, with a database and an organisation of its own, on a free port of this machine. */

import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import type { Charter } from "../../src/protocol/charter.ts";
import { signedCharter } from "../support.ts";
import { type Organisation, organisation } from "./organisation.ts";

const BINARY = resolve(process.env["CARGO_TARGET_DIR"] ?? "../target", "debug/hotline-server");

/** How long it may take to start. */
const PATIENCE = 20_000;

export interface HotlineOptions {
  readonly charter?: Partial<Charter>;
  /** Where else it is reached: the charter names these addresses, too. */
  readonly origins?: readonly string[];
  /** Settings over the defaults, as flags: `["--budget-writes-a-day", "1"]`. */
  readonly flags?: readonly string[];
}

/** One hotline. */
export class Hotline {
  readonly origin: string;
  organisation: Organisation;
  readonly #folder: string;
  readonly #flags: readonly string[];
  #process: ChildProcess | null = null;

  private constructor(origin: string, made: Organisation, flags: readonly string[]) {
    this.origin = origin;
    this.organisation = made;
    this.#flags = flags;
    this.#folder = mkdtempSync(join(tmpdir(), "hotline-journey-"));
  }

  /** Makes an organisation, publishes its charter and serves it. */
  static async start({ charter, origins = [], flags = [] }: HotlineOptions = {}): Promise<Hotline> {
    if (!existsSync(BINARY)) throw new Error(`${BINARY} is missing: cargo build --bin hotline-server`);
    const port = await freePort();
    const origin = `http://127.0.0.1:${port}`;
    const hotline = new Hotline(origin, await organisation([origin, ...origins], charter), flags);
    hotline.#configure(port);
    await hotline.resume();
    return hotline;
  }

  #configure(port: number): void {
    const file = (name: string) => join(this.#folder, name);
    const { charter, signed } = this.organisation;
    writeFileSync(
      file("hotline.toml"),
      [
        `database = "${file("hotline.db")}"`,
        `secret_file = "${file("secret")}"`,
        `instance = "${charter.instance}"`,
        `listen = ["127.0.0.1:${port}"]`,
        'metrics = "off"',
        'log = "error"',
      ].join("\n"),
    );
    writeFileSync(file("charter.json"), signed[0]);
    writeFileSync(file("charter.json.sig"), signed[1]);
    const command = [
      "charter",
      file("charter.json"),
      file("charter.json.sig"),
      "--config",
      file("hotline.toml"),
    ];
    execFileSync(BINARY, command, { cwd: this.#folder, stdio: "pipe" });
  }

  /** Publishes the next epoch of the charter. */
  async publish(changes: Partial<Charter>): Promise<void> {
    const { charter } = this.organisation;
    const next = { ...charter, epoch: charter.epoch + 1, ...changes };
    const [text, signature] = await signedCharter(next);
    const response = await fetch(`${this.origin}/api/v1/charter`, {
      method: "PUT",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify({ charter: text, signature }),
    });
    if (!response.ok) throw new Error(`the charter was refused: ${await response.text()}`);
    this.organisation = { ...this.organisation, charter: next, signed: [text, signature] };
  }

  /** Serves again, after {@link pause}. */
  async resume(): Promise<void> {
    const command = ["--config", join(this.#folder, "hotline.toml"), ...this.#flags];
    this.#process = spawn(BINARY, command, { cwd: this.#folder, stdio: ["ignore", "ignore", "inherit"] });
    for (const start = Date.now(); ; ) {
      const response = await fetch(`${this.origin}/api/v1/instance`).catch(() => null);
      if (response?.ok) return;
      if (Date.now() - start > PATIENCE) throw new Error("the server does not answer");
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }

  /** Ends the process; what it has stored stays. */
  async pause(): Promise<void> {
    const running = this.#process;
    this.#process = null;
    if (running === null || running.exitCode !== null) return;
    const ended = once(running, "exit");
    running.kill("SIGTERM");
    await ended;
  }

  /** Ends it for good, with all that it has stored. */
  async end(): Promise<void> {
    await this.pause();
    rmSync(this.#folder, { recursive: true, force: true });
  }
}

/** A port that nobody listens on now. */
export async function freePort(): Promise<number> {
  const server = createServer();
  await once(server.listen(0, "127.0.0.1"), "listening");
  const address = server.address();
  server.close();
  await once(server, "close");
  if (address === null || typeof address === "string") throw new Error("no port");
  return address.port;
}
