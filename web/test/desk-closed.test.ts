/** What comes after a case was closed, or was closed too early: on every member's desk, over a server in memory. */

import { lastSoonDay } from "../src/desk/due.ts";
import { EVERYTHING, shown, tally } from "../src/desk/inbox.ts";
import type { Draft, Row } from "../src/desk/model.ts";
import { note, on } from "./desk-stage.ts";
import { assert, test } from "./harness.ts";
import { TODAY } from "./support.ts";

const VIEWPOINT = { me: "", soon: lastSoonDay(TODAY) };
const OUTCOME: Draft = {
  kind: "outcome",
  result: "unsubstantiated",
  text: "If you know more, write it here.",
};
const CLOSE: Draft = { kind: "triage", change: { status: "closed" } };
const listed = (row: Row) => shown([row], EVERYTHING, VIEWPOINT, null).length === 1;

test("a closed case whose reporter writes again is in the list, in the counts, and waits for an answer", () =>
  on(async (stage) => {
    const reporter = await stage.server.file("Something.");
    const { id } = reporter;
    const [chair, second] = [await stage.sit(0), await stage.sit(1)];
    await chair.write(id, OUTCOME);
    await chair.write(id, CLOSE);
    assert.ok(!chair.row(id).open && chair.row(id).due === null);
    await stage.server.message(reporter, "They have begun to punish me.");
    for (const seat of [chair, second]) {
      await seat.sync();
      const row = seat.row(id);
      assert.ok(row.open && row.turn === "members" && listed(row));
      const counts = tally([row], VIEWPOINT);
      assert.deepEqual([counts.open, counts.turn, counts.unread, counts.closed], [1, 1, 1, 0]);
    }
    // To have read it is not to have answered it.
    const { places } = await chair.show(id);
    await chair.call("read", { case: id, places });
    await chair.sync();
    assert.deepEqual([chair.row(id).unread, listed(chair.row(id))], [0, true]);
    await chair.write(id, { kind: "message", text: "We help you." });
    await second.sync();
    assert.ok(!chair.row(id).open && !second.row(id).open);
  }));

test("a closed case is left closed by who signs that after having seen what its reporter wrote", () =>
  on(async (stage) => {
    const reporter = await stage.server.file("Something.");
    const { id } = reporter;
    const [chair, second] = [await stage.sit(0), await stage.sit(1)];
    await chair.write(id, OUTCOME);
    await chair.write(id, CLOSE);
    await stage.server.message(reporter, "Thank you.");
    await second.sync();
    await second.write(id, note("Nothing more to be done, I think."));
    assert.ok(second.row(id).open, "a note closes nothing");
    await second.write(id, CLOSE);
    await chair.sync();
    assert.ok(!chair.row(id).open && !second.row(id).open);
    // The chair has not read it: until then it stays in sight.
    assert.ok(listed(chair.row(id)));
    await stage.server.message(reporter, "One thing more.");
    await second.sync();
    assert.ok(second.row(id).open);
  }));

test("one member who closes a report that nobody answered takes it out of nobody's list, and it stays due", () =>
  on(async (stage) => {
    const { id } = await stage.server.file("Something grave.");
    const [chair, second] = [await stage.sit(0), await stage.sit(1)];
    const { due } = chair.row(id);
    await second.write(id, CLOSE);
    const { places } = await second.show(id);
    await second.call("read", { case: id, places });
    for (const seat of [chair, second]) {
      await seat.sync();
      assert.deepEqual(seat.row(id).due, due);
      assert.equal(due?.what, "acknowledge");
      assert.ok(listed(seat.row(id)) && seat.row(id).open);
    }
    await chair.write(id, { kind: "acknowledgement", text: "It has arrived." });
    assert.equal(chair.row(id).due?.what, "feedback");
    await chair.write(id, OUTCOME);
    assert.deepEqual([chair.row(id).open, chair.row(id).due], [false, null]);
  }));
