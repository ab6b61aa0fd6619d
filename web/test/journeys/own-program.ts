/** `hotline desk`, the desk out of the member's own program, in front of whatever it takes for the server. */

import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { resolve } from "node:path";
import { createInterface } from "node:readline";
import { scratch } from "./scratch.ts";

const BINARY = resolve(process.env["CARGO_TARGET_DIR"] ?? "../target", "debug/hotline");

export class OwnProgram {
  /** Where its pages are. */
  readonly origin: string;
  readonly #process: ChildProcess;

  private constructor(origin: string, child: ChildProcess) {
    this.origin = origin;
    this.#process = child;
  }

  /** Starts it on any free port for the hotline at `server`; `pin` is the end of the poster's link. */
  static async start(server: string, pin: string): Promise<OwnProgram> {
    const home = scratch("desk");
    const args = ["desk", "--json", "--port", "0", "--home", home, "--server", `${server}/${pin}`];
    const child = spawn(BINARY, args, { stdio: ["ignore", "pipe", "inherit"] });
    let said = "";
    for await (const line of createInterface({ input: child.stdout })) {
      said += line;
      if (line === "}") break;
    }
    const { address } = JSON.parse(said) as { address: string };
    return new OwnProgram(new URL(address).origin, child);
  }

  /** Stops it, as Ctrl-C does. */
  async end(): Promise<void> {
    const ended = once(this.#process, "exit");
    this.#process.kill("SIGINT");
    await ended;
  }
}
