/** The Rust side of the agreement tests: crypto/examples/peer.rs, which answers one JSON request a line. */

import { type ChildProcessWithoutNullStreams, spawn } from "node:child_process";
import { join } from "node:path";
import { createInterface } from "node:readline";

/** A request or an answer. */
export type Answer = Readonly<Record<string, unknown>>;

/** The Rust side, one question at a time. */
export class Peer {
  readonly #process: ChildProcessWithoutNullStreams;
  readonly #lines: AsyncIterator<string>;

  constructor() {
    const command = ["run", "--quiet", "--locked", "--package", "hotline-crypto", "--example", "peer"];
    this.#process = spawn("cargo", command, { cwd: join(process.cwd(), "..") });
    this.#process.stderr.pipe(process.stderr);
    this.#lines = createInterface({ input: this.#process.stdout })[Symbol.asyncIterator]();
  }

  async ask(request: Answer): Promise<Answer> {
    this.#process.stdin.write(`${JSON.stringify(request)}\n`);
    const { value, done } = await this.#lines.next();
    if (done) throw new Error("the Rust side ended");
    return JSON.parse(value) as Answer;
  }

  end(): void {
    this.#process.stdin.end();
  }
}
