/**
 * From the door to the desk: who serves it, its charter, the member's key and the sign-in; and then all that the readers
 * need. Nothing of it is kept but the last key file that opened, until the desk is open.
 */

import { CharterRefusal, type VerifiedCharter } from "../../protocol/charter-verify.ts";
import { type Day, daysBetween } from "../../protocol/date.ts";
import type { MemberKey } from "../../protocol/member.ts";
import type { Patience } from "../../protocol/passphrase.ts";
import type { Calls, Served, Unlocked } from "../model.ts";
import type { Instance } from "./answers.ts";
import type { AtDesk, Following, Surroundings } from "./at-desk.ts";
import { type Arrived, believe, hotlineOf, judge, whose } from "./charter.ts";
import { Failure } from "./failure.ts";
import { Feed } from "./feed.ts";
import { Keeper } from "./keeper.ts";
import { KeyFiles } from "./key-files.ts";
import { type KnownCharter, Memory, type Remembered } from "./memory.ts";
import type { Readers } from "./readers.ts";
import { Rows } from "./rows.ts";
import type { Server } from "./server.ts";

interface Here extends Arrived {
  readonly instance: Instance;
  readonly served: Served;
}

/** Whoever sits down, with what they bring. */
interface Sitting {
  readonly me: string;
  readonly key: MemberKey;
  readonly memory: Memory;
  readonly remembered: Remembered;
}

/** What stretching a passphrase takes of its call. */
export function patienceOf({ progress, signal }: Following): Patience {
  return { progress: (part) => progress({ stage: "stretch", part }), signal };
}

/** The door of one worker's desk. */
export class Door {
  readonly #surroundings: Surroundings;
  readonly #server: Server;
  readonly #readers: Readers;
  readonly #files = new KeyFiles();
  #pinned = "";

  constructor(surroundings: Surroundings, server: Server, readers: Readers) {
    this.#surroundings = surroundings;
    this.#server = server;
    this.#readers = readers;
  }

  /** Fetches who serves the page, and the charter, and judges it. */
  async arrive(fragment: string, signal: AbortSignal): Promise<Here> {
    this.#pinned = fragment;
    const [{ by, origin, root }, instance] = await Promise.all([
      this.#server.served(signal),
      this.#server.instance(signal),
    ]);
    const served: Served = { by, origin: origin ?? this.#surroundings.origin };
    const arrived = await judge(instance, served, { fragment, root }, this.#surroundings.today());
    return { ...arrived, instance, served };
  }

  /** Opens it: a desk with its first screen, and how well its visits are remembered; or why not. */
  async unlock(
    { file, passphrase, compared }: Parameters<Calls["unlock"]>[0],
    following: Following,
  ): Promise<{ readonly desk: AtDesk; readonly memory: Remembered["state"] } | Unlocked> {
    const key = await this.#files.open(file, passphrase, patienceOf(following));
    if (typeof key === "string") return { kind: key };
    const { signal } = following;
    // Anew: the page may have stood open for days.
    const { arrival, instance, served, pin } = await this.arrive(this.#pinned, signal);
    if (arrival.kind === "refused") return { kind: "refused", why: arrival.why };
    const memory = new Memory(this.#surroundings.shelf, key);
    const remembered = await memory.recall();
    const today = this.#surroundings.today();
    const verified = await believe(instance, remembered.charter, pin, today).catch(refusal);
    if (verified instanceof CharterRefusal) return { kind: "refused", why: verified.code };
    const { charter } = verified;
    const found = await whose(key, charter, today);
    if (!("me" in found)) return found;
    if (pin === null && remembered.charter === null && !compared) {
      return { kind: "compare", fingerprint: hotlineOf(charter, instance.limits, today).fingerprint };
    }
    const { me } = found;
    const who = { member: me, instance: verified.instance, origin: served.origin, key: key.signingKey() };
    if (!(await this.#signIn(who, today, signal))) return { kind: "sign_in" };
    const known = { text: instance.charter, signature: instance.charter_signature };
    const desk = await this.#sit({ me, key, memory, remembered }, verified, known);
    await desk.feed.first(remembered.cases.size, signal);
    this.#files.forget();
    return { desk, memory: remembered.state };
  }

  /** Whether the server took it, and has the day that this device has. */
  async #signIn(who: Parameters<Server["enter"]>[0], today: Day, signal: AbortSignal): Promise<boolean> {
    try {
      const there = await this.#server.enter(who, signal);
      // What is signed by a wrong day moves the case's days for everybody.
      return Math.abs(daysBetween(there, today)) <= 1;
    } catch (error) {
      if (error instanceof Failure && error.code === "unauthorized") return false;
      throw error;
    }
  }

  /** Gives the readers all that they need. */
  async #sit(
    { me, key, memory, remembered }: Sitting,
    verified: VerifiedCharter,
    known: KnownCharter,
  ): Promise<AtDesk> {
    const { tell, later } = this.#surroundings;
    const [server, readers] = [this.#server, this.#readers];
    const today = this.#surroundings.today();
    const keys = [key.identity.encode()];
    await readers.all("open", { me, keys, charter: known.text, instance: verified.instance, today });
    await readers.remember(remembered.cases);
    const keeper = new Keeper(memory, known, later);
    const rows = new Rows(tell, () => keeper.later());
    keeper.rows = rows;
    const feed = new Feed(server, readers, rows, tell);
    keeper.later();
    const forget = (id: string) => {
      rows.forget(id);
      keeper.forget(id);
    };
    return { server, readers, rows, feed, forget, me, key, keeper, verified, today, verifiedOn: today };
  }
}

/** A charter that was refused; whatever else went wrong is thrown on. */
function refusal(error: unknown): CharterRefusal {
  if (error instanceof CharterRefusal) return error;
  throw error;
}
