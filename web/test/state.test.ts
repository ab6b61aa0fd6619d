import { type Content, REPORTER } from "../src/protocol/entry.ts";
import { type Heads, headCode } from "../src/protocol/heads.ts";
import { assert, test } from "./harness.ts";
import { TODAY, uuid, verdict, World } from "./support.ts";

const CHAIR = uuid(1);

const triage = (body: object): Content => ({ kind: "triage", body }) as Content;
const retention = (purge_after: string | null, hold: boolean): Content => ({
  kind: "retention",
  body: { purge_after, hold, reason: "" },
});

test("a new case is new, with dates from the report's day", async () => {
  const world = await World.create();
  assert.deepEqual(world.reader.state(), {
    status: "new",
    severity: null,
    category: "accounting",
    assignee: null,
    labels: [],
    acknowledge_by: "2026-11-29",
    feedback_by: "2027-02-28",
    purge_after: null,
    hold: false,
    acknowledged: null,
    outcome: null,
    readers: [uuid(1), uuid(2), uuid(3)],
    excluded: [uuid(5)],
    recipient: (await world.keys[0]?.recipient())?.encode() ?? "",
    whose_turn: "members",
  });
});

test("the acknowledgement's date sets the day for feedback, the first one only", async () => {
  const world = await World.create();
  const acknowledgement: Content = { kind: "acknowledgement", body: { text: "" } };
  await world.write("dialogue", CHAIR, acknowledgement, { today: "2026-11-23" });
  await world.write("dialogue", CHAIR, acknowledgement, { today: "2026-11-24" });
  const { acknowledged, acknowledge_by, feedback_by } = world.reader.state();
  assert.deepEqual([acknowledged, acknowledge_by, feedback_by], ["2026-11-23", "2026-11-29", "2027-02-23"]);
});

test("a report's day is the server's where the reporter's clock is off", async () => {
  const world = await World.create();
  const report = await world.report();
  report.body.answers = [{ question: "category", answer: "law" }];
  for (const [date, acknowledge_by] of [
    ["2026-11-21", "2026-11-28"],
    ["2026-01-01", "2026-11-29"],
    ["2027-01-01", "2026-11-29"],
  ]) {
    world.stored.dialogue.length = 0;
    await world.reread();
    await world.write("dialogue", REPORTER, report, { frame: { date }, day: TODAY });
    const state = world.reader.state();
    assert.deepEqual([state.acknowledge_by, state.category], [acknowledge_by, "law"]);
  }
});

test("triage changes what it names and leaves the rest, and the last word counts", async () => {
  const world = await World.create();
  const set = async (body: object) =>
    assert.equal(verdict(await world.write("desk", CHAIR, triage(body))), "good");
  await set({ status: "under_review", severity: "high", assignee: uuid(2), labels: ["a", "b"] });
  await set({ severity: "low", category: "law", acknowledge_by: "2026-12-01", feedback_by: "2027-06-01" });
  await set({ assignee: null });
  const { status, severity, category, assignee, labels, acknowledge_by, feedback_by } = world.reader.state();
  assert.deepEqual(
    { status, severity, category, assignee, labels, acknowledge_by, feedback_by },
    {
      status: "under_review",
      severity: "low",
      category: "law",
      assignee: null,
      labels: ["a", "b"],
      acknowledge_by: "2026-12-01",
      feedback_by: "2027-06-01",
    },
  );
});

test("an empty or unknown triage cannot be written", async () => {
  const world = await World.create();
  for (const body of [{}, { mood: "bad" }, { status: null }, { labels: "a" }, { feedback_by: "soon" }]) {
    await assert.rejects(world.write("desk", CHAIR, triage(body)), { code: "Malformed" });
  }
});

test("retention is what the last entry says", async () => {
  const world = await World.create();
  await world.write("desk", CHAIR, retention("2030-01-01", true));
  assert.deepEqual([world.reader.state().purge_after, world.reader.state().hold], ["2030-01-01", true]);
  await world.write("desk", CHAIR, retention(null, false));
  assert.deepEqual([world.reader.state().purge_after, world.reader.state().hold], [null, false]);
});

test("who wrote last in the dialogue waits for the other side", async () => {
  const world = await World.create();
  const turn = () => world.reader.state().whose_turn;
  await world.write("dialogue", CHAIR, world.message());
  assert.equal(turn(), "reporter");
  await world.write("dialogue", REPORTER, world.message());
  assert.equal(turn(), "members");
  await world.write("desk", CHAIR, { kind: "note", body: { text: "" } });
  assert.equal(turn(), "members");
  await world.write("dialogue", CHAIR, { kind: "outcome", body: { result: "substantiated", text: "" } });
  assert.equal(turn(), "reporter");
  assert.deepEqual(world.reader.state().outcome, { result: "substantiated", date: TODAY });
  const access: Content = { kind: "access", body: (await world.report()).body.access };
  await world.write("dialogue", REPORTER, world.message());
  assert.equal(verdict(await world.write("dialogue", CHAIR, access)), "good");
  assert.equal(turn(), "members");
});

test("gaps change nothing", async () => {
  const world = await World.create();
  const before = world.reader.state();
  await world.write("desk", uuid(4), triage({ status: "closed" }));
  await world.write("dialogue", uuid(4), { kind: "acknowledgement", body: { text: "" } });
  assert.deepEqual(world.reader.state(), before);
});

test("remembered heads hold as a case grows, and notice less or something else", async () => {
  const world = await World.create();
  const empty: Heads = { dialogue: { next: 0, hash: null }, desk: { next: 0, hash: null } };
  const early = world.reader.heads();
  await world.write("dialogue", CHAIR, world.message());
  await world.write("desk", CHAIR, triage({ status: "closed" }));
  const late = world.reader.heads();
  for (const heads of [empty, early, late]) assert.equal(world.reader.checkHeads(heads), null);

  const more: Heads = { ...late, desk: { next: 2, hash: "aa".repeat(32) } };
  assert.equal(world.reader.checkHeads(more), "shorter");
  for (const other of [
    { ...late, dialogue: { next: 2, hash: "aa".repeat(32) } },
    { ...late, dialogue: { next: 1, hash: late.dialogue.hash } },
    { ...late, desk: { next: 1, hash: "aa".repeat(32) } },
    { ...late, desk: { next: 0, hash: "aa".repeat(32) } },
  ]) {
    assert.equal(world.reader.checkHeads(other), "different");
  }
  // A server that shows the past again.
  world.stored.dialogue.pop();
  await world.reread();
  assert.equal(world.reader.checkHeads(late), "shorter");
  await world.write("dialogue", CHAIR, world.message("something else"));
  assert.equal(world.reader.checkHeads(late), "different");
});

test("the head code is 50 bits in Crockford's base 32, of the case and both heads", () => {
  const empty: Heads = { dialogue: { next: 0, hash: null }, desk: { next: 0, hash: null } };
  const code = headCode(uuid(1), empty);
  assert.match(code, /^[0-9A-HJKMNP-TV-Z]{5}-[0-9A-HJKMNP-TV-Z]{5}$/);
  const head = { next: 1, hash: "ab".repeat(32) };
  const codes = [
    code,
    headCode(uuid(2), empty),
    headCode(uuid(1), { ...empty, dialogue: head }),
    headCode(uuid(1), { ...empty, desk: head }),
  ];
  assert.equal(new Set(codes).size, 4);
});

test("the head code's bits are the hash's first fifty, from the top", async () => {
  const { frame, sha256, unhex } = await import("../src/protocol/bytes.ts");
  const hash = sha256(frame("hotline/v1/head", uuid(7), unhex("ab"), unhex("cd")));
  const bits = [...hash].map((byte) => byte.toString(2).padStart(8, "0")).join("");
  const digits = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
  const expected = Array.from(
    { length: 10 },
    (_, i) => digits[Number.parseInt(bits.slice(5 * i, 5 * i + 5), 2)],
  );
  const code = headCode(uuid(7), { dialogue: { next: 1, hash: "ab" }, desk: { next: 1, hash: "cd" } });
  assert.equal(code.replace("-", ""), expected.join(""));
});
