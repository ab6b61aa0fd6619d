/**
 * Takes pictures of the desk over an invented committee, for people to look at; pictures.mjs takes those that are kept.
 *
 *   node scripts/pictures-desk.mjs folder [name …]
 *
 * Fails if a page writes anything to the browser's console or is wider than its window.
 */

import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { launch } from "./browsers.mjs";
import { bundle } from "./bundle.mjs";
import { BUILD, SRC, WEB } from "./files.mjs";
import { serve } from "./serve.mjs";

/** No picture is higher; those that are kept are lower yet. */
const HIGHEST = 4000;
const HEIGHTS = { 320: 640, 360: 740, 768: 1024, 1280: 900 };

/** The page, as the tests' browser has it and with the desk's style. */
async function files() {
  const made = await bundle({
    entries: [
      { entryPoints: { page: join(WEB, "test/desk-page-of-states.ts") } },
      { entryPoints: { desk: join(SRC, "desk/desk.css") } },
    ],
    entryNames: "[name]",
    outdir: join(BUILD, "pictures-desk"),
  });
  const html = `<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>Desk</title><link rel="icon" href="data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg'/%3E"><link rel="stylesheet" href="/desk.css"><script type="module" src="/page.js"></script></html>`;
  const served = new Map([["/", html]]);
  for (const [name, { contents }] of made) served.set(`/${name}`, contents);
  return served;
}

/**
 * Takes pictures of the states that are `kept`, or of those named, in `widths`, into the folder `into`, as `type`. `look`
 * may look at each tab besides, and says what is wrong.
 */
export async function deskPictures({ browser, into, names = [], widths, type, kept = false, look }) {
  const server = await serve(await files(), () => {});
  const wrong = [];
  /** A tab of its own for each, as somebody who arrives. */
  const open = async (width) => {
    const tab = await browser.newPage();
    const said = [];
    tab.on("console", (message) => said.push(message.text()));
    tab.on("pageerror", (error) => said.push(String(error)));
    await tab.setViewport({ width, height: HEIGHTS[width], deviceScaleFactor: 1 });
    await tab.goto(server.origin);
    await tab.waitForFunction("globalThis.states !== undefined");
    return { tab, said };
  };
  const { tab: first } = await open(1280);
  const states = await first.evaluate(() =>
    Object.entries(globalThis.states).map(([name, { kept, whole }]) => ({ name, kept, whole })),
  );
  await first.close();
  try {
    for (const { name, ...state } of states) {
      if ((kept && !state.kept) || (names.length > 0 && !names.includes(name))) continue;
      for (const width of widths) {
        const { tab, said } = await open(width);
        await tab.evaluate((name) => globalThis.states[name].go().then(() => {}), name);
        for (const colours of ["light", "dark"]) {
          await tab.emulateMediaFeatures([{ name: "prefers-color-scheme", value: colours }]);
          await size(tab, width, state.whole !== false, kept ? 1600 : HIGHEST);
          const path = join(into, `desk-${name}-${width}-${colours}.${type}`);
          await tab.screenshot({ path, ...(type === "webp" && { type: "webp", quality: 55 }) });
          said.push(...((await look?.(tab)) ?? []));
        }
        const wide = await tab.evaluate(() => document.documentElement.scrollWidth);
        if (wide > width) said.push(`${wide} pixels wide`);
        if (said.length > 0) wrong.push(`desk-${name}-${width}: ${said.join(" ")}`);
        await tab.close();
      }
      console.log(`desk-${name}`);
    }
  } finally {
    server.close();
  }
  for (const line of wrong) console.log(line);
  if (wrong.length > 0) process.exitCode = 1;
}

/** Makes the window as high as what is in it, which from 1100 pixels on scrolls in panes. */
async function size(tab, width, isWhole, highest) {
  const height = await tab.evaluate(() => {
    const panes = innerWidth < 1100 ? [] : [...document.querySelectorAll(".pane.case, .pane.filters")];
    const inner = panes.map((pane) => pane.scrollHeight + pane.getBoundingClientRect().top + 16);
    return Math.ceil(Math.max(document.documentElement.scrollHeight, ...inner));
  });
  const high = isWhole ? Math.min(highest, Math.max(height, HEIGHTS[width])) : HEIGHTS[width];
  await tab.setViewport({ width, height: high, deviceScaleFactor: 1 });
  await new Promise((resolve) => setTimeout(resolve, 300));
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const [into, ...rest] = process.argv.slice(2);
  const widths = rest.filter((name) => /^\d+$/.test(name)).map(Number);
  mkdirSync(into, { recursive: true });
  const browser = await launch("chromium");
  try {
    await deskPictures({
      browser,
      into,
      names: rest.filter((name) => !/^\d+$/.test(name)),
      widths: widths.length > 0 ? widths : [360, 1280],
      type: "png",
    });
  } finally {
    await browser.close();
  }
}
