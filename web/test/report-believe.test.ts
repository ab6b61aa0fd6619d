/** Whose hotline it is: what the worker believes, and what the page asks. */

import type { Charter } from "../src/protocol/charter.ts";
import { SigningKey } from "../src/protocol/signature.ts";
import { ask } from "../src/report/ask.ts";
import type { Belief } from "../src/report/worker/api.ts";
import { believe } from "../src/report/worker/believe.ts";
import { assert, test } from "./harness.ts";
import { makeCharter, makeMember, seed, signedCharter, TODAY } from "./support.ts";

const MEMBERS = await Promise.all([
  makeMember(1, { name: "Anna Berg", role: "chair" }),
  makeMember(2, { name: "Gone Away", until: "2026-11-01" }),
]);
const CHARTER = await makeCharter(MEMBERS);
const OTHER = "ab".repeat(32);
const LIMITS = { entry: 1, attachment: 2, attachments: 3, case: 4 };
const WORK = { seed: "", difficulty: 1, piece_difficulty: 1 };

async function judged(charter: Charter, fragment = "", today = TODAY, signer?: SigningKey): Promise<Belief> {
  const [text, charter_signature] = await signedCharter(charter, signer);
  const answer = { v: 1 as const, charter: text, charter_signature, limits: LIMITS, work: WORK };
  return (await believe(answer, fragment, today)).belief;
}

/** In one word. */
async function outcome(...args: Parameters<typeof judged>): Promise<string> {
  const belief = await judged(...args);
  if (belief.kind === "refused") return `${belief.why}${belief.hotline === null ? "" : " with charter"}`;
  return belief.pinned ? "open and pinned" : "open";
}

test("a charter that holds is believed, with or without the right pin", async () => {
  assert.equal(await outcome(CHARTER), "open");
  assert.equal(await outcome(CHARTER, `#root=${CHARTER.instance}`), "open and pinned");
  assert.equal(await outcome(CHARTER, "#readers"), "open");
});

test("a wrong or damaged pin refuses a charter that holds", async () => {
  assert.equal(await outcome(CHARTER, `#root=${OTHER}`), "instance with charter");
  for (const damaged of ["#root=", "#root=abcd", "#root=%"]) {
    assert.equal(await outcome(CHARTER, damaged), "pin with charter", damaged);
  }
});

test("a charter that does not hold is refused, and what it says about elsewhere is kept", async () => {
  assert.equal(await outcome(CHARTER, "", "2027-05-02"), "expired with charter");
  assert.equal(await outcome(CHARTER, "", TODAY, new SigningKey(seed(201))), "signature with charter");
  const nonsense = { v: 1 as const, charter: "{}", charter_signature: "", limits: LIMITS, work: WORK };
  const { belief, verified } = await believe(nonsense, "", TODAY);
  assert.equal(belief.kind === "refused" && belief.hotline, null);
  assert.equal(verified, null);
});

test("the page learns who is in office, and no key", async () => {
  const belief = await judged(CHARTER);
  if (belief.kind !== "open") throw new Error(belief.kind);
  assert.deepEqual(
    belief.hotline.readers.map(({ name }) => name),
    ["Anna Berg"],
  );
  assert.deepEqual(belief.limits, { attachment: 2, attachments: 3 });
  assert.equal(belief.hotline.fingerprint.replaceAll(" ", ""), CHARTER.instance);
  const text = JSON.stringify(belief);
  for (const key of ["age1pq", "ssh-ed25519"]) assert.ok(!text.includes(key), key);
});

test("no charter yet is told from no answer, and from an answer that no hotline gives", async () => {
  const asked = (status: number, body: string) => ask(async () => new Response(body, { status }));
  assert.equal((await asked(404, '{"error":"not_found"}')).kind, "closed");
  for (const [status, body] of [
    [404, "<!doctype html>"],
    [404, "{}"],
    [500, '{"error":"internal"}'],
    [503, "null"],
    [200, "null"],
    [200, '{"charter":1,"charter_signature":2}'],
    [200, '{"charter":"","charter_signature":""}'],
  ] as const) {
    assert.equal((await asked(status, body)).kind, "unreachable", `${status} ${body}`);
  }
  assert.equal((await ask(async () => Promise.reject(new TypeError("offline")))).kind, "unreachable");
});
