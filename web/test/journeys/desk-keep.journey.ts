/** How long a case is kept: a hold stops everything, a purge takes two, and every desk and the command line agree. */

import { strict as assert } from "node:assert";
import type { TestMember } from "../support.ts";
import { accessible } from "./axe.ts";
import { commandLine } from "./command-line.ts";
import { Correspondent } from "./correspondent.ts";
import { type Desk, d } from "./desk.ts";
import { journey, type Stage } from "./journey.ts";
import { failed, lies, warns } from "./liar.ts";

/** A case that the chair has put on hold, before them, and who is to be the second. */
async function held(stage: Stage): Promise<{ chair: Desk; two: TestMember }> {
  const [one, two] = stage.hotline.organisation.people;
  assert.ok(one && two);
  await Correspondent.file(stage.hotline, { what: "Before the court." });
  const chair = await stage.desk(one);
  await chair.unlock();
  await chair.openNewest();
  await chair.press(d("tools.keep"));
  await chair.press(d("keep.hold"));
  await chair.because("A lawsuit.", d("hold.button"));
  await chair.see(d("sent.keep"));
  return { chair, two };
}

journey(
  "a purge takes two, leaves a row that both signed, and raises no alarm for anybody",
  async (stage) => {
    const [one, two, three] = stage.hotline.organisation.people;
    assert.ok(one && two && three);
    await Correspondent.file(stage.hotline, { what: "An old matter." });
    const third = await commandLine(stage.hotline, three);
    assert.deepEqual(third.inbox().cases.length, 1);
    const chair = await stage.desk(one);
    await chair.unlock();
    await chair.openCase("old matter");
    await chair.press(d("tools.keep"));
    await chair.press(d("keep.purge"));
    await chair.see(d("purge.first"));
    await accessible(chair, "a purge is asked for");
    await chair.press(d("purge.button.first"));
    await chair.see(d("reason.missing"));
    await chair.because("It is settled.", d("purge.button.first"));
    await chair.see(d("sent.waits"));

    // Whoever never saw the new case key that came with the request cannot tell who asked.
    assert.equal(third.inbox().cases.length, 1);

    const second = await stage.desk(two);
    await second.unlock();
    await second.openCase("old matter");
    await second.see(d("pending.means"));
    await accessible(second, "a purge that waits");
    await second.press(d("pending.purge.button"));
    await second.see(d("purge.means"));
    await second.page.setViewport({ width: 360, height: 740 });
    await accessible(second, "the second for a purge, on a phone");
    await second.page.setViewport({ width: 1280, height: 900 });
    await second.because("I agree.", d("purge.button.second"));
    await second.see(d("sent.purged"));
    await second.seeNot("An old matter.");

    for (const desk of [chair, second]) {
      await desk.sync();
      // What was searched for is gone.
      await desk.write(d("list.search"), "");
      await desk.choose(d("filter.purged"));
      await desk.see(d("list.purged"));
      await desk.seeNot(d("list.failing"));
      await desk.openNewest();
      await desk.see(d("purged.by_members"));
      await desk.see("It is settled.");
      await desk.see("I agree.");
      await accessible(desk, "a purged case");
      desk.keptToItself();
    }
    const { cases } = third.inbox("--all");
    assert.equal(cases.length, 1);
    assert.deepEqual(cases[0]?.findings ?? [], []);
  },
);

journey(
  "a server that no longer knows of a signed hold is caught, and the hold is set once more",
  async (stage) => {
    const { two } = await held(stage);

    lies(stage.between, (shown) => {
      for (const one of shown.cases) one.hold = false;
    });
    const second = await stage.desk(two);
    await second.unlock();
    await warns(second, failed("finding.retention"));
    await second.press(d("tools.keep"));
    await second.see(d("keep.now.denied"));
    await accessible(second, "a hold that the server denies");
    await second.press(d("keep.again"));
    await second.because("It still goes on.", d("hold.button"));
    await second.see(d("trouble.fails"));
    await second.press(d("trouble.fails.send"));
    await second.because("It still goes on.", d("hold.button"));
    await second.see(d("sent.keep"));
    assert.equal(stage.between.count("POST", /\/retention$/), 2);
    second.keptToItself();
  },
  { browsers: ["chromium"] },
);

journey(
  "a hold stops a purge, and to end it takes two",
  async (stage) => {
    const { chair, two } = await held(stage);
    await chair.see(d("keep.now.hold"));
    await chair.see(d("keep.purge.held"));
    assert.ok(!(await chair.canPress(d("keep.purge"))));
    await accessible(chair, "a case on hold");
    await chair.press(d("keep.lift"));
    await chair.because("It is over.", d("lift.button"));
    await chair.see(d("sent.waits"));
    await chair.see(d("keep.now.hold"));

    const second = await stage.desk(two);
    await second.unlock();
    await second.openNewest();
    await second.press(d("pending.button"));
    await second.because("So it is.", d("lift.button"));
    await second.see(d("sent.keep"));
    if ((await second.page.$("#panel-keep")) === null) await second.press(d("tools.keep"));
    await second.see(d("keep.purge.means"));
    assert.ok(await second.canPress(d("keep.purge")));
    await accessible(second, "a hold that was lifted");
  },
  { browsers: ["chromium"] },
);
