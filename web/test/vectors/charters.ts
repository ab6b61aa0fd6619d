/** Charters: what is accepted, and one for each refusal. */

import { digest, hex, utf8 } from "../../src/protocol/bytes.ts";
import { type Charter, parseCharter, serialiseCharter } from "../../src/protocol/charter.ts";
import { CharterRefusal, verifyCharter } from "../../src/protocol/charter-verify.ts";
import { SigningKey } from "../../src/protocol/signature.ts";
import { assert } from "../harness.ts";
import { makeCharter, makeMember, root, seed, signedCharter, sshsig, TODAY } from "../support.ts";
import { type Json, list } from "./common.ts";

export async function write(): Promise<Json> {
  const members = await Promise.all([1, 2, 3].map((number) => makeMember(number)));
  const good = await makeCharter(members);
  const next = { ...good, epoch: 4 };
  const ended = (until: string | null) =>
    good.members.map((line, index) => (index === 1 ? { ...line, until } : line));
  const one = async (why: string, [text, signature]: [string, string], more: Json = {}): Promise<Json> => {
    const input = { why, text, signature, instance: null, known: null, today: TODAY, ...more };
    return { ...input, result: await result(input) };
  };
  const signed = async (why: string, charter: Charter, more: Json = {}) =>
    one(why, await signedCharter(charter), more);
  const raw = async (why: string, text: string): Promise<Json> => one(why, [text, await sshsig(root, text)]);
  const text = serialiseCharter(good);
  const signature = await sshsig(root, text);
  const known = { known: text };
  return {
    charters: [
      await signed("a good charter", good),
      await signed("with a questionnaire", {
        ...good,
        questionnaire: [
          { id: "what", kind: "text", required: true, label: { en: "What?", de: "Was?" }, options: [] },
          {
            id: "seen",
            kind: "choice",
            required: false,
            label: { en: "Seen?", de: "Gesehen?" },
            options: [{ id: "yes", label: { en: "Yes", de: "Ja" } }],
          },
        ],
      }),
      await signed("pinned", good, { instance: good.instance }),
      await signed("pinned elsewhere", good, { instance: "ab".repeat(32) }),
      await signed("the next epoch", next, known),
      await signed("an older epoch", { ...good, epoch: 2 }, known),
      await signed("the same epoch, other bytes", { ...good, organisation: "Other AG" }, known),
      await signed("a line gone", { ...next, members: good.members.slice(1) }, known),
      await signed(
        "an end moved later",
        { ...next, members: ended("2027-01-01") },
        {
          known: serialiseCharter({ ...good, members: ended("2026-12-31") }),
        },
      ),
      await signed(
        "an end moved earlier",
        { ...next, members: ended("2026-12-30") },
        {
          known: serialiseCharter({ ...good, members: ended("2026-12-31") }),
        },
      ),
      await signed(
        "a new title",
        { ...next, members: good.members.map((line) => ({ ...line, title: "Chair" })) },
        known,
      ),
      await signed("expired yesterday", good, { today: "2027-05-02" }),
      await signed("an instance that is not its roots'", { ...good, instance: "cd".repeat(32) }),
      await one("signed by a stranger", [text, await sshsig(new SigningKey(seed(201)), text)]),
      await one("in another namespace", [text, await sshsig(root, text, { namespace: "file" })]),
      await one("over another hash", [text, await sshsig(root, text, { hash: "sha256" })]),
      await one("of another version", [text, await sshsig(root, text, { version: 2 })]),
      await one("with Windows line ends", [text, signature.replaceAll("\n", "\r\n")]),
      await one("with other line lengths", [
        text,
        signature.replace(/\n(?!-|$)/g, "").replace("SIGNATURE-----", "SIGNATURE-----\n"),
      ]),
      await one("without the last line end", [text, signature.trimEnd()]),
      await raw("a byte order mark", `\u{feff}${text}`),
      await raw("members swapped", text.replace(/("organisation":"[^"]*"),("epoch":\d+)/, "$2,$1")),
      await raw("a language missing in the notice", text.replace(',"de":"Hinweis"', "")),
      await raw("a fraction", text.replace('"epoch":3', '"epoch":3.0')),
      await raw(
        "an origin with a slash",
        text.replace("https://hotline.example", "https://hotline.example/"),
      ),
      await raw(
        "http for the whole world",
        text.replace("https://hotline.example", "http://hotline.example"),
      ),
      await raw(
        "http for an onion service",
        text.replace("https://hotline.example", "http://abcdefghijklmnop.onion"),
      ),
      await raw("a port that goes without saying", text.replace("hotline.example", "hotline.example:443")),
      await raw("a capital in the host", text.replace("hotline.example", "Hotline.example")),
      await raw("a link that is a script", text.replace("https://www.bafin.de", "javascript:alert(1)")),
      await raw("a root line with two spaces", text.replace("ssh-ed25519 ", "ssh-ed25519  ")),
      await raw("a root comment with half a surrogate pair", text.replace(' root"', ' \\ud800"')),
      await raw("nobody", text.replace(/"members":\[.*\]/, '"members":[]')),
      await raw("no origin", text.replace(/"origins":\["[^"]*"\]/, '"origins":[]')),
      await raw("an empty contact", text.replace("compliance@example.com", "")),
    ],
  };
}

async function result(c: Json): Promise<string> {
  const known = typeof c.known === "string" ? c.known : null;
  const verified = known === null ? {} : { known: await believed(known) };
  const pin = typeof c.instance === "string" ? { instance: c.instance } : {};
  try {
    await verifyCharter(c.text as string, c.signature as string, {
      today: c.today as string,
      ...verified,
      ...pin,
    });
    return "ok";
  } catch (error) {
    if (!(error instanceof CharterRefusal)) throw error;
    return error.code;
  }
}

async function believed(text: string) {
  const charter = parseCharter(text);
  return { charter, hash: hex(await digest(utf8(text))), instance: charter.instance };
}

export async function check(value: Json): Promise<void> {
  const seen = new Set<string>();
  for (const c of list(value, "charters")) {
    const verdict = await result(c);
    assert.equal(verdict, c.result, c.why as string);
    seen.add(verdict);
  }
  const all = ["expired", "fork", "instance", "malformed", "ok", "older", "signature", "vanished"];
  assert.deepEqual([...seen].sort(), all, "each refusal has a vector");
}
