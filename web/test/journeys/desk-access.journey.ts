/** Who reads a case and who does not: no trace for the excluded, nothing new for who left, everything for who is added. */

import { strict as assert } from "node:assert";
import { accessible } from "./axe.ts";
import { commandLine } from "./command-line.ts";
import { Correspondent } from "./correspondent.ts";
import { type Desk, d } from "./desk.ts";
import { journey } from "./journey.ts";
import { Member } from "./member.ts";

/** What a member's browser was answered at the desk: calls, and the lengths of what came, without what is random. */
function answers(desk: Desk): Promise<unknown> {
  return desk.page.evaluate(() =>
    performance
      .getEntriesByType("resource")
      .filter(({ name }) => name.includes("/api/"))
      .map((one) => [
        new URL(one.name).pathname + new URL(one.name).search,
        (one as PerformanceResourceTiming).decodedBodySize,
      ]),
  );
}

journey(
  "an excluded member finds no trace of the case",
  async (stage) => {
    const { hotline, between } = stage;
    const [, , , excluded] = hotline.organisation.people;
    assert.ok(excluded);
    const seen: string[][] = [];
    const sizes: unknown[] = [];
    // Without the case, and with it.
    for (const what of [null, "She signs for deliveries that never came."]) {
      if (what !== null) {
        await Correspondent.file(hotline, { what, excluded: [excluded.line.id] });
        const [chair] = hotline.organisation.people;
        assert.ok(chair);
        await new Member(hotline, chair).write("desk", {
          kind: "note",
          body: { text: "Quispe is involved." },
        });
      }
      const desk = await stage.desk(excluded);
      const answered: string[] = [];
      between.decide = ({ path, method }) =>
        path.startsWith("/api/v1/desk/")
          ? (answer) => {
              const text = answer.body.toString().replace(/"(nonce|session)":"[^"]*"/g, '"$1":""');
              answered.push(`${method} ${path} ${answer.status} ${text.replace(/"expires":\d+/g, "")}`);
              return answer;
            }
          : null;
      await desk.unlock();
      await desk.see(d("list.none"));
      await desk.sync();
      await desk.see(d("top.sync.none"));
      await desk.write(d("list.search"), "deliveries");
      await desk.seeNot("deliveries that never");
      for (const also of ["filter.closed", "filter.purged"] as const) await desk.choose(d(also));
      await desk.seeNot("Quispe is involved.");
      sizes.push(await answers(desk));
      seen.push(answered, [await desk.text()]);
      desk.keptToItself();
      await desk.close();
    }
    assert.deepEqual(seen[2], seen[0], "the server's answers differ");
    assert.deepEqual(seen[3], seen[1], "the page differs");
    assert.deepEqual(sizes[1], sizes[0]);
  },
  { browsers: ["chromium"] },
);

journey(
  "who was excluded gets access only with a reason that the reporter reads, and then reads everything",
  async (stage) => {
    const { hotline } = stage;
    const [one, , , excluded] = hotline.organisation.people;
    assert.ok(one && excluded);
    const { name, id } = excluded.line;
    const reporter = await Correspondent.file(hotline, { what: "About her.", excluded: [id] });
    const chair = await stage.desk(one);
    await chair.unlock();
    await chair.openNewest();
    await chair.press(d("tools.people"));
    await accessible(chair, "who reads a case");
    await chair.page.click(`button[title="${d("people.add.named", { name })}"]`);
    await chair.see(d("add.excluded.means", { name }));
    await accessible(chair, "giving access to somebody excluded");
    await chair.page.setViewport({ width: 360, height: 740 });
    await accessible(chair, "giving access to somebody excluded, on a phone");
    await chair.page.setViewport({ width: 1280, height: 900 });
    await chair.page.$eval("dialog[open] button[type=submit]", (button) => (button as HTMLElement).click());
    await chair.see(d("reason.missing"));
    await chair.because("She has to be heard.", d("add.button.excluded"));
    await chair.see(d("sent.add", { name }));
    await chair.see(d("access.against", { names: name }));
    const told = (await reporter.look()).items.at(-1);
    assert.equal(told?.kind, "access");
    assert.ok(JSON.stringify(told).includes("She has to be heard."));
    const added = await stage.desk(excluded);
    await added.unlock();
    await added.openNewest();
    await added.see("About her.");
    for (const desk of [chair, added]) desk.keptToItself();
  },
  { browsers: ["chromium"] },
);

journey(
  "who was left out or has left reads nothing that comes after, at the desk or by hand",
  async (stage) => {
    const { hotline } = stage;
    const [one, two, three] = hotline.organisation.people;
    assert.ok(one && two && three);
    await Correspondent.file(hotline, { what: "About one of you." });
    const left = await stage.desk(three);
    await left.unlock();
    await left.openNewest();
    const chair = await stage.desk(one);
    await chair.unlock();
    await chair.openNewest();
    const { name } = three.line;
    await chair.press(d("tools.people"));
    await chair.page.click(`button[title="${d("people.leave_out.named", { name })}"]`);
    await accessible(chair, "taking access away");
    await chair.because("It is about her.", d("leave_out.button"));
    await chair.see(d("sent.leave_out", { name }));
    await chair.note("What she must not read.");
    await chair.see(d("sent.note"));
    await left.sync();
    await left.see(failedGone);
    await left.seeNot("What she must not read.");
    await left.close();

    const recused = await stage.desk(two);
    await recused.unlock();
    await recused.openNewest();
    await recused.see("What she must not read.");
    await recused.press(d("tools.people"));
    await recused.press(d("people.recuse"));
    await accessible(recused, "leaving a case");
    await recused.because("He is my brother.", d("recuse.button"));
    await recused.see(d("sent.recuse"));
    await chair.sync();
    await chair.see(d("access.left"));
    await chair.note("What nobody else must read.");
    await chair.see(d("sent.note"));
    await recused.sync();
    await recused.see(d("list.none"));
    for (const person of [two, three]) {
      const own = await commandLine(hotline, person);
      assert.deepEqual(own.inbox("--all").cases, []);
    }
  },
  { browsers: ["chromium"] },
);

const failedGone = d("finding.gone");
