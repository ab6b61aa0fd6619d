import { CaseReader, type Good } from "../src/protocol/case.ts";
import { type Content, REPORTER } from "../src/protocol/entry.ts";
import { ProtocolError } from "../src/protocol/errors.ts";
import { Identity } from "../src/protocol/keys.ts";
import {
  changeAccess,
  checkWrap,
  currentReaders,
  firstReaders,
  makeAccess,
  needsRotation,
  readerKeys,
  rotate,
  withAlternates,
} from "../src/protocol/rotation.ts";
import { openWrap, wrapHash } from "../src/protocol/wrap.ts";
import { assert, test } from "./harness.ts";
import { makeCharter, makeMember, random, seed, TODAY, uuid, verdict, World } from "./support.ts";

const [CHAIR, SECOND, THIRD, ALTERNATE, EXCLUDED] = [1, 2, 3, 4, 5].map(uuid) as [
  string,
  string,
  string,
  string,
  string,
];

const note: Content = { kind: "note", body: { text: "" } };

async function rotated(world: World, author = CHAIR): Promise<void> {
  const change = await rotate(world.reader, { author, keys: world.keys, random, today: TODAY });
  assert.equal(verdict(await world.changeAccess(author, change)), "good");
}

/** A change of readers, by their ids. */
async function change(world: World, author: string, ids: string[], reason = "") {
  return changeAccess(world.reader, { author, keys: world.keys, readers: ids, reason, today: TODAY, random });
}

test("the first member to write rotates first, as the reporter held the first key", async () => {
  const world = await World.create();
  assert.ok(needsRotation(world.reader, TODAY));
  await rotated(world);
  assert.ok(!needsRotation(world.reader, TODAY));
  await world.write("dialogue", CHAIR, world.message());
  await world.write("dialogue", REPORTER, world.message());
  assert.ok(!needsRotation(world.reader, TODAY));
});

test("a rotation wraps all keys to each reader, newest first, and keeps the readers", async () => {
  const world = await World.create();
  const { body, wraps, keys, identity } = await rotate(world.reader, {
    author: CHAIR,
    keys: world.keys,
    random,
    today: TODAY,
  });
  assert.equal(keys[0], identity);
  assert.equal(keys[1], world.keys[0]);
  assert.equal(body.recipient, (await keys[0]?.recipient())?.encode());
  assert.deepEqual(
    body.members.map(({ id }) => id),
    [CHAIR, SECOND, THIRD],
  );
  for (const [i, { member, wrap }] of wraps.entries()) {
    assert.equal(member, body.members[i]?.id);
    const key = world.members.find(({ line }) => line.id === member)?.key.identity ?? new Identity(seed(0));
    const opened = await openWrap(wrap, world.id, key);
    assert.deepEqual(
      opened?.map((one) => one.encode()),
      keys.map((one) => one.encode()),
    );
    assert.equal(await checkWrap(body, member, await wrapHash(wrap), opened ?? []), null);
  }
});

test("after a rotation the old key opens nothing new, and the reporter reads on", async () => {
  const world = await World.create();
  const [old] = world.keys;
  await rotated(world);
  await world.write("dialogue", CHAIR, world.message());
  const behind = await world.reread({ identities: old ? [old] : [] });
  assert.deepEqual(behind.items("dialogue").map(verdict), ["good", "decrypt", "decrypt"]);
  const options = { identities: [world.secrets.identity], ownKeys: await world.ownKeys() };
  const reporter = await world.reread(options);
  assert.deepEqual(reporter.items("dialogue").map(verdict), ["good", "good", "good"]);
  assert.equal(reporter.state().recipient, (await world.keys[0]?.recipient())?.encode());
});

test("who seals to a retired key is flagged to members, and not for the access entry itself", async () => {
  const world = await World.create();
  const [old] = world.keys;
  await rotated(world);
  const flags = () => (world.reader.items("dialogue").at(-1) as Good).flags;
  assert.deepEqual(flags(), []);
  const recipients = [await (old as Identity).recipient(), await world.secrets.identity.recipient()];
  await world.write("dialogue", REPORTER, world.message(), { recipients });
  assert.deepEqual(flags(), ["old_recipient"]);
  await world.write("dialogue", REPORTER, world.message());
  assert.deepEqual(flags(), []);
  // What a desk entry had seen decides: at the report the old key was the current one.
  const seen = (world.reader.items("dialogue")[0] as Good).hash;
  const early = await world.write("desk", CHAIR, note, {
    recipients: recipients.slice(0, 1),
    frame: { seen },
  });
  assert.deepEqual((early as Good).flags, []);
  const desk = await world.write("desk", CHAIR, note, { recipients: recipients.slice(0, 1) });
  assert.deepEqual((desk as Good).flags, ["old_recipient"]);
  const reporter = await world.reread({
    identities: [world.secrets.identity],
    ownKeys: await world.ownKeys(),
  });
  assert.ok(reporter.items("dialogue").every((item) => (item as Good).flags.length === 0));
});

test("of two rotations at once one wins, and the loser finds nothing left to do", async () => {
  const world = await World.create();
  const loser = await rotate(world.reader, { author: SECOND, keys: world.keys, random, today: TODAY });
  const [before] = world.keys;
  await rotated(world, CHAIR);
  // The loser gets 409, forgets its identity, fetches its new wrap and reads again.
  assert.notEqual(loser.body.recipient, world.reader.access?.recipient);
  const reader = await world.reread();
  assert.ok(!needsRotation(reader, TODAY));
  // Had it gone on with its old view, the entry would not fit: it names the report as its predecessor.
  const content: Content = { kind: "access", body: loser.body };
  const stale = new CaseReader(world.options({ identities: before ? [before] : [] }));
  const [first] = world.stored.dialogue;
  if (first) await stale.push("dialogue", first);
  const frame = stale.draft("dialogue", SECOND, content, { today: TODAY });
  assert.equal(frame.seq, 1);
  const late = await world.seal("dialogue", SECOND, content, { frame: { seq: frame.seq, prev: frame.prev } });
  assert.equal(verdict(await world.push("dialogue", late)), "seq");
});

test("a reader who is left out loses what follows: the change rotates, and what they write is refused", async () => {
  const world = await World.create();
  await rotated(world);
  const old = world.keys;
  const removal = await change(world, CHAIR, [CHAIR, SECOND], "leave");
  assert.ok(removal.identity !== null);
  assert.equal(verdict(await world.changeAccess(CHAIR, removal)), "good");
  await world.write("dialogue", CHAIR, world.message("after"));
  assert.equal(verdict(await world.write("dialogue", THIRD, world.message())), "author");
  assert.equal(verdict(await world.write("desk", THIRD, note)), "author");
  // What the desk entry had seen decides: before the removal it still counts, as far as it may be believed.
  const seen = (world.reader.items("dialogue")[1] as Good).hash;
  assert.equal(verdict(await world.write("desk", THIRD, note, { frame: { seen } })), "good");
  const left = await world.reread({ identities: old });
  assert.equal(verdict(left.items("dialogue")[3]), "decrypt");
});

test("who recuses makes no key: the next to write does", async () => {
  const world = await World.create();
  await rotated(world);
  const recusal = await change(world, THIRD, [CHAIR, SECOND], "a relative of mine");
  assert.equal(recusal.identity, null);
  assert.equal(recusal.body.recipient, world.reader.access?.recipient);
  assert.equal(verdict(await world.changeAccess(THIRD, recusal)), "good");
  assert.ok(needsRotation(world.reader, TODAY));
  await rotated(world, SECOND);
  assert.ok(!needsRotation(world.reader, TODAY));
});

test("a key counts as held by everyone since it was made, though they came and went", async () => {
  const world = await World.create();
  await rotated(world);
  const recipient = world.reader.access?.recipient;
  // Added without a new key, and gone again by recusal.
  const added = await change(world, CHAIR, [CHAIR, SECOND, THIRD, ALTERNATE]);
  assert.equal(added.identity, null);
  await world.changeAccess(CHAIR, added);
  assert.ok(!needsRotation(world.reader, TODAY));
  await world.changeAccess(ALTERNATE, await change(world, ALTERNATE, [CHAIR, SECOND, THIRD]));
  assert.equal(world.reader.access?.recipient, recipient);
  assert.ok(needsRotation(world.reader, TODAY));
});

test("a change that sets an old key again counts its old holders", async () => {
  const world = await World.create();
  const [first] = world.keys;
  await rotated(world);
  // A member who seals everything to the key that the reporter made: the next one rotates.
  const readers = readerKeys(world.charter, [CHAIR, SECOND, THIRD], TODAY);
  const back = await makeAccess(world.id, first ? [first] : [], readers, "");
  await world.changeAccess(CHAIR, { ...back, keys: [...world.keys], identity: null });
  assert.equal(world.reader.access?.recipient, (await first?.recipient())?.encode());
  assert.ok(needsRotation(world.reader, TODAY));
});

test("who made a key holds it, though never a reader", async () => {
  const world = await World.create();
  await rotated(world);
  // The third leaves and, against the rules, sets a new key in the same breath.
  const own = await makeAccess(
    world.id,
    [new Identity(seed(70))],
    readerKeys(world.charter, [CHAIR, SECOND], TODAY),
    "",
  );
  await world.changeAccess(THIRD, { ...own, keys: [...own.keys, ...world.keys], identity: null });
  assert.deepEqual(
    world.reader.access?.members.map(({ id }) => id),
    [CHAIR, SECOND],
  );
  assert.ok(needsRotation(world.reader, TODAY));
});

test("an excluded member is added singly and with a reason, or not at all", async () => {
  const world = await World.create();
  await rotated(world);
  const everyone = [CHAIR, SECOND, THIRD];
  await assert.rejects(change(world, CHAIR, [...everyone, EXCLUDED]), { code: "Excluded" });
  await assert.rejects(change(world, CHAIR, [...everyone, EXCLUDED], "  "), { code: "Excluded" });
  await assert.rejects(change(world, CHAIR, [...everyone, ALTERNATE, EXCLUDED], "why"), { code: "Excluded" });
  const added = await change(world, CHAIR, [...everyone, EXCLUDED], "why");
  assert.equal(verdict(await world.changeAccess(CHAIR, added)), "good");
  // Once in, they stay in without another reason.
  assert.equal((await change(world, CHAIR, [CHAIR, SECOND, EXCLUDED])).body.members.length, 3);
});

test("no change leaves nobody, and nobody without a key in force is wrapped to", async () => {
  const world = await World.create();
  const regular = world.charter.members.filter(({ role }) => role !== "alternate");
  await world.reread({ charter: { ...world.charter, members: regular } });
  await assert.rejects(change(world, CHAIR, []), { code: "Nobody" });
  await assert.rejects(change(world, CHAIR, [ALTERNATE]), { code: "NoKey" });
  await assert.rejects(makeAccess(world.id, [], readerKeys(world.charter, [CHAIR], TODAY), ""), {
    code: "Nobody",
  });
  assert.throws(() => readerKeys(world.charter, [uuid(99)], TODAY), { code: "NoKey" });
  assert.throws(() => readerKeys(world.charter, [CHAIR], "2025-12-31"), { code: "NoKey" });
});

test("a reader's newest key in force is the one that is wrapped to", async () => {
  const old = await makeMember(1, { until: "2026-11-22" });
  const fresh = await makeMember(41, { id: CHAIR, from: "2026-11-22" });
  for (const members of [
    [old, fresh],
    [fresh, old],
  ]) {
    const charter = await makeCharter(members);
    const key = (day: string) => readerKeys(charter, [CHAIR], day)[0]?.recipient.encode();
    assert.deepEqual(["2026-11-21", TODAY, "2026-11-23"].map(key), [
      old.line.age,
      fresh.line.age,
      fresh.line.age,
    ]);
  }
});

test("the readers of a report are all in office but the excluded, and alternates where fewer than two remain", async () => {
  const { charter } = await World.create();
  const readers = (...excluded: string[]) => firstReaders(charter, excluded, TODAY);
  assert.deepEqual(readers(), [CHAIR, SECOND, THIRD, EXCLUDED]);
  assert.deepEqual(readers(EXCLUDED, SECOND), [CHAIR, THIRD]);
  assert.deepEqual(readers(EXCLUDED, SECOND, THIRD), [CHAIR, ALTERNATE]);
  assert.deepEqual(readers(EXCLUDED, SECOND, THIRD, CHAIR), [ALTERNATE]);
  assert.deepEqual(readers(EXCLUDED, SECOND, THIRD, ALTERNATE), [CHAIR]);
  assert.throws(() => readers(EXCLUDED, SECOND, THIRD, CHAIR, ALTERNATE), { code: "Nobody" });
  assert.throws(() => firstReaders(charter, [], "2025-12-31"), { code: "Nobody" });
});

test("alternates join a change that leaves fewer than two regular members, unless excluded or out of office", async () => {
  const { charter } = await World.create();
  assert.deepEqual(withAlternates(charter, [SECOND, CHAIR], [], TODAY), [CHAIR, SECOND]);
  assert.deepEqual(withAlternates(charter, [SECOND], [], TODAY), [SECOND, ALTERNATE]);
  assert.deepEqual(withAlternates(charter, [SECOND], [ALTERNATE], TODAY), [SECOND]);
  assert.deepEqual(withAlternates(charter, [ALTERNATE, SECOND], [ALTERNATE], TODAY), [SECOND, ALTERNATE]);
  assert.deepEqual(withAlternates(charter, [SECOND], [], "2025-12-31"), [SECOND]);
});

test("a wrap that is another file or yields another key is noticed", async () => {
  const world = await World.create();
  const [own] = readerKeys(world.charter, [CHAIR], TODAY);
  const { body, wraps } = await makeAccess(world.id, world.keys, own ? [own] : [], "");
  const file = wraps[0]?.wrap ?? new Uint8Array();
  const { wraps: others } = await makeAccess(world.id, world.keys, own ? [own] : [], "");
  assert.equal(await checkWrap(body, CHAIR, await wrapHash(file), world.keys), null);
  assert.equal(await checkWrap(body, CHAIR, await wrapHash(others[0]?.wrap ?? file), world.keys), "hash");
  assert.equal(await checkWrap(body, SECOND, await wrapHash(file), world.keys), "hash");
  assert.equal(await checkWrap(body, CHAIR, await wrapHash(file), [new Identity(seed(71))]), "recipient");
  assert.equal(await checkWrap(body, CHAIR, await wrapHash(file), []), "recipient");
});

test("without a report there is nothing to rotate", async () => {
  const world = await World.create();
  assert.ok(!needsRotation(new CaseReader(world.options()), TODAY));
});

test("a key whose owner has a new one or has left the charter is rotated away", async () => {
  const world = await World.create();
  await rotated(world);
  assert.ok(!needsRotation(world.reader, TODAY));
  const ended = world.charter.members.map((line) => (line.id === THIRD ? { ...line, until: TODAY } : line));
  const left = await world.reread({ charter: { ...world.charter, members: ended } });
  assert.ok(needsRotation(left, TODAY));
  assert.deepEqual(currentReaders(left, TODAY), [CHAIR, SECOND]);
  assert.ok(!needsRotation(left, "2026-11-21"));
  const { line } = await makeMember(33, { id: THIRD, from: TODAY });
  const renewed = await world.reread({ charter: { ...world.charter, members: [...ended, line] } });
  assert.deepEqual(currentReaders(renewed, TODAY), [CHAIR, SECOND, THIRD]);
  // The rotation was on the very day of the change: nobody can tell to which key, so the next day it counts as neither.
  assert.ok(!needsRotation(renewed, TODAY));
  assert.ok(needsRotation(renewed, "2026-11-23"));
});

test("a key that no access named is never handed on", async () => {
  const world = await World.create();
  await rotated(world);
  const [current, reporters] = world.keys;
  const servers = new Identity(seed(71));
  const by = (keys: readonly Identity[], ids: string[], author = CHAIR) =>
    changeAccess(world.reader, { author, keys, readers: ids, reason: "", today: TODAY, random });
  for (const ids of [[CHAIR, SECOND], [CHAIR], [SECOND]]) {
    // A server can wrap to a member what it likes: its own key in front of the right ones, or alone.
    const { body, keys } = await by([servers, ...world.keys], ids);
    assert.ok(!keys.includes(servers));
    assert.ok(body.recipient !== (await servers.recipient()).encode());
    for (const wrong of [[servers], [reporters ?? servers], [reporters ?? servers, current ?? servers], []]) {
      await assert.rejects(
        by(wrong, ids),
        (error) => error instanceof ProtocolError && error.code === "Keys",
      );
    }
  }
});
