/**
 * The desk's workers against the real server: what test/desk-*.test.ts tell of one that is pretended, told of the one that
 * there is. Needs target/debug/hotline-server.
 */

import { code, kinds, LocalShelf, note, Seat } from "../desk-stage.ts";
import { assert, test } from "../harness.ts";
import { Correspondent } from "../journeys/correspondent.ts";
import { Hotline } from "../journeys/hotline.ts";
import { today } from "../journeys/organisation.ts";
import { random } from "../support.ts";

/** A member of the hotline's at a desk. */
async function sit(hotline: Hotline, number: number, shelf: LocalShelf | null = null): Promise<Seat> {
  const { origin } = hotline;
  const send: typeof fetch = (path, init) => {
    // Whoever serves the pages says so; here nobody does.
    if (path === "/desk/served.json") return Promise.resolve(Response.json({ by: "server" }));
    return fetch(`${origin}${path}`, init);
  };
  const seat = new Seat({ fetch: send, origin }, { today: today(), shelf });
  const person = hotline.organisation.people[number];
  assert.ok(person);
  await seat.enter(person);
  return seat;
}

async function at(body: (hotline: Hotline, seats: Seat[]) => Promise<void>): Promise<void> {
  const hotline = await Hotline.start({ flags: ["--work-difficulty", "1"] });
  const seats: Seat[] = [];
  try {
    await body(hotline, seats);
  } finally {
    for (const seat of seats) seat.end();
    await hotline.end();
  }
}

test("two members read, answer, note, hold and purge, and an excluded one finds nothing", () =>
  at(async (hotline, seats) => {
    const id = (number: number) => hotline.organisation.people[number]?.line.id ?? "";
    await Correspondent.file(hotline, { what: "Payments without invoices." });
    await Correspondent.file(hotline, { what: "Tunde takes money.", excluded: [id(1)] });
    const shelf = new LocalShelf();
    const [chair, tunde, li] = [await sit(hotline, 0, shelf), await sit(hotline, 1), await sit(hotline, 2)];
    seats.push(chair, tunde, li);
    const [first = "", ...none] = tunde.rows.keys();
    assert.equal(none.length, 0);
    const second = [...chair.rows.keys()].find((id) => id !== first) ?? "";
    assert.deepEqual(await tunde.call("search", { text: "tunde" }), []);
    assert.equal(chair.rows.size, 2);

    const sent = await chair.write(first, { kind: "acknowledgement", text: "Thank you." });
    assert.ok(sent.kind === "sent" && sent.rotated && sent.view);
    await tunde.sync();
    await tunde.write(first, { kind: "triage", change: { status: "investigating", assignee: id(1) } });
    await li.sync();
    assert.deepEqual(kinds(await li.show(first)), ["report", "access", "acknowledgement", "triage"]);
    assert.deepEqual([li.row(first).status, li.fails(first)], ["investigating", []]);

    const blob = new Blob([new Uint8Array(random(60_000)), new Uint8Array(random(60_000))]);
    const enclosure = { id: crypto.randomUUID(), name: "a.bin", type: "", blob };
    const { places } = await li.show(first);
    const draft = note("A file.");
    const filed = await li.call("write", { case: first, places, draft, files: [enclosure] });
    assert.ok(filed.kind === "sent");
    await chair.sync();
    const saved = await chair.call("download", { case: first, stream: "desk", seq: 1, id: enclosure.id });
    assert.deepEqual(new Uint8Array(await saved.arrayBuffer()), new Uint8Array(await blob.arrayBuffer()));

    const { purge_after } = chair.row(first);
    const keep = (seat: Seat, hold: boolean) =>
      seat.write(first, { kind: "retention", ask: { purge_after, hold, reason: "litigation" } });
    const held = await keep(chair, true);
    assert.ok(held.kind === "sent" && !held.waits && held.view?.row.hold);
    assert.equal(await code(chair.write(first, { kind: "purge", reason: "x" })), "forbidden");
    const lifted = await keep(chair, false);
    assert.ok(lifted.kind === "sent" && lifted.waits && lifted.view?.pending);
    await tunde.sync();
    const agreed = await keep(tunde, false);
    assert.ok(agreed.kind === "sent" && !agreed.waits && agreed.view?.pending === null);
    await chair.sync();
    const asked = await chair.write(first, { kind: "purge", reason: "by mistake" });
    assert.ok(asked.kind === "sent" && asked.waits);
    await Promise.all([tunde.sync(), li.sync()]);
    const purged = await tunde.write(first, { kind: "purge", reason: "agreed" });
    assert.ok(purged.kind === "sent" && !purged.waits && purged.view === null);
    await li.sync();
    assert.deepEqual([li.row(first).purged, li.fails(first)], [today(), []]);
    assert.deepEqual(
      li.row(first).purged_by?.map(({ reason }) => reason),
      ["by mistake", "agreed"],
    );
    await chair.sync();
    await chair.kept();
    chair.end();
    const again = await sit(hotline, 0, shelf);
    seats.push(again);
    assert.deepEqual(
      [again.row(first).purged, again.row(first).findings, again.fails(second)],
      [today(), [], []],
    );
    assert.equal(again.row(first).purged_by?.length, 2);
  }));

test("readers come and go, and a key that changed hands is replaced", () =>
  at(async (hotline, seats) => {
    const id = (number: number) => hotline.organisation.people[number]?.line.id ?? "";
    await Correspondent.file(hotline, { what: "Something." });
    const [chair, tunde, counsel] = [await sit(hotline, 0), await sit(hotline, 1), await sit(hotline, 4)];
    seats.push(chair, tunde, counsel);
    assert.equal(counsel.rows.size, 0);
    const [first = ""] = chair.rows.keys();
    assert.equal((await chair.readers(first, { kind: "add", member: id(4), reason: "Advice" })).kind, "sent");
    await counsel.sync();
    assert.deepEqual(counsel.fails(first), []);
    await tunde.sync();
    const left = await tunde.readers(first, { kind: "leave_out", member: id(4), reason: "No more" });
    assert.ok(left.kind === "sent" && left.waits);
    await chair.sync();
    const out = await chair.readers(first, { kind: "leave_out", member: id(4), reason: "No more" });
    assert.ok(out.kind === "sent" && !out.waits && out.view);
    assert.equal(await code(counsel.write(first, note("Still?"))), "gone");
    await tunde.sync();
    const recused = await tunde.readers(first, { kind: "recuse", reason: "A friend" });
    assert.ok(recused.kind === "sent" && recused.view === null);
    await tunde.sync();
    assert.equal(tunde.rows.size, 0);
    await chair.sync();
    const sent = await chair.write(first, note("On."));
    assert.ok(sent.kind === "sent" && sent.rotated);
    assert.deepEqual(chair.fails(first), []);
  }));
