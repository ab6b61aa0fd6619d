/** A server or a line that breaks: it is said to be so, nothing that was written is lost, and nothing is sent twice. */

import { strict as assert } from "node:assert";
import { until } from "../until.ts";
import { accessible } from "./axe.ts";
import type { Verdict } from "./between.ts";
import { Correspondent } from "./correspondent.ts";
import { d } from "./desk.ts";
import { journey, type Stage } from "./journey.ts";

const PAGE =
  "<!doctype html><html><body><h1>It works!</h1><script>globalThis.ran = true</script></body></html>";

/** Answers that no hotline gives. */
const NONSENSE: readonly Exclude<Verdict, null>[] = [
  { status: 200, text: "{" },
  { status: 200, text: "null" },
  { status: 200, text: '{"v":1,"charter":7}' },
  {
    status: 200,
    text: '{"cursor":1,"more":false,"cases":[{"case":"<b>"}],"entries":[],"attachments":[],"removed":[]}',
  },
  { status: 200, text: PAGE, type: "text/html" },
  { status: 500, text: PAGE, type: "text/html" },
  { status: 502, text: "" },
  { status: 500, text: '{"error":"no such code"}' },
];

async function someone(stage: Stage) {
  const [, second] = stage.hotline.organisation.people;
  assert.ok(second);
  return second;
}

journey(
  "a server that answers nonsense is said to be wrong, and can be asked again",
  async (stage) => {
    const { between, hotline } = stage;
    await Correspondent.file(hotline, { what: "Something." });
    between.decide = ({ path }) => (path.startsWith("/api/") ? { status: 200, text: "{" } : null);
    const desk = await stage.desk(await someone(stage));
    for (const nonsense of NONSENSE) {
      between.decide = ({ path }) => (path.startsWith("/api/") ? nonsense : null);
      await desk.see(d("arrive.failed"));
      await desk.see(d("failure.server"));
      await desk.press(d("common.again"));
      await desk.see(d("arrive.failed"));
    }
    await accessible(desk, "a server that answers nonsense");
    between.decide = () => null;
    await desk.press(d("common.again"));
    await desk.see(d("unlock.button"));

    // Inside the door, too.
    for (const path of ["/desk/challenge", "/desk/session", "/desk/cases?newest"]) {
      between.decide = (asked) => (asked.path.includes(path) ? { status: 200, text: "{}" } : null);
      await desk.tryToUnlock();
      await desk.see(d("failure.server"));
    }
    between.decide = () => null;
    await desk.unlock();
    await desk.openCase("Something");
    for (const nonsense of NONSENSE) {
      between.decide = ({ path }) => (path.includes("/desk/changes") ? nonsense : null);
      await desk.press(d("top.sync"));
      await desk.see(d("top.sync.failed"));
      await desk.press(d("said.close"));
    }
    await desk.see("Something.");
    assert.equal(await desk.page.evaluate(() => "ran" in globalThis), false);
    desk.keptToItself();
  },
  { browsers: ["chromium"] },
);

journey(
  "a desk that could not fetch all of its cases says so, and fetches them when it is asked again",
  async (stage) => {
    const { between, hotline } = stage;
    for (let i = 0; i < 2; i++) await Correspondent.file(hotline, { what: `Number ${i}.` });
    between.decide = ({ path }) => (path.includes("/desk/changes") ? { status: 200, text: "{" } : null);
    const desk = await stage.desk(await someone(stage));
    await desk.tryToUnlock();
    await desk.page.waitForSelector("#row-1");
    await desk.see(d("top.partly"));
    await accessible(desk, "a desk that could not fetch everything");
    between.decide = () => null;
    const before = between.count("GET", /desk\/changes/);
    await desk.press(d("common.again"));
    await until(() => between.count("GET", /desk\/changes/) > before);
    await desk.vanishes(d("top.partly"));
    await desk.isRead();
  },
  { browsers: ["chromium"] },
);

journey(
  "a letter whose answer never came is kept, said to be perhaps there, and not sent twice",
  async (stage) => {
    const { between, hotline } = stage;
    const reporter = await Correspondent.file(hotline, { what: "Something." });
    const desk = await stage.desk(await someone(stage));
    await desk.unlock();
    await desk.openNewest();
    await desk.reply("The first word.");
    await desk.see(d("sent.message"));
    between.decide = ({ method }) => (method === "POST" ? "after" : null);
    await desk.reply("Do you have papers?");
    await desk.see(d("failure.offline"));
    await desk.see(d("trouble.open"));
    assert.equal(await desk.written(d("letter.label")), "Do you have papers?");
    await accessible(desk, "a letter whose answer never came");
    between.decide = () => null;
    await desk.press(d("letter.again"));
    await desk.see(d("trouble.twice"));
    await accessible(desk, "a letter that is there already");
    const texts = (await reporter.look()).items.flatMap((item) =>
      "text" in item && item.text !== "" ? [item.text] : [],
    );
    assert.deepEqual(texts, ["The first word.", "Do you have papers?"]);
  },
  { browsers: ["chromium"] },
);

journey(
  "a server that stops answering can be stopped waiting for, and the text stays",
  async (stage) => {
    const { between, hotline } = stage;
    await Correspondent.file(hotline, { what: "Something." });
    const desk = await stage.desk(await someone(stage));
    await desk.unlock();
    await desk.openNewest();
    between.decide = ({ method }) => (method === "POST" ? new Promise<Verdict>(() => {}) : null);
    await desk.reply("Are you there?");
    await desk.press(d("files.stop"));
    await desk.see(d("failure.stopped"));
    assert.equal(await desk.written(d("letter.label")), "Are you there?");
    between.decide = () => null;
    await desk.press(d("letter.again"));
    await desk.see(d("sent.message"));
  },
  { browsers: ["chromium"] },
);

journey(
  "changes that never end keep nobody from reading, and end with the lock",
  async (stage) => {
    const { between, hotline } = stage;
    await Correspondent.file(hotline, { what: "Something." });
    let more = 0;
    between.decide = ({ path }) =>
      path.includes("/desk/changes?since=")
        ? async (answer) => {
            await new Promise((resolve) => setTimeout(resolve, 20));
            const value = JSON.parse(answer.body.toString());
            const first = await (await fetchChanges(answer, between.target, path)).json();
            more += 1;
            Object.assign(value, first, { more: true, cursor: 1000 + more });
            return { ...answer, body: Buffer.from(JSON.stringify(value)) };
          }
        : null;
    const fetchChanges = (_: unknown, target: string, path: string) =>
      fetch(`${target}${path.replace(/since=\d+/, "since=0")}`, { headers: authorization() });
    const authorization = () => ({
      Authorization: String(
        between.asked.filter(({ headers }) => headers.authorization).at(-1)?.headers.authorization,
      ),
    });
    const desk = await stage.desk(await someone(stage));
    await desk.tryToUnlock();
    await desk.openNewest();
    await desk.see("Something.");
    await until(() => more > 20);
    await accessible(desk, "a desk that still reads");
    await desk.press(d("top.lock"));
    await desk.see(d("locked.title"));
    const then = between.asked.length;
    await new Promise((resolve) => setTimeout(resolve, 1000));
    assert.ok(between.asked.length - then <= 1, "the locked desk goes on asking");
  },
  { browsers: ["chromium"] },
);
