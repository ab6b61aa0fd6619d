/** The whole of triage without a mouse. */

import { strict as assert } from "node:assert";
import { Correspondent } from "./correspondent.ts";
import { d } from "./desk.ts";
import { journey } from "./journey.ts";

journey("a case is found, acknowledged, noted, triaged and left by keys alone", async (stage) => {
  const [chair] = stage.hotline.organisation.people;
  assert.ok(chair);
  const reporter = await Correspondent.file(stage.hotline, { what: "The first matter." });
  await Correspondent.file(stage.hotline, { what: "The second matter." });
  const desk = await stage.desk(chair);
  await desk.unlock();
  const { keyboard } = desk.page;
  await desk.type("?");
  await desk.see(d("help.title"));
  // It is in the page a moment before it stands in front of everything and hears Escape.
  await desk.page.waitForSelector("dialog[open]");
  await desk.type("Escape");
  await desk.vanishes(d("help.fields"));
  await desk.type("/");
  await desk.page.waitForSelector("#search:focus");
  await keyboard.type("first");
  await desk.page.waitForFunction(() => document.querySelectorAll("[data-case]").length === 1);
  await desk.type("Escape");
  await desk.page.waitForSelector("#list:focus");
  await desk.type("j", "Enter");
  await desk.see("The first matter.");
  await desk.page.waitForSelector("#case-heading:focus");
  await desk.type("a");
  await desk.page.waitForSelector("#letter-text:focus");
  // From the text to its button.
  await desk.type("Tab");
  await desk.page.$eval("#letter-text", (field) => (field as HTMLTextAreaElement).form?.requestSubmit());
  await desk.see(d("sent.acknowledgement"));
  await desk.type("n");
  await desk.page.waitForSelector("#note-text:focus");
  await keyboard.type("Counsel should see this. jkrnt?");
  assert.equal(await desk.written(d("note.label")), "Counsel should see this. jkrnt?");
  await desk.page.$eval("#note-text", (field) => (field as HTMLTextAreaElement).form?.requestSubmit());
  await desk.see(d("sent.note"));
  await desk.type("Escape");
  await desk.page.waitForFunction(() => !document.activeElement?.matches("textarea, input"));
  if ((await desk.page.$("#case header.head")) === null) await desk.type("Enter");
  await desk.page.waitForSelector("#case header.head");
  await desk.type("t");
  await desk.page.waitForSelector("#panel-triage:focus");
  await desk.type("Tab");
  await desk.page.waitForSelector("#triage-status:focus");
  await keyboard.type("inv");
  await desk.type("Tab");
  await keyboard.type("hi");
  await desk.page.$eval("#triage-status", (field) => (field as HTMLSelectElement).form?.requestSubmit());
  await desk.see(d("sent.triage"));
  await desk.see(d("case.severity", { severity: d("severity.high") }));
  await desk.see(d("status.investigating"));
  await desk.type("r");
  await desk.page.waitForSelector("#letter-text:focus");
  await keyboard.type("Thank you.");
  await desk.type("Escape", "Escape");
  await desk.page.waitForFunction(() => document.querySelector("#case header.head") === null);
  const { items } = await reporter.look();
  assert.equal(items.at(-1)?.kind, "acknowledgement");
  desk.keptToItself();
});
