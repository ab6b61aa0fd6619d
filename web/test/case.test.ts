import { CaseReader, type Check, type Good } from "../src/protocol/case.ts";
import type { MemberLine } from "../src/protocol/charter.ts";
import { type Content, type Frame, REPORTER } from "../src/protocol/entry.ts";
import { Identity } from "../src/protocol/keys.ts";
import { SigningKey } from "../src/protocol/signature.ts";
import { assert, test } from "./harness.ts";
import { type Forgery, makeMember, seed, TODAY, uuid, verdict, World } from "./support.ts";

const CHAIR = uuid(1);
const MEMBER = uuid(2);
const OUTSIDER = uuid(4);

const note = (text = "A note."): Content => ({ kind: "note", body: { text } });
const acknowledgement: Content = { kind: "acknowledgement", body: { text: "Received." } };

/** Writes a forged message of a member to a new world and gives the check that it fails. */
async function forged(forgery: Forgery, content?: Content, author = CHAIR): Promise<string> {
  const world = await World.create();
  return verdict(await world.write("dialogue", author, content ?? world.message(), forgery));
}

test("a report and what follows are read by members and by the reporter", async () => {
  const world = await World.create();
  await world.write("dialogue", CHAIR, acknowledgement);
  await world.write("dialogue", REPORTER, world.message());
  await world.write("desk", MEMBER, note());
  assert.deepEqual(world.reader.items("dialogue").map(verdict), ["good", "good", "good"]);
  assert.deepEqual(world.reader.items("desk").map(verdict), ["good"]);

  const reporter = new CaseReader({
    ...world.options(),
    identities: [world.secrets.identity],
    ownKeys: await world.ownKeys(),
  });
  for (const stored of world.stored.dialogue) {
    assert.equal(verdict(await reporter.push("dialogue", stored)), "good");
  }
  assert.deepEqual(reporter.heads().dialogue, world.reader.heads().dialogue);
  // The desk is not for the reporter, even if a server shows it.
  const [shown] = world.stored.desk;
  if (shown) assert.equal(verdict(await reporter.push("desk", shown)), "decrypt");
});

test("an entry for other keys or of broken bytes is a gap, and the chain runs on over it", async () => {
  const world = await World.create();
  const stranger = await new Identity(seed(50)).recipient();
  const sealed = await world.seal("dialogue", CHAIR, world.message(), { recipients: [stranger] });
  assert.equal(verdict(await world.push("dialogue", sealed)), "decrypt");
  assert.equal(verdict(await world.push("dialogue", new Uint8Array([1, 2, 3]))), "decrypt");
  assert.deepEqual(world.reader.items("dialogue").at(1), { stream: "dialogue", seq: 1, check: "decrypt" });
  const next = await world.write("dialogue", CHAIR, world.message());
  assert.equal(verdict(next), "good");
  assert.equal((next as Good).frame.seq, 3);
});

test("what is no entry in its one form fails the form", async () => {
  const world = await World.create();
  const { seal } = await import("../src/protocol/age.ts");
  const file = await seal(await world.recipients("dialogue"), new Uint8Array(16_384).fill(0x20));
  assert.equal(verdict(await world.push("dialogue", file)), "parse");
  const short = await seal(await world.recipients("dialogue"), new Uint8Array(100));
  assert.equal(verdict(await world.push("dialogue", short)), "parse");
});

test("an entry that names another hotline, case, number or predecessor is told apart", async () => {
  const wrong: [Check, Record<string, unknown>][] = [
    ["instance", { instance: "aa".repeat(32) }],
    ["case", { case: uuid(901) }],
    ["seq", { seq: 2 }],
    ["seq", { seq: 0 }],
    ["prev", { prev: "aa".repeat(32) }],
    ["prev", { prev: null }],
  ];
  for (const [check, frame] of wrong) assert.equal(await forged({ frame }), check, JSON.stringify(frame));
});

test("the first check that fails is the one that is named", async () => {
  const all = {
    instance: "aa".repeat(32),
    case: uuid(901),
    seq: 7,
    prev: null,
    author: OUTSIDER,
    date: "2001-01-01",
  };
  const order: [Check, (keyof typeof all)[]][] = [
    ["instance", []],
    ["case", ["instance"]],
    ["seq", ["instance", "case"]],
    ["prev", ["instance", "case", "seq"]],
    ["author", ["instance", "case", "seq", "prev"]],
    ["signature", ["instance", "case", "seq", "prev", "author", "date"]],
  ];
  for (const [check, healed] of order) {
    const frame = Object.fromEntries(
      Object.entries(all).filter(([name]) => !healed.includes(name as keyof typeof all)),
    );
    assert.equal(await forged({ frame, signer: new SigningKey(seed(77)) }), check);
  }
});

test("an entry shown in the other stream is refused", async () => {
  const world = await World.create();
  const message = await world.seal("dialogue", CHAIR, world.message());
  assert.equal(verdict(await world.push("desk", message)), "stream");
  const desk = await world.seal("desk", CHAIR, note());
  assert.equal(verdict(await world.push("dialogue", desk)), "stream");
});

test("an entry replayed, in its case or from another, is refused", async () => {
  const world = await World.create();
  await world.write("dialogue", CHAIR, world.message());
  const replayed = world.stored.dialogue[1]?.envelope ?? new Uint8Array();
  assert.equal(verdict(await world.push("dialogue", replayed)), "seq");
  // The same members and the same key in another case: only the id differs.
  const other = new CaseReader({ ...world.options(), case: uuid(901) });
  for (const [seq, { envelope }] of world.stored.dialogue.entries()) {
    assert.equal(verdict(await other.push("dialogue", { seq, day: TODAY, envelope })), "case");
  }
});

test("of a fork, only one branch goes on", async () => {
  const world = await World.create();
  const left = await world.seal("dialogue", CHAIR, world.message("left"));
  const right = await world.seal("dialogue", MEMBER, world.message("right"));
  assert.equal(verdict(await world.push("dialogue", left)), "good");
  const onLeft = await world.seal("dialogue", CHAIR, world.message("on left"));
  // Another reader is shown the other branch, and then what was written on the first.
  const fooled = new CaseReader(world.options());
  for (const [seq, envelope] of [world.stored.dialogue[0]?.envelope, right, onLeft].entries()) {
    await fooled.push("dialogue", { seq, day: TODAY, envelope: envelope as Uint8Array });
  }
  assert.deepEqual(fooled.items("dialogue").map(verdict), ["good", "good", "prev"]);
  assert.notEqual(fooled.headCode(), world.reader.headCode());
});

test("a desk entry must have seen a dialogue that the reader knows", async () => {
  const world = await World.create();
  const frame = { seen: "aa".repeat(32) };
  assert.equal(verdict(await world.write("desk", CHAIR, note(), { frame })), "seen");
  const early = new CaseReader(world.options());
  const [stored] = world.stored.desk;
  if (stored) assert.equal(verdict(await early.push("desk", stored)), "seen");
});

test("who has no access writes nothing", async () => {
  for (const author of [OUTSIDER, uuid(5), uuid(99)]) {
    const world = await World.create();
    assert.equal(verdict(await world.write("dialogue", author, world.message())), "author", author);
    assert.equal(verdict(await world.write("desk", author, note())), "author", author);
  }
});

test("members write no reports, and the reporter writes messages alone", async () => {
  const world = await World.create();
  const report = await world.report();
  assert.equal(verdict(await world.write("dialogue", CHAIR, report)), "author");
  assert.equal(verdict(await world.write("dialogue", REPORTER, report)), "author", "a second report");
  assert.equal(verdict(await world.write("dialogue", REPORTER, acknowledgement)), "author");
  const access: Content = { kind: "access", body: report.body.access };
  assert.equal(verdict(await world.write("dialogue", REPORTER, access)), "author");
  const outcome: Content = { kind: "outcome", body: { result: "x", text: "" } };
  assert.equal(verdict(await world.write("dialogue", REPORTER, outcome)), "author");
  assert.equal(verdict(await world.write("desk", REPORTER, note())), "author");
});

test("a case begins with the reporter's report and nothing else", async () => {
  for (const author of [CHAIR, REPORTER]) {
    const world = await World.create();
    world.stored.dialogue.length = 0;
    await world.reread();
    assert.equal(verdict(await world.write("dialogue", author, world.message())), "author", author);
    // Without a report nobody has access, and no later one counts.
    assert.equal(verdict(await world.write("dialogue", CHAIR, world.message())), "author");
    assert.equal(verdict(await world.write("dialogue", REPORTER, await world.report())), "author");
    assert.equal(world.reader.access, null);
    assert.equal(world.reader.report, null);
    assert.equal(world.reader.state().acknowledge_by, null);
  }
});

test("a report carries its key, and the reporter's own client wants its own", async () => {
  const world = await World.create();
  world.stored.dialogue.length = 0;
  await world.reread();
  // Somebody else's report under this case: well-formed and signed, but not by the token that reads.
  const report = await world.report();
  const stranger = new SigningKey(seed(60));
  report.body.reporter.sign = btoa(String.fromCharCode(...(await stranger.publicKey())));
  assert.equal(verdict(await world.write("dialogue", REPORTER, report, { signer: stranger })), "good");
  const own = await world.reread({ identities: [world.secrets.identity], ownKeys: await world.ownKeys() });
  assert.deepEqual(own.items("dialogue").map(verdict), ["author"]);
});

test("the reporter's own client wants its own age key too", async () => {
  const world = await World.create();
  const ownKeys = { ...(await world.ownKeys()), age: (await new Identity(seed(61)).recipient()).encode() };
  const own = await world.reread({ identities: [world.secrets.identity], ownKeys });
  assert.deepEqual(own.items("dialogue").map(verdict), ["author"]);
});

test("a signature by another key, or over another frame, is refused", async () => {
  const world = await World.create();
  const signer = world.signer(MEMBER);
  assert.equal(verdict(await world.write("dialogue", CHAIR, world.message(), { signer })), "signature");
  assert.equal(verdict(await world.write("dialogue", REPORTER, world.message(), { signer })), "signature");
  assert.equal(verdict(await world.write("desk", CHAIR, note(), { signer })), "signature");
  const fresh = await World.create();
  fresh.stored.dialogue.length = 0;
  await fresh.reread();
  const forgedReport = await fresh.write("dialogue", REPORTER, await fresh.report(), { signer });
  assert.equal(verdict(forgedReport), "signature");
});

/** A world in whose charter the chair's line is another, or several. */
async function withChairLines(lines: (line: MemberLine) => MemberLine[]): Promise<World> {
  const world = await World.create();
  const members = world.charter.members.flatMap((line) => (line.id === CHAIR ? lines(line) : [line]));
  world.charter = { ...world.charter, members };
  await world.reread();
  return world;
}

test("a key counts on the days of its line, the first and the last included", async () => {
  const world = await withChairLines((line) => [{ ...line, from: "2026-11-10", until: "2026-11-20" }]);
  const on = async (today: string) =>
    verdict(await world.write("dialogue", CHAIR, world.message(), { today }));
  assert.equal(await on("2026-11-09"), "author");
  assert.equal(await on("2026-11-10"), "good");
  assert.equal(await on("2026-11-20"), "good");
  assert.equal(await on("2026-11-21"), "author");
});

test("a retired key signs nothing after its end, and on the day of change both sign", async () => {
  const { key, line: fresh } = await makeMember(41, { id: CHAIR, role: "chair", from: "2026-11-20" });
  const world = await withChairLines((line) => [{ ...line, until: "2026-11-20" }, fresh]);
  const by = async (today: string, signer: SigningKey) =>
    verdict(await world.write("dialogue", CHAIR, world.message(), { today, signer }));
  const old = world.signer(CHAIR);
  assert.equal(await by("2026-11-19", key.signingKey()), "signature");
  assert.equal(await by("2026-11-20", old), "good");
  assert.equal(await by("2026-11-20", key.signingKey()), "good");
  assert.equal(await by("2026-11-21", old), "signature");
  assert.equal(await by("2026-11-21", key.signingKey()), "good");
});

test("a member's date is not before the last member's in its stream, a reporter's may be anything", async () => {
  const world = await World.create();
  const on = async (author: string, date: string) =>
    verdict(await world.write("dialogue", author, world.message(), { frame: { date } }));
  assert.equal(await on(CHAIR, "2026-11-20"), "good");
  assert.equal(await on(MEMBER, "2026-11-19"), "date");
  assert.equal(await on(REPORTER, "2001-01-01"), "good");
  assert.equal(await on(MEMBER, "2026-11-20"), "good");
  assert.equal(await on(REPORTER, "2099-01-01"), "good");
  assert.equal(await on(CHAIR, "2026-11-21"), "good");
  // An entry that failed moves no date, and the desk has dates of its own.
  assert.equal(await on(OUTSIDER, "2026-12-31"), "author");
  assert.equal(await on(CHAIR, "2026-11-21"), "good");
  const desk = (date: string) => world.write("desk", CHAIR, note(), { frame: { date } });
  assert.equal(verdict(await desk("2026-11-01")), "good");
  assert.equal(verdict(await desk("2026-10-31")), "date");
});

test("a writer whose clock is behind takes the last member's date", async () => {
  const world = await World.create();
  await world.write("dialogue", CHAIR, world.message(), { today: "2026-11-25" });
  const item = await world.write("dialogue", MEMBER, world.message(), { today: "2026-11-20" });
  assert.equal(verdict(item), "good");
  assert.equal((item as Good).frame.date, "2026-11-25");
  const reporter = await world.write("dialogue", REPORTER, world.message(), { today: "2026-11-20" });
  assert.equal((reporter as Good).frame.date, "2026-11-20");
});

test("access for someone whom the charter does not know is refused, in a report as well", async () => {
  const world = await World.create();
  const report = await world.report();
  const unknown = { ...report.body.access, members: [{ id: uuid(99), wrap: "aa".repeat(32) }] };
  assert.equal(verdict(await world.write("dialogue", CHAIR, { kind: "access", body: unknown })), "access");
  assert.equal(world.reader.accesses.length, 1);
  world.stored.dialogue.length = 0;
  await world.reread();
  report.body.access = unknown;
  assert.equal(verdict(await world.write("dialogue", REPORTER, report)), "access");
  assert.equal(world.reader.access, null);
});

test("dates that differ from the server's day by more than one are flagged, and count for members only", async () => {
  const world = await World.create();
  const write = async (author: string, date: string, day: string) =>
    (await world.write("dialogue", author, world.message(), { frame: { date }, day })) as Good;
  const near = await write(REPORTER, "2026-11-21", TODAY);
  assert.deepEqual([near.flags, near.date], [[], "2026-11-21"]);
  const far = await write(REPORTER, "2026-11-20", TODAY);
  assert.deepEqual([far.flags, far.date], [["date_differs"], TODAY]);
  const future = await write(REPORTER, "2026-11-24", TODAY);
  assert.deepEqual([future.flags, future.date], [["date_differs"], TODAY]);
  const member = await write(CHAIR, "2026-11-24", TODAY);
  assert.deepEqual([member.flags, member.date], [["date_differs"], "2026-11-24"]);
});

test("a skipped or repeated number is no gap but an error", async () => {
  const world = await World.create();
  const envelope = await world.seal("dialogue", CHAIR, world.message());
  for (const seq of [0, 2, 7]) {
    await assert.rejects(world.reader.push("dialogue", { seq, day: TODAY, envelope }), { code: "Sequence" });
  }
  assert.equal(world.reader.items("dialogue").length, 1);
  const twice = [1, 1].map((seq) => world.reader.push("dialogue", { seq, day: TODAY, envelope }));
  await assert.rejects(Promise.all(twice), { code: "Sequence" });
  assert.equal(world.reader.items("dialogue").length, 2);
});

test("drafts go to whoever must read them", async () => {
  const world = await World.create();
  const texts = (stream: "dialogue" | "desk") => world.reader.recipients(stream).map((one) => one.encode());
  const ownKeys = await world.ownKeys();
  const current = (await world.keys[0]?.recipient())?.encode() ?? "";
  assert.deepEqual(texts("dialogue"), [current, ownKeys.age]);
  assert.deepEqual(texts("desk"), [current]);
  const frame: Frame = world.reader.draft("desk", CHAIR, note(), { today: TODAY });
  assert.equal(frame.stream === "desk" && frame.seen, world.reader.heads().dialogue.hash);
  assert.throws(() => new CaseReader(world.options()).recipients("desk"), { code: "Sequence" });
});
