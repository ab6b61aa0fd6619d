/** What a server that lies can do to a desk, and how each lie shows. */

import { base64, unbase64 } from "../src/protocol/bytes.ts";
import { Identity } from "../src/protocol/keys.ts";
import { openWrap, wrap } from "../src/protocol/wrap.ts";
import { code, kinds, LocalShelf, note, on, type Seat, type Stage } from "./desk-stage.ts";
import { assert, test } from "./harness.ts";
import type { StoredCase } from "./pretend-desk.ts";
import { makeCharter, random } from "./support.ts";

/** A case with a report, a new key and two notes, and who wrote them. */
async function written(stage: Stage): Promise<{ id: string; stored: StoredCase; chair: Seat }> {
  const { id } = await stage.server.file("Something.");
  const chair = await stage.sit(0);
  await chair.write(id, note("One."));
  await chair.write(id, note("Two."));
  const stored = stage.server.cases.get(id);
  assert.ok(stored);
  return { id, stored, chair };
}

/** As it would be on a desk that opens now. */
async function anew(stage: Stage, id: string): Promise<{ fails: string[]; shown: string[] }> {
  const seat = await stage.sit(1);
  const shown = kinds(await seat.show(id));
  return { fails: seat.fails(id), shown };
}

test("an entry that was left out, swapped, damaged or shown twice is a numbered gap or an alarm", () =>
  on(async (stage) => {
    const { id, stored } = await written(stage);
    const desk = [...stored.entries.desk];
    const lie = async (entries: typeof desk) => {
      stored.entries.desk.splice(0, 9, ...entries);
      return anew(stage, id);
    };
    const [one, two] = desk as [(typeof desk)[number], (typeof desk)[number]];
    const flip = (text: string) =>
      `${text.slice(0, 5000)}${text[5000] === "A" ? "B" : "A"}${text.slice(5001)}`;
    assert.deepEqual((await lie([two])).fails, ["gap desk 0 seq"]);
    assert.deepEqual((await lie([two, one])).fails, ["gap desk 0 seq", "gap desk 1 seq"]);
    assert.deepEqual((await lie([one, one])).fails, ["gap desk 1 seq"]);
    assert.deepEqual((await lie([{ ...one, envelope: flip(one.envelope) }, two])).fails, [
      "gap desk 0 decrypt",
      "gap desk 1 prev",
    ]);
    assert.deepEqual((await lie([one, two])).fails, []);
    // The number of the one that is kept back is shown by those after it.
    stage.server.twists.push(({ body }) => {
      if (body?.entries)
        body.entries = body.entries.filter(
          (entry: { stream: string; seq: number }) => entry.stream !== "desk" || entry.seq !== 0,
        );
    });
    const kept = await anew(stage, id);
    assert.deepEqual([kept.fails, kept.shown], [["missing desk"], ["report", "access"]]);
  }));

test("an entry in somebody else's name is a gap", () =>
  on(async (stage) => {
    const { id, stored, chair } = await written(stage);
    const other = await stage.server.file("Other.");
    await chair.sync();
    await chair.write(other.id, note("Elsewhere."));
    const elsewhere = stage.server.cases.get(other.id)?.entries.desk[0];
    assert.ok(elsewhere);
    stored.entries.desk.push(elsewhere);
    stage.server.announce([stage.id(0), stage.id(1)], { case: id, kind: "entry", stream: "desk", seq: 2 });
    await chair.sync();
    assert.deepEqual(chair.fails(id), ["gap desk 2 decrypt"]);
    assert.deepEqual(kinds(await chair.show(id)).slice(-1), ["gap decrypt"]);
  }));

test("a past that got shorter or different is noticed by who is there and by who comes back", () =>
  on(async (stage) => {
    const shelf = new LocalShelf();
    const { id, stored, chair } = await written(stage);
    const back = await stage.sit(1, { shelf });
    await back.kept();
    back.end();
    const [one, two] = stored.entries.desk;
    assert.ok(one && two);
    // Put back to an earlier state, from which a server counts its feed anew.
    stored.entries.desk.pop();
    const feed = stage.server.feeds.get(stage.id(0)) ?? [];
    stage.server.feeds.set(stage.id(0), feed.slice(0, -1));
    await chair.sync();
    assert.deepEqual(chair.fails(id), ["shorter desk"]);
    assert.deepEqual(kinds(await chair.show(id)), ["report", "access", "note", "note"]);
    const returned = await stage.sit(1, { shelf });
    assert.deepEqual(returned.fails(id), ["shorter desk"]);
    await returned.call("settle", { case: id });
    assert.deepEqual(returned.fails(id), []);
    await returned.kept();
    returned.end();
    const settled = await stage.sit(1, { shelf });
    assert.deepEqual(settled.fails(id), []);
    // Another entry in the place of one that was seen.
    await settled.write(id, note("Instead."));
    const again = await chair.call("sync", null).then(() => chair.fails(id));
    assert.ok(again.includes("different desk"), again.join());
  }));

test("another past than the remembered one is noticed", () =>
  on(async (stage) => {
    const shelf = new LocalShelf();
    const { id, stored, chair } = await written(stage);
    const back = await stage.sit(1, { shelf });
    await back.kept();
    back.end();
    stored.entries.desk.pop();
    const other = await stage.sit(2);
    await other.write(id, note("Instead."));
    const returned = await stage.sit(1, { shelf });
    assert.deepEqual(returned.fails(id), ["different desk"]);
    assert.equal(chair.row(id).findings.length, 0);
  }));

test("a whole report that is kept back is a row that says so", () =>
  on(async (stage) => {
    const shelf = new LocalShelf();
    const { id } = await written(stage);
    await stage.server.file("Another.");
    const back = await stage.sit(1, { shelf });
    await back.kept();
    back.end();
    stage.server.cases.delete(id);
    for (const [member, feed] of stage.server.feeds) {
      stage.server.feeds.set(
        member,
        feed.map((one) => (one.case === id ? { case: "", kind: "case" as const } : one)),
      );
    }
    const returned = await stage.sit(1, { shelf });
    assert.deepEqual(returned.fails(id), ["gone"]);
    assert.deepEqual([returned.row(id).readable, returned.row(id).open], [false, false]);
    assert.equal(returned.rows.size, 2);
    const view = await returned.show(id);
    assert.deepEqual([view.items, view.writable, view.findings], [[], false, [{ kind: "gone" }]]);
    await returned.call("settle", { case: id });
    assert.deepEqual(returned.fails(id), []);
  }));

test("a purge that nobody signed for is an alarm, and takes nothing away", () =>
  on(async (stage) => {
    const shelf = new LocalShelf();
    const { id, stored, chair } = await written(stage);
    const back = await stage.sit(1, { shelf });
    await back.kept();
    back.end();
    stage.server.bury(stored, []);
    await chair.sync();
    assert.deepEqual(chair.fails(id), ["purged"]);
    assert.deepEqual(kinds(await chair.show(id)), ["report", "access", "note", "note"]);
    assert.equal(chair.row(id).purged, null);
    const returned = await stage.sit(1, { shelf });
    assert.deepEqual([returned.fails(id), returned.row(id).purged], [["purged"], null]);
  }));

test("a purge with entries that ask for none, or by one alone, is an alarm", () =>
  on(async (stage) => {
    const { id, stored, chair } = await written(stage);
    stage.server.bury(stored, [0, 1]);
    await chair.sync();
    assert.deepEqual(chair.fails(id), ["purged"]);
    const other = await stage.server.file("Other.");
    await chair.sync();
    await chair.write(other.id, { kind: "purge", reason: "alone" });
    const found = stage.server.cases.get(other.id);
    assert.ok(found);
    stage.server.bury(found, [0, 0]);
    await chair.sync();
    assert.deepEqual(chair.fails(other.id), ["purged"]);
  }));

test("a case whose time had come goes without a word", () =>
  on(async (stage) => {
    const { id, stored, chair } = await written(stage);
    stage.server.day = "2033-11-21";
    chair.today = "2033-11-21";
    stage.server.charter = { ...stage.server.charter, expires: "2033-12-31", issued: "2033-11-01", epoch: 9 };
    stage.server.bury(stored, []);
    await chair.sync();
    assert.deepEqual(
      [chair.row(id).purged, chair.fails(id), chair.row(id).purged_by],
      ["2033-11-21", [], []],
    );
  }));

test("a wrap that the server made, with a key of its own in front, opens but is not gone by", () =>
  on(async (stage) => {
    const { id, stored } = await written(stage);
    const second = stage.person(1);
    const last = stored.wraps.at(-1);
    assert.ok(last);
    const keys = await openWrap(unbase64(last.get(second.line.id) ?? ""), id, second.key.identity);
    assert.ok(keys);
    const own = Identity.generate(random);
    const forged = await wrap(id, [own, ...keys], await second.key.recipient());
    last.set(second.line.id, base64(forged));
    const seat = await stage.sit(1);
    assert.deepEqual(seat.fails(id), ["wrap"]);
    const { places, writable } = await seat.show(id);
    assert.equal(writable, false);
    const change = { kind: "add", member: stage.id(4), reason: "" } as const;
    const shared = seat.call("change_readers", { case: id, places, change, despite: true });
    assert.equal(await code(shared), "keys");
    assert.deepEqual(await seat.call("share_open", { member: stage.id(4), reason: "" }), {
      done: 0,
      failed: 1,
      left: 0,
    });
  }));

test("a wrap without older keys takes nothing away from who had them, in this visit and the next", () =>
  on(async (stage) => {
    const shelf = new LocalShelf();
    const { id } = await written(stage);
    const back = await stage.sit(1, { shelf });
    await back.kept();
    const chair = stage.person(0);
    // The chair's program leaves the older key out.
    stage.server.twists.push(({ body }, _, member) => {
      if (member !== stage.id(1)) return;
      for (const one of body?.cases ?? []) if (one.case === id && short !== "") one.wrap = short;
    });
    let short = "";
    const stored = stage.server.cases.get(id);
    const wraps = stored?.wraps.at(-1);
    const keys = await openWrap(unbase64(wraps?.get(chair.line.id) ?? ""), id, chair.key.identity);
    assert.ok(keys && keys.length === 2);
    short = base64(await wrap(id, keys.slice(0, 1), await stage.person(1).key.recipient()));
    stage.server.announce([stage.id(1)], { case: id, kind: "case" });
    await back.sync();
    // It is not the one that its access names, either: only its author could sign that.
    assert.deepEqual(back.fails(id), ["wrap", "wrap_short"]);
    assert.deepEqual(kinds(await back.show(id)), ["report", "access", "note", "note"]);
    back.end();
    const returned = await stage.sit(1, { shelf });
    assert.deepEqual(returned.fails(id), ["wrap", "wrap_short"]);
    assert.deepEqual(kinds(await returned.show(id)), ["report", "access", "note", "note"]);
    const fresh = await stage.sit(1);
    assert.ok(kinds(await fresh.show(id)).includes("gap decrypt"));
  }));

test("a new key that the server takes and does not show stops the writing", () =>
  on(async (stage) => {
    const { id } = await stage.server.file("Something.");
    const chair = await stage.sit(0);
    const { fetch } = stage.server;
    let sent = 0;
    Object.assign(stage.server, {
      fetch: async (input: string, init: RequestInit) => {
        if (!input.endsWith("/access")) return fetch(input, init);
        sent += 1;
        return Response.json({ seq: 1 }, { status: 201 });
      },
    });
    const seat = await stage.sit(1);
    assert.equal(await code(seat.write(id, { kind: "message", text: "Hello" })), "withheld");
    assert.equal(sent, 1);
    assert.equal(stage.server.cases.get(id)?.entries.dialogue.length, 1);
    await chair.sync();
  }));

test("a server that counts fewer entries than it has shown is told so at a write", () =>
  on(async (stage) => {
    const { id, chair } = await written(stage);
    stage.server.twists.push((answer, path) => {
      if (path.endsWith("/entries"))
        Object.assign(answer, { status: 409, body: { error: "conflict", next: 0 } });
    });
    const sent = await chair.write(id, note("Three."));
    assert.ok(sent.kind === "fails");
    assert.deepEqual(sent.findings, [{ kind: "shorter", stream: "desk" }]);
    stage.server.twists.length = 0;
    assert.equal((await chair.write(id, note("Three."))).kind, "fails");
    assert.equal((await chair.write(id, note("Four."), { despite: true })).kind, "sent");
  }));

test("another day of filing is an alarm", () =>
  on(async (stage) => {
    const { id, chair } = await written(stage);
    stage.server.twists.push(({ body }) => {
      for (const one of body?.cases ?? []) one.day = "2026-11-20";
    });
    stage.server.announce([stage.id(0)], { case: id, kind: "case" });
    await chair.sync();
    assert.deepEqual(chair.fails(id), ["day"]);
    assert.equal(chair.row(id).filed, "2026-11-22");
  }));

test("an older charter, another of the same number, and one of other roots are refused by who comes back", () =>
  on(async (stage) => {
    const shelf = new LocalShelf();
    const chair = await stage.sit(0, { shelf });
    await chair.kept();
    const { charter } = stage.server;
    const { file, passphrase } = await chair.file(stage.person(0));
    const why = async (changes: object) => {
      stage.server.charter = { ...charter, ...changes };
      const seat = stage.seat({ shelf });
      await seat.call("arrive", { fragment: "" });
      const unlocked = await seat.call("unlock", { file, passphrase, compared: false });
      return unlocked.kind === "refused" ? unlocked.why : unlocked.kind;
    };
    assert.equal(await why({ epoch: charter.epoch - 1 }), "older");
    assert.equal(await why({ contact: "somebody@else.example" }), "fork");
    assert.equal(await why({ epoch: charter.epoch + 1, members: charter.members.slice(0, 3) }), "vanished");
    assert.equal(await why({ epoch: charter.epoch + 1 }), "open");
    stage.server.charter = { ...charter, epoch: charter.epoch - 1 };
    assert.equal(await code(chair.sync()), "charter_refused");
    assert.ok(chair.news.some((news) => news.kind === "ended" && news.why === "older"));
  }));

test("no sign-in where the charter does not name the address, or has expired", () =>
  on(
    async (stage) => {
      const arrival = await stage.seat().call("arrive", { fragment: "" });
      assert.ok(arrival.kind === "refused" && arrival.why === "origin");
      assert.ok(!stage.server.asked.some((asked) => asked.includes("challenge")));
      stage.server.charter = await makeCharter(stage.people, { expires: "2026-11-21" });
      const expired = await stage.seat().call("arrive", { fragment: "" });
      assert.ok(expired.kind === "refused" && expired.why === "expired" && expired.hotline);
      stage.server.charter = await makeCharter(stage.people);
      stage.server.served = { by: "hotline", origin: "https://hotline.example", root: "ab".repeat(32) };
      const other = await stage.seat().call("arrive", { fragment: "" });
      assert.ok(other.kind === "refused" && other.why === "pin");
    },
    { origins: ["https://elsewhere.example"] },
  ));

test("a feed that repeats itself, or is none, is no hotline's", () =>
  on(async (stage) => {
    const { chair } = await written(stage);
    const lie = async (body: object) => {
      stage.server.twists.length = 0;
      stage.server.twists.push((answer, path) => {
        if (path.includes("/changes")) Object.assign(answer, { body: { ...answer.body, ...body } });
      });
      return code(chair.sync());
    };
    assert.equal(await lie({ more: true, cursor: 0 }), "server");
    assert.equal(await lie({ more: true, cursor: 2 ** 40 }), "server");
    assert.equal(await lie({ cases: "none" }), "server");
    const entry = {
      case: "00000000-0000-4000-8000-000000000001",
      stream: "desk",
      seq: 0,
      day: "2026-11-22",
      envelope: "",
    };
    assert.equal(await lie({ entries: [entry] }), "server");
    stage.server.twists.length = 0;
    await chair.sync();
  }));

test("a case that is wrapped to somebody else cannot be read, and says so", () =>
  on(async (stage) => {
    const { id, stored } = await written(stage);
    const last = stored.wraps.at(-1);
    last?.set(stage.id(1), last.get(stage.id(2)) ?? "");
    const { fails, shown } = await anew(stage, id);
    assert.deepEqual(fails.slice(0, 1), ["wrap"]);
    assert.deepEqual(new Set(shown), new Set(["gap decrypt"]));
  }));

test("two tabs that remember at once lose nothing of either", () =>
  on(async (stage) => {
    const shelf = new LocalShelf();
    const cases = [await stage.server.file("One."), await stage.server.file("Two.")];
    const tabs = [await stage.sit(0, { shelf }), await stage.sit(0, { shelf })];
    for (const [index, tab] of tabs.entries()) {
      const { id } = cases[index] as { id: string };
      await tab.call("read", { case: id, places: { dialogue: 1, desk: 0 } });
    }
    await Promise.all(tabs.map((tab) => tab.kept()));
    for (const tab of tabs) tab.end();
    const again = await stage.sit(0, { shelf });
    assert.deepEqual(
      cases.map(({ id }) => again.row(id).unread),
      [0, 0],
    );
  }));

test("a tombstone beside the case, or of a day to come, destroys nothing", () =>
  on(async (stage) => {
    const shelf = new LocalShelf();
    const { id } = await written(stage);
    const back = await stage.sit(1, { shelf });
    await back.kept();
    back.end();
    const wipe = (purged: string, cases: boolean) => {
      stage.server.twists.length = 0;
      stage.server.twists.push(({ body }, path) => {
        if (!path.includes("/desk/c")) return;
        if (!cases) body.cases = [];
        body.entries = [];
        if (path.includes("/changes")) body.removed = [{ case: id, day: "2026-11-22", purged, entries: [] }];
      });
    };
    for (const [purged, cases] of [
      ["2026-11-22", true],
      ["2026-11-22", false],
      ["2099-01-01", true],
      ["2099-01-01", false],
    ] as const) {
      wipe(purged, cases);
      const returned = await stage.sit(1, { shelf });
      assert.deepEqual(
        [returned.row(id).purged, returned.fails(id)[0]],
        [null, "purged"],
        `${purged} ${cases}`,
      );
      await returned.kept();
      returned.end();
    }
    stage.server.twists.length = 0;
    const honest = await stage.sit(1, { shelf });
    assert.deepEqual(kinds(await honest.show(id)), ["report", "access", "note", "note"]);
    assert.deepEqual(honest.fails(id), ["purged"]);
  }));

test("one member's request for a purge is no day that had come, and a signed hold stands", () =>
  on(async (stage) => {
    const { id, stored, chair } = await written(stage);
    await chair.write(id, { kind: "purge", reason: "alone" });
    stage.server.day = "2026-11-23";
    chair.today = "2026-11-23";
    stage.server.bury(stored, []);
    await chair.sync();
    assert.deepEqual([chair.row(id).purged, chair.fails(id)], [null, ["purged"]]);
  }));

test("one member and a server that tells another day purge nothing between them", () =>
  on(async (stage) => {
    const { id, stored, chair } = await written(stage);
    // Against this day a day of next week is a later one.
    stored.purge_after = "2026-11-21";
    const second = await stage.sit(1);
    const ask = { purge_after: "2026-11-23", hold: false, reason: "x" };
    await second.write(id, { kind: "retention", ask }, { despite: true });
    await chair.sync();
    assert.equal((await chair.show(id)).signed, null);
    assert.equal((await chair.show(id)).row.purge_after, "2026-11-23");
    stage.server.day = "2026-11-24";
    chair.today = "2026-11-24";
    stage.server.bury(stored, []);
    await chair.sync();
    assert.deepEqual([chair.row(id).purged, chair.fails(id)], [null, ["purged"]]);
  }));

test("a server that is laxer about a case's keeping than what was signed is found out", () =>
  on(async (stage) => {
    const { id, stored, chair } = await written(stage);
    const second = await stage.sit(1);
    const { purge_after } = chair.row(id);
    const keep = (seat: Seat, day: string | null, hold: boolean) =>
      seat.write(
        id,
        { kind: "retention", ask: { purge_after: day, hold, reason: "litigation" } },
        { despite: true },
      );
    await keep(chair, purge_after, true);
    assert.deepEqual((await chair.show(id)).signed, { purge_after, hold: true });
    stored.hold = false;
    stage.server.announce([stage.id(0)], { case: id, kind: "case" });
    await chair.sync();
    assert.deepEqual(chair.fails(id), ["retention"]);
    stored.hold = true;
    stage.server.announce([stage.id(0)], { case: id, kind: "case" });
    await chair.sync();
    assert.deepEqual(chair.fails(id), []);
    // One who lifts it is not enough, and two are.
    await keep(chair, purge_after, false);
    assert.deepEqual((await chair.show(id)).signed, { purge_after, hold: true });
    await second.sync();
    await keep(second, purge_after, false);
    await chair.sync();
    assert.deepEqual([(await chair.show(id)).signed?.hold, chair.fails(id)], [false, []]);
    await keep(chair, null, false);
    stored.purge_after = "2030-01-01";
    stage.server.announce([stage.id(0)], { case: id, kind: "case" });
    await chair.sync();
    assert.deepEqual(chair.fails(id), ["retention"]);
  }));

test("a request for a purge is nothing that a later hold goes by", () =>
  on(async (stage) => {
    const { id } = await stage.server.file("Something.");
    const [chair, second] = [await stage.sit(0), await stage.sit(1)];
    const { purge_after } = chair.row(id);
    await chair.write(id, {
      kind: "retention",
      ask: { purge_after: "2035-01-01", hold: false, reason: "audit" },
    });
    await second.sync();
    await second.write(id, { kind: "purge", reason: "hasty" });
    await chair.sync();
    const view = await chair.show(id);
    assert.deepEqual(view.signed, { purge_after: "2035-01-01", hold: false });
    assert.equal(view.pending?.purge, true);
    assert.notEqual(purge_after, "2035-01-01");
  }));

test("an entry that the server says it took and does not show is said so, and missed by the next visit", () =>
  on(async (stage) => {
    const shelf = new LocalShelf();
    const { id, stored } = await written(stage);
    const seat = await stage.sit(1, { shelf });
    const { fetch } = stage.server;
    let swallows = true;
    Object.assign(stage.server, {
      fetch: async (input: string, init: RequestInit) => {
        if (!swallows || !input.endsWith("/entries")) return fetch(input, init);
        return Response.json({ seq: 9 }, { status: 201 });
      },
    });
    const liar = stage.seat({ shelf });
    await liar.enter(stage.person(1));
    const draft = { kind: "acknowledgement", text: "Thank you." } as const;
    const { places } = await liar.show(id);
    const sent = liar.call("write", { case: id, places, draft, files: [] });
    const failure = await sent.catch((error) => error.failure);
    assert.deepEqual(failure, { code: "withheld", open: true });
    assert.equal(stored.entries.dialogue.length, 2);
    await liar.kept();
    liar.end();
    seat.end();
    swallows = false;
    const next = await stage.sit(1, { shelf });
    assert.deepEqual(next.fails(id), ["shorter dialogue"]);
  }));

test("a request for a purge that was withdrawn, and one under a hold, count for nothing", () =>
  on(async (stage) => {
    const { id } = await stage.server.file("Something.");
    const [chair, second] = [await stage.sit(0), await stage.sit(1)];
    const { purge_after } = chair.row(id);
    await chair.write(id, { kind: "purge", reason: "by mistake" });
    await chair.write(id, { kind: "retention", ask: { purge_after, hold: true, reason: "no: litigation" } });
    await second.sync();
    // What no honest server takes under a hold.
    const stored = stage.server.cases.get(id);
    assert.ok(stored);
    stored.hold = false;
    stored.waiting = null;
    const asked = await second.write(id, { kind: "purge", reason: "alone" }, { despite: true });
    assert.ok(asked.kind === "sent");
    stage.server.bury(stored, [0, 2]);
    for (const seat of [chair, second]) {
      await seat.sync();
      assert.deepEqual([seat.row(id).purged, seat.fails(id).includes("purged")], [null, true]);
    }
  }));

test("between two visits too a withdrawn request counts for nothing where a hold was signed", () =>
  on(async (stage) => {
    const shelf = new LocalShelf();
    const { id } = await stage.server.file("Something.");
    const [chair, second] = [await stage.sit(0), await stage.sit(1)];
    const third = await stage.sit(2, { shelf });
    const { purge_after } = chair.row(id);
    await chair.write(id, { kind: "purge", reason: "by mistake" });
    await chair.write(id, { kind: "retention", ask: { purge_after, hold: true, reason: "no: litigation" } });
    await third.sync();
    await third.kept();
    third.end();
    const stored = stage.server.cases.get(id);
    assert.ok(stored);
    stored.hold = false;
    await second.sync();
    await second.write(id, { kind: "purge", reason: "alone" }, { despite: true });
    stage.server.bury(stored, [0, 2]);
    const again = await stage.sit(2, { shelf });
    assert.deepEqual([again.row(id).purged, again.fails(id)], [null, ["purged"]]);
  }));

test("what a device that remembers nothing hears of a purge is called hearsay, or a lie where the charter says so", () =>
  on(async (stage) => {
    const { stored } = await written(stage);
    stage.server.bury(stored, [0, 1]);
    const seat = await stage.sit(2);
    const row = [...seat.rows.values()][0];
    assert.deepEqual([row?.purged, row?.purged_by, row?.findings], ["2026-11-22", null, []]);
    const { charter } = stage.server;
    stage.server.charter = { ...charter, epoch: charter.epoch + 1, hold: true };
    const held = await stage.sit(3);
    const told = [...held.rows.values()][0];
    assert.deepEqual([told?.purged, told?.findings], [null, [{ kind: "purged" }]]);
  }));
