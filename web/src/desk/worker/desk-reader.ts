/**
 * A case's reader that can read it again, by another charter or with more keys, although nothing sealed is kept: what was
 * opened stays, and only what no key opened stays sealed. (Ten thousand cases' envelopes would be half a gigabyte.)
 */

import { CaseReader, type ReaderOptions, type Stored, type Unsealed } from "../../protocol/case.ts";
import type { Day } from "../../protocol/date.ts";
import type { Stream } from "../../protocol/entry.ts";

/** The order in which a case is read: the desk leans on the dialogue. */
export const STREAMS: readonly Stream[] = ["dialogue", "desk"];

interface Held {
  /** The server's day. */
  readonly day: Day;
  readonly unsealed: Unsealed;
  /** Where no key opened it. */
  readonly envelope: Uint8Array | null;
}

const NOTHING = new Uint8Array();

/** Reads one case. Entries are taken one at a time. */
export class DeskReader extends CaseReader {
  readonly #held: Readonly<Record<Stream, Held[]>> = { dialogue: [], desk: [] };
  #known: Unsealed | null = null;

  /** Reads a stream's next entry. */
  async take(stream: Stream, stored: Stored, known: Unsealed | null = null): Promise<void> {
    this.#known = known;
    await this.push(stream, stored);
    const unsealed = this.#known as unknown as Unsealed;
    const { content } = unsealed;
    // The signed text is what its frame serialises to: it was compared.
    const kept =
      typeof content === "string" ? unsealed : { ...unsealed, content: { ...content, frameText: "" } };
    const envelope = content === "decrypt" ? stored.envelope : null;
    this.#held[stream].push({ day: stored.day, unsealed: kept, envelope });
  }

  /** The same entries, read by other options. */
  async again(options: ReaderOptions): Promise<DeskReader> {
    const next = new DeskReader(options);
    for (const stream of STREAMS) {
      for (const [seq, { day, unsealed, envelope }] of this.#held[stream].entries()) {
        await next.take(
          stream,
          { seq, day, envelope: envelope ?? NOTHING },
          envelope ? null : whole(unsealed),
        );
      }
    }
    return next;
  }

  /** How many entries of a stream there are. */
  length(stream: Stream): number {
    return this.#held[stream].length;
  }

  /** Hex of the hashes of a stream's envelopes. */
  hashes(stream: Stream): string[] {
    return this.#held[stream].map(({ unsealed }) => unsealed.hash);
  }

  /** That of one. */
  hash(stream: Stream, seq: number): string | undefined {
    return this.#held[stream][seq]?.unsealed.hash;
  }

  /** The server's day of an entry. */
  day(stream: Stream, seq: number): Day {
    return this.#held[stream][seq]?.day ?? "";
  }

  /** Whether there is an entry that no key has opened. */
  hasSealed(): boolean {
    return STREAMS.some((stream) => this.#held[stream].some(({ envelope }) => envelope !== null));
  }

  /** Whether a stream has an entry that fails a check. */
  hasGap(stream: Stream): boolean {
    return this.items(stream).some((item) => "check" in item);
  }

  protected override async open(stored: Stored): Promise<Unsealed> {
    this.#known ??= await super.open(stored);
    return this.#known;
  }
}

function whole({ hash, content }: Unsealed): Unsealed {
  if (typeof content === "string") return { hash, content };
  return { hash, content: { ...content, frameText: JSON.stringify(content.frame) } };
}
