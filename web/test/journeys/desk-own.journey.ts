/** The desk out of the member's own program: the same work, and no page of the server's. */

import { strict as assert } from "node:assert";
import { Correspondent } from "./correspondent.ts";
import { d } from "./desk.ts";
import { type Journey, journey, type Stage } from "./journey.ts";
import { OwnProgram } from "./own-program.ts";

/** What a hostile server has in the place of every page and every script. */
const HOSTILE = { status: 200, text: "<script>document.title = 'taken'</script>", type: "text/html" };

/** Runs a journey at a program that takes what stands between for the server. */
function own(name: string, body: (stage: Stage, program: OwnProgram) => Promise<void>): void {
  const whole: Journey["body"] = async (stage) => {
    const program = await OwnProgram.start(stage.between.origin, stage.hotline.organisation.pin);
    try {
      await body(stage, program);
    } finally {
      await program.end();
    }
  };
  journey(name, whole);
}

own(
  "the desk out of one's own program asks the server for no page, and does the same work",
  async (stage, program) => {
    const [chair] = stage.hotline.organisation.people;
    assert.ok(chair);
    const { between } = stage;
    const reporter = await Correspondent.file(stage.hotline, { what: "Invoices without deliveries." });
    between.reset();
    between.decide = ({ path }) => (path.startsWith("/api/") ? null : HOSTILE);
    const desk = await stage.desk(chair, { origin: program.origin, fragment: "" });
    await desk.see(d("served.hotline.title"));
    await desk.see(d("served.origin", { origin: between.origin }));
    await desk.unlock();
    await desk.openCase("deliveries");
    await desk.see("Invoices without deliveries.");
    await desk.reply("Which month was that?");
    await desk.see("Which month was that?");
    const { items } = await reporter.look();
    assert.equal(items.at(-1)?.kind, "message");
    const pages = between.asked
      .map(({ path }) => path)
      .filter((path) => !/^\/api\/v1\/(instance$|desk\/)/.test(path));
    assert.deepEqual(pages, [], "the server was asked for a page");
    desk.keptToItself();
  },
);

own(
  "a server that answers the desk's calls with pages and redirects is unreachable, and runs nothing",
  async (stage, program) => {
    const [chair] = stage.hotline.organisation.people;
    assert.ok(chair);
    const { between } = stage;
    await Correspondent.file(stage.hotline, { what: "Invoices without deliveries." });
    const desk = await stage.desk(chair, { origin: program.origin, fragment: "" });
    await desk.unlock();
    await desk.openCase("deliveries");
    between.decide = ({ path }) => (path.startsWith("/api/v1/desk/changes") ? HOSTILE : null);
    await desk.press(d("top.sync"));
    await desk.see(d("top.unreachable"));
    await desk.see("Invoices without deliveries.");
    assert.notEqual(await desk.page.title(), "taken");
    between.decide = () => null;
    await desk.press(d("top.sync"));
    await desk.vanishes(d("top.unreachable"));
  },
);
