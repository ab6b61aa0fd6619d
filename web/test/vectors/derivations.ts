/** Everything that is computed without randomness. */

import { base64, frame, hex, sha256, systemRandom, unbase64, unhex, utf8 } from "../../src/protocol/bytes.ts";
import { addDays, addMonths, isDay } from "../../src/protocol/date.ts";
import { pieceCount } from "../../src/protocol/entry.ts";
import { PhraseError } from "../../src/protocol/errors.ts";
import { headCode } from "../../src/protocol/heads.ts";
import { fingerprint, instanceOf } from "../../src/protocol/instance.ts";
import { Identity } from "../../src/protocol/keys.ts";
import { MemberKey } from "../../src/protocol/member.ts";
import { BUCKETS, padme } from "../../src/protocol/padding.ts";
import { normalisePassphrase, stretch } from "../../src/protocol/passphrase.ts";
import { SigningKey } from "../../src/protocol/signature.ts";
import { signIn, signInFrame } from "../../src/protocol/signin.ts";
import { authenticatorHash, Token } from "../../src/protocol/token.ts";
import { parseWords } from "../../src/protocol/words.ts";
import { solve, workHeader, workPassword } from "../../src/protocol/work.ts";
import { assert } from "../harness.ts";
import { type Json, list, same } from "./common.ts";

const CASE = "6f0f4c52-9f0e-4a51-8d7e-0123456789ab";

export async function write(): Promise<Json> {
  const random = (length: number) => hex(systemRandom(length));
  const root = async () => base64(await new SigningKey(systemRandom(32)).publicKey());
  const token = new Token(systemRandom(16));
  const [first = "", ...others] = token.words();
  return {
    frames: [frameCase("", []), frameCase("tag", [random(1), "", random(60_000)])],
    instances: await Promise.all(
      [[await root()], [await root(), await root(), await root()]].map(instanceCase),
    ),
    tokens: [
      await tokenCase(random(16), random(32), null),
      await tokenCase(random(16), random(32), "Ω ohm Å ångström 𝔘𝔫𝔦𝔠𝔬𝔡𝔢"),
    ],
    phrases: [
      [first, ...others].join("\t"),
      [`${first}x`, ...others].join(" "),
      [...others, first].join(" "),
      token.numbers().join("-"),
      [...token.words(), first].join(" "),
      "abandon abadnon",
      "ＡＢＡＮＤＯＮ zoo",
      "zo",
    ].map(phraseCase),
    passphrases: ["", "1234567", "12345678", "ﬃﬃ12", "𝔘𝔫𝔦𝔠𝔬𝔡𝔢", "12345678\u{e0080}", "ééé ééé e\u{301}"].map(
      passphraseCase,
    ),
    sizes: [0, 65_536, 70_000, 1_048_577, 5_000_001, 99_999_999, 2 ** 31 - 1].map(sizeCase),
    members: await Promise.all([random(32), random(32)].map(memberCase)),
    sign_ins: [
      await signInCase(["http://127.0.0.1:8080", random(32), CASE, random(32), random(32)], 2 ** 40),
    ],
    works: [
      await workCase(
        null,
        ["POST", "/api/v1/case/entries", "Hotline x", "Grüße"],
        5,
        base64(systemRandom(32)),
      ),
    ],
    heads: [headCase(CASE, random(32), null), headCase(CASE, random(32), random(32))],
    days: ["2026-01-31", "2028-02-29", "1999-12-25"].map(dayCase),
    not_days: ["2100-02-29", "2026-11-31", "2026-1-1", "26-01-01", "2026-01-01Z"],
  };
}

export async function check(value: Json): Promise<void> {
  for (const c of list(value, "frames")) same(frameCase(c.tag as string, c.parts as string[]), c);
  for (const c of list(value, "instances")) same(await instanceCase(c.roots as string[]), c);
  for (const c of list(value, "tokens")) {
    same(await tokenCase(c.entropy as string, c.instance as string, c.passphrase as string | null), c);
  }
  for (const c of list(value, "phrases")) same(phraseCase(c.text as string), c);
  for (const c of list(value, "passphrases")) same(passphraseCase(c.text as string), c);
  for (const c of list(value, "sizes")) same(sizeCase(c.size as number), c);
  for (const c of list(value, "members")) same(await memberCase(c.seed as string), c);
  for (const c of list(value, "sign_ins")) {
    const texts = ["origin", "instance", "member", "nonce", "seed"].map((name) => c[name] as string);
    same(await signInCase(texts, c.expires as number), c);
  }
  for (const c of list(value, "works")) {
    const texts = ["method", "path", "authorization", "body"].map((name) => c[name] as string);
    const seed = (c.header as string).split(" ")[0] ?? "";
    const again = await workCase(c.secret as string | null, texts, c.difficulty as number, seed);
    same({ ...again, epoch: c.epoch }, c);
  }
  for (const c of list(value, "heads")) {
    same(headCase(c.case as string, c.dialogue as string | null, c.desk as string | null), c);
  }
  for (const c of list(value, "days")) same(dayCase(c.day as string), c);
  for (const day of list(value, "not_days")) assert.ok(!isDay(day as unknown as string), String(day));
}

function frameCase(tag: string, parts: string[]): Json {
  const framed = frame(tag, ...parts.map(unhex));
  return { tag, parts, frame: hex(framed), sha256: hex(sha256(framed)) };
}

async function instanceCase(roots: string[]): Promise<Json> {
  const instance = instanceOf(roots.map(unbase64));
  const text = hex(instance);
  return { roots, instance: text, fingerprint: fingerprint(instance), pin: `#root=${text}` };
}

async function tokenCase(entropy: string, instance: string, passphrase: string | null): Promise<Json> {
  const token = new Token(unhex(entropy));
  const id = unhex(instance);
  const stretched = passphrase === null ? undefined : await stretch(id, unhex(entropy), passphrase);
  const { authenticator, identity, signingKey } = token.secrets(id, stretched);
  return {
    entropy,
    instance,
    passphrase,
    stretched: stretched === undefined ? null : hex(stretched),
    words: token.words().join(" "),
    numbers: token.numbers(),
    authenticator: hex(authenticator),
    authenticator_hash: hex(authenticatorHash(authenticator)),
    identity: identity.encode(),
    recipient: (await identity.recipient()).encode(),
    sign: base64(await signingKey.publicKey()),
  };
}

function phraseCase(text: string): Json {
  try {
    return { text, entropy: hex(parseWords(text, 12)) };
  } catch (error) {
    if (!(error instanceof PhraseError)) throw error;
    const { code, position, word, near, found, expected } = error;
    if (code === "UnknownWord") return { text, error: "unknown_word", position, word, near };
    if (code === "WordCount") return { text, error: "word_count", found, expected };
    return { text, error: "checksum" };
  }
}

function passphraseCase(text: string): Json {
  try {
    return { text, result: normalisePassphrase(text) === null ? "none" : "ok" };
  } catch (error) {
    return { text, result: (error as { code: string }).code === "TooShort" ? "too_short" : "unassigned" };
  }
}

function sizeCase(size: number): Json {
  const bucket = BUCKETS.find((candidate) => candidate >= size) ?? null;
  return { size, padme: padme(size), pieces: pieceCount(size), bucket };
}

async function memberCase(seed: string): Promise<Json> {
  const key = new MemberKey(new Identity(unhex(seed)));
  const identity = key.identity.encode();
  const recipient = (await key.recipient()).encode();
  return {
    seed,
    identity,
    recipient,
    sign: base64(await key.signingKey().publicKey()),
    backup: key.backup().join(" "),
    identity_file: `# created: 2026-11-22\n# public key: ${recipient}\n${identity}\n`,
  };
}

async function signInCase(texts: string[], expires: number): Promise<Json> {
  const [origin = "", instance = "", member = "", nonce = "", seed = ""] = texts;
  const details = { origin, instance: unhex(instance), member, nonce: unhex(nonce), expires };
  const signature = base64(await signIn(details, new SigningKey(unhex(seed))));
  return { origin, instance, member, nonce, expires, seed, message: hex(signInFrame(details)), signature };
}

/** Only the server knows how a seed is made of its secret and the epoch; a browser solves for the seed alone. */
async function workCase(
  secret: string | null,
  texts: string[],
  difficulty: number,
  seed: string,
): Promise<Json> {
  const [method = "", path = "", authorization = "", body = ""] = texts;
  const request = { method, path, authorization, body: utf8(body) };
  const nonces = await solve(request, { seed: unbase64(seed), difficulty });
  const password = hex(await workPassword(request));
  const header = workHeader(unbase64(seed), nonces);
  return { secret, epoch: null, method, path, authorization, body, password, difficulty, header };
}

function headCase(id: string, dialogue: string | null, desk: string | null): Json {
  const head = (hash: string | null) => ({ next: hash === null ? 0 : 1, hash });
  return { case: id, dialogue, desk, code: headCode(id, { dialogue: head(dialogue), desk: head(desk) }) };
}

function dayCase(day: string): Json {
  return { day, add_7_days: addDays(day, 7), add_3_months: addMonths(day, 3) };
}
