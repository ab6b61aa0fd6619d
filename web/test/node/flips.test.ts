/** Every byte of a sealed 16 KiB entry, changed one at a time. Browsers flip samples (age.test.ts). */

import { openEnvelope, sealEntry } from "../../src/protocol/envelope.ts";
import { Identity } from "../../src/protocol/keys.ts";
import { SigningKey } from "../../src/protocol/signature.ts";
import { assert, test } from "../harness.ts";
import { seed, TODAY, uuid } from "../support.ts";

const CASE_KEY = new Identity(seed(1));

test("an entry with any one of its bytes changed is refused", async () => {
  const envelope = await sealEntry(
    {
      v: 1,
      instance: "11".repeat(32),
      case: uuid(900),
      stream: "desk",
      seq: 0,
      prev: null,
      seen: "33".repeat(32),
      date: TODAY,
      author: uuid(1),
      kind: "note",
      body: { text: "x".repeat(9000) },
      attachments: [],
    },
    new SigningKey(seed(2)),
    [await CASE_KEY.recipient()],
  );
  assert.ok(await openEnvelope(envelope, [CASE_KEY]));
  const outcomes = new Map<string, number>();
  for (let i = 0; i < envelope.length; i++) {
    const wrong = envelope.slice();
    // Another bit each time, so that not all of it hangs on one.
    wrong[i] = (wrong[i] ?? 0) ^ (1 << (i % 8));
    const outcome = await openEnvelope(wrong, [CASE_KEY]).then(
      (opened) => (opened === null ? "other key" : "opened"),
      (error: { code?: string }) => error.code ?? String(error),
    );
    outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1);
  }
  assert.deepEqual([...outcomes.keys()].sort(), ["Damaged", "other key"]);
  assert.equal((outcomes.get("Damaged") ?? 0) + (outcomes.get("other key") ?? 0), envelope.length);
  assert.ok((outcomes.get("Damaged") ?? 0) >= 16_384);
});
