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
import { normalisePassphrase, stretch } from "../../protocol/passphrase.ts";
import { defaultReaders, makeAccess, readerKeys } from "../../protocol/rotation.ts";
import { authenticatorHash, Token, type TokenSecrets } from "../../protocol/token.ts";
import { PATHS, type ReportAnswer } from "../../protocol/wire.gen.ts";
import { padReport } from "../../protocol/wire.ts";
import type { WorkRequest } from "../../protocol/work.ts";
import type { Dates, Draft, Enclosure, Words } from "./api.ts";
import { Failure } from "./failure.ts";
import type { Handle, Paid, Server } from "./http.ts";

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

/** The description of each file, made once. */
export class Descriptions {
  readonly #known = new Map<Blob, Attachment>();

  async of(file: Enclosure, { progress, signal }: Handle): Promise<Outgoing> {
    const { id, blob, name, type } = file;
    let attachment = this.#known.get(blob);
    if (attachment?.id !== id || attachment.name !== name) {
      const report = (part: number) => progress({ stage: "hash", part, file: id });
      attachment = await describeFile(blob, { id, name, type }, systemRandom, { progress: report, signal });
      this.#known.set(blob, attachment);
    }
    return { attachment, blob };
  }
}

/** One report. */
export class Filing {
  readonly #server: Server;
  readonly #verified: VerifiedCharter;
  readonly #descriptions: Descriptions;
  readonly #token = Token.generate(systemRandom);
  readonly #case = crypto.randomUUID();
  #stretched: { readonly passphrase: string; readonly bytes: Uint8Array } = {
    passphrase: "",
    bytes: new Uint8Array(),
  };
  #prepared: Prepared | null = null;
  #sent = false;
  #filed = false;

  constructor(server: Server, verified: VerifiedCharter, descriptions: Descriptions) {
    this.#server = server;
    this.#verified = verified;
    this.#descriptions = descriptions;
  }

  /** Whether it may have reached the server. */
  get sent(): boolean {
    return this.#sent;
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
    if (this.#sent) throw new Failure("conflict");
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

  /** Sends it. Where it was filed before, the answer is the same. */
  async file(handle: Handle): Promise<Dates> {
    const prepared = this.#prepared;
    if (prepared === null) throw new Failure("broken");
    this.#sent = true;
    try {
      const answer = await this.#server.write(prepared.request, handle, prepared.paid);
      this.#filed = true;
      return datesOf((answer as ReportAnswer).day);
    } catch (error) {
      // An answer that refuses: the server has not stored it and will not. Anything else leaves that open.
      const refusals = ["too_large", "storage_full", "malformed"];
      if (error instanceof Failure && refusals.includes(error.code)) this.#sent = false;
      throw error;
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
      const bytes = await stretch(instance, this.#token.entropy, passphrase, { progress: report, signal });
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
    const readers = readerKeys(charter, defaultReaders(charter, excluded, today), today);
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
