/** Members, charters and cases for the tests: real keys, signatures and envelopes, and ways to make each of them wrong. */

import {
  base64,
  concat,
  hex,
  type Random,
  sha512,
  systemRandom,
  u32be,
  utf8,
} from "../src/protocol/bytes.ts";
import { CaseReader, type Item, type ReaderOptions, type Stored } from "../src/protocol/case.ts";
import { type Charter, type MemberLine, serialiseCharter } from "../src/protocol/charter.ts";
import { type Content, type Frame, REPORTER, type Stream } from "../src/protocol/entry.ts";
import { sealEntry } from "../src/protocol/envelope.ts";
import { instanceOf } from "../src/protocol/instance.ts";
import { Identity, type Recipient } from "../src/protocol/keys.ts";
import { MemberKey } from "../src/protocol/member.ts";
import { makeAccess, type NewAccess, readerKeys } from "../src/protocol/rotation.ts";
import { SigningKey } from "../src/protocol/signature.ts";
import { Token, type TokenSecrets } from "../src/protocol/token.ts";

export const random: Random = systemRandom;
export const TODAY = "2026-11-22";

/** A UUID that tells its number. */
export function uuid(number: number): string {
  return `00000000-0000-4000-8000-${String(number).padStart(12, "0")}`;
}

/** Bytes that tell their number: a seed for tests that want the same key every time. */
export function seed(number: number): Uint8Array {
  return new Uint8Array(32).fill(number);
}

/** Length-prefixed, as SSH has it. */
export function ssh(...parts: readonly (Uint8Array | string)[]): Uint8Array {
  const bytes = parts.map((part) => (typeof part === "string" ? utf8(part) : part));
  return concat(...bytes.flatMap((part) => [u32be(part.length), part]));
}

/** A root key's line in the charter. */
export async function rootLine(root: SigningKey): Promise<string> {
  return `ssh-ed25519 ${base64(ssh("ssh-ed25519", await root.publicKey()))} root`;
}

export interface SshsigParts {
  magic: string;
  version: number;
  keyType: string;
  namespace: string;
  reserved: string;
  hash: string;
  trailing: Uint8Array;
}

/** What `ssh-keygen -Y sign` makes of a text, or what it never would. */
export async function sshsig(
  root: SigningKey,
  text: string,
  { magic, version, keyType, namespace, reserved, hash, trailing }: Partial<SshsigParts> = {},
): Promise<string> {
  const space = namespace ?? "hotline-charter";
  const algorithm = hash ?? "sha512";
  const head = utf8(magic ?? "SSHSIG");
  const key = ssh(keyType ?? "ssh-ed25519", await root.publicKey());
  const signed = concat(head, ssh(space, reserved ?? "", algorithm, await sha512(utf8(text))));
  const signature = ssh(keyType ?? "ssh-ed25519", await root.sign(signed));
  const blob = concat(
    head,
    u32be(version ?? 1),
    ssh(key, space, reserved ?? "", algorithm, signature),
    trailing ?? new Uint8Array(),
  );
  const lines = base64(blob).match(/.{1,70}/g) ?? [];
  return ["-----BEGIN SSH SIGNATURE-----", ...lines, "-----END SSH SIGNATURE-----", ""].join("\n");
}

export interface TestMember {
  readonly key: MemberKey;
  readonly line: MemberLine;
}

/** A member with a key of its own for each number. */
export async function makeMember(number: number, changes: Partial<MemberLine> = {}): Promise<TestMember> {
  const key = new MemberKey(new Identity(seed(number)));
  const line: MemberLine = {
    id: uuid(number),
    name: `Member ${number}`,
    title: "",
    role: "member",
    age: (await key.recipient()).encode(),
    sign: base64(await key.signingKey().publicKey()),
    from: "2026-01-01",
    until: null,
    ...changes,
  };
  return { key, line };
}

export const root = new SigningKey(seed(200));

/** The same member, out of office from that day on. */
export function ended({ key, line }: TestMember, until = TODAY): TestMember {
  return { key, line: { ...line, until } };
}

/** A charter of these members, by {@link root} alone. */
export async function makeCharter(
  members: readonly TestMember[],
  changes: Partial<Charter> = {},
): Promise<Charter> {
  return {
    v: 1,
    instance: hex(instanceOf([await root.publicKey()])),
    roots: [await rootLine(root)],
    organisation: "Example AG",
    epoch: 3,
    issued: "2026-11-01",
    expires: "2027-05-01",
    origins: ["https://hotline.example"],
    languages: ["en", "de"],
    retention_days: 2555,
    hold: false,
    notice: { en: "Notice", de: "Hinweis" },
    contact: "compliance@example.com",
    outside: [{ country: "DE", name: "BaFin", url: "https://www.bafin.de" }],
    questionnaire: null,
    members: members.map(({ line }) => line),
    ...changes,
  };
}

/** How an entry differs from the one that its author's client would make. */
export interface Forgery {
  readonly frame?: Record<string, unknown>;
  readonly signer?: SigningKey;
  readonly recipients?: readonly Recipient[];
  /** The author's own day. */
  readonly today?: string;
  /** The server's day. */
  readonly day?: string;
}

let base: Promise<World> | undefined;

/** A case with a report, and everyone's keys: what a server has stored, and a member's reader that has read it. */
export class World {
  members: TestMember[] = [];
  charter!: Charter;
  secrets!: TokenSecrets;
  /** Newest first. */
  keys: Identity[] = [];
  reader!: CaseReader;
  readonly stored: Record<Stream, Stored[]> = { dialogue: [], desk: [] };
  readonly id = uuid(900);

  /** Three members and an alternate (4) with the case, the fifth excluded; each call gets a world of its own. */
  static async create(): Promise<World> {
    base ??= World.#make();
    const made = await base;
    const world = new World();
    Object.assign(world, { members: made.members, charter: made.charter, secrets: made.secrets });
    world.keys = [...made.keys];
    world.stored.dialogue.push(...made.stored.dialogue);
    await world.reread();
    return world;
  }

  static async #make(): Promise<World> {
    const world = new World();
    const roles = ["chair", "member", "member", "alternate", "member"] as const;
    world.members = await Promise.all(roles.map((role, i) => makeMember(i + 1, { role })));
    world.charter = await makeCharter(world.members);
    world.secrets = new Token(new Uint8Array(16).fill(7)).secrets(instanceOf([await root.publicKey()]));
    const identity = new Identity(seed(100));
    world.keys = [identity];
    world.reader = new CaseReader(world.options());
    const content = await world.report();
    await world.write("dialogue", REPORTER, content);
    return world;
  }

  /** The body of a report like this world's. */
  async report(): Promise<Content & { kind: "report" }> {
    const readers = readerKeys(this.charter, [uuid(1), uuid(2), uuid(3)], TODAY);
    const { body } = await makeAccess(this.id, this.keys, readers, "");
    return {
      kind: "report",
      body: {
        language: "en",
        answers: [
          { question: "category", answer: ["accounting"] },
          { question: "what", answer: "Something." },
        ],
        excluded: [uuid(5)],
        reporter: await this.ownKeys(),
        access: body,
        charter: "ab".repeat(32),
      },
    };
  }

  /** What the reporter's token derives. */
  async ownKeys(): Promise<{ age: string; sign: string }> {
    return {
      age: (await this.secrets.identity.recipient()).encode(),
      sign: base64(await this.secrets.signingKey.publicKey()),
    };
  }

  options(changes: Partial<ReaderOptions> = {}): ReaderOptions {
    const { id, charter, keys } = this;
    return { instance: charter.instance, case: id, charter, identities: [...keys], ...changes };
  }

  signer(author: string): SigningKey {
    const member = this.members.find(({ line }) => line.id === author);
    return member?.key.signingKey() ?? this.secrets.signingKey;
  }

  /** Seals an entry, has the server store it and this world's reader read it. */
  async write(stream: Stream, author: string, content: Content, forgery: Forgery = {}): Promise<Item> {
    return this.push(stream, await this.seal(stream, author, content, forgery), forgery.day);
  }

  async seal(stream: Stream, author: string, content: Content, forgery: Forgery = {}): Promise<Uint8Array> {
    const { today = TODAY } = forgery;
    const frame = {
      ...this.reader.draft(stream, author, content, { today }),
      ...forgery.frame,
    } as Frame;
    const recipients = forgery.recipients ?? (await this.recipients(stream));
    return sealEntry(frame, forgery.signer ?? this.signer(author), recipients);
  }

  async recipients(stream: Stream): Promise<Recipient[]> {
    const [newest] = this.keys;
    const current = await (newest as Identity).recipient();
    return stream === "desk" ? [current] : [current, await this.secrets.identity.recipient()];
  }

  async push(stream: Stream, envelope: Uint8Array, day = TODAY): Promise<Item> {
    const list = this.stored[stream];
    const stored = { seq: list.length, day, envelope };
    list.push(stored);
    return this.reader.push(stream, stored);
  }

  /** Sends an access made by rotation.ts, sealed to its key. */
  async changeAccess(author: string, change: NewAccess, forgery: Forgery = {}): Promise<Item> {
    this.keys = [...change.keys];
    const recipients = await this.recipients("dialogue");
    const content: Content = { kind: "access", body: change.body };
    const envelope = await this.seal("dialogue", author, content, { recipients, ...forgery });
    this.stored.dialogue.push({ seq: this.stored.dialogue.length, day: TODAY, envelope });
    await this.reread();
    return this.reader.items("dialogue").at(-1) as Item;
  }

  /** Reads everything again, with this world's keys or other options. */
  async reread(changes: Partial<ReaderOptions> = {}): Promise<CaseReader> {
    this.reader = new CaseReader(this.options(changes));
    for (const stream of ["dialogue", "desk"] as const) {
      for (const stored of this.stored[stream]) await this.reader.push(stream, stored);
    }
    return this.reader;
  }

  message(text = "Hello."): Content {
    return { kind: "message", body: { text } };
  }
}

/** The check that an item failed, or "good". */
export function verdict(item: Item | undefined): string {
  if (item === undefined) return "nothing";
  return "check" in item ? item.check : "good";
}

/** A charter's text and signature. */
export async function signedCharter(charter: Charter, by = root): Promise<[string, string]> {
  const text = serialiseCharter(charter);
  return [text, await sshsig(by, text)];
}
