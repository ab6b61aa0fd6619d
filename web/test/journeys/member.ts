/** A member of the committee at their own machine: reads the case, rotates its key, answers. Speaks HTTP to the server. */

import { describeFile, openPiece, pieceCount, sealPiece } from "../../src/protocol/attachment.ts";
import { base64, concat, systemRandom, unbase64, unhex } from "../../src/protocol/bytes.ts";
import { CaseReader } from "../../src/protocol/case.ts";
import type { Attachment, Content, Frame, Stream } from "../../src/protocol/entry.ts";
import { sealEntry } from "../../src/protocol/envelope.ts";
import { Identity, Recipient } from "../../src/protocol/keys.ts";
import { changeAccess, currentReaders, type NewAccess, needsRotation } from "../../src/protocol/rotation.ts";
import { signIn } from "../../src/protocol/signin.ts";
import { type ChangesAnswer, PATHS } from "../../src/protocol/wire.gen.ts";
import { type CaseKeys, openWrap } from "../../src/protocol/wrap.ts";
import type { TestMember } from "../support.ts";
import type { Hotline } from "./hotline.ts";
import { today } from "./organisation.ts";

/** A case as a member has it before them. */
export interface OpenCase {
  readonly id: string;
  readonly reader: CaseReader;
  readonly keys: CaseKeys;
  readonly attachments: ChangesAnswer["attachments"];
}

/** How an entry differs from an honest one. */
export interface Forged {
  /** Another author than the one who sends it. */
  readonly as?: string;
  /** Whose key signs it. */
  readonly signer?: TestMember;
  /** What else its frame claims. */
  readonly frame?: Partial<Frame>;
}

/** Any keys of a member will do: a liar has their own. */
export class Member {
  readonly #hotline: Hotline;
  readonly #person: TestMember;
  #session = "";

  constructor(hotline: Hotline, person: TestMember) {
    this.#hotline = hotline;
    this.#person = person;
  }

  get id(): string {
    return this.#person.line.id;
  }

  /** All cases that this member can read, the newest last. */
  async cases(): Promise<OpenCase[]> {
    const all = await this.#changes();
    return Promise.all(all.cases.map(({ case: id, wrap }) => this.#open(all, id, wrap)));
  }

  /** The newest case. */
  async newest(): Promise<OpenCase> {
    const found = (await this.cases()).at(-1);
    if (found === undefined) throw new Error("no case");
    return found;
  }

  /** The case with this id. */
  async open(id: string): Promise<OpenCase> {
    const found = (await this.cases()).find((one) => one.id === id);
    if (found === undefined) throw new Error("no such case");
    return found;
  }

  /** Writes an entry in the newest case, after making a new key for it where that is due. Gives its attachments. */
  async write(
    stream: Stream,
    content: Content,
    { files = [], ...forged }: Forged & { files?: readonly File[] } = {},
  ): Promise<Attachment[]> {
    let open = await this.newest();
    if (needsRotation(open.reader, today())) {
      await this.changeAccess(currentReaders(open.reader, today()), "");
      open = await this.newest();
    }
    const { id } = open;
    const attachments = await Promise.all(
      files.map((file) =>
        describeFile(file, { id: crypto.randomUUID(), name: file.name, type: file.type }, systemRandom),
      ),
    );
    await this.#sendEntry(open, stream, content, attachments, forged);
    for (const [i, attachment] of attachments.entries()) await this.#send(id, files[i] as File, attachment);
    return attachments;
  }

  async #sendEntry(
    { id, reader }: OpenCase,
    stream: Stream,
    content: Content,
    attachments: Attachment[],
    { as = this.id, signer = this.#person, frame = {} }: Forged,
  ): Promise<void> {
    const honest = reader.draft(stream, as, content, { today: today(), attachments });
    const claimed = { ...honest, ...frame } as Frame;
    const envelope = await sealEntry(claimed, signer.key.signingKey(), reader.recipients(stream));
    const declared = attachments.map(({ id, size }) => ({ id, pieces: pieceCount(size) }));
    const body = { stream, seq: honest.seq, envelope: base64(envelope), attachments: declared };
    await this.#call("POST", PATHS.deskEntries.replace("{case}", id), body);
  }

  /** A file of the newest case, with the name that it was given. */
  async download(attachment: Attachment): Promise<Uint8Array> {
    const { id } = await this.newest();
    const identity = Identity.parse(attachment.key);
    const pieces: Uint8Array[] = [];
    for (let index = 0; index < pieceCount(attachment.size); index++) {
      const response = await this.#fetch("GET", piecePath(id, attachment, index));
      const sealed = new Uint8Array(await response.arrayBuffer());
      pieces.push(await openPiece(attachment, index, identity, sealed));
    }
    return concat(...pieces);
  }

  /** Says who can read the newest case from now on. A liar hands on fewer `older` keys than there are. */
  async changeAccess(readers: readonly string[], reason: string, older?: CaseKeys): Promise<void> {
    const { id, reader, keys } = await this.newest();
    const change = {
      author: this.id,
      keys: older ?? keys,
      readers,
      reason,
      today: today(),
      random: systemRandom,
    };
    await this.#sendAccess(id, reader, await changeAccess(reader, change));
  }

  async #sendAccess(id: string, reader: CaseReader, access: NewAccess): Promise<void> {
    const content: Content = { kind: "access", body: access.body };
    const frame = reader.draft("dialogue", this.id, content, { today: today() });
    const recipients = [access.body.recipient, reader.report?.reporter.age ?? ""].map(Recipient.parse);
    const envelope = await sealEntry(frame, this.#person.key.signingKey(), recipients);
    const wraps = access.wraps.map(({ member, wrap }) => ({ member, wrap: base64(wrap) }));
    const body = { seq: frame.seq, envelope: base64(envelope), wraps };
    await this.#call("POST", PATHS.deskAccess.replace("{case}", id), body);
  }

  async #send(id: string, file: File, attachment: Attachment): Promise<void> {
    const recipient = await Identity.parse(attachment.key).recipient();
    for (let index = 0; index < pieceCount(attachment.size); index++) {
      const piece = await sealPiece(file, attachment, index, recipient);
      await this.#call("PUT", piecePath(id, attachment, index), piece);
    }
  }

  async #open(all: ChangesAnswer, id: string, wrap: string): Promise<OpenCase> {
    const { charter } = this.#hotline.organisation;
    const keys = await openWrap(unbase64(wrap), id, this.#person.key.identity);
    if (keys === null) throw new Error("a wrap for somebody else");
    const reader = new CaseReader({ instance: charter.instance, case: id, charter, identities: [...keys] });
    for (const stream of ["dialogue", "desk"] as const) {
      for (const { case: of, stream: its, seq, day, envelope } of all.entries) {
        if (of === id && its === stream)
          await reader.push(stream, { seq, day, envelope: unbase64(envelope) });
      }
    }
    return { id, reader, keys, attachments: all.attachments.filter(({ case: of }) => of === id) };
  }

  async #changes(): Promise<ChangesAnswer> {
    const all: ChangesAnswer = {
      cursor: 0,
      more: true,
      cases: [],
      entries: [],
      attachments: [],
      removed: [],
    };
    while (all.more) {
      const page = await this.#call<ChangesAnswer>("GET", `${PATHS.deskChanges}?since=${all.cursor}`);
      all.cases = [
        ...all.cases.filter((old) => !page.cases.some((one) => one.case === old.case)),
        ...page.cases,
      ];
      all.entries.push(...page.entries);
      all.attachments.push(...page.attachments);
      Object.assign(all, { cursor: page.cursor, more: page.more });
    }
    return all;
  }

  async #signIn(): Promise<string> {
    const { origin, organisation } = this.#hotline;
    const member = this.id;
    const challenge = await this.#post<{ nonce: string; expires: number }>(PATHS.deskChallenge, { member });
    const { nonce, expires } = challenge;
    const instance = unhex(organisation.charter.instance);
    const details = { origin, instance, member, nonce: unbase64(nonce), expires };
    const signature = base64(await signIn(details, this.#person.key.signingKey()));
    const body = { member, origin, nonce, expires, signature };
    return (await this.#post<{ session: string }>(PATHS.deskSession, body)).session;
  }

  async #call<T>(method: string, path: string, body?: object | Uint8Array): Promise<T> {
    const text = await (await this.#fetch(method, path, body)).text();
    return (text === "" ? null : JSON.parse(text)) as T;
  }

  async #fetch(method: string, path: string, body?: object | Uint8Array): Promise<Response> {
    if (this.#session === "") this.#session = await this.#signIn();
    return this.#ask(method, path, body, { Authorization: `Bearer ${this.#session}` });
  }

  async #post<T>(path: string, body: object): Promise<T> {
    return (await this.#ask("POST", path, body, {})).json() as Promise<T>;
  }

  async #ask(method: string, path: string, body: object | undefined, headers: object): Promise<Response> {
    const isBytes = body instanceof Uint8Array;
    const type = isBytes ? "application/octet-stream" : "application/json";
    const response = await fetch(`${this.#hotline.origin}${path}`, {
      method,
      headers: { ...headers, ...(body && { "Content-Type": type }) },
      ...(body && { body: isBytes ? new Uint8Array(body) : JSON.stringify(body) }),
    });
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${await response.text()}`);
    return response;
  }
}

function piecePath(id: string, attachment: Attachment, index: number): string {
  const place = { case: id, attachment: attachment.id, piece: String(index) };
  return PATHS.deskPiece.replace(/\{(\w+)\}/g, (_, name) => place[name as keyof typeof place]);
}
