import { base64, digest, frame, hex, u64be, utf8 } from "../src/protocol/bytes.ts";
import {
  hasZeroBits,
  MAX_DIFFICULTY,
  solve,
  type WorkRequest,
  workHeader,
  workPassword,
  workSalt,
} from "../src/protocol/work.ts";
import { assert, runs, test } from "./harness.ts";
import { seed } from "./support.ts";

const REQUEST: WorkRequest = {
  method: "POST",
  path: "/api/v1/case/entries",
  authorization: "Hotline AAAA",
  body: utf8("{}"),
};

/** The server's check, put together here from the text of PROTOCOL.md section 6. */
async function verify(
  request: WorkRequest,
  work: Uint8Array,
  nonces: number[],
  difficulty: number,
): Promise<boolean> {
  const { method, path, authorization, body } = request;
  const framed = frame("hotline/v1/work-body", method, path, authorization, await digest(body));
  const key = await crypto.subtle.importKey("raw", (await digest(framed)) as BufferSource, "PBKDF2", false, [
    "deriveBits",
  ]);
  for (let i = 0; i < 4; i++) {
    const salt = frame("hotline/v1/work-salt", work, Uint8Array.of(i), u64be(nonces[i] ?? 0)) as BufferSource;
    const how = { name: "PBKDF2", hash: "SHA-256", salt, iterations: 128 };
    const bits = [...new Uint8Array(await crypto.subtle.deriveBits(how, key, 256))];
    const text = bits.map((byte) => byte.toString(2).padStart(8, "0")).join("");
    if (!text.startsWith("0".repeat(difficulty))) return false;
  }
  return nonces.length === 4;
}

test("what is solved is what a server accepts, for this request and seed alone", async () => {
  const difficulty = 5;
  const nonces = await solve(REQUEST, { seed: seed(1), difficulty });
  assert.ok(await verify(REQUEST, seed(1), nonces, difficulty));
  // One in a million that one of these holds by chance: 2^-20 each.
  assert.ok(!(await verify({ ...REQUEST, body: utf8("{ }") }, seed(1), nonces, difficulty)));
  assert.ok(!(await verify({ ...REQUEST, authorization: "" }, seed(1), nonces, difficulty)));
  assert.ok(!(await verify({ ...REQUEST, method: "PUT" }, seed(1), nonces, difficulty)));
  assert.ok(!(await verify({ ...REQUEST, path: "/api/v1/cases" }, seed(1), nonces, difficulty)));
  assert.ok(!(await verify(REQUEST, seed(2), nonces, difficulty)));
});

test("each puzzle has its lowest nonce, and difficulty 0 none but 0", async () => {
  assert.deepEqual(await solve(REQUEST, { seed: seed(1), difficulty: 0 }), [0, 0, 0, 0]);
  const nonces = await solve(REQUEST, { seed: seed(1), difficulty: 4 });
  for (const [i, nonce] of nonces.entries()) {
    if (nonce === 0) continue;
    for (let lower = 0; lower < nonce; lower++) {
      const others = nonces.map((own, j) => (i === j ? lower : own));
      assert.ok(!(await verify(REQUEST, seed(1), others, 4)));
    }
  }
});

test("zero bits are counted from the most significant", () => {
  const bytes = (...values: number[]) => Uint8Array.from(values);
  assert.ok(hasZeroBits(bytes(0xff), 0));
  assert.ok(hasZeroBits(bytes(0x7f), 1));
  assert.ok(!hasZeroBits(bytes(0x7f), 2));
  assert.ok(!hasZeroBits(bytes(0x80), 1));
  assert.ok(hasZeroBits(bytes(0, 0x1f), 11));
  assert.ok(!hasZeroBits(bytes(0, 0x20), 11));
  assert.ok(!hasZeroBits(bytes(1, 0), 11));
  assert.ok(hasZeroBits(bytes(0, 0), 16));
});

test("progress goes forward, and reaches the end at the end", async () => {
  const parts: number[] = [];
  await solve(REQUEST, { seed: seed(3), difficulty: runs(8) }, { progress: (part) => parts.push(part) });
  assert.ok(parts.length >= 4);
  assert.deepEqual(
    parts,
    [...parts].sort((a, b) => a - b),
  );
  assert.equal(parts.indexOf(1), parts.length - 1);
});

test("solving can be cancelled", async () => {
  const before = AbortSignal.abort(new Error("no"));
  await assert.rejects(solve(REQUEST, { seed: seed(1), difficulty: 5 }, { signal: before }), /no/);
  const controller = new AbortController();
  const progress = () => controller.abort();
  const task = { seed: seed(1), difficulty: MAX_DIFFICULTY };
  await assert.rejects(solve(REQUEST, task, { signal: controller.signal, progress }), { name: "AbortError" });
});

test("more work than any server needs is refused at once", async () => {
  const task = { seed: seed(1), difficulty: MAX_DIFFICULTY + 1 };
  await assert.rejects(solve(REQUEST, task), { code: "TooLarge" });
});

test("the password and the salts are framed hashes of everything they bind", async () => {
  const parts = ["POST", "/api/v1/case/entries", "Hotline AAAA", await digest(utf8("{}"))];
  const expected = await digest(frame("hotline/v1/work-body", ...parts));
  assert.equal(hex(await workPassword(REQUEST)), hex(expected));
  assert.equal(
    hex(workSalt(Uint8Array.of(7), 3, 258)),
    hex(
      frame(
        "hotline/v1/work-salt",
        Uint8Array.of(7),
        Uint8Array.of(3),
        Uint8Array.of(0, 0, 0, 0, 0, 0, 1, 2),
      ),
    ),
  );
});

test("the header is the seed and four decimal numbers", () => {
  assert.equal(workHeader(seed(1), [0, 12, 3, 4567]), `${base64(seed(1))} 0 12 3 4567`);
});
