/**
 * Reads a case: takes the envelopes that a server shows, in order, believes nothing, and keeps what holds (PROTOCOL.md
 * section 5). An entry that fails becomes a numbered gap with the check that failed, and the chain runs on over its
 * bytes. A desk entry leans on the dialogue that its author had seen, so push the dialogue first.
 */

import { digest, hex, unbase64 } from "./bytes.ts";
import { type Charter, linesOn } from "./charter.ts";
import { type Day, daysBetween } from "./date.ts";
import {
  type Access,
  type Attachment,
  type Content,
  type Frame,
  REPORTER,
  type Report,
  type Stream,
} from "./entry.ts";
import { isSignedBy, type OpenedEnvelope, openEnvelope } from "./envelope.ts";
import { ProtocolError } from "./errors.ts";
import { compareHead, type Heads, headCode, headOf, type Rollback } from "./heads.ts";
import { type Identity, Recipient } from "./keys.ts";
import { VerifyingKey } from "./signature.ts";
import { type CaseState, foldState } from "./state.ts";

/**
 * Why an entry is a gap, in the order in which it is looked at: nothing opens it or it is broken; its form; the hotline,
 * case, stream, number and predecessor that it names; the dialogue that it has seen (desk); whether this author may
 * write it here; the signature; a member's date before the last; access for someone the charter does not know.
 */
export type Check =
  | "decrypt"
  | "parse"
  | "instance"
  | "case"
  | "stream"
  | "seq"
  | "prev"
  | "seen"
  | "author"
  | "signature"
  | "date"
  | "access";

/** What is odd about a good entry: its date and the server's day; or that its author sealed to a retired key. */
export type Flag = "date_differs" | "old_recipient";

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

/** An entry that holds. */
export interface Good {
  readonly stream: Stream;
  readonly seq: number;
  /** Hex SHA-256 of the envelope. */
  readonly hash: string;
  /** The day that counts: the frame's, or the server's where a reporter's is flagged. */
  readonly date: Day;
  readonly frame: Frame;
  readonly flags: readonly Flag[];
}

/** An entry that does not. */
export interface Gap {
  readonly stream: Stream;
  readonly seq: number;
  readonly check: Check;
}

/** What one envelope turned out to be; `"check" in item` tells. */
export type Item = Good | Gap;

/** What a reader needs to know beforehand. */
export interface ReaderOptions {
  /** Hex of the instance. */
  readonly instance: string;
  readonly case: string;
  /** The newest verified charter. */
  readonly charter: Charter;
  /** A member's case keys, newest first, or the reporter's one identity. */
  readonly identities: readonly Identity[];
  /** The reporter's own client: the keys that its token derives (`age1pq1…`, base64), which the report must carry. */
  readonly ownKeys?: { readonly age: string; readonly sign: string };
}

/** An `access` that holds, and the entry of the dialogue that says so. */
export interface PlacedAccess {
  readonly seq: number;
  readonly author: string;
  readonly date: Day;
  readonly access: Access;
}

interface Chain {
  readonly hashes: string[];
  readonly items: Item[];
  /** The last good member entry's date. */
  lastDate: Day;
}

/** Folds both streams of one case. Keys or a charter that come later need a new reader. */
export class CaseReader {
  readonly options: ReaderOptions;
  readonly #chains: Readonly<Record<Stream, Chain>> = {
    dialogue: { hashes: [], items: [], lastDate: "" },
    desk: { hashes: [], items: [], lastDate: "" },
  };
  readonly #accesses: PlacedAccess[] = [];
  /** As folded since the last entry. */
  #state: CaseState | null = null;
  /** The dialogue's place that the desk's last good entry had seen. */
  #lastSeen = 0;

  constructor(options: ReaderOptions) {
    this.options = options;
  }

  /**
   * Reads a stream's next envelope; one at a time. Throws `Sequence` for another number than the next: a server that
   * skips one hides something, which no reader may paper over.
   */
  async push(stream: Stream, stored: Stored): Promise<Item> {
    const { hashes, items } = this.#chains[stream];
    const { hash, content } = await this.open(stored);
    const item = await this.#read(stream, stored, hash, content);
    if (stored.seq !== hashes.length) throw new ProtocolError("Sequence", "not the stream's next entry");
    hashes.push(hash);
    items.push(item);
    if (!("check" in item)) this.#keep(item);
    this.#state = null;
    return item;
  }

  /** Everything pushed to a stream, in order. */
  items(stream: Stream): readonly Item[] {
    return this.#chains[stream].items;
  }

  /** All valid accesses, the report's own first; the last one holds now. */
  get accesses(): readonly PlacedAccess[] {
    return this.#accesses;
  }

  /** Who can read now, and the key that everyone seals to. null without a good report. */
  get access(): Access | null {
    return this.#accesses.at(-1)?.access ?? null;
  }

  /** The report; null where it is missing or a gap. */
  get report(): Report | null {
    const first = this.#chains.dialogue.items[0];
    return first && "frame" in first && first.frame.kind === "report" ? first.frame.body : null;
  }

  /** The case's present state: the same object until the next entry, not to be changed. */
  state(): CaseState {
    const good = (stream: Stream) => this.items(stream).filter((item): item is Good => "frame" in item);
    this.#state ??= foldState(good("dialogue"), good("desk"), this.access);
    return this.#state;
  }

  /** Where the streams end; remember it. */
  heads(): Heads {
    return { dialogue: headOf(this.#chains.dialogue.hashes), desk: headOf(this.#chains.desk.hashes) };
  }

  /** How a remembered past differs from what was pushed; null where it does not. The dialogue is looked at first. */
  checkHeads(remembered: Heads): Rollback | null {
    return (
      compareHead(this.#chains.dialogue.hashes, remembered.dialogue) ??
      compareHead(this.#chains.desk.hashes, remembered.desk)
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
    const { hashes, lastDate } = this.#chains[stream];
    const { instance, case: id } = this.options;
    return {
      v: 1,
      instance,
      case: id,
      stream,
      seq: hashes.length,
      prev: hashes.at(-1) ?? null,
      ...(stream === "desk" ? { seen: this.#chains.dialogue.hashes.at(-1) ?? "" } : {}),
      date: author === REPORTER || today > lastDate ? today : lastDate,
      author,
      ...content,
      attachments,
    } as Frame;
  }

  async #read(stream: Stream, stored: Stored, hash: string, opened: OpenedEnvelope | Check): Promise<Item> {
    const gap = (check: Check): Gap => ({ stream, seq: stored.seq, check });
    if (typeof opened === "string") return gap(opened);
    const { frame } = opened;
    const check = this.#place(frame, stream, stored.seq) ?? (await this.#believe(opened));
    if (check !== null) return gap(check);
    const differs = Math.abs(daysBetween(frame.date, stored.day)) > 1;
    const flags: Flag[] = differs ? ["date_differs"] : [];
    if (await this.#isRetired(opened)) flags.push("old_recipient");
    const date = differs && frame.author === REPORTER ? stored.day : frame.date;
    return { stream, seq: stored.seq, hash, date, frame, flags };
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

  /** Whether the frame belongs where the server shows it. */
  #place(frame: Frame, stream: Stream, seq: number): Check | null {
    const { instance, case: id } = this.options;
    if (frame.instance !== instance) return "instance";
    if (frame.case !== id) return "case";
    if (frame.stream !== stream) return "stream";
    if (frame.seq !== seq) return "seq";
    if (frame.prev !== (this.#chains[stream].hashes[seq - 1] ?? null)) return "prev";
    // Who knows the entry before this one has seen what its author had seen. Otherwise somebody who lost access could go
    // on writing as of a day when they had it.
    return frame.stream === "desk" && this.#placeSeen(frame.seen) < this.#lastSeen ? "seen" : null;
  }

  /** Whether its author may have written it, and did. */
  async #believe(opened: OpenedEnvelope): Promise<Check | null> {
    const { frame } = opened;
    const keys = frame.author === REPORTER ? this.#reporterKeys(frame) : this.#memberKeys(frame);
    if (keys.length === 0) return "author";
    const signed = await firstTrue(keys, (key) => isSignedBy(opened, new VerifyingKey(unbase64(key))));
    if (!signed) return "signature";
    if (frame.author !== REPORTER && frame.date < this.#chains[frame.stream].lastDate) return "date";
    const known = new Set(this.options.charter.members.map(({ id }) => id));
    return accessOf(frame)?.members.every(({ id }) => known.has(id)) === false ? "access" : null;
  }

  /** The keys that the reporter may have signed this with: none where they may not have written it. */
  #reporterKeys(frame: Frame): string[] {
    const { ownKeys } = this.options;
    if (frame.kind === "report" && frame.seq === 0) {
      const { age, sign } = frame.body.reporter;
      return ownKeys === undefined || (ownKeys.age === age && ownKeys.sign === sign) ? [sign] : [];
    }
    const report = frame.kind === "message" ? this.report : null;
    return report === null ? [] : [report.reporter.sign];
  }

  /** As above, for a member. */
  #memberKeys(frame: Frame): string[] {
    const listed = this.#accessAt(frame)?.members.some(({ id }) => id === frame.author);
    if (!listed || frame.kind === "report") return [];
    return linesOn(this.options.charter, frame.date)
      .filter(({ id }) => id === frame.author)
      .map(({ sign }) => sign);
  }

  /** The access that held for an entry: the last one before it, for the desk the last one that its author had seen. */
  #accessAt(frame: Frame): Access | null {
    const end = frame.stream === "desk" ? this.#placeSeen(frame.seen) : frame.seq - 1;
    return this.#accesses.filter(({ seq }) => seq <= end).at(-1)?.access ?? null;
  }

  /** Whether a member's client opened it with another key than the one in force when it was written. */
  async #isRetired({ frame, identity }: OpenedEnvelope): Promise<boolean> {
    if (this.options.ownKeys !== undefined || frame.kind === "access") return false;
    const access = accessOf(frame) ?? this.#accessAt(frame);
    return access?.recipient !== (await identity.recipient()).encode();
  }

  /** Where the dialogue first shows an envelope; -1 where it does not. */
  #placeSeen(hash: string): number {
    return this.#chains.dialogue.hashes.indexOf(hash);
  }

  #keep({ stream, seq, frame }: Good): void {
    if (frame.stream === "desk") this.#lastSeen = this.#placeSeen(frame.seen);
    if (frame.author !== REPORTER) this.#chains[stream].lastDate = frame.date;
    const access = accessOf(frame);
    if (access !== null) this.#accesses.push({ seq, author: frame.author, date: frame.date, access });
  }
}

function accessOf(frame: Frame): Access | null {
  if (frame.kind === "report") return frame.body.access;
  return frame.kind === "access" ? frame.body : null;
}

async function firstTrue<T>(values: readonly T[], test: (value: T) => Promise<boolean>): Promise<boolean> {
  for (const value of values) if (await test(value)) return true;
  return false;
}
