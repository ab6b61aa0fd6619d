/** The command line client with a member's key: what it finds in the same cases. */

import { spawnSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import type { TestMember } from "../support.ts";
import { PASSPHRASE, sealedKey } from "./desk.ts";
import type { Hotline } from "./hotline.ts";
import { scratch } from "./scratch.ts";

const BINARY = resolve(process.env["CARGO_TARGET_DIR"] ?? "../target", "debug/hotline");

/** As much of its inbox as journeys look at. */
export interface Inbox {
  readonly cases: readonly { readonly case: string; readonly findings?: readonly object[] }[];
}

export class CommandLine {
  readonly #home: string;

  constructor(home: string) {
    this.#home = home;
  }

  /** Runs it; gives what it printed. Throws where it found a failed check. */
  run(...args: readonly string[]): string {
    return run(this.#home, args).stdout;
  }

  inbox(...args: readonly string[]): Inbox {
    return JSON.parse(this.run("inbox", "--json", ...args));
  }
}

function run(home: string, args: readonly string[]): { stdout: string; stderr: string } {
  const ran = spawnSync(BINARY, ["--home", home, ...args], { cwd: home, encoding: "utf8" });
  if (ran.status !== 0) throw new Error(`${args.join(" ")}: ${ran.status}\n${ran.stdout}${ran.stderr}`);
  return ran;
}

/** One at the keeper's, with the charter in force and its signature beside it. `run` gives all that is said. */
export function keeper({ organisation }: Hotline) {
  const home = scratch("keeper");
  const draft = join(home, "charter.json");
  writeFileSync(draft, organisation.signed[0]);
  writeFileSync(`${draft}.sig`, organisation.signed[1]);
  return {
    draft,
    run: (...args: readonly string[]): string => {
      const { stdout, stderr } = run(home, args);
      return stdout + stderr;
    },
  };
}

/** One at a member's own machine. */
export async function commandLine(
  { origin, organisation }: Hotline,
  person: TestMember,
): Promise<CommandLine> {
  const home = scratch("member");
  const file = (name: string) => join(home, name);
  writeFileSync(file("key.age"), await sealedKey(person));
  writeFileSync(file("passphrase"), PASSPHRASE, { mode: 0o600 });
  const settings = { server: `${origin}/${organisation.pin}`, key: "key.age", passphrase_file: "passphrase" };
  const lines = Object.entries(settings).map(([name, value]) => `${name} = ${JSON.stringify(value)}`);
  writeFileSync(file("settings.toml"), `${lines.join("\n")}\n`);
  return new CommandLine(home);
}
