/** The real server, with a database and an organisation of its own, on a free port of this machine. */

import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { createInterface } from "node:readline";
import { hex } from "../../src/protocol/bytes.ts";
import type { Charter } from "../../src/protocol/charter.ts";
import { instanceOf } from "../../src/protocol/instance.ts";
import { root, signedCharter } from "../support.ts";
import { until } from "../until.ts";
import { type Organisation, organisation, wholeDay } from "./organisation.ts";

const BINARY = resolve(process.env["CARGO_TARGET_DIR"] ?? "../target", "debug/hotline-server");
const INSTANCE = hex(instanceOf([await root.publicKey()]));

export interface HotlineOptions {
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
  #process: ChildProcess | null;

  private constructor(
    folder: string,
    flags: readonly string[],
    { child, address }: Running,
    made: Organisation,
  ) {
    this.#folder = folder;
    this.#flags = flags;
    this.#process = child;
    this.origin = `http://${address}`;
    this.organisation = made;
  }

  /** Serves at whatever port is free, and publishes the charter of an organisation there, which names it. */
  static async start({ origins = [], flags = [] }: HotlineOptions = {}): Promise<Hotline> {
    if (!existsSync(BINARY)) throw new Error(`${BINARY} is missing: cargo build --bin hotline-server`);
    await wholeDay();
    const folder = mkdtempSync(join(tmpdir(), "hotline-journey-"));
    configure(folder);
    const running = await serve(folder, "127.0.0.1:0", flags);
    try {
      const made = await organisation([`http://${running.address}`, ...origins]);
      install(folder, made);
      return new Hotline(folder, flags, running, made);
    } catch (error) {
      running.child.kill();
      throw error;
    }
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
    const { host } = new URL(this.origin);
    await until(async () => {
      // Meanwhile the port may have become somebody else's for a moment.
      const running = await serve(this.#folder, host, this.#flags).catch(() => null);
      this.#process = running?.child ?? null;
      return running !== null;
    });
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

/** A server that runs, and where it listens. */
interface Running {
  readonly child: ChildProcess;
  readonly address: string;
}

function configure(folder: string): void {
  const file = (name: string) => join(folder, name);
  writeFileSync(
    file("hotline.toml"),
    [
      `database = "${file("hotline.db")}"`,
      `secret_file = "${file("secret")}"`,
      `instance = "${INSTANCE}"`,
      'metrics = "off"',
      // It says where it listens.
      'log = "info"',
    ].join("\n"),
  );
}

/** Runs the server until it is told to end; resolves once it listens, rejects where it ends before. */
function serve(folder: string, listen: string, flags: readonly string[]): Promise<Running> {
  const command = ["--config", join(folder, "hotline.toml"), "--listen", listen, ...flags];
  const child = spawn(BINARY, command, { cwd: folder, stdio: ["ignore", "ignore", "pipe"] });
  return new Promise((resolve, reject) => {
    child.once("error", reject);
    child.once("exit", (code) => reject(new Error(`the server ended with ${code}`)));
    createInterface({ input: child.stderr }).on("line", (line) => {
      const address = /listening on (\S+)/.exec(line)?.[1];
      if (address !== undefined) resolve({ child, address });
      else if (!/ (INFO|WARN) /.test(line)) console.error(line);
    });
  });
}

/** Publishes the first charter, from the server's own machine. */
function install(folder: string, { signed }: Organisation): void {
  const paths = ["charter.json", "charter.json.sig"].map((name) => join(folder, name));
  for (const [i, path] of paths.entries()) writeFileSync(path, signed[i] ?? "");
  const command = ["charter", ...paths, "--config", join(folder, "hotline.toml")];
  execFileSync(BINARY, command, { cwd: folder, stdio: "pipe" });
}
