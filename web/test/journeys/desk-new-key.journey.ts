/** From no key at all to an open case: made in the browser, added by the keeper's own program, shared by a colleague. */

import { strict as assert } from "node:assert";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parseCharter } from "../../src/protocol/charter.ts";
import { until } from "../until.ts";
import { accessible } from "./axe.ts";
import { keeper } from "./command-line.ts";
import { Correspondent } from "./correspondent.ts";
import { d } from "./desk.ts";
import { journey } from "./journey.ts";

const NAME = "Ngozi Okafor";

journey(
  "a key that was made at the desk is added by the keeper, and opens what a colleague shares with it",
  async (stage) => {
    const { hotline } = stage;
    const [one] = hotline.organisation.people;
    assert.ok(one);
    await Correspondent.file(hotline, { what: "Filed before she came." });

    const desk = await stage.desk(one);
    const saved = (name: string) => join(desk.downloads, name);
    const isSaved = (name: string) => until(() => readdirSync(desk.downloads).includes(name));
    await desk.press(d("unlock.new"));
    await desk.press(d("key.make"));
    await desk.see(d("key.file.title"));
    await accessible(desk, "a new key's file");
    const passphrase = await desk.page.$eval(".code", (one) => (one as HTMLElement).innerText);
    await desk.press(d("key.file.button"));
    await isSaved("hotline-key.age");
    await desk.press(d("key.file.next"));
    await desk.see(d("key.words.title"));
    await accessible(desk, "a new key's words");
    await desk.press(d("key.words.next"));
    await desk.press(d("hand.save"));
    await isSaved("hotline-key.pub");
    const code = await desk.page.$eval(".code", (one) => (one as HTMLElement).innerText);
    await accessible(desk, "a new key's public half");
    await desk.press(d("key.done"));

    // Nobody has added it yet.
    const tryIt = async () => {
      await desk.addFiles(saved("hotline-key.age"));
      await desk.write(d("unlock.passphrase"), passphrase);
      await desk.press(d("unlock.button"));
    };
    await tryIt();
    await desk.see(d("unlisted.title"));
    await desk.see(code);
    await desk.press(d("common.back"));

    const { draft, run } = keeper(hotline);
    const who = ["--name", NAME, "--title", "Independent director", "--role", "member"];
    const said = run("charter", "add", "--yes", ...who, "--public", saved("hotline-key.pub"));
    assert.ok(said.includes(code), `the keeper is shown another code than ${code}: ${said}`);
    const { members } = parseCharter(readFileSync(draft, "utf8"));
    await hotline.publish({ members });
    const added = members.find(({ name }) => name === NAME);
    assert.ok(added);

    const chair = await stage.desk(one);
    await chair.unlock();
    await chair.press(d("top.committee"));
    await chair.press(d("committee.share"));
    await (await chair.field(d("share.member"))).select(added.id);
    await chair.press(d("share.button"));
    await chair.see(d("share.done.one", { count: 1 }));

    await tryIt();
    await desk.page.waitForSelector("#cases-heading");
    await desk.isRead();
    await desk.openNewest();
    await desk.see("Filed before she came.");
    await desk.note("Read with a key that was made here.");
    await desk.see(d("sent.note"));
    for (const each of [desk, chair]) each.keptToItself();
  },
  { browsers: ["chromium"] },
);
