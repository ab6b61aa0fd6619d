/** A server that takes what is sent and does not show it: nothing is sealed to an old key, and nothing is said to be sent. */

import { strict as assert } from "node:assert";
import { accessible } from "./axe.ts";
import { Correspondent } from "./correspondent.ts";
import { d } from "./desk.ts";
import { journey } from "./journey.ts";
import { failed, lies, nothingWritten, story } from "./liar.ts";

journey(
  "a new case key that the server takes and does not show keeps the letter back",
  async (stage) => {
    const { hotline, between } = stage;
    const [, second] = hotline.organisation.people;
    assert.ok(second);
    const reporter = await Correspondent.file(hotline, { what: "For you alone." });
    const desk = await stage.desk(second);
    await desk.unlock();
    await desk.openNewest();
    between.asked.length = 0;
    between.decide = ({ method, path }) =>
      method === "POST" && path.endsWith("/access") ? { status: 201, text: '{"seq":1}' } : null;
    await desk.reply("Who else knows of it?");
    await desk.see(d("failure.withheld"));
    await desk.see(d("trouble.not_sent"));
    assert.equal(await desk.written(d("letter.label")), "Who else knows of it?");
    await accessible(desk, "a letter that was kept back");
    assert.equal(between.count("POST", /\/entries$/), 0, "a letter was sealed to the old key");
    between.decide = () => null;
    await desk.press(d("letter.again"));
    await desk.see(d("sent.rotated"));
    const { items } = await reporter.look();
    assert.deepEqual(
      items.map(({ kind }) => kind),
      ["report", "message"],
    );
  },
  { browsers: ["chromium"] },
);

journey(
  "a letter that the server takes and does not show is not said to be sent, and a hold goes out despite a failed check",
  async (stage) => {
    const { visitor, id, chair } = await story(stage);
    const { between } = stage;
    const desk = await stage.desk(visitor);
    await desk.unlock();
    await desk.openNewest();
    between.decide = ({ method, path }) =>
      method === "POST" && path.endsWith("/entries") ? { status: 201, text: '{"seq":4}' } : null;
    await desk.reply("Nobody will read this.");
    await desk.see(d("failure.withheld"));
    await desk.seeNot(d("sent.message"));
    assert.equal(await desk.written(d("letter.label")), "Nobody will read this.");
    await accessible(desk, "a letter that was swallowed");

    // An alarm must not keep anybody from stopping a purge.
    between.decide = () => null;
    lies(between, (shown) => {
      for (const one of shown.cases) one.day = "2020-01-01";
    });
    await chair.write("dialogue", { kind: "message", body: { text: "The third letter." } });
    await chair.changeAccess((await chair.open(id)).reader.access?.members.map((one) => one.id) ?? [], "");
    await desk.sync();
    await desk.press(d("case.stale.show"));
    await desk.see(failed("finding.day"));
    between.asked.length = 0;
    await desk.press(d("tools.keep"));
    await desk.press(d("keep.hold"));
    await desk.because("A lawsuit.", d("hold.button"));
    await desk.see(d("trouble.fails"));
    nothingWritten(between);
    await desk.press(d("trouble.fails.send"));
    // What it means is said once more.
    await desk.because("A lawsuit.", d("hold.button"));
    await desk.see(d("sent.keep"));
    assert.equal(between.count("POST", /\/retention$/), 1);
  },
  { browsers: ["chromium"] },
);
