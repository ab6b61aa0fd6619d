import fc from "fast-check";
import { addDays, addMonths, dayOf, daysBetween, isDay, parseDay } from "../src/protocol/date.ts";
import { assert, runs, test } from "./harness.ts";

/** 0001-01-01 to 9999-12-31 in days since 1970, and 4,000 days from either end. */
const day = fc
  .integer({ min: -719_162 + 4000, max: 2_932_896 - 4000 })
  .map((number) => dayOf(new Date(number * 864e5)));

test("a day is a date that exists, in its one form", () => {
  for (const text of ["0001-01-01", "2024-02-29", "2000-02-29", "9999-12-31"]) assert.ok(isDay(text), text);
  for (const text of [
    "0000-01-01",
    "2026-02-29",
    "1900-02-29",
    "2026-04-31",
    "2026-13-01",
    "2026-00-01",
    "2026-01-00",
    "2026-1-1",
    "2026-01-01T00:00Z",
    "+002026-01-01",
    "20260101",
    "2026-01-01\n",
    "٢٠٢٦-01-01",
    "",
  ]) {
    assert.ok(!isDay(text), text);
    assert.throws(() => parseDay(text), { code: "Malformed" }, text);
  }
});

test("days are counted over months, leap years and centuries", () => {
  assert.equal(addDays("2026-12-31", 1), "2027-01-01");
  assert.equal(addDays("2024-02-28", 1), "2024-02-29");
  assert.equal(addDays("2100-02-28", 1), "2100-03-01");
  assert.equal(addDays("0099-12-31", 1), "0100-01-01");
  assert.equal(daysBetween("2026-03-28", "2026-03-30"), 2, "over a change to summer time");
  assert.equal(daysBetween("2026-11-22", "2026-11-21"), -1);
});

test("what is added is between", () => {
  fc.assert(
    fc.property(day, fc.integer({ min: -4000, max: 4000 }), (start, days) => {
      const end = addDays(start, days);
      assert.equal(daysBetween(start, end), days);
      assert.equal(end > start, days > 0);
    }),
    { numRuns: runs(200) },
  );
});

test("months are cut to the last day there is", () => {
  assert.equal(addMonths("2026-11-30", 3), "2027-02-28");
  assert.equal(addMonths("2027-11-30", 3), "2028-02-29");
  assert.equal(addMonths("2026-08-31", 3), "2026-11-30");
  assert.equal(addMonths("2026-11-22", 3), "2027-02-22");
  assert.equal(addMonths("0050-12-31", 2), "0051-02-28");
});

test("there is no day outside the years 1 to 9999", () => {
  assert.equal(addDays("9999-12-31", 1), "9999-12-31");
  assert.equal(addMonths("9999-11-30", 3), "9999-12-31");
  assert.throws(() => addDays("0001-01-01", -1), { code: "Malformed" });
});
