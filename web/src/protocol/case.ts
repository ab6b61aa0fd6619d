/**
 * Reads a case: takes the envelopes that a server shows, in order, believes nothing, and keeps what holds (PROTOCOL.md
 * section 5). An entry that fails becomes a numbered gap with the check that failed, and the chain runs on over its
 * bytes. A desk entry leans on the dialogue that its author had seen, so push the dialogue first.
 */

import { digest, hex } from "./bytes.ts";
import type { Day } from "./date.ts";
import {
  type Access,
  type Attachment,
  type Content,
  type Frame,
  REPORTER,
  type Report,
  type Stream,
} from "./entry.ts";
import { type OpenedEnvelope, openEnvelope } from "./envelope.ts";
import { ProtocolError } from "./errors.ts";
import { compareHead, type Heads, headCode, headOf, type Rollback } from "./heads.ts";
import { type Check, type Good, type Item, Past, type PlacedAccess, type ReaderOptions } from "./judge.ts";
import { Recipient } from "./keys.ts";
import { type CaseState, foldState } from "./state.ts";

export type { Check, Flag, Gap, Good, Item, PlacedAccess, ReaderOptions } from "./judge.ts";

/** An envelope as a server shows it. */
export interface Stored {
  readonly seq: number;
  /** The server's day. */
  readonly day: Day;
  readonly envelope: Uint8Array;
}

/** An envelope's hash, and its content or the check that it fails whatever came before. */
export interface Unsealed {
  readonly hash: string;
  readonly content: OpenedEnvelope | Check;
}

/** Folds both streams of one case. Keys or a charter that come later need a new reader. */
export class CaseReader {
  readonly options: ReaderOptions;
  readonly #past: Past;
  /** As folded since the last entry. */
  #state: CaseState | null = null;

  constructor(options: ReaderOptions) {
    this.options = options;
    this.#past = new Past(options);
  }

  /**
   * Reads a stream's next envelope; one at a time. Throws `Sequence` for another number than the next: a server that
   * skips one hides something, which no reader may paper over.
   */
  async push(stream: Stream, stored: Stored): Promise<Item> {
    const { seq, day } = stored;
    const { hash, content } = await this.open(stored);
    const item =
      typeof content === "string"
        ? { stream, seq, check: content }
        : await this.#past.judge(content, hash, { stream, seq, day });
    if (seq !== this.#past.hashes(stream).length)
      throw new ProtocolError("Sequence", "not the stream's next entry");
    this.#past.add(stream, hash, item);
    this.#state = null;
    return item;
  }

  /** Everything pushed to a stream, in order. */
  items(stream: Stream): readonly Item[] {
    return this.#past.items(stream);
  }

  /** All valid accesses, the report's own first; the last one holds now. */
  get accesses(): readonly PlacedAccess[] {
    return this.#past.accesses;
  }

  /** Who can read now, and the key that everyone seals to. null without a good report. */
  get access(): Access | null {
    return this.accesses.at(-1)?.access ?? null;
  }

  /** The report; null where it is missing or a gap. */
  get report(): Report | null {
    return this.#past.report;
  }

  /** The case's present state: the same object until the next entry, not to be changed. */
  state(): CaseState {
    const good = (stream: Stream) => this.items(stream).filter((item): item is Good => "frame" in item);
    this.#state ??= foldState(good("dialogue"), good("desk"), this.access);
    return this.#state;
  }

  /** Where the streams end; remember it. */
  heads(): Heads {
    return { dialogue: headOf(this.#past.hashes("dialogue")), desk: headOf(this.#past.hashes("desk")) };
  }

  /** How a remembered past differs from what was pushed; null where it does not. The dialogue is looked at first. */
  checkHeads(remembered: Heads): Rollback | null {
    return (
      compareHead(this.#past.hashes("dialogue"), remembered.dialogue) ??
      compareHead(this.#past.hashes("desk"), remembered.desk)
    );
  }

  /** The short code of the heads, for two people to compare. */
  headCode(): string {
    return headCode(this.options.case, this.heads());
  }

  /** Whom an entry is sealed to now; a rotation's own entry is sealed to the new key instead. Throws `Sequence`. */
  recipients(stream: Stream): Recipient[] {
    const { access, report } = this;
    if (access === null || report === null) throw new ProtocolError("Sequence", "a case without a report");
    const texts = stream === "desk" ? [access.recipient] : [access.recipient, report.reporter.age];
    return texts.map((text) => Recipient.parse(text));
  }

  /** The frame of a stream's next entry, to be sealed. A member's date is never before the last. */
  draft(
    stream: Stream,
    author: string,
    content: Content,
    { today, attachments = [] }: { today: Day; attachments?: Attachment[] },
  ): Frame {
    const [hashes, lastDate] = [this.#past.hashes(stream), this.#past.lastDate(stream)];
    const { instance, case: id } = this.options;
    return {
      v: 1,
      instance,
      case: id,
      stream,
      seq: hashes.length,
      prev: hashes.at(-1) ?? null,
      ...(stream === "desk" ? { seen: this.#past.hashes("dialogue").at(-1) ?? "" } : {}),
      date: author === REPORTER || today > lastDate ? today : lastDate,
      author,
      ...content,
      attachments,
    } as Frame;
  }

  /** What is in an envelope, before anything of it is believed. Whoever reads a case again may know it already. */
  protected async open({ envelope }: Stored): Promise<Unsealed> {
    const hash = hex(await digest(envelope));
    const sealed = (error: unknown): Check => {
      if (!(error instanceof ProtocolError)) throw error;
      return error.code === "Damaged" || error.code === "OtherRecipient" ? "decrypt" : "parse";
    };
    const content = openEnvelope(envelope, this.options.identities).catch(sealed);
    return { hash, content: (await content) ?? "decrypt" };
  }
}
