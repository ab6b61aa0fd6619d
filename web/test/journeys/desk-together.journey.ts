/** Two members at one case: nothing is lost, and each is told of what the other did. */

import { strict as assert } from "node:assert";
import { accessible } from "./axe.ts";
import { Correspondent } from "./correspondent.ts";
import { type Desk, d } from "./desk.ts";
import { journey, type Stage } from "./journey.ts";

/** One case on the screens of two members. */
async function both(stage: Stage): Promise<{ reporter: Correspondent; chair: Desk; second: Desk }> {
  const [one, two] = stage.hotline.organisation.people;
  assert.ok(one && two);
  const reporter = await Correspondent.file(stage.hotline, { what: "They forge the books." });
  const [chair, second] = [await stage.desk(one), await stage.desk(two)];
  for (const desk of [chair, second]) {
    await desk.unlock();
    await desk.openNewest();
  }
  return { reporter, chair, second };
}

/** What the reporter has been written. */
async function letters(reporter: Correspondent): Promise<string[]> {
  const { items } = await reporter.look();
  return items.flatMap((item) => (item.kind === "message" && item.author !== null ? [item.text] : []));
}

journey(
  "who writes to a reporter after a colleague is shown that letter first, and keeps their own",
  async (stage) => {
    const { reporter, chair, second } = await both(stage);
    await chair.reply("What month was it?");
    await chair.see(d("sent.message"));
    await second.reply("Which month?");
    await second.see(d("trouble.news"));
    await second.see("What month was it?");
    assert.equal(await second.written(d("letter.label")), "Which month?");
    assert.deepEqual(await letters(reporter), ["What month was it?"]);
    await accessible(second, "somebody else wrote first");
    await second.page.setViewport({ width: 360, height: 740 });
    await accessible(second, "somebody else wrote first, on a phone");
    await second.press(d("letter.again"));
    await second.see(d("sent.message"));
    assert.deepEqual(await letters(reporter), ["What month was it?", "Which month?"]);
    for (const desk of [chair, second]) desk.keptToItself();
  },
  { browsers: ["chromium"] },
);

journey(
  "two letters that are sent at the same moment both arrive, and their authors are told",
  async (stage) => {
    const { reporter, chair, second } = await both(stage);
    const { between } = stage;
    // Both have asked for what is new before either has written.
    let waiting = 0;
    let go = () => {};
    const all = new Promise<void>((resolve) => {
      go = resolve;
    });
    between.decide = async ({ method, path }) => {
      if (method !== "POST" || !path.includes("/desk/cases/") || waiting >= 2) return null;
      waiting += 1;
      if (waiting === 2) go();
      await all;
      return null;
    };
    await Promise.all([chair.reply("From the chair."), second.reply("From the second.")]);
    const told = await Promise.all(
      [chair, second].map(async (desk) => {
        await desk.page.waitForSelector(".said .notice, #letter-trouble");
        return desk.text();
      }),
    );
    const held = told.findIndex((text) => text.includes(d("trouble.news")));
    const late = [chair, second][held];
    // The other one has made a new case key first, and written after that: each is shown before anything is sent.
    while (late !== undefined && (await late.canPress(d("letter.again")))) {
      await late.page.$$eval("#letter-trouble", (all) => {
        for (const one of all) one.setAttribute("data-answered", "");
      });
      await late.press(d("letter.again"));
      await late.page.waitForSelector(".said .notice, #letter-trouble:not([data-answered])");
    }
    if (late !== undefined) {
      await late.see(d("sent.message"));
      await late.seeNot(d("case.stale"));
    }
    assert.deepEqual((await letters(reporter)).sort(), ["From the chair.", "From the second."]);
    assert.ok(
      held >= 0 || told.some((text) => text.includes(d("sent.raced"))),
      "nobody was told that somebody was faster",
    );
  },
  { browsers: ["chromium"] },
);

journey(
  "triage by two at once keeps what both changed, and news do not disturb who writes",
  async (stage) => {
    const { chair, second } = await both(stage);
    await second.press(d("tools.triage"));
    await second.page.select("#triage-severity", "high");
    await second.write(d("triage.label"), "Plant 4");
    await chair.press(d("tools.triage"));
    await chair.page.select("#triage-status", "investigating");
    await chair.write(d("triage.label"), "Counsel");
    await chair.press(d("triage.save"));
    await chair.see(d("sent.triage"));
    await second.press(d("triage.save"));
    await second.see(d("trouble.news"));
    await second.press(d("triage.save"));
    await second.see(d("sent.triage"));
    for (const text of ["Counsel", "Plant 4", d("status.investigating")]) await second.see(text);
    await second.see(d("case.severity", { severity: d("severity.high") }));

    await chair.press(d("note.open"));
    await chair.write(d("note.label"), "I am still writing this.");
    await second.note("A note in between.");
    await second.see(d("sent.note"));
    await chair.sync();
    await chair.see(d("case.stale"));
    assert.equal(await chair.written(d("note.label")), "I am still writing this.");
    await accessible(chair, "something new while one writes");
    await chair.press(d("case.stale.show"));
    await chair.see("A note in between.");
    assert.equal(await chair.written(d("note.label")), "I am still writing this.");
    await chair.press(d("note.send"));
    await chair.see(d("sent.note"));
    await chair.see(d("case.severity", { severity: d("severity.high") }));
  },
  { browsers: ["chromium"] },
);
