/** The desk's workers against a server in memory: unlocking, reading, writing, remembering. */

import { browserShelf } from "../src/desk/worker/shelf.ts";
import { code, keyFile, kinds, LocalShelf, note, on } from "./desk-stage.ts";
import { assert, inBrowser, slow, test } from "./harness.ts";
import { TODAY, uuid } from "./support.ts";

test("a member unlocks, and reads what was filed", () =>
  on(async (stage) => {
    const { id } = await stage.server.file("Payments without invoices.", {
      answers: [{ question: "category", answer: ["accounting"] }],
    });
    const chair = await stage.sit(0);
    const row = chair.row(id);
    assert.deepEqual(
      [row.readable, row.status, row.category, row.turn, row.unread, row.open],
      [true, "new", "accounting", "members", 1, true],
    );
    assert.deepEqual(row.due, { what: "acknowledge", by: "2026-11-29" });
    assert.deepEqual(row.findings, []);
    const view = await chair.show(id);
    assert.deepEqual(kinds(view), ["report"]);
    assert.equal(view.writable, true);
    assert.deepEqual(view.places, { dialogue: 1, desk: 0 });
    await chair.call("read", { case: id, places: view.places });
    await chair.sync();
    assert.equal(chair.row(id).unread, 0);
  }));

test("a wrong passphrase, a file that is no key and a key that nobody listed are told apart", () =>
  on(async (stage) => {
    const seat = stage.seat();
    const arrival = await seat.call("arrive", { fragment: "" });
    assert.equal(arrival.kind, "open");
    const file = await keyFile(stage.person(0));
    const unlock = (input: { file: Uint8Array; passphrase: string }) =>
      seat.call("unlock", { ...input, compared: true });
    assert.deepEqual(await unlock({ file, passphrase: "something else" }), { kind: "wrong" });
    assert.deepEqual(await unlock({ file: new Uint8Array(10), passphrase: "" }), { kind: "no_key" });
    // Without a JIT the scrypt of a real key file takes half a minute, twice; the rest is the same code.
    if (slow) return;
    const made = await seat.call("make_key", { passphrase: null });
    assert.equal(made.words.length, 24);
    assert.equal(made.passphrase.split("-").length, 8);
    const unlisted = await unlock(made);
    assert.ok(unlisted.kind === "unlisted");
    assert.deepEqual(unlisted.half, made.half);
    assert.equal(await code(seat.call("make_key", { passphrase: "elevenchars" })), "TooShort");
  }));

test("the first time without a pin the fingerprint has to be compared", () =>
  on(async (stage) => {
    const file = await keyFile(stage.person(0));
    const unlock = { file, passphrase: "correct-horse-battery-staple" };
    const shelf = new LocalShelf();
    const first = stage.seat({ shelf });
    await first.call("arrive", { fragment: "" });
    const asked = await first.call("unlock", { ...unlock, compared: false });
    assert.equal(asked.kind, "compare");
    assert.equal((await first.call("unlock", { ...unlock, compared: true })).kind, "open");
    const pinned = stage.seat();
    await pinned.call("arrive", { fragment: `#root=${stage.server.charter.instance}` });
    assert.equal((await pinned.call("unlock", { ...unlock, compared: false })).kind, "open");
    const wrong = await stage.seat().call("arrive", { fragment: `#root=${"ab".repeat(32)}` });
    assert.deepEqual([wrong.kind, wrong.kind === "refused" && wrong.why], ["refused", "pin"]);
  }));

test("the first to write makes a new key, and the reporter reads the answer", () =>
  on(async (stage) => {
    const reporter = await stage.server.file("Something.");
    const chair = await stage.sit(0);
    const sent = await chair.write(reporter.id, { kind: "acknowledgement", text: "Thank you." });
    assert.ok(sent.kind === "sent" && sent.view);
    assert.deepEqual([sent.rotated, sent.raced, sent.waits], [true, false, false]);
    assert.deepEqual(kinds(sent.view), ["report", "access", "acknowledgement"]);
    assert.equal(sent.view.row.unread, 1);
    assert.deepEqual(sent.view.row.due, { what: "feedback", by: "2027-02-22" });
    const read = await stage.server.read(reporter);
    assert.deepEqual(
      read.items("dialogue").map((item) => ("check" in item ? item.check : item.frame.kind)),
      ["report", "access", "acknowledgement"],
    );
    const second = await stage.sit(1);
    assert.deepEqual(second.fails(reporter.id), []);
    assert.equal(second.row(reporter.id).turn, "reporter");
  }));

test("notes, triage and labels are folded into the row of every member", () =>
  on(async (stage) => {
    const { id } = await stage.server.file("Something.");
    const [chair, second] = [await stage.sit(0), await stage.sit(1)];
    await chair.write(id, note("Looks serious."));
    await chair.write(id, {
      kind: "triage",
      change: { status: "investigating", severity: "high", assignee: uuid(2), labels: ["travel"] },
    });
    await second.sync();
    const row = second.row(id);
    assert.deepEqual(
      [row.status, row.severity, row.assignee, row.labels, row.unread],
      ["investigating", "high", uuid(2), ["travel"], 4],
    );
    assert.deepEqual(kinds(await second.show(id)), ["report", "access", "note", "triage"]);
  }));

test("what others wrote meanwhile is shown before anything is sent", () =>
  on(async (stage) => {
    const reporter = await stage.server.file("Something.");
    const [chair, second] = [await stage.sit(0), await stage.sit(1)];
    const { places } = await chair.show(reporter.id);
    await second.write(reporter.id, { kind: "message", text: "Which plant?" });
    const draft = { kind: "message", text: "Where was it?" } as const;
    const news = await chair.call("write", { case: reporter.id, places, draft, files: [] });
    assert.ok(news.kind === "news");
    assert.deepEqual(kinds(news.view), ["report", "access", "message"]);
    const sent = await chair.call("write", { case: reporter.id, places: news.view.places, draft, files: [] });
    assert.equal(sent.kind, "sent");
    const again = await chair.write(reporter.id, draft);
    assert.equal(again.kind, "twice");
    assert.equal((await chair.write(reporter.id, draft, { twice: true })).kind, "sent");
  }));

test("a write whose answer is lost is sent again and stands once", () =>
  on(async (stage) => {
    const { id } = await stage.server.file("Something.");
    const chair = await stage.sit(0);
    stage.server.faults.push("unanswered", "lost", "busy");
    const sent = await chair.write(id, note("Once."));
    assert.ok(sent.kind === "sent" && sent.view);
    assert.deepEqual(kinds(sent.view), ["report", "access", "note"]);
    stage.server.faults.push("lost", "lost", "lost", "lost");
    const error = await chair.write(id, note("Never.")).catch((error) => error.failure);
    assert.deepEqual(error, { code: "offline", open: true });
  }));

test("a session that has ended is renewed without a word", () =>
  on(async (stage) => {
    await stage.server.file("Something.");
    const chair = await stage.sit(0);
    stage.server.endSessions();
    await chair.sync();
    const { id } = await stage.server.file("Another thing.");
    stage.server.endSessions();
    await chair.sync();
    assert.equal(chair.row(id).readable, true);
  }));

test("an excluded member finds no trace", () =>
  on(async (stage) => {
    const { id } = await stage.server.file("Bo Lind takes money.", { excluded: [stage.id(1)] });
    const second = await stage.sit(1);
    assert.equal(second.rows.size, 0);
    assert.deepEqual(await second.call("search", { text: "money" }), []);
    assert.equal(await code(second.show(id)), "gone");
    const chair = await stage.sit(0);
    assert.deepEqual(chair.row(id).excluded, [stage.id(1)]);
    assert.ok(!chair.row(id).readers.includes(stage.id(1)));
  }));

test("everything that was decrypted is found, whatever its case and accents", () =>
  on(async (stage) => {
    const one = await stage.server.file("Müller nahm Geld für die Prüfung. 工厂的发票是假的。");
    const other = await stage.server.file("Nothing to see.");
    const chair = await stage.sit(0);
    await chair.write(other.id, note("Ask Café Zürich about STRASSE."));
    await chair.write(other.id, { kind: "triage", change: { status: "under_review", labels: ["travel"] } });
    const find = (text: string) => chair.call("search", { text });
    for (const text of ["muller", "MÜLLER geld", "prufung", "发票", "工厂 假", "für prü"]) {
      assert.deepEqual(await find(text), [one.id], text);
    }
    for (const text of ["cafe zurich", "straße", "travel", "under review", "see nothing"]) {
      assert.deepEqual(await find(text), [other.id], text);
    }
    assert.deepEqual(await find(chair.row(one.id).reference.replace("-", "").toLowerCase()), [one.id]);
    assert.deepEqual(await find("absent"), []);
    assert.equal(await find("  "), null);
  }));

test("what was read, and what was settled, is remembered", () =>
  on(async (stage) => {
    const shelf = new LocalShelf();
    const { id } = await stage.server.file("Something.");
    const chair = await stage.sit(0, { shelf });
    const { places } = await chair.show(id);
    await chair.call("read", { case: id, places });
    assert.equal(shelf.records.size, 0);
    await chair.kept();
    chair.end();
    assert.equal(shelf.records.size, 1);
    const text = JSON.stringify([...shelf.records].map(([name, record]) => [name, [...record]]));
    assert.ok(!text.includes(id) && !text.includes(stage.id(0)));
    const again = await stage.sit(0, { shelf });
    assert.equal(again.row(id).unread, 0);
    assert.deepEqual(again.fails(id), []);
    assert.equal(TODAY, again.today);
  }));

test("an unlock without a connection can be repeated, and what cannot be reached is told", () =>
  on(async (stage) => {
    await stage.server.file("Something.");
    const seat = stage.seat();
    await seat.call("arrive", { fragment: "" });
    const unlock = { ...(await seat.file(stage.person(0))), compared: true };
    let dead = "/desk/cases";
    stage.server.twists.push((answer, path) => {
      if (path.includes(dead)) Object.assign(answer, { status: 502, body: { error: "unreachable" } });
    });
    assert.equal(await code(seat.call("unlock", unlock)), "unreachable");
    assert.ok(seat.news.some((news) => news.kind === "reach" && !news.reachable));
    dead = "nothing";
    assert.equal((await seat.call("unlock", unlock)).kind, "open");
    await seat.until((news) => news.kind === "reading" && news.done);
    assert.ok(seat.news.some((news) => news.kind === "reach" && news.reachable));
    assert.equal(seat.rows.size, 1);
  }));

test("a page that stands open over midnight writes by the new day", () =>
  on(async (stage) => {
    const { id } = await stage.server.file("Something.");
    const chair = await stage.sit(0);
    chair.today = "2026-11-23";
    stage.server.day = "2026-11-23";
    const sent = await chair.write(id, note("x"));
    assert.ok(sent.kind === "sent" && sent.view);
    assert.equal(sent.view.items.at(-1)?.date, "2026-11-23");
    chair.today = "2027-06-01";
    assert.equal(await code(chair.sync()), "charter_refused");
    assert.ok(chair.news.some((news) => news.kind === "ended" && news.why === "expired"));
  }));

test("what is no answer of a hotline's is said so, and reading goes on when it is one again", () =>
  on(async (stage) => {
    const { id } = await stage.server.file("Something.");
    const chair = await stage.sit(0);
    const other = await stage.server.file("Other.");
    stage.server.twists.push(({ body }) => {
      for (const entry of body?.entries ?? []) entry.envelope = `${entry.envelope} `;
    });
    assert.equal(await code(chair.sync()), "server");
    stage.server.twists.length = 0;
    await chair.sync();
    assert.deepEqual([chair.fails(id), chair.fails(other.id)], [[], []]);
  }));

test("a shelf of the browser's keeps a record, unless another was there first", async () => {
  assert.equal(browserShelf(undefined), null);
  if (!inBrowser) return;
  const shelf = browserShelf(indexedDB);
  assert.ok(shelf);
  const name = crypto.randomUUID();
  const [one, other] = [new Uint8Array([1]), new Uint8Array([2])];
  assert.equal(await shelf.get(name), null);
  assert.equal(await shelf.put(name, one, null), true);
  assert.equal(await shelf.put(name, other, null), false);
  assert.deepEqual(await shelf.get(name), one);
  assert.equal(await shelf.put(name, other, one), true);
  assert.deepEqual(await shelf.get(name), other);
  await shelf.delete(name);
  assert.equal(await shelf.get(name), null);
  assert.equal(await shelf.put(name, one, null), true);
});

test("the newest come first, and no row moves when the rest arrives", () =>
  on(async (stage) => {
    const cases = [];
    for (let i = 0; i < 4; i++) cases.push(await stage.server.file(`Report ${i}.`));
    const [one, two, three, four] = cases.map(({ id }) => id) as [string, string, string, string];
    const second = await stage.sit(1);
    await second.write(one, note("The oldest, looked at last."));
    stage.server.page = 2;
    const chair = stage.seat();
    const told: string[][] = [];
    const tell = chair.engine.onnews;
    const order = () =>
      [...chair.rows.values()].sort((a, b) => b.activity - a.activity).map((row) => row.case);
    chair.engine.onnews = (news) => {
      tell(news);
      if (news.kind === "rows" && chair.rows.size === 4) told.push(order());
    };
    await chair.enter(stage.person(0));
    const expected = [one, four, three, two];
    for (const seen of [...told, order()]) assert.deepEqual(seen, expected);
    await second.write(three, note("And this."));
    await chair.sync();
    assert.deepEqual(order(), [three, one, four, two]);
  }));

test("what was not read before is told once, and a view stands where its row does", () =>
  on(async (stage) => {
    const { id } = await stage.server.file("Something.");
    const chair = await stage.sit(0);
    const { places, row } = await chair.show(id);
    assert.equal(row.activity, chair.row(id).activity);
    assert.ok(row.activity > 0);
    await chair.call("read", { case: id, places });
    await chair.sync();
    const told = chair.news.length;
    await chair.call("read", { case: id, places });
    await chair.show(id);
    await chair.sync();
    assert.equal(chair.news.length, told);
  }));

test("a browser forgets what it remembered, and remembers nothing more in this visit", () =>
  on(async (stage) => {
    const shelf = new LocalShelf();
    const { id } = await stage.server.file("Something.");
    const chair = await stage.sit(0, { shelf });
    await chair.kept();
    assert.equal(shelf.records.size, 1);
    await chair.call("forget", null);
    assert.equal(shelf.records.size, 0);
    await chair.write(id, note("x"));
    await chair.kept();
    assert.equal(shelf.records.size, 0);
  }));

test("a browser says whether it remembers, and where what it remembered was damaged", () =>
  on(async (stage) => {
    const shelf = new LocalShelf();
    const { file, passphrase } = await stage.seat().file(stage.person(0));
    const memory = async () => {
      const seat = stage.seat({ shelf });
      await seat.call("arrive", { fragment: "" });
      const unlocked = await seat.call("unlock", { file, passphrase, compared: true });
      await seat.kept();
      seat.end();
      return unlocked.kind === "open" ? unlocked.memory : unlocked.kind;
    };
    assert.deepEqual([await memory(), await memory()], ["none", "good"]);
    for (const [name, record] of shelf.records) {
      const changed = record.slice();
      changed[20] = (changed[20] ?? 0) ^ 1;
      shelf.records.set(name, changed);
    }
    assert.equal(await memory(), "damaged");
  }));

test("texts that were not sent are sealed over a lock, and opened by the same key alone", () =>
  on(async (stage) => {
    const [chair, second] = [await stage.sit(0), await stage.sit(1)];
    const sealed = await chair.call("seal_drafts", { text: "Half a letter." });
    chair.end();
    const again = await stage.sit(0);
    assert.equal(await again.call("open_drafts", { sealed: sealed.slice() }), "Half a letter.");
    assert.equal(await second.call("open_drafts", { sealed: sealed.slice() }), null);
    assert.equal(await again.call("open_drafts", { sealed: new Uint8Array(5) }), null);
  }));

test("no desk opens on a device whose day is another than the hotline's", () =>
  on(async (stage) => {
    const { file, passphrase } = await stage.seat().file(stage.person(0));
    const unlock = async (today: string) => {
      const seat = stage.seat({ today });
      await seat.call("arrive", { fragment: "" });
      return (await seat.call("unlock", { file, passphrase, compared: true })).kind;
    };
    assert.deepEqual(
      [
        await unlock("2026-11-23"),
        await unlock("2026-11-21"),
        await unlock("2027-02-20"),
        await unlock("2026-11-18"),
      ],
      ["open", "open", "sign_in", "sign_in"],
    );
  }));

test("a case's labels are whole where they are written back, and short in its row", () =>
  on(async (stage) => {
    const { id } = await stage.server.file("Something.");
    const chair = await stage.sit(0);
    const labels = ["L".repeat(150), ...Array.from({ length: 60 }, (_, i) => `label ${i}`)];
    await chair.write(id, { kind: "triage", change: { labels } });
    const view = await chair.show(id);
    assert.deepEqual(view.labels, labels);
    assert.ok(view.row.labels.length === 50 && (view.row.labels[0]?.length ?? 0) < 150);
  }));

test("a word of the list is short, and no pile of marks", () =>
  on(async (stage) => {
    const pile = `a${"\u0301".repeat(100_000)}`;
    const answers = [{ question: "category", answer: [pile] }];
    const { id } = await stage.server.file("x", { answers });
    const chair = await stage.sit(0);
    assert.equal(chair.row(id).category, `a${"\u0301".repeat(8)}⟦+91⟧…`);
    await chair.write(id, {
      kind: "triage",
      change: { category: "c".repeat(300), labels: Array(90).fill("l") },
    });
    assert.deepEqual([chair.row(id).category?.length, chair.row(id).labels.length], [101, 50]);
  }));
