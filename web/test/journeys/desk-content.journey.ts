/** Hostile content does nothing but look odd: whatever a reporter, or another member, writes, names or encloses. */

import { strict as assert } from "node:assert";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { until } from "../until.ts";
import { accessible, fits } from "./axe.ts";
import { Correspondent } from "./correspondent.ts";
import { type Desk, d } from "./desk.ts";
import { FILES, inert, MARKUP, TEXTS, TURNED, WORDS } from "./hostile.ts";
import { journey, type Stage } from "./journey.ts";
import { Member } from "./member.ts";

const PHONE = { width: 360, height: 740 };
const DESKTOP = { width: 1280, height: 900 };

/** A report of nothing but hostile answers; and its reader, at the desk. */
async function reported(stage: Stage): Promise<{ reporter: Correspondent; desk: Desk; title: string }> {
  const [, second] = stage.hotline.organisation.people;
  assert.ok(second);
  const reporter = await Correspondent.file(stage.hotline, {
    what: MARKUP,
    language: "<b>",
    answers: [
      ...TEXTS.map((answer) => ({ question: "where", answer })),
      ...WORDS.flatMap((word) => [
        { question: word, answer: [...WORDS] },
        { question: word, answer: word },
      ]),
      { question: "category", answer: [...WORDS] },
      { question: "ongoing", answer: [...WORDS] },
    ],
  });
  for (const text of TEXTS) await reporter.write(text);
  const desk = await stage.desk(second);
  const title = await desk.page.title();
  desk.page.on("dialog", (dialog) => {
    desk.said.push(`a dialog: ${dialog.message()}`);
    void dialog.dismiss();
  });
  await desk.unlock();
  await desk.openNewest();
  return { reporter, desk, title };
}

/** At both widths, before and after everything that is folded was unfolded. */
async function looksOdd(desk: Desk, title: string, view: string): Promise<void> {
  for (const viewport of [DESKTOP, PHONE]) {
    await desk.page.setViewport(viewport);
    await fits(desk.page, `${view} at ${viewport.width}`);
    await inert(desk, title);
    await accessible(desk, `${view} at ${viewport.width}`);
  }
  await desk.page.setViewport(DESKTOP);
}

journey("whatever a reporter writes does nothing but look odd", async (stage) => {
  const { desk, title } = await reported(stage);
  await desk.see("<script>globalThis.ran=1;document.title='ran'</script>");
  await looksOdd(desk, title, "a hostile report");
  for (let more = true; more; ) {
    more = await desk.page.evaluate((start) => {
      const button = [...document.querySelectorAll("button")].find((one) => one.innerText.startsWith(start));
      button?.click();
      return button !== undefined;
    }, d("item.whole").split("{")[0] ?? "");
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  await looksOdd(desk, title, "a hostile report, all of it");
  await desk.write(d("list.search"), MARKUP);
  await inert(desk, title);
  await desk.press(d("letter.message.open"));
  await inert(desk, title);
});

journey(
  "whatever another member writes does nothing but look odd",
  async (stage) => {
    const { hotline } = stage;
    const [one, two] = hotline.organisation.people;
    assert.ok(one && two);
    await Correspondent.file(hotline, { what: "Something.", category: "<script>", excluded: [] });
    const chair = new Member(hotline, one);
    for (const text of TEXTS) await chair.write("desk", { kind: "note", body: { text } });
    for (const word of WORDS) {
      const labels = [...WORDS, MARKUP.slice(0, 300), word];
      const body = { status: word, severity: word, category: word, labels };
      await chair.write("desk", { kind: "triage", body });
    }
    await chair.write("dialogue", { kind: "outcome", body: { result: MARKUP, text: TURNED } });
    const desk = await stage.desk(two);
    const title = await desk.page.title();
    await desk.unlock();
    await desk.openNewest();
    await desk.see(d("triaged.status", { status: "constructor" }));
    await looksOdd(desk, title, "a hostile log");
    await desk.press(d("tools.triage"));
    await looksOdd(desk, title, "triage of a hostile case");
  },
  { browsers: ["chromium"] },
);

/** Files of one visit: Chromium asks its user before it saves more than ten. */
const AT_ONCE = 9;

journey(
  "whatever a file is called and holds, looking at it and saving it does nothing else",
  async (stage) => {
    const [, second] = stage.hotline.organisation.people;
    assert.ok(second);
    await Correspondent.file(stage.hotline, { what: "See the files.", files: FILES.map(({ file }) => file) });
    const enter = async () => {
      const desk = await stage.desk(second);
      await desk.unlock();
      await desk.openNewest();
      return desk;
    };
    let desk = await enter();
    const title = await desk.page.title();
    await desk.see("invoice[U+202E]fdp.exe");
    await desk.see("boot[U+000A]ini.txt");
    await looksOdd(desk, title, "hostile files");
    let rows = await desk.page.$$(".file");
    assert.equal(rows.length, FILES.length);
    for (const [i, { file, look, saved }] of FILES.entries()) {
      if (i > 0 && i % AT_ONCE === 0) {
        desk.keptToItself();
        desk = await enter();
        rows = await desk.page.$$(".file");
      }
      const row = rows[i];
      assert.ok(row);
      const focus = (name: string) =>
        row.evaluate((row, name) => {
          const button = [...row.querySelectorAll("button")].find((one) => one.innerText === name);
          button?.focus();
          return button !== undefined;
        }, name);
      const press = async (name: string) => {
        if (!(await focus(name))) return false;
        await desk.page.keyboard.press("Enter");
        return true;
      };
      assert.equal(await press(d("files.preview")), look !== null, `a look at ${file.name}`);
      if (look !== null) {
        const shown = { text: "pre", picture: "canvas", none: "p" }[look];
        await row.waitForSelector(look === "none" ? `::-p-text(${d("files.none")})` : shown);
      }
      assert.ok(await press(d("files.save")), `saving ${file.name}`);
      await row.waitForSelector(`::-p-text(${d("files.saved.warning")})`);
      if (saved === "") continue;
      const path = join(desk.downloads, saved);
      await until(() => readdirSync(desk.downloads).includes(saved)).catch(() => {
        throw new Error(`${file.name} was not saved as ${saved}, but ${readdirSync(desk.downloads)}`);
      });
      assert.deepEqual(new Uint8Array(readFileSync(path)), new Uint8Array(await file.arrayBuffer()));
    }
    await desk.page.$$eval(
      ".file button",
      (buttons, name) => {
        for (const button of buttons) if (button.innerText === name) button.click();
      },
      d("files.preview"),
    );
    await desk.page.waitForSelector("canvas");
    await desk.see("⟦U+001B⟧[31mred");
    await desk.see("⟦U+202E⟧This is turned round.");
    await looksOdd(desk, title, "hostile files that are looked at");
  },
  { browsers: ["chromium"] },
);
