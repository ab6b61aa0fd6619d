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
import { DESK_STATES } from "./pictures-desk-states.mjs";
import { serve } from "./serve.mjs";

const HEIGHTS = { 320: 640, 360: 740, 768: 1024, 1280: 900 };

/** The page, as the tests' browser has it and with the desk's style. */
async function files() {
  const made = await bundle({
    entries: [
      { entryPoints: { page: join(WEB, "test/desk-page.tsx") } },
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

/** Takes the pictures: of `states`, in `widths`, into `into`, as `type`. */
export async function deskPictures({ browser, into, names = [], widths, type, isKept = () => true }) {
  const server = await serve(await files(), () => {});
  const wrong = [];
  try {
    for (const [name, state] of Object.entries(DESK_STATES)) {
      if (!isKept(state) || (names.length > 0 && !names.includes(name))) continue;
      for (const width of state.widths ?? widths) {
        const tab = await browser.newPage();
        const said = [];
        tab.on("console", (message) => said.push(message.text()));
        tab.on("pageerror", (error) => said.push(String(error)));
        await tab.setViewport({ width, height: HEIGHTS[width], deviceScaleFactor: 1 });
        await tab.goto(server.origin);
        await tab.waitForFunction("globalThis.begin !== undefined");
        await tab.evaluate(`(async () => { ${PREPARE}; ${state.do ?? ""} })()`);
        await new Promise((resolve) => setTimeout(resolve, 300));
        for (const colours of ["light", "dark"]) {
          await tab.emulateMediaFeatures([{ name: "prefers-color-scheme", value: colours }]);
          // From 1100 pixels on, panes scroll by themselves: the window is made as high as the highest of them.
          const height = await tab.evaluate(() => {
            const panes = [...document.querySelectorAll(".pane.case, .pane.filters")];
            const inner = panes.map((pane) => pane.scrollHeight + pane.getBoundingClientRect().top + 16);
            return Math.ceil(
              Math.max(document.documentElement.scrollHeight, innerWidth < 1100 ? 0 : Math.max(0, ...inner)),
            );
          });
          const isWhole = state.whole !== false;
          await tab.setViewport({
            width,
            height: isWhole ? Math.min(4000, Math.max(height, HEIGHTS[width])) : HEIGHTS[width],
            deviceScaleFactor: 1,
          });
          await new Promise((resolve) => setTimeout(resolve, 120));
          const path = join(into, `desk-${name}-${width}-${colours}.${type}`);
          await tab.screenshot({ path, ...(type === "webp" && { type: "webp", quality: 80 }) });
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

/** What the states are written with. */
const PREPARE = `
  const pause = (ms = 60) => new Promise((resolve) => setTimeout(resolve, ms));
  const at = (selector) => page.until(selector);
  const id = (number) => String(100 + number).padStart(8, "0") + "-0000-4000-8000-000000000000";
  const unlocked = async (change) => { begin(change); await page.unlock(); await pause(120); };
  const opened = async (number, change) => { await unlocked(change); await page.open(id(number)); await pause(120); };
`;

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
