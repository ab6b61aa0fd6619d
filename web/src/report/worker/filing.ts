/**
 * A report on its way: token, case and keys are made once; the report is sealed and paid for while its writer still
 * reads through it, and sealed again after a change. Once it was sent it is never made anew: a retry sends the same
 * bytes, which the server answers as it did the first time.
 */

import { describeFile } from "../../protocol/attachment.ts";
import { base64, systemRandom, unhex } from "../../protocol/bytes.ts";
import { currentLines } from "../../protocol/charter.ts";
import type { VerifiedCharter } from "../../protocol/charter-verify.ts";
import { addDays, addMonths, type Day } from "../../protocol/date.ts";
import { type Attachment, type Frame, pieceCount, REPORTER } from "../../protocol/entry.ts";
import { sealReport } from "../../protocol/envelope.ts";
import { Identity } from "../../protocol/keys.ts";
import { normalisePassphrase } from "../../protocol/passphrase.ts";
import { firstReaders, makeAccess, readerKeys } from "../../protocol/rotation.ts";
import { authenticatorHash, Token, type TokenSecrets } from "../../protocol/token.ts";
import { type FetchAnswer, PATHS, type ReportAnswer } from "../../protocol/wire.gen.ts";
import { padBody, padReport } from "../../protocol/wire.ts";
import type { WorkRequest } from "../../protocol/work.ts";
import type { Dates, Draft, Enclosure, FailureCode, Words } from "./api.ts";
import { Failure } from "./failure.ts";
import { authorization, type Handle, type Paid, type Server } from "./http.ts";
import { stretched } from "./stretched.ts";

/** An attachment and the file that its bytes come from. */
export interface Outgoing {
  readonly attachment: Attachment;
  readonly blob: Blob;
}

interface Prepared {
  readonly secrets: TokenSecrets;
  readonly request: WorkRequest;
  readonly paid: Paid;
  readonly files: readonly Outgoing[];
}

/** The days that the committee has after a report of that day. */
export function datesOf(day: Day): Dates {
  const acknowledge_by = addDays(day, 7);
  return { day, acknowledge_by, feedback_by: addMonths(acknowledge_by, 3) };
}

/** The description of each file, made once for each of the two forms that it may be sent in. */
export class Descriptions {
  // Not by the file itself: what comes from the page is a copy each time.
  readonly #known = new Map<string, Attachment>();

  async of(file: Enclosure, { progress, signal }: Handle): Promise<Outgoing> {
    const { id, blob, name, type } = file;
    const key = `${id} ${blob.size}`;
    let attachment = this.#known.get(key);
    if (attachment === undefined) {
      const report = (part: number) => progress({ stage: "hash", part, file: id });
      attachment = await describeFile(blob, { id, name, type }, systemRandom, { progress: report, signal });
      this.#known.set(key, attachment);
    }
    return { attachment, blob };
  }
}

/** After these nobody knows whether a request was acted on. Every other code is a refusal by the hotline itself. */
const UNCERTAIN: readonly FailureCode[] = ["offline", "stopped", "server", "internal", "busy"];

function opened(error: unknown, open: boolean): Failure {
  return error instanceof Failure
    ? new Failure(error.code, error.body, open)
    : new Failure("broken", null, open);
}

/** One report. */
export class Filing {
  #server: Server;
  #verified: VerifiedCharter;
  readonly #descriptions: Descriptions;
  readonly #token = Token.generate(systemRandom);
  readonly #case = crypto.randomUUID();
  #stretched: { readonly passphrase: string; readonly bytes: Uint8Array } = {
    passphrase: "",
    bytes: new Uint8Array(),
  };
  #prepared: Prepared | null = null;
  /** Whether an earlier attempt may have reached the server: it ended without an answer of the hotline. */
  #open = false;
  #filed = false;

  constructor(server: Server, verified: VerifiedCharter, descriptions: Descriptions) {
    this.#server = server;
    this.#verified = verified;
    this.#descriptions = descriptions;
  }

  /**
   * Another list of readers, or fresh terms, of the same hotline. Token and case stay: somebody may have written the words
   * down already, and the server takes no second report under them.
   */
  renew(server: Server, verified: VerifiedCharter): void {
    if (this.#open) return;
    if (verified.hash !== this.#verified.hash) this.#prepared = null;
    this.#server = server;
    this.#verified = verified;
  }

  /** Whether it has certainly reached the server. */
  get filed(): boolean {
    return this.#filed;
  }

  /** Its token's words. */
  words(): Words {
    return { words: this.#token.words(), numbers: this.#token.numbers() };
  }

  /** Seals and pays. Throws `Nobody` where nobody is left, and what files and passphrases throw. */
  async prepare(draft: Draft, today: Day, handle: Handle): Promise<void> {
    if (this.#open) throw new Failure("conflict");
    this.#prepared = null;
    const secrets = await this.#secrets(draft.passphrase, handle);
    const files: Outgoing[] = [];
    for (const file of draft.files) files.push(await this.#descriptions.of(file, handle));
    handle.progress({ stage: "seal", part: 0 });
    const request: WorkRequest = {
      method: "POST",
      path: PATHS.cases,
      authorization: "",
      body: await this.#seal(draft, secrets, files, today),
    };
    const paid = await this.#server.pay(request, handle);
    handle.signal.throwIfAborted();
    this.#prepared = { secrets, request, paid, files };
  }

  /**
   * Sends it. Where it was filed before, the answer is the same. A failure says whether it may have arrived: no answer
   * leaves that open, and a refusal that follows is held against what the server has under this token.
   */
  async file(handle: Handle): Promise<Dates> {
    const prepared = this.#prepared;
    if (prepared === null) throw new Failure("broken", null, false);
    const wasOpen = this.#open;
    this.#open = true;
    try {
      const answer = await this.#server.write(prepared.request, handle, prepared.paid);
      this.#filed = true;
      return datesOf((answer as ReportAnswer).day);
    } catch (error) {
      if (!(error instanceof Failure) || UNCERTAIN.includes(error.code)) throw opened(error, true);
      const day = wasOpen || error.code === "conflict" ? await this.#day(prepared.secrets, handle) : null;
      this.#open = false;
      if (day === null) throw opened(error, false);
      this.#filed = true;
      return datesOf(day);
    }
  }

  /** The day on which the server filed something under this token; null where it has nothing. */
  async #day({ authenticator }: TokenSecrets, { signal }: Handle): Promise<Day | null> {
    const request = {
      method: "POST",
      path: PATHS.caseFetch,
      authorization: authorization(authenticator),
      body: padBody({ from: 0 }),
    };
    try {
      return ((await this.#server.read(request, signal)) as FetchAnswer).day;
    } catch (error) {
      throw opened(error, true);
    }
  }

  /** What opens and sends more once it is filed. */
  opened(): { readonly secrets: TokenSecrets; readonly files: readonly Outgoing[] } {
    if (this.#prepared === null) throw new Failure("broken");
    return this.#prepared;
  }

  async #secrets(passphrase: string, { progress, signal }: Handle): Promise<TokenSecrets> {
    const instance = unhex(this.#verified.instance);
    if (normalisePassphrase(passphrase) === null) return this.#token.secrets(instance);
    if (this.#stretched.passphrase !== passphrase) {
      const report = (part: number) => progress({ stage: "stretch", part });
      const bytes = await stretched(instance, this.#token, passphrase, { progress: report, signal });
      this.#stretched = { passphrase, bytes };
    }
    return this.#token.secrets(instance, this.#stretched.bytes);
  }

  async #seal(
    draft: Draft,
    secrets: TokenSecrets,
    files: readonly Outgoing[],
    today: Day,
  ): Promise<Uint8Array> {
    const { charter, hash, instance } = this.#verified;
    const excluded = [...draft.excluded].sort();
    const readers = readerKeys(charter, firstReaders(charter, excluded, today), today);
    const key = Identity.generate(systemRandom);
    const access = await makeAccess(this.#case, [key], readers, "");
    const recipient = await secrets.identity.recipient();
    const attachments = files.map(({ attachment }) => attachment);
    const frame: Frame & { kind: "report" } = {
      v: 1,
      instance,
      case: this.#case,
      stream: "dialogue",
      seq: 0,
      prev: null,
      date: today,
      author: REPORTER,
      kind: "report",
      body: {
        language: draft.language,
        answers: draft.answers,
        excluded,
        reporter: { age: recipient.encode(), sign: base64(await secrets.signingKey.publicKey()) },
        access: access.body,
        charter: hash,
      },
      attachments,
    };
    const lines = currentLines(charter, today).length;
    const recipients = [await key.recipient(), recipient];
    const envelope = await sealReport(frame, lines, secrets.signingKey, recipients);
    return padReport(
      {
        case: this.#case,
        authenticator_hash: base64(authenticatorHash(secrets.authenticator)),
        wraps: access.wraps.map(({ member, wrap }) => ({ member, wrap: base64(wrap) })),
        envelope: base64(envelope),
        attachments: attachments.map(({ id, size }) => ({ id, pieces: pieceCount(size) })),
      },
      lines,
    );
  }
}
