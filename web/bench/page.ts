/**
 * The bench page: does one task (named in its address) in a browser and posts what it took. scripts/bench-browser.mjs
 * opens a new page for each, so that the first run of a task is as cold as a reporter's, and prints the table.
 */

import {
  addDays,
  authenticatorHash,
  base64,
  CaseReader,
  type Charter,
  concat,
  currentLines,
  dayOf,
  describeFile,
  digest,
  firstReaders,
  hex,
  Identity,
  instanceOf,
  MemberKey,
  makeAccess,
  PiecePool,
  padReport,
  parseCharter,
  pieceCount,
  type Random,
  readerKeys,
  type Stored,
  sealReport,
  serialiseCharter,
  stretch,
  Token,
  u32be,
  unbase64,
  unhex,
  utf8,
  verifyCharter,
} from "../src/protocol/index.ts";
import { makeWorker } from "../test/workers.ts";
import { longestFreeze, median, repeat, summary, watch } from "./measure.ts";

/** What the task "prepare" makes, and bench-browser.mjs signs and serves to all the others. */
interface Fixture {
  readonly charter: string;
  readonly signature: string;
  readonly case: string;
  readonly token: string;
  readonly envelope: string;
}

type Measured = Record<string, number>;

const query = new URLSearchParams(location.search);
const slow = query.has("slow");
const random: Random = (length) => crypto.getRandomValues(new Uint8Array(length));
const today = dayOf(new Date());
const MEMBERS = 5;

const fixture: Fixture = await (await fetch("/fixture.json")).json();

type ReportFrame = Parameters<typeof sealReport>[0];

let charterHash: Promise<string> | undefined;

/** A page knows it since it verified the charter. */
function hashOf(charter: Charter): Promise<string> {
  charterHash ??= digest(utf8(serialiseCharter(charter))).then(hex);
  return charterHash;
}

/** Files a report of one 16 KiB entry to all members: everything between the form and the network. */
async function report(charter: Charter): Promise<{ id: string; token: Token; envelope: Uint8Array }> {
  const token = Token.generate(random);
  const secrets = token.secrets(unhex(charter.instance));
  const id = crypto.randomUUID();
  const key = Identity.generate(random);
  const recipient = await key.recipient();
  const reporter = await secrets.identity.recipient();
  const access = await makeAccess(
    id,
    [key],
    readerKeys(charter, firstReaders(charter, [], today), today),
    "",
  );
  const reader = new CaseReader({
    instance: charter.instance,
    case: id,
    charter,
    identities: [secrets.identity],
  });
  const body = {
    language: "en",
    answers: [{ question: "what", answer: "They booked the invoices twice. ".repeat(150) }],
    excluded: [],
    reporter: { age: reporter.encode(), sign: base64(await secrets.signingKey.publicKey()) },
    access: access.body,
    charter: await hashOf(charter),
  };
  const frame = reader.draft("dialogue", "reporter", { kind: "report", body }, { today });
  const lines = currentLines(charter, today).length;
  const envelope = await sealReport(frame as ReportFrame, lines, secrets.signingKey, [recipient, reporter]);
  // The body of the request, ready to be sent.
  const hash = authenticatorHash(secrets.authenticator);
  padReport(
    {
      case: id,
      authenticator_hash: base64(hash),
      wraps: access.wraps.map(({ member, wrap }) => ({ member, wrap: base64(wrap) })),
      envelope: base64(envelope),
      attachments: [],
    },
    lines,
  );
  return { id, token, envelope };
}

/** A charter of five members, and a report that was made with it. */
async function prepare(): Promise<Omit<Fixture, "signature">> {
  const root = unbase64(query.get("root") ?? "");
  const instance = hex(instanceOf([root]));
  const string = (bytes: Uint8Array) => concat(u32be(bytes.length), bytes);
  const members: Charter["members"] = [];
  for (let i = 0; i < MEMBERS; i++) {
    const key = MemberKey.create(random);
    members.push({
      id: crypto.randomUUID(),
      name: `Member ${i}`,
      title: "",
      role: i === 0 ? "chair" : "member",
      age: (await key.recipient()).encode(),
      sign: base64(await key.signingKey().publicKey()),
      from: today,
      until: null,
    });
  }
  const charter: Charter = {
    v: 1,
    instance,
    roots: [`ssh-ed25519 ${base64(concat(string(utf8("ssh-ed25519")), string(root)))}`],
    organisation: "Example",
    epoch: 1,
    issued: today,
    expires: addDays(today, 100),
    origins: [location.origin],
    languages: ["en"],
    retention_days: 2555,
    hold: false,
    notice: { en: "" },
    contact: "",
    outside: [],
    questionnaire: null,
    members,
  };
  const { id, token, envelope } = await report(charter);
  return {
    charter: serialiseCharter(charter),
    case: id,
    token: token.words().join(" "),
    envelope: base64(envelope),
  };
}

/** A reporter opens the page: the charter is verified. */
async function charterTask(): Promise<Measured> {
  return summary(
    await repeat(slow ? 4 : 20, () => verifyCharter(fixture.charter, fixture.signature, { today })),
  );
}

async function reportTask(): Promise<Measured> {
  // The charter was verified long before somebody sends a report; that it warms up some code is so in life too.
  const charter = parseCharter(fixture.charter);
  return summary(await repeat(slow ? 8 : 40, () => report(charter)));
}

/** A reporter comes back with the words and reads the case. */
async function readTask(): Promise<Measured> {
  const charter = parseCharter(fixture.charter);
  const stored: Stored = { seq: 0, day: today, envelope: unbase64(fixture.envelope) };
  const read = async () => {
    const { identity } = Token.parse(fixture.token).secrets(unhex(charter.instance));
    const { instance } = charter;
    const reader = new CaseReader({ instance, case: fixture.case, charter, identities: [identity] });
    const item = await reader.push("dialogue", stored);
    if ("check" in item) throw new Error(`the report is a gap: ${item.check}`);
  };
  return summary(await repeat(slow ? 6 : 30, read));
}

/** The words' passphrase: how long, how often it tells how far it is, and how soon it stops when told to. */
async function passphraseTask(): Promise<Measured> {
  const instance = random(32);
  const entropy = random(16);
  let told = 0;
  const progress = () => {
    told += 1;
  };
  const run = await watch(() => stretch(instance, entropy, "a long passphrase", { progress }));

  const controller = new AbortController();
  let stopped = 0;
  const abortAtAQuarter = (part: number) => {
    if (part < 0.25 || stopped > 0) return;
    stopped = performance.now();
    controller.abort();
  };
  const refused = await stretch(instance, entropy, "a long passphrase", {
    progress: abortAtAQuarter,
    signal: controller.signal,
  }).then(
    () => false,
    () => true,
  );
  if (!refused) throw new Error("the passphrase could not be cancelled");
  return { cold: run.milliseconds, frozen: run.frozen, told, cancelled: performance.now() - stopped };
}

/** A member's key file, which scrypt protects. */
async function keyFileTask(): Promise<Measured> {
  const key = MemberKey.create(random);
  const run = await watch(() => key.encrypt("a long passphrase", { random, today }));
  return { cold: run.milliseconds, frozen: run.frozen };
}

/** One file, sealed in pieces by two workers and, by age-encryption as it is, whole on the page's own thread. */
async function attachmentTask(): Promise<Measured> {
  const mebibytes = slow ? 4 : 64;
  const blocks = Array.from({ length: mebibytes * 16 }, () => random(65_536) as Uint8Array<ArrayBuffer>);
  const file = new File(blocks, "scan.pdf", { type: "application/pdf" });
  const bytes = new Uint8Array(await file.arrayBuffer());
  const name = { id: crypto.randomUUID(), name: file.name, type: file.type };

  // A bundle of its own, without the plugin that leaves out of the library what we do not use.
  const address = "/whole-age.js";
  const age: typeof import("./whole-age.ts") = await import(address);
  const encrypter = new age.Encrypter();
  encrypter.addRecipient(await age.identityToRecipient(await age.generateHybridIdentity()));

  const pool = new PiecePool(() => makeWorker("piece-worker"), 2);
  const described = await watch(() => describeFile(file, name, random));
  const attachment = await describeFile(file, name, random);
  const pieces = pieceCount(file.size);
  const sealAll = async () => {
    let next = 0;
    const loop = async () => {
      while (next < pieces) await pool.seal(file, attachment, next++);
    };
    await Promise.all(Array.from({ length: pool.size }, loop));
  };

  // In turn, so that whatever else the machine does meets both alike.
  const ours = [];
  const theirs = [];
  for (let i = 0; i < (slow ? 2 : 5); i++) {
    theirs.push((await watch(() => encrypter.encrypt(bytes))).milliseconds);
    ours.push(await watch(sealAll));
  }
  pool.close();
  const rate = (milliseconds: number) => (mebibytes * 1000) / milliseconds;
  const sealed = median(ours.map(({ milliseconds }) => milliseconds));
  return {
    rate: rate(sealed),
    single: rate(median(theirs)),
    ratio: median(theirs) / sealed,
    hashed: rate(described.milliseconds),
    frozen: longestFreeze([described, ...ours]),
  };
}

const tasks: Record<string, () => Promise<unknown>> = {
  prepare,
  charter: charterTask,
  report: reportTask,
  read: readTask,
  passphrase: passphraseTask,
  keyfile: keyFileTask,
  attachment: attachmentTask,
};

// The browser is still busy with itself for a moment.
await new Promise((resolve) => setTimeout(resolve, 1000));
const task = tasks[query.get("task") ?? ""];
const answer = await (task?.() ?? Promise.reject(new Error("no such task"))).then(
  (result) => ({ result }),
  (error: unknown) => ({ error: error instanceof Error ? `${error}\n${error.stack}` : String(error) }),
);
await fetch("/report", { method: "POST", body: JSON.stringify(answer) });
