/** Small windows, large letters, dark rooms, keyboards alone, other languages, and no scripts. */

import { strict as assert } from "node:assert";
import { accessible, fits } from "./axe.ts";
import { journey } from "./journey.ts";
import { type Reporter, t } from "./reporter.ts";
import { onward, skipTo, typeBack, wordsOf } from "./ways.ts";

/** Every view from the start to the open case, with what a look at each is. */
async function everyView(reporter: Reporter, look: (view: string) => Promise<void>): Promise<void> {
  await look("start");
  await reporter.press(t("start.report"));
  for (let view = ""; view !== t("review.label"); ) {
    view = await reporter.heading();
    await look(view);
    if (view.includes(t("what.label"))) {
      await reporter.write(
        t("what.label"),
        `Donaudampfschifffahrtsgesellschaft${"kapitän".repeat(12)} took it.`,
      );
    }
    if (view !== t("review.label")) {
      await onward(reporter);
      await reporter.page.waitForFunction((was) => document.querySelector("h1")?.innerText !== was, {}, view);
    }
  }
  await reporter.press(t("review.send"));
  const { words } = await wordsOf(reporter);
  await reporter.page.waitForSelector(".live.done");
  await look("words");
  await typeBack(reporter, words);
  await onward(reporter);
  await reporter.arrive(t("filed.label"));
  await look("filed");
  await reporter.press(t("filed.read"));
  await reporter.arrive(t("case.label"));
  await reporter.see(t("case.none"));
  await look("case");
}

/** Fails where *Leave now* lies over a button, or a button is too small for a finger. */
async function canBeTouched({ page }: Reporter, view: string): Promise<void> {
  const wrong = await page.evaluate(async () => {
    const told: string[] = [];
    const buttons = [...document.querySelectorAll<HTMLElement>("main button")].filter((one) =>
      one.checkVisibility(),
    );
    for (const button of buttons) {
      button.scrollIntoView({ block: "center" });
      const { x, y, width, height } = button.getBoundingClientRect();
      const top = document.elementFromPoint(x + width / 2, y + height / 2);
      const name = button.innerText || button.ariaLabel;
      if (top === null || !(button.contains(top) || top.contains(button))) told.push(`${name} is covered`);
      if (height < 24) told.push(`${name} is ${height} pixels high`);
    }
    scrollTo(0, 0);
    return told;
  });
  assert.deepEqual(wrong, [], view);
}

for (const [name, viewport, browsers] of [
  ["a phone of 320 pixels", { width: 320, height: 568 }, ["chromium", "firefox"]],
  ["a desktop at 200 % zoom", { width: 640, height: 400, deviceScaleFactor: 2 }, ["chromium"]],
] as const) {
  journey(
    `every view fits ${name}, and nothing lies over its buttons`,
    async (stage) => {
      const reporter = await stage.reporter({ viewport });
      await everyView(reporter, async (view) => {
        await fits(reporter.page, view);
        await canBeTouched(reporter, view);
      });
    },
    { browsers },
  );
}

journey("every view fits when it is written from right to left", async (stage) => {
  const reporter = await stage.reporter({ viewport: { width: 360, height: 640 } });
  await reporter.page.evaluate(() => {
    document.documentElement.dir = "rtl";
  });
  await everyView(reporter, async (view) => {
    await fits(reporter.page, view);
    const start = await reporter.page.$eval("h1", (heading) => getComputedStyle(heading).direction);
    assert.equal(start, "rtl", view);
  });
});

journey(
  "every view can be read in the dark, and nothing moves for who wants that",
  async (stage) => {
    const reporter = await stage.reporter();
    await reporter.page.emulateMediaFeatures([
      { name: "prefers-color-scheme", value: "dark" },
      { name: "prefers-reduced-motion", value: "reduce" },
    ]);
    await everyView(reporter, async (view) => {
      await accessible(reporter, view);
      const moving = await reporter.page.evaluate(() => document.getAnimations().length);
      assert.equal(moving, 0, view);
      const paper = await reporter.page.evaluate(() => getComputedStyle(document.body).backgroundColor);
      assert.ok(Math.max(...(paper.match(/\d+/g) ?? ["255"]).slice(0, 3).map(Number)) < 64, paper);
    });
  },
  { browsers: ["chromium"] },
);

/** Presses Tab until what has the focus is called so. */
async function tabTo({ page }: Reporter, name: string): Promise<void> {
  for (let presses = 0; presses < 60; presses++) {
    const focused = await page.evaluate(() => {
      const one = document.activeElement as HTMLInputElement | null;
      const visible = one && getComputedStyle(one).outlineStyle !== "none";
      const names = [one?.innerText, one?.labels?.[0]?.innerText, one?.ariaLabel].map((text) => text?.trim());
      return { names, visible, isControl: one?.matches("button, a, input, textarea, select, summary") };
    });
    if (focused.names.includes(name)) {
      assert.ok(!focused.isControl || focused.visible, `${name} does not show that it has the focus`);
      return;
    }
    await page.keyboard.press("Tab");
  }
  throw new Error(`Tab does not lead to ${name}`);
}

journey("a report is filed and read with the keyboard alone", async (stage) => {
  const reporter = await stage.reporter();
  const { keyboard } = reporter.page;
  await tabTo(reporter, t("start.report"));
  await keyboard.press("Enter");
  await reporter.arrive(t("category.label"));
  await tabTo(reporter, t("category.accounting"));
  await keyboard.press(" ");
  await tabTo(reporter, t("common.continue"));
  await keyboard.press("Enter");
  await reporter.arrive(t("what.label"));
  // The view's heading has the focus, so a screen reader reads it.
  assert.equal(await reporter.page.evaluate(() => document.activeElement?.tagName), "H1");
  await tabTo(reporter, t("common.continue"));
  await keyboard.press("Enter");
  await reporter.see(t("what.missing"));
  assert.ok(await reporter.page.evaluate(() => document.activeElement?.matches(".errors")), "the summary");
  await keyboard.press("Tab");
  await keyboard.press("Enter");
  await keyboard.type("By keyboard.");
  assert.equal(await reporter.written(t("what.label")), "By keyboard.");
  while (!(await reporter.heading()).includes(t("review.label"))) {
    const was = await reporter.heading();
    await tabTo(reporter, t("common.continue"));
    await keyboard.press("Enter");
    await reporter.page.waitForFunction((was) => document.querySelector("h1")?.innerText !== was, {}, was);
  }
  await tabTo(reporter, t("review.send"));
  await keyboard.press("Enter");
  const { words } = await wordsOf(reporter);
  await reporter.page.waitForSelector(".live.done");
  const labels = await reporter.page.$$eval("form label", (all) => all.map((one) => one.innerText.trim()));
  for (const [place, word] of words.entries()) {
    const label = t("token.ask.word", { place: place + 1 });
    if (!labels.includes(label)) continue;
    await tabTo(reporter, label);
    await keyboard.type(word);
  }
  await keyboard.press("Enter");
  await reporter.see(t("token.ask.right"));
  await tabTo(reporter, t("common.continue"));
  await keyboard.press("Enter");
  await reporter.arrive(t("filed.label"));
  await tabTo(reporter, t("filed.read"));
  await keyboard.press("Enter");
  await reporter.arrive(t("case.label"));
  await reporter.see("By keyboard.");
});

journey("six languages are one choice away, each with one request and its own name", async (stage) => {
  const { between } = stage;
  const reporter = await stage.reporter();
  await reporter.press(t("start.report"));
  await skipTo(reporter, t("what.label"));
  await reporter.write(t("what.label"), "Written before.");
  const languages = await reporter.page.$$eval("#language option", (all) =>
    all.map((one) => [(one as HTMLOptionElement).value, one.textContent ?? ""] as const),
  );
  assert.deepEqual(languages.map(([tag]) => tag).sort(), ["de", "en", "es", "fr", "pt-BR", "zh-Hans"]);
  const headings = new Set<string>();
  for (const [tag] of languages) {
    between.asked.length = 0;
    await reporter.page.select("#language", tag);
    await reporter.page.waitForFunction((tag) => document.documentElement.lang === tag, {}, tag);
    await reporter.page.waitForSelector("#what");
    headings.add(await reporter.heading());
    assert.ok(between.asked.length <= 1, `${between.asked.map(({ path }) => path)}`);
    assert.equal(
      await reporter.page.$eval("#what", (field) => (field as HTMLTextAreaElement).value),
      "Written before.",
    );
    await accessible(reporter, `a question in ${tag}`);
  }
  assert.equal(headings.size, 6);
  await reporter.leavesNothing();
});

journey(
  "the page speaks the first of the browser's languages that it has",
  async (stage) => {
    for (const [languages, lang, button] of [
      [["de-CH", "en"], "de", "Etwas melden"],
      [["pt-PT"], "pt-BR", "Fazer um relato"],
      [["zh-CN", "zh"], "zh-Hans", "我要举报"],
      [["xx", "fr-CA"], "fr", "Faire un signalement"],
      [["xx"], "en", t("start.report")],
    ] as const) {
      const reporter = await stage.reporter({ languages, viewport: { width: 320, height: 568 } });
      await reporter.see(button);
      assert.equal(await reporter.page.evaluate(() => document.documentElement.lang), lang);
      await accessible(reporter, `the start in ${lang}`);
      await reporter.leavesNothing();
      await reporter.close();
    }
  },
  { browsers: ["chromium"] },
);

journey(
  "without scripts the page says why it has no form, in every language, and what still works",
  async (stage) => {
    const reporter = await stage.reporter({ script: false });
    const text = await reporter.page.$eval("body", (body) => body.textContent ?? "");
    for (const part of [t("noscript.title"), t("noscript.why"), t("noscript.tor"), t("noscript.elsewhere")]) {
      assert.ok(text.includes(part), part);
    }
    for (const part of [
      "JavaScript ist in diesem Browser ausgeschaltet",
      "JavaScript está desactivado",
      "关闭 JavaScript",
    ]) {
      assert.ok(text.includes(part), part);
    }
    assert.equal(await reporter.page.$("form, input, textarea"), null);
    await reporter.leavesNothing();
  },
  { browsers: ["chromium"] },
);
