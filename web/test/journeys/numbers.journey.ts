/**
 * The numbers that a reporter feels, printed beside what was promised. What does not depend on how busy the machine is,
 * requests and octets, is held to always; times only with HOTLINE_BENCH=1, as `make bench` sets it.
 */

import { strict as assert } from "node:assert";
import { until } from "../until.ts";
import type { Line } from "./between.ts";
import { type BrowserName, journey } from "./journey.ts";
import { t } from "./reporter.ts";
import { fileOf, noise, onward, sendReport, skipTo, writeReport } from "./ways.ts";

const BENCH = process.env["HOTLINE_BENCH"] === "1";

const TOR: Line = { roundTrip: 600, bitsPerSecond: 1_000_000, connects: false };

/** Prints a number, and holds it to its limit. */
function row(what: string, value: number, unit: string, limit: number | null, always = false): void {
  const promised = limit === null ? "" : `≤ ${limit} ${unit}`;
  console.log(
    `    ${what.padEnd(56)} ${promised.padStart(12)} ${`${Math.round(value)} ${unit}`.padStart(12)}`,
  );
  if (limit !== null && (always || BENCH))
    assert.ok(value <= limit, `${what}: ${value} ${unit}, not ≤ ${limit}`);
}

/** A limit for where scripts are compiled. */
function compiled(browser: BrowserName, limit: number): number | null {
  return browser === "chromium" ? limit : null;
}

journey("numbers: the first page in five answers and 75 KB, and soon", async (stage) => {
  const { between, browser } = stage;
  const start = Date.now();
  const reporter = await stage.reporter();
  await reporter.see(t("start.report"));
  const ready = Date.now() - start;
  // What comes late would come within a second.
  await new Promise((resolve) => setTimeout(resolve, 1000));
  row("requests until the first page can be used", between.asked.length, "", 5, true);
  row("octets of their answers", between.sent, "B", 75_000, true);
  row("and of those answers' heads", between.sentHeads, "B", null);
  const paint = await reporter.page.evaluate(
    () => performance.getEntriesByName("first-contentful-paint")[0]?.startTime ?? 0,
  );
  row("first paint on loopback", paint, "ms", compiled(browser, 250));
  row("page opened and ready on loopback, window included", ready, "ms", null);
});

for (const connects of [false, true]) {
  const which = connects ? "where each connection costs a round trip, too" : "as browsers emulate it";
  journey(`numbers: the first page over Tor, ${which}`, async (stage) => {
    const { between, browser } = stage;
    between.line = { ...TOR, connects };
    const reporter = await stage.reporter();
    await reporter.see(t("start.report"));
    // Since the address was opened.
    const ready = await reporter.page.evaluate(() => performance.now());
    row(
      `loaded and usable at 600 ms and 1 Mbit/s, ${which}`,
      ready,
      "ms",
      connects ? null : compiled(browser, 2500),
    );
  });
}

journey("numbers: after Send, one request", async (stage) => {
  const { between } = stage;
  const reporter = await stage.reporter();
  await writeReport(reporter, "One request.");
  await reporter.see(t("review.ready"));
  between.asked.length = 0;
  const start = Date.now();
  await sendReport(reporter);
  row("from Send to filed, sealed and paid for before", Date.now() - start, "ms", null);
  row("requests from Send on", between.asked.length, "", 1, true);
});

journey("numbers: a file of 10 MB", async (stage) => {
  const reporter = await stage.reporter();
  await reporter.press(t("start.report"));
  await skipTo(reporter, t("what.label"));
  await reporter.write(t("what.label"), "A large file.");
  await skipTo(reporter, t("files.label"));
  await reporter.addFiles(fileOf("ten.bin", noise(10_000_000)));
  await reporter.see(t("files.other"));
  await onward(reporter);
  await reporter.see(t("review.ready"));
  await sendReport(reporter);
  const start = Date.now();
  await until(() => stage.between.count("PUT", /attachments/) >= 10);
  row("10 MB sealed, paid for and sent, after the report", Date.now() - start, "ms", null);
});
