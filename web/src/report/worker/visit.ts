/**
 * A case as its reporter comes back to it: fetched with the token, read with every check of the protocol, and written
 * to. What a gap hides, it says; whatever another tab wrote meanwhile is read first.
 */

import { base64, digest, hex, unbase64 } from "../../protocol/bytes.ts";
import { CaseReader } from "../../protocol/case.ts";
import type { VerifiedCharter } from "../../protocol/charter-verify.ts";
import { type Day, isDay } from "../../protocol/date.ts";
import { type Attachment, pieceCount, REPORTER } from "../../protocol/entry.ts";
import { sealEntry } from "../../protocol/envelope.ts";
import { ProtocolError } from "../../protocol/errors.ts";
import type { TokenSecrets } from "../../protocol/token.ts";
import { type FetchAnswer, PATHS } from "../../protocol/wire.gen.ts";
import { padBody } from "../../protocol/wire.ts";
import { inspect } from "../metadata.ts";
import type { Conversation, FilePlace, Message } from "./api.ts";
import { conversation } from "./conversation.ts";
import { Failure, failureMessage } from "./failure.ts";
import type { Descriptions, Outgoing } from "./filing.ts";
import { authorization, type Handle, type Server } from "./http.ts";
import { fetchFile, sendPieces } from "./pieces.ts";

/** How often a message is sealed again because somebody else's entry took its place. */
const RACES = 5;

/** What a file fails with that was moved, changed or may no longer be read. */
const UNREADABLE = ["Missing", "Mismatch"];

/** A message that was sealed: the same bytes are sent again until the server says what became of it. */
interface Sealed {
  readonly text: string;
  readonly seq: number;
  /** Hex SHA-256 of the envelope. */
  readonly hash: string;
  readonly body: Uint8Array;
  readonly files: readonly Outgoing[];
}

/** One open case. */
export class Visit {
  readonly #server: Server;
  readonly #verified: VerifiedCharter;
  readonly #descriptions: Descriptions;
  readonly #secrets: TokenSecrets;
  readonly #authorization: string;
  #reader: CaseReader | null = null;
  #day: Day = "";
  #stored = new Map<string, Set<number>>();
  /** Files at hand whose pieces may be missing. */
  readonly #outgoing = new Map<string, Outgoing>();
  #sealed: Sealed | null = null;

  constructor(
    server: Server,
    verified: VerifiedCharter,
    descriptions: Descriptions,
    secrets: TokenSecrets,
    files: readonly Outgoing[] = [],
  ) {
    this.#server = server;
    this.#verified = verified;
    this.#descriptions = descriptions;
    this.#secrets = secrets;
    this.#authorization = authorization(secrets.authenticator);
    for (const file of files) this.#outgoing.set(file.attachment.id, file);
  }

  /** Fetches what is new. False where this token has no case. */
  async fetch(handle: Handle): Promise<boolean> {
    const { charter, instance } = this.#verified;
    for (let more = true; more; ) {
      const from = this.#reader?.items("dialogue").length ?? 0;
      const body = padBody({ from });
      const request = { method: "POST", path: PATHS.caseFetch, authorization: this.#authorization, body };
      const answer = (await this.#server.read(request, handle.signal)) as FetchAnswer;
      if (!isFetchAnswer(answer)) throw new Failure("server");
      if (answer.case === null || answer.day === null) return false;
      const recipient = await this.#secrets.identity.recipient();
      this.#reader ??= new CaseReader({
        instance,
        case: answer.case,
        charter,
        identities: [this.#secrets.identity],
        ownKeys: { age: recipient.encode(), sign: base64(await this.#secrets.signingKey.publicKey()) },
      });
      this.#day = answer.day;
      for (const { seq, day, envelope } of answer.entries) {
        await this.#reader.push("dialogue", { seq, day, envelope: unbase64(envelope) });
      }
      // It counts what it has of the dialogue: fewer is a past that got shorter, more is something left out.
      if (answer.next !== this.#reader.items("dialogue").length) {
        throw new ProtocolError("Sequence", "another count than that of the entries");
      }
      this.#stored = new Map(answer.attachments.map(({ id, stored }) => [id, new Set(stored)]));
      // An answer that promises more and brings nothing would go on for ever.
      more = answer.more && answer.entries.length > 0;
    }
    return true;
  }

  /** What there is to show. */
  view(today: Day): Conversation {
    return conversation(this.#open(), this.#verified.charter, this.#stored, { day: this.#day, today });
  }

  /** Sends a message after everything that is there. A retry of the same text sends the same bytes. */
  async write(message: Message, today: Day, handle: Handle): Promise<void> {
    for (let race = 0; race < RACES; race++) {
      let sealed = this.#sealed;
      if (sealed === null || !isSame(sealed, message)) sealed = await this.#seal(message, today, handle);
      this.#sealed = sealed;
      const request = {
        method: "POST",
        path: PATHS.caseEntries,
        authorization: this.#authorization,
        body: sealed.body,
      };
      try {
        await this.#server.write(request, handle);
      } catch (error) {
        if (!(error instanceof Failure) || error.code !== "conflict") throw error;
        if (!(await this.fetch(handle))) throw new Failure("gone");
        if (!this.#holds(sealed)) {
          this.#sealed = null;
          continue;
        }
      }
      this.#sealed = null;
      for (const file of sealed.files) this.#outgoing.set(file.attachment.id, file);
      // It has arrived, whether or not it can be shown just now.
      await this.fetch(handle).catch(() => false);
      return;
    }
    throw new Failure("conflict");
  }

  /**
   * Sends all pieces that are missing and whose file is at hand. A file that cannot be read any more does not keep the
   * others; it is named, and the failure comes after them.
   */
  async upload(handle: Handle): Promise<void> {
    let failure: unknown = null;
    for (const [id, file] of this.#outgoing) {
      let stored = this.#stored.get(id);
      if (stored === undefined) {
        stored = new Set();
        this.#stored.set(id, stored);
      }
      try {
        await sendPieces(this.#access(), file, stored, handle);
        this.#outgoing.delete(id);
      } catch (error) {
        if (!UNREADABLE.includes(failureMessage(error).code)) throw error;
        failure ??= error;
        handle.progress({ stage: "send", part: 0, file: id, failed: true });
      }
    }
    if (failure !== null) throw failure;
  }

  /**
   * Takes up a file that was not sent in full. The pieces' hashes tell whether it is the one: of a picture that was sent
   * without what it said of its maker, that form is made again.
   */
  async resume(place: FilePlace, chosen: Blob, handle: Handle): Promise<void> {
    const attachment = this.#attachment(place);
    const { id } = place;
    const fits = (candidate: Blob | null) => candidate !== null && candidate.size === attachment.size;
    const blob = fits(chosen) ? chosen : (await inspect(chosen)).cleaned;
    if (blob === null || !fits(blob)) throw new Failure("Mismatch");
    const stored = this.#stored.get(id) ?? new Set<number>();
    this.#stored.set(id, stored);
    await sendPieces(this.#access(), { attachment, blob }, stored, handle);
  }

  /** A file of the case. */
  download(place: FilePlace, handle: Handle): Promise<Blob> {
    return fetchFile(this.#access(), this.#attachment(place), handle);
  }

  async #seal(message: Message, today: Day, handle: Handle): Promise<Sealed> {
    const reader = this.#open();
    const files: Outgoing[] = [];
    for (const file of message.files) files.push(await this.#descriptions.of(file, handle));
    const attachments = files.map(({ attachment }) => attachment);
    const content = { kind: "message", body: { text: message.text } } as const;
    const frame = reader.draft("dialogue", REPORTER, content, { today, attachments });
    const envelope = await sealEntry(frame, this.#secrets.signingKey, reader.recipients("dialogue"));
    const body = padBody({
      seq: frame.seq,
      envelope: base64(envelope),
      attachments: attachments.map(({ id, size }) => ({ id, pieces: pieceCount(size) })),
    });
    return { text: message.text, seq: frame.seq, hash: hex(await digest(envelope)), body, files };
  }

  /** Whether the dialogue has a sealed message at its place: a try that seemed to fail had arrived. */
  #holds({ seq, hash }: Sealed): boolean {
    const item = this.#open().items("dialogue")[seq];
    return item !== undefined && "hash" in item && item.hash === hash;
  }

  /** What an entry says of its own file, whatever another one says of a file of the same id. */
  #attachment({ seq, id }: FilePlace): Attachment {
    const item = this.#open().items("dialogue")[seq];
    const found =
      item !== undefined && "frame" in item && item.frame.attachments.find((file) => file.id === id);
    if (!found) throw new Failure("Missing");
    return found;
  }

  #open(): CaseReader {
    if (this.#reader === null) throw new Failure("gone");
    return this.#reader;
  }

  #access() {
    return { server: this.#server, authorization: this.#authorization };
  }
}

function isSame(sealed: Sealed, { text, files }: Message): boolean {
  const ids = (list: readonly string[]) => list.join();
  return (
    sealed.text === text &&
    ids(sealed.files.map(({ attachment }) => attachment.id)) === ids(files.map(({ id }) => id))
  );
}

/** Whether an answer has the form that it should; what it says is for the reader of the case. */
function isFetchAnswer(answer: Partial<FetchAnswer> | null): boolean {
  const { case: id, day, entries, next, attachments } = answer ?? {};
  return (
    (id === null || typeof id === "string") &&
    (day === null || (typeof day === "string" && isDay(day))) &&
    Number.isSafeInteger(next) &&
    [entries, attachments].every((list) => Array.isArray(list))
  );
}
