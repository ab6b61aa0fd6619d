/** Leaving at once, from everywhere; and the phone's Back, which stays inside. */

import { strict as assert } from "node:assert";
import { until } from "../until.ts";
import { journey } from "./journey.ts";
import { type Reporter, t } from "./reporter.ts";
import { enterWords, onward, sendReport, skipTo, wordsOf, writeReport } from "./ways.ts";

const AWAY = t("leave.address");

/** Presses *Leave now* and gives what is on the page right after. */
async function leave(reporter: Reporter): Promise<string> {
  const button = await reporter.page.waitForSelector("#leave");
  assert.ok(button);
  assert.equal(await button.evaluate((one) => (one as HTMLElement).innerText.trim()), t("leave.button"));
  return button.evaluate((one) => {
    (one as HTMLElement).click();
    return document.body.innerText + document.body.innerHTML;
  });
}

/** Fails unless the window is on its way to the harmless page, with nothing of the hotline behind it. */
async function isAway(reporter: Reporter): Promise<void> {
  await until(() => reporter.requests.includes(AWAY) || reporter.page.url() === AWAY);
  await until(() => !reporter.page.url().startsWith(reporter.origin));
  const foreign = reporter.requests.filter(
    (url) => !url.startsWith(`${reporter.origin}/`) && url.startsWith("http"),
  );
  assert.deepEqual([...new Set(foreign)], [AWAY]);
}

/** Views to leave from, and the way to each. */
const VIEWS: Readonly<Record<string, (reporter: Reporter) => Promise<void>>> = {
  start: async () => {},
  question: async (reporter) => {
    await reporter.press(t("start.report"));
    await skipTo(reporter, t("what.label"));
    await reporter.write(t("what.label"), "A secret that I will not send.");
  },
  files: async (reporter) => {
    await reporter.press(t("start.report"));
    await skipTo(reporter, t("what.label"));
    await reporter.write(t("what.label"), "A secret that I will not send.");
    await skipTo(reporter, t("files.label"));
  },
  review: (reporter) => writeReport(reporter, "A secret that I will not send."),
  words: async (reporter) => {
    await writeReport(reporter, "A secret that is sent.");
    await sendReport(reporter);
  },
  case: async (reporter) => {
    await writeReport(reporter, "A secret that is read again.");
    const words = await sendReport(reporter);
    await reporter.page.goto(`${reporter.origin}/check`, { waitUntil: "domcontentloaded" }).catch(() => {});
    await enterWords(reporter, words.join(" "));
    await reporter.arrive(t("case.label"));
  },
};

for (const [view, go] of Object.entries(VIEWS)) {
  journey(`leaving from ${view} empties the page at once and goes elsewhere`, async (stage) => {
    const reporter = await stage.reporter();
    reporter.page.on("dialog", (dialog) => void dialog.accept());
    await go(reporter);
    assert.equal(await leave(reporter), "");
    await isAway(reporter);
    assert.deepEqual(reporter.said, []);
  });
}

journey("leaving while the report is being sent goes at once", async (stage) => {
  const { between } = stage;
  const reporter = await stage.reporter();
  await writeReport(reporter, "A secret on its way.");
  await reporter.see(t("review.ready"));
  let release: () => void = () => {};
  const held = new Promise<void>((resolve) => {
    release = resolve;
  });
  between.decide = ({ path }) =>
    path === "/api/v1/cases"
      ? async (answer) => {
          await held;
          return answer;
        }
      : null;
  await reporter.press(t("review.send"));
  await wordsOf(reporter);
  await until(() => between.count("POST", /cases$/) === 1);
  await reporter.see(t("token.state.sending"));
  // The answer is held until then: whoever waited for it would not get away.
  const start = Date.now();
  assert.equal(await leave(reporter), "");
  await isAway(reporter);
  assert.ok(Date.now() - start < 30_000, "it took too long");
  release();
});

journey("Escape three times leaves, and twice does not", async (stage) => {
  const reporter = await stage.reporter();
  await reporter.press(t("start.report"));
  await skipTo(reporter, t("what.label"));
  await reporter.write(t("what.label"), "A secret.");
  await reporter.page.keyboard.press("Escape");
  await reporter.page.keyboard.press("Escape");
  assert.equal(await reporter.written(t("what.label")), "A secret.");
  await reporter.page.keyboard.press("a");
  await reporter.page.keyboard.press("Escape");
  await reporter.page.keyboard.press("Escape");
  assert.equal(await reporter.written(t("what.label")), "A secret.a");
  await reporter.page.keyboard.press("Escape");
  await isAway(reporter);
});

journey(
  "after leaving, Back does not lead to the hotline",
  async (stage) => {
    const reporter = await stage.reporter();
    await writeReport(reporter, "A secret.");
    await leave(reporter);
    await isAway(reporter);
    const session = await reporter.page.createCDPSession();
    const { entries, currentIndex } = await session.send("Page.getNavigationHistory");
    const before = entries.slice(0, currentIndex + 1).map(({ url }) => url);
    assert.ok(
      before.every((url) => !url.startsWith(reporter.origin)),
      before.join(" "),
    );
  },
  { browsers: ["chromium"] },
);

journey("Back moves one view back inside the page and loses nothing", async (stage) => {
  const reporter = await stage.reporter();
  const address = reporter.page.url();
  const back = () => reporter.page.evaluate(() => history.back());
  await reporter.press(t("start.report"));
  await reporter.arrive(t("category.label"));
  await reporter.choose(t("category.safety"));
  await onward(reporter);
  await reporter.arrive(t("what.label"));
  await reporter.write(t("what.label"), "The guard is missing.");
  await onward(reporter);
  await reporter.arrive(t("place.label"));
  await reporter.write(t("where.label"), "Press 4");
  await back();
  await reporter.arrive(t("what.label"));
  assert.equal(await reporter.written(t("what.label")), "The guard is missing.");
  await back();
  await reporter.arrive(t("category.label"));
  assert.equal(await (await reporter.field(t("category.safety"))).evaluate((box) => box.checked), true);
  await onward(reporter);
  await reporter.arrive(t("what.label"));
  assert.equal(await reporter.written(t("what.label")), "The guard is missing.");
  await onward(reporter);
  await reporter.arrive(t("place.label"));
  assert.equal(await reporter.written(t("where.label")), "Press 4");
  assert.equal(reporter.page.url(), address);
  assert.ok((await reporter.traces()).history <= 3, "each view is in the history");
  await reporter.press(t("common.back"));
  await reporter.arrive(t("what.label"));
  await reporter.leavesNothing();
});
