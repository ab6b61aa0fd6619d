/** What members do to a case: who reads it, how long it is kept, its end; two at once; and each rule of the protocol. */

import { code, kinds, LocalShelf, note, on, type Seat } from "./desk-stage.ts";
import { assert, test } from "./harness.ts";
import { ended, makeMember } from "./support.ts";

const change = (seat: Seat, id: string, change: Parameters<Seat["readers"]>[1]) => seat.readers(id, change);

test("a member is given access, reads all of the past, and the reporter sees it", () =>
  on(async (stage) => {
    const reporter = await stage.server.file("Something.", { excluded: [stage.id(3)] });
    const chair = await stage.sit(0);
    await chair.write(reporter.id, note("Before."));
    const counsel = await stage.sit(4);
    assert.equal(counsel.rows.size, 0);
    const sent = await change(chair, reporter.id, {
      kind: "add",
      member: stage.id(4),
      reason: "Legal advice",
    });
    assert.ok(sent.kind === "sent" && sent.view);
    const item = sent.view.items.at(-1);
    assert.ok(item?.kind === "access");
    assert.deepEqual(
      [item.added, item.removed, item.rotated, item.reason],
      [[stage.id(4)], [], false, "Legal advice"],
    );
    await counsel.sync();
    assert.deepEqual(kinds(await counsel.show(reporter.id)), ["report", "access", "note", "access"]);
    assert.deepEqual(counsel.fails(reporter.id), []);
    const read = await stage.server.read(reporter);
    assert.equal(read.access?.reason, "Legal advice");
  }));

test("an excluded member is added singly and with a reason, and that shows", () =>
  on(async (stage) => {
    const { id } = await stage.server.file("Something.", { excluded: [stage.id(3)] });
    const chair = await stage.sit(0);
    const add = (reason: string) => change(chair, id, { kind: "add", member: stage.id(3), reason });
    assert.equal(await code(add(" ")), "Excluded");
    const sent = await add("The reporter asked for it by telephone");
    assert.ok(sent.kind === "sent" && sent.view);
    const last = sent.view.items.at(-1);
    assert.ok(last?.kind === "access");
    assert.deepEqual(last.against, [stage.id(3)]);
  }));

test("a chair leaves out a member, who finds no more of it, and the key is new", () =>
  on(async (stage) => {
    const { id } = await stage.server.file("Something.");
    const [chair, third] = [await stage.sit(0), await stage.sit(2)];
    const { readers } = await chair.show(id);
    assert.deepEqual(
      readers.map(({ leave_out }) => leave_out),
      ["alone", "alone", "alone", "alone"],
    );
    const sent = await change(chair, id, {
      kind: "leave_out",
      member: stage.id(2),
      reason: "Conflict of interest",
    });
    assert.ok(sent.kind === "sent" && sent.view);
    const last = sent.view.items.at(-1);
    assert.ok(last?.kind === "access" && last.rotated);
    assert.deepEqual(last.removed, [stage.id(2)]);
    await chair.write(id, note("After."));
    assert.equal(await code(third.write(id, note("Still here?"))), "gone");
    assert.equal(third.row(id).open, false);
  }));

test("a member alone does not leave out another: it takes a second", () =>
  on(async (stage) => {
    const { id } = await stage.server.file("Something.");
    const [second, third] = [await stage.sit(1), await stage.sit(2)];
    const { readers } = await second.show(id);
    assert.deepEqual(
      readers.map(({ leave_out }) => leave_out),
      ["second", "alone", "second", "second"],
    );
    const leaveOut = { kind: "leave_out", member: stage.id(0), reason: "The chair is accused" } as const;
    const first = await change(second, id, leaveOut);
    assert.ok(first.kind === "sent" && first.waits);
    const sent = await change(third, id, leaveOut);
    assert.ok(sent.kind === "sent" && !sent.waits && sent.view);
    assert.ok(!sent.view.row.readers.includes(stage.id(0)));
  }));

test("who recuses themselves keeps nothing, and the next to write makes a new key", () =>
  on(async (stage) => {
    const shelf = new LocalShelf();
    const { id } = await stage.server.file("Something.");
    const [chair, second] = [await stage.sit(0), await stage.sit(1, { shelf })];
    const sent = await change(second, id, { kind: "recuse", reason: "I know the accused" });
    assert.ok(sent.kind === "sent" && sent.view === null);
    assert.equal(second.rows.has(id), false);
    assert.deepEqual(await second.call("search", { text: "something" }), []);
    await second.sync();
    assert.equal(second.rows.has(id), false);
    await chair.sync();
    const written = await chair.write(id, note("After."), { despite: true });
    assert.ok(written.kind === "sent" && written.rotated && written.view);
    assert.deepEqual(kinds(written.view), ["report", "access", "access", "note"]);
  }));

test("all open cases are shared with a new member, but for those that exclude them", () =>
  on(async (stage) => {
    const { server } = stage;
    const cases = [await server.file("One."), await server.file("Two.")];
    const excluding = await server.file("Three.", { excluded: [stage.id(4)] });
    const chair = await stage.sit(0);
    const shared = await chair.call("share_open", { member: stage.id(4), reason: "joins" });
    assert.deepEqual(shared, { done: 2, failed: 0, left: 0 });
    const counsel = await stage.sit(4);
    assert.deepEqual([...counsel.rows.keys()].sort(), cases.map(({ id }) => id).sort());
    assert.ok(!counsel.rows.has(excluding.id));
    assert.deepEqual(await chair.call("share_open", { member: stage.id(4), reason: "" }), {
      done: 0,
      failed: 0,
      left: 0,
    });
  }));

test("sharing all open cases stops when told, says how far it came, and can be taken up", () =>
  on(async (stage) => {
    for (let i = 0; i < 5; i++) await stage.server.file(`Case ${i}.`);
    const chair = await stage.sit(0);
    const wish = { member: stage.id(4), reason: "" };
    const stopper = new AbortController();
    const progress = () => stopper.abort();
    const { done, failed, left } = await chair.engine.call("share_open", wish, {
      progress,
      signal: stopper.signal,
    });
    assert.ok(done >= 1 && failed === 0 && left >= 1 && done + left === 5, `${done}, ${failed}, ${left}`);
    const counsel = await stage.sit(4);
    assert.equal(counsel.rows.size, done);
    assert.deepEqual(await chair.call("share_open", wish), { done: left, failed: 0, left: 0 });
  }));

test("two members who write at once lose nothing, and both stand", () =>
  on(async (stage) => {
    const { id } = await stage.server.file("Something.");
    const [chair, second] = [await stage.sit(0), await stage.sit(1)];
    const [one, other] = [await chair.show(id), await second.show(id)];
    const write = (seat: Seat, text: string, { places }: typeof one) =>
      seat.call("write", { case: id, places, draft: note(text), files: [] });
    const sent = await Promise.all([write(chair, "One.", one), write(second, "Other.", other)]);
    const late = sent.map(({ kind }) => kind).sort();
    assert.deepEqual(late, ["news", "sent"]);
    const [slow, text] = sent[0]?.kind === "news" ? [chair, "One."] : [second, "Other."];
    // Its new key and its text are two entries, and each may come between.
    while ((await slow.write(id, note(text))).kind !== "sent");
    await Promise.all([chair.sync(), second.sync()]);
    const notes = (await chair.show(id)).items.flatMap((item) => (item.kind === "note" ? [item.text] : []));
    assert.deepEqual(notes.sort(), ["One.", "Other."]);
    assert.equal((await chair.show(id)).head, (await second.show(id)).head);
    assert.deepEqual([chair.fails(id), second.fails(id)], [[], []]);
  }));

test("a hold is set at once; lifting it waits for a second member, and shows", () =>
  on(async (stage) => {
    const { id } = await stage.server.file("Something.");
    const [chair, second] = [await stage.sit(0), await stage.sit(1)];
    const { purge_after } = chair.row(id);
    const keep = (seat: Seat, hold: boolean, reason: string) =>
      seat.write(id, { kind: "retention", ask: { purge_after, hold, reason } });
    const held = await keep(chair, true, "litigation");
    assert.ok(held.kind === "sent" && !held.waits && held.view);
    assert.deepEqual([held.view.row.hold, held.view.purge.held, held.view.pending], [true, "case", null]);
    assert.equal(await code(chair.write(id, { kind: "purge", reason: "x" })), "forbidden");
    const lifted = await keep(chair, false, "settled");
    assert.ok(lifted.kind === "sent" && lifted.waits && lifted.view);
    assert.deepEqual(lifted.view.pending?.ask, { purge_after, hold: false, reason: "settled" });
    assert.equal(lifted.view.pending?.purge, false);
    await second.sync();
    const agreed = await keep(second, false, "agreed");
    assert.ok(agreed.kind === "sent" && !agreed.waits && agreed.view);
    assert.deepEqual([agreed.view.row.hold, agreed.view.pending], [false, null]);
  }));

test("a purge takes two, and leaves a row that says who asked; that is remembered", () =>
  on(async (stage) => {
    const shelf = new LocalShelf();
    const { id } = await stage.server.file("Something.");
    const other = await stage.server.file("Another.");
    const [chair, second] = [await stage.sit(0), await stage.sit(1)];
    const third = await stage.sit(2, { shelf });
    const first = await chair.write(id, { kind: "purge", reason: "filed by mistake" });
    assert.ok(first.kind === "sent" && first.waits && first.view);
    assert.deepEqual([first.view.pending?.purge, first.view.pending?.member], [true, stage.id(0)]);
    await Promise.all([second.sync(), third.sync()]);
    const sent = await second.write(id, { kind: "purge", reason: "agreed" });
    assert.ok(sent.kind === "sent" && !sent.waits && sent.view === null);
    const by = [
      { member: stage.id(0), date: "2026-11-22", reason: "filed by mistake" },
      { member: stage.id(1), date: "2026-11-22", reason: "agreed" },
    ];
    for (const seat of [second, third]) {
      await seat.sync();
      const row = seat.row(id);
      assert.deepEqual([row.purged, row.open, row.findings], ["2026-11-22", false, []]);
      assert.deepEqual(row.purged_by, by);
      assert.equal(await code(seat.show(id)), "gone");
    }
    await third.kept();
    const again = await stage.sit(2, { shelf });
    assert.deepEqual(again.row(id).purged_by, by);
    assert.equal(again.row(other.id).open, true);
  }));

test("a purge that came between two visits is checked by what is remembered", () =>
  on(async (stage) => {
    const shelf = new LocalShelf();
    const { id } = await stage.server.file("Something.");
    const [chair, second] = [await stage.sit(0), await stage.sit(1)];
    await chair.write(id, note("x"));
    const third = await stage.sit(2, { shelf });
    await third.kept();
    third.end();
    await chair.write(id, { kind: "purge", reason: "one" });
    await second.sync();
    await second.write(id, { kind: "purge", reason: "two" });
    const again = await stage.sit(2, { shelf });
    assert.deepEqual(again.fails(id), []);
    assert.deepEqual(
      again.row(id).purged_by?.map(({ reason }) => reason),
      ["one", "two"],
    );
    // Nobody was here before: nothing can be lost.
    const fourth = await stage.sit(3);
    assert.deepEqual(
      [fourth.row(id).purged, fourth.row(id).purged_by, fourth.fails(id)],
      ["2026-11-22", null, []],
    );
  }));

test("a case whose key somebody who has left may hold gets a new one before anything is written", () =>
  on(async (stage) => {
    const { id } = await stage.server.file("Something.");
    const chair = await stage.sit(0);
    await chair.write(id, note("x"));
    const { charter } = stage.server;
    const members = charter.members.map((line, i) => (i === 2 ? ended(stage.person(2)).line : line));
    stage.server.charter = { ...charter, epoch: charter.epoch + 1, members };
    await chair.sync();
    assert.ok(chair.news.some((news) => news.kind === "hotline"));
    const sent = await chair.write(id, note("y"));
    assert.ok(sent.kind === "sent" && sent.rotated && sent.view);
    assert.deepEqual(
      sent.view.row.readers,
      [0, 1, 3].map((number) => stage.id(number)),
    );
  }));

test("a new charter has entries of a new member read anew, and a key that ended ends the visit", () =>
  on(async (stage) => {
    const { id } = await stage.server.file("Something.");
    const chair = await stage.sit(0);
    const joins = await makeMember(7, { name: "Eva" });
    const { charter } = stage.server;
    stage.server.charter = {
      ...charter,
      epoch: charter.epoch + 1,
      members: [...charter.members, joins.line],
    };
    const second = await stage.sit(1);
    await second.readers(id, { kind: "add", member: joins.line.id, reason: "" });
    const seat = stage.seat();
    await seat.enter(joins);
    await seat.write(id, note("Hello."));
    await chair.sync();
    assert.deepEqual(chair.fails(id), []);
    assert.deepEqual(kinds(await chair.show(id)), ["report", "access", "note"]);
    const last = stage.server.charter;
    const members = last.members.map((line, i) => (i === 0 ? ended(stage.person(0)).line : line));
    stage.server.charter = { ...last, epoch: last.epoch + 1, members };
    await code(chair.sync());
    assert.ok(chair.news.some((news) => news.kind === "ended" && news.why === "key"));
  }));

test("an older key of mine opens what was wrapped to it", () =>
  on(async (stage) => {
    const { id } = await stage.server.file("Something.");
    const { charter } = stage.server;
    const renewed = await makeMember(8, {
      id: stage.id(0),
      name: "Anna Berg",
      role: "chair",
      from: "2026-11-22",
    });
    const members = [
      ...charter.members.map((line, i) => (i === 0 ? ended(stage.person(0)).line : line)),
      renewed.line,
    ];
    stage.server.charter = { ...charter, epoch: charter.epoch + 1, members };
    const chair = stage.seat();
    await chair.enter(renewed);
    assert.equal(chair.row(id).readable, false);
    assert.ok(chair.fails(id).includes("wrap"));
    const { file, passphrase } = await chair.file(stage.person(0));
    assert.equal(await chair.call("add_old_key", { file, passphrase: "wrong one, long enough" }), false);
    assert.equal(await chair.call("add_old_key", { file, passphrase }), true);
    assert.deepEqual([chair.row(id).readable, chair.fails(id)], [true, []]);
    assert.deepEqual(await chair.call("share_open", { member: stage.id(0), reason: "" }), {
      done: 1,
      failed: 0,
      left: 0,
    });
    const again = stage.seat();
    await again.enter(renewed);
    assert.equal(again.row(id).readable, true);
  }));
