/** After the end: a reporter who writes to a closed case is heard by every member, at the desk and on the command line. */

import { strict as assert } from "node:assert";
import { accessible } from "./axe.ts";
import { commandLine } from "./command-line.ts";
import { Correspondent } from "./correspondent.ts";
import { d } from "./desk.ts";
import { journey } from "./journey.ts";

journey("who writes after their case was closed is heard, until a member answers", async (stage) => {
  const [one, two] = stage.hotline.organisation.people;
  assert.ok(one && two);
  const reporter = await Correspondent.file(stage.hotline, { what: "Pallets that nobody ordered." });
  const chair = await stage.desk(one);
  await chair.unlock();
  await chair.openCase("Pallets");
  await chair.press(d("letter.outcome.open"));
  await chair.choose(d("result.unsubstantiated"));
  await chair.press(d("letter.outcome.send"));
  await chair.see(d("sent.triage"));
  await chair.seeNot(d("next.title"));

  await reporter.write("They have begun to punish me.");
  const second = await stage.desk(two);
  await second.unlock();
  await second.openNewest();
  await second.see("They have begun to punish me.");
  await second.see(d("next.answer.closed"));
  await accessible(second, "a closed case whose reporter wrote");
  const line = await commandLine(stage.hotline, two);
  assert.equal(line.inbox().cases.length, 1);

  await chair.sync();
  await chair.see(d("next.answer.closed"));
  await chair.press(d("next.reopen"));
  await chair.see(d("sent.triage"));
  await second.sync();
  await second.see(d("next.answer.told"));
  for (const desk of [chair, second]) desk.keptToItself();
});
