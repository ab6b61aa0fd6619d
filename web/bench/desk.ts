/**
 * The desk's bench page. The task `make` makes cases as their reporters and a member would, and gives them to
 * scripts/bench-desk.mjs, which keeps them; the task `read` is a member's visit: the desk's real engine and workers, from
 * unlocking to a search through everything.
 */

import readerAddress from "worker:../src/desk/worker/reader.ts";
import deskAddress from "worker:../src/desk/worker/worker.ts";
import { chacha20poly1305 } from "@noble/ciphers/chacha.js";
import { Encrypter, Stanza } from "age-encryption";
import { lastSoonDay } from "../src/desk/due.ts";
import { DeskEngine } from "../src/desk/engine.ts";
import { EVERYTHING, shown } from "../src/desk/inbox.ts";
import type { Row } from "../src/desk/model.ts";
import { base64, systemRandom as random, unhex, utf8 } from "../src/protocol/bytes.ts";
import { CaseReader } from "../src/protocol/case.ts";
import type { Charter } from "../src/protocol/charter.ts";
import { addDays, dayOf } from "../src/protocol/date.ts";
import { type Content, REPORTER, type Stream } from "../src/protocol/entry.ts";
import { sealEntry } from "../src/protocol/envelope.ts";
import { unpadded } from "../src/protocol/hybrid.ts";
import { Identity, type Recipient } from "../src/protocol/keys.ts";
import { makeAccess, readerKeys } from "../src/protocol/rotation.ts";
import { scrypt } from "../src/protocol/scrypt.ts";
import type { SigningKey } from "../src/protocol/signature.ts";
import { Token } from "../src/protocol/token.ts";
import { workerMaker } from "../src/ui/workers.ts";
import { makeCharter, makeMember, signedCharter, type TestMember } from "../test/support.ts";
import { watch } from "./measure.ts";

const query = new URLSearchParams(location.search);
const count = Number(query.get("count"));
const today = dayOf(new Date());
const PASSPHRASE = "correct-horse-battery-staple";
/** Cases that are handed over at once. */
const BATCH = 50;
/** Words that are typed while all is read: in each case, in one, in none. */
const TYPED = ["warehouse", "unique1", "zinc"];
const LONGEST = Math.max(...TYPED.map((word) => word.length));
const WORDS = "invoice payment supplier warehouse travel contract audit plant manager ledger".split(" ");

const members = await Promise.all([1, 2, 3, 4, 5].map((number) => makeMember(number)));
const charter: Charter = await makeCharter(members, {
  issued: today,
  expires: addDays(today, 180),
  origins: [location.origin],
});
const me = members[0] as TestMember;

/** A text of some hundred words, and one of its own. */
function text(number: number, own = ""): string {
  const words = Array.from({ length: 120 }, (_, i) => WORDS[(number * 7 + i * i) % WORDS.length]);
  return `${words.join(" ")} ${own}.`;
}

/** A report, the reporter's message and a member's note, sealed; all wraps but mine are somebody's word. */
async function makeCase(number: number) {
  const id = crypto.randomUUID();
  const secrets = new Token(random(16)).secrets(unhex(charter.instance));
  const identity = Identity.generate(random);
  const [recipient, reporter] = [await identity.recipient(), await secrets.identity.recipient()];
  const access = await makeAccess(id, [identity], readerKeys(charter, [me.line.id], today), "");
  const others = members.slice(1).map(({ line }) => ({ id: line.id, wrap: "ab".repeat(32) }));
  const reader = new CaseReader({ instance: charter.instance, case: id, charter, identities: [identity] });
  const entries: object[] = [];
  const write = async (
    stream: Stream,
    author: string,
    content: Content,
    key: SigningKey,
    to: Recipient[],
  ) => {
    const frame = reader.draft(stream, author, content, { today });
    const envelope = await sealEntry(frame, key, to);
    await reader.push(stream, { seq: frame.seq, day: today, envelope });
    entries.push({ case: id, stream, seq: frame.seq, day: today, envelope: base64(envelope) });
  };
  const report = {
    language: "en",
    answers: [{ question: "what", answer: text(number, `unique${number}`) }],
    excluded: [],
    reporter: { age: reporter.encode(), sign: base64(await secrets.signingKey.publicKey()) },
    access: { ...access.body, members: [...access.body.members, ...others] },
    charter: "ab".repeat(32),
  };
  const both = [recipient, reporter];
  await write("dialogue", REPORTER, { kind: "report", body: report }, secrets.signingKey, both);
  await write(
    "dialogue",
    REPORTER,
    { kind: "message", body: { text: text(number + 1) } },
    secrets.signingKey,
    both,
  );
  await write("desk", me.line.id, { kind: "note", body: { text: text(number + 2) } }, me.key.signingKey(), [
    recipient,
  ]);
  const wrap = base64((access.wraps[0] as { wrap: Uint8Array }).wrap);
  return { case: { case: id, day: today, purge_after: addDays(today, 2555), hold: false, wrap }, entries };
}

async function make(): Promise<object> {
  const from = Number(query.get("from"));
  const [charterText, signature] = await signedCharter(charter);
  const limits = { entry: 2 ** 20, attachment: 2 ** 28, attachments: 20, case: 2 ** 30 };
  const instance = { v: 1, charter: charterText, charter_signature: signature, limits };
  for (let i = from; i < from + count; i += BATCH) {
    const numbers = Array.from({ length: Math.min(BATCH, from + count - i) }, (_, j) => i + j);
    const made = [];
    for (const number of numbers) made.push(await makeCase(number));
    const cases = made.map(({ case: one }) => one);
    const entries = made.flatMap(({ entries }) => entries);
    const body = JSON.stringify({ more: true, cases, entries, attachments: [], removed: [] });
    await fetch("/api/bench", { method: "POST", body });
  }
  return { instance };
}

/** A key file of so little work that stretching does not count. */
async function keyFile(): Promise<Uint8Array> {
  const encrypter = new Encrypter();
  encrypter.addRecipient({
    async wrapFileKey(fileKey) {
      const salt = random(16);
      const key = await scrypt(PASSPHRASE, salt, 1, {});
      return [
        new Stanza(
          ["scrypt", unpadded(salt), "1"],
          chacha20poly1305(key, new Uint8Array(12)).encrypt(fileKey),
        ),
      ];
    },
  });
  return encrypter.encrypt(utf8(`${me.key.identity.encode()}\n`));
}

async function read(): Promise<object> {
  const file = await keyFile();
  const makeWorker = workerMaker([deskAddress, readerAddress]);
  const engine = new DeskEngine((role) => makeWorker(role === "desk" ? deskAddress : readerAddress));
  const rows = new Map<string, Row>();
  let done = false;
  let heard = () => {};
  engine.onnews = (news) => {
    if (news.kind === "rows") for (const row of news.rows) rows.set(row.case, row);
    if (news.kind === "reading") done = news.done;
    heard();
  };
  const until = async (test: () => boolean) => {
    while (!test()) {
      await new Promise<void>((resolve) => {
        heard = resolve;
      });
    }
  };
  await engine.call("arrive", { fragment: "" });
  const search = async (text: string) => {
    const start = performance.now();
    const found = await engine.call("search", { text });
    return { took: performance.now() - start, found: found?.length ?? 0 };
  };
  const whileReading: number[] = [];
  const start = performance.now();
  let newest = 0;
  const { frozen } = await watch(async () => {
    await engine.call("unlock", { file, passphrase: PASSPHRASE, compared: true });
    await until(() => rows.size >= Math.min(50, count));
    newest = performance.now() - start;
    // Somebody types one word after another, a key each.
    for (let keys = 0; !done; keys++) {
      await Promise.race([until(() => done), new Promise((resolve) => setTimeout(resolve, 300))]);
      const word = TYPED[Math.floor(keys / LONGEST) % TYPED.length] as string;
      if (!done) whileReading.push((await search(word.slice(0, 1 + (keys % LONGEST)))).took);
    }
  });
  const all = performance.now() - start;
  const good = [...rows.values()].filter(
    ({ readable, findings }) => readable && findings.length === 0,
  ).length;
  const put = performance.now();
  shown(rows.values(), EVERYTHING, { me: me.line.id, soon: lastSoonDay(today) }, null);
  const order = performance.now() - put;
  const after: number[] = [];
  for (const text of ["i", "in", "inv", "invoice pay", `unique${count - 1}`, "ünique", "nothing at all"]) {
    for (let i = 0; i < 4; i++) after.push((await search(text)).took);
  }
  const { found } = await search(`unique${count - 1}`);
  await new Promise((resolve) => setTimeout(resolve, Number(query.get("stay") ?? 0)));
  return { newest, all, good, found, frozen, order, whileReading, after };
}

const tasks: Readonly<Record<string, () => Promise<object>>> = { make, read };
const task = tasks[query.get("task") ?? ""];
try {
  const result = await task?.();
  await fetch("/report", { method: "POST", body: JSON.stringify({ result }) });
} catch (error) {
  const said = error instanceof Error ? `${error} ${error.stack}` : String(error);
  await fetch("/report", { method: "POST", body: JSON.stringify({ error: said }) });
}
