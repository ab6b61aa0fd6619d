/** A member at the desk, from the locked door to the reporter's answer. */

import { strict as assert } from "node:assert";
import { accessible } from "./axe.ts";
import { Correspondent } from "./correspondent.ts";
import { d } from "./desk.ts";
import { journey } from "./journey.ts";

journey("a report is read, acknowledged and answered, and its reporter reads that", async (stage) => {
  const [chair] = stage.hotline.organisation.people;
  assert.ok(chair);
  const reporter = await Correspondent.file(stage.hotline, { what: "Invoices without deliveries." });
  const desk = await stage.desk(chair);
  await accessible(desk, "the locked desk");
  await desk.unlock();
  await desk.openCase("deliveries");
  await desk.see("Invoices without deliveries.");
  await accessible(desk, "a case");
  await desk.press(d("next.acknowledge.button"));
  await desk.press(d("letter.acknowledgement.send"));
  await desk.see(d("sent.acknowledgement"));
  const { items, acknowledged } = await reporter.look();
  assert.ok(acknowledged !== null);
  assert.equal(items.at(-1)?.kind, "acknowledgement");
  desk.keptToItself();
});
