/** A case's keys as one member has them: what the newest wrap holds, and what a sound one held before it. */

import { ProtocolError } from "../../protocol/errors.ts";
import { Identity } from "../../protocol/keys.ts";
import { checkWrap } from "../../protocol/rotation.ts";
import { openWrap, wrapHash } from "../../protocol/wrap.ts";
import type { Eyes } from "./eyes.ts";

/** The keys of one case. */
export class Keyring {
  /** What the newest wrap holds, newest first; null where no key of mine opens it. */
  opened: readonly Identity[] | null = null;
  /** Whether it took an older key of mine to open it. */
  byOldKey = false;
  /** Hex of the newest wrap's hash; empty before one has come. */
  hash = "";
  /** The wrap is not the one that its access names, as far as that has come. */
  fails = false;
  /** The identities of the last sound wrap, to be remembered. */
  good: readonly Identity[];
  readonly #id: string;
  readonly #eyes: Eyes;
  /** The newest wrap, where no key has opened it. */
  #sealed: Uint8Array | null = null;

  /** `good`: what is remembered of the last sound wrap. */
  constructor(id: string, eyes: Eyes, good: readonly string[]) {
    this.#id = id;
    this.#eyes = eyes;
    this.good = good.map((text) => Identity.parse(text));
  }

  /** All identities at hand, newest first: a newer wrap that leaves out what an older one opened takes nothing away. */
  get all(): Identity[] {
    const newest = this.opened ?? [];
    const texts = new Set(newest.map((key) => key.encode()));
    return [...newest, ...this.good.filter((key) => !texts.has(key.encode()))];
  }

  /** Whether the wrap leaves out keys that an earlier one opened. */
  isShort(): boolean {
    return this.opened !== null && this.all.length > this.opened.length;
  }

  /** Takes a wrap that the server shows; says whether it is another one than before. */
  async take(wrap: Uint8Array): Promise<boolean> {
    const hash = await wrapHash(wrap);
    if (hash === this.hash) return false;
    this.hash = hash;
    await this.#open(wrap);
    return true;
  }

  /** Tries the wrap again, with an older key of mine; says whether it is open now and was not before. */
  async retry(): Promise<boolean> {
    if (this.#sealed === null) return false;
    await this.#open(this.#sealed);
    return this.opened !== null;
  }

  /** Holds the wrap against the access that names it; null while none has come. */
  async check(access: Parameters<typeof checkWrap>[0] | null): Promise<void> {
    const { opened } = this;
    this.fails =
      opened === null ||
      (access !== null && (await checkWrap(access, this.#eyes.me, this.hash, opened)) !== null);
    // One that opens less than an earlier one does not take its place.
    if (!this.fails && access !== null && !this.isShort()) this.good = opened ?? [];
  }

  /** Ten thousand cases' keys need not lie about expanded. */
  rest(): void {
    for (const key of this.all) key.rest();
  }

  /** Of a case that was purged no key is left. */
  clear(): void {
    this.opened = null;
    this.#sealed = null;
    this.good = [];
  }

  async #open(wrap: Uint8Array): Promise<void> {
    this.opened = null;
    for (const [index, { identity }] of this.#eyes.keys.entries()) {
      try {
        this.opened = await openWrap(wrap, this.#id, identity);
      } catch (error) {
        if (!(error instanceof ProtocolError)) throw error;
      }
      this.byOldKey = this.opened !== null && index > 0;
      if (this.opened !== null) break;
    }
    this.#sealed = this.opened === null ? wrap : null;
  }
}
