/** A desk that is locked holds nothing, and a browser keeps nothing that anybody could read. */

import { strict as assert } from "node:assert";
import { until } from "../until.ts";
import { accessible } from "./axe.ts";
import { Correspondent } from "./correspondent.ts";
import { type Desk, d, PASSPHRASE } from "./desk.ts";
import { journey, type Stage } from "./journey.ts";

const SECRET = "Kesselwagen 4711";

async function inside(stage: Stage): Promise<Desk> {
  const [, second] = stage.hotline.organisation.people;
  assert.ok(second);
  await Correspondent.file(stage.hotline, { what: `It is in ${SECRET}.` });
  const desk = await stage.desk(second);
  await desk.unlock();
  await desk.openCase("kesselwagen");
  await desk.see(SECRET);
  return desk;
}

/** Nothing of a case, of a key or of what was typed is left in the page, and nothing runs that could know it. */
async function forgot(desk: Desk): Promise<void> {
  const html = await desk.page.evaluate(() => {
    const fields = [...document.querySelectorAll<HTMLInputElement>("input, textarea")].map(
      ({ value }) => value,
    );
    return document.documentElement.outerHTML + fields.join("\n");
  });
  for (const word of [SECRET, "Kesselwagen", "Half a sentence", PASSPHRASE, "AGE-SECRET-KEY"])
    assert.ok(!html.includes(word), `${word} is still there`);
  await until(() => desk.page.workers().length === 0);
}

journey(
  "locking, by hand or by leaving, leaves nothing in the page and nothing that runs",
  async (stage) => {
    const desk = await inside(stage);
    await desk.press(d("note.open"));
    await desk.write(d("note.label"), "Half a sentence");
    await desk.press(d("top.lock"));
    await desk.see(d("lock.unsent.one", { count: 1 }));
    await accessible(desk, "locking with a text that is not sent");
    await desk.press(d("lock.button"));
    await desk.see(d("locked.title"));
    await desk.see(d("locked.kept.one", { count: 1 }));
    await forgot(desk);
    await accessible(desk, "a locked desk");
    await desk.page.setViewport({ width: 360, height: 740 });
    await accessible(desk, "a locked desk, on a phone");
    await desk.press(d("locked.again"));
    await desk.unlock();
    await desk.openCase("kesselwagen");
    await desk.page.setViewport({ width: 1280, height: 900 });
    if (await desk.canPress(d("note.open"))) await desk.press(d("note.open"));
    assert.equal(await desk.written(d("note.label")), "Half a sentence");
    // Going elsewhere and back finds the locked door.
    await desk.page.evaluate(() => window.dispatchEvent(new PageTransitionEvent("pagehide")));
    await forgot(desk);
    desk.keptToItself();
  },
  { browsers: ["chromium"] },
);

journey(
  "a desk at which nobody sits warns, and locks itself",
  async (stage) => {
    const desk = await inside(stage);
    // The machine's clock goes on by itself, as while it sleeps.
    const later = (minutes: number) =>
      desk.page.evaluate((minutes) => {
        const now = Date.now;
        Date.now = () => now() + minutes * 60_000;
      }, minutes);
    await later(14.2);
    await desk.see(d("idle.title"));
    await accessible(desk, "nobody is there");
    await desk.press(d("idle.stay"));
    await desk.page.keyboard.press("Shift");
    await desk.vanishes(d("idle.title"));
    await desk.see(SECRET);
    await later(16);
    await desk.see(d("locked.title"));
    await forgot(desk);
  },
  { browsers: ["chromium"] },
);

journey(
  "what the browser keeps between visits tells nobody whose it is and what it is about",
  async (stage) => {
    const desk = await inside(stage);
    const kept = await desk.kept();
    const bytes = Buffer.concat(kept.flatMap(([name, record]) => [Buffer.from(name), Buffer.from(record)]));
    const { charter } = stage.hotline.organisation;
    const id = await desk.page.$eval("[data-case]", (row) => row.getAttribute("data-case") ?? "");
    assert.ok(bytes.length > 100);
    for (const text of [
      SECRET,
      desk.id,
      id,
      charter.organisation,
      charter.instance,
      "AGE-SECRET-KEY",
      "heads",
    ])
      assert.ok(!bytes.includes(text), `${text} is kept in clear`);
    const { stored } = await desk.traces();
    assert.deepEqual(stored, ["indexedDB: desk"]);
  },
  { browsers: ["chromium"] },
);

journey(
  "a session that ended is renewed without a word, and a key that ended closes the desk",
  async (stage) => {
    const desk = await inside(stage);
    const { between, hotline } = stage;
    let refused = 0;
    between.decide = ({ path, headers }) => {
      if (!path.startsWith("/api/v1/desk/") || headers.authorization === undefined || refused > 0)
        return null;
      refused += 1;
      return { status: 401, text: '{"error":"unauthorized"}' };
    };
    await desk.reply("Are you still there?");
    await desk.see(d("sent.message"));
    assert.equal(refused, 1);
    between.decide = () => null;
    const members = hotline.organisation.charter.members.map((line) =>
      line.id === desk.id ? { ...line, from: "2026-01-01", until: "2026-02-01" } : line,
    );
    await hotline.publish({ members });
    await desk.press(d("top.sync"));
    await desk.see(d("ended.key"));
    await forgot(desk);
    await accessible(desk, "a desk that has closed");
  },
  { browsers: ["chromium"] },
);
