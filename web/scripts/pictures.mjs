/**
 * Takes pictures of the reporter's pages, and those that are kept of the desk, with an invented organisation, for people
 * to look at (all states of the desk: pictures-desk.mjs):
 *
 *   node scripts/pictures.mjs [folder [language [name …]]]
 *
 * Into `folder` every view whole, in every size and both colours; without one, those of web/pictures that are kept: each
 * step whole, on a phone and on a desktop. Fails if a page writes anything to the browser's console or is wider than
 * its window. Needs a font with Chinese letters, as a member has a Chinese name: Debian's fonts-droid-fallback.
 */

import { execFileSync } from "node:child_process";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { build } from "esbuild";
import { launch } from "./browsers.mjs";
import { BUILD, WEB } from "./files.mjs";
import { locales } from "./locales.mjs";
import { buildPages } from "./pages.mjs";
import { deskPictures } from "./pictures-desk.mjs";
import { JOURNEY, KEPT, STATES } from "./pictures-ways.mjs";
import { serve } from "./serve.mjs";

if (execFileSync("fc-list", [":lang=zh"], { encoding: "utf8" }).trim() === "") {
  console.error(
    "No font here has Chinese letters, which would be boxes: install fonts-droid-fallback first.",
  );
  process.exit(1);
}
const [folder, language = "en", ...names] = process.argv.slice(2);
const WIDTHS = folder === undefined ? [360, 1280] : [320, 360, 768, 1280];
const HEIGHTS = { 320: 640, 360: 740, 768: 1024, 1280: 900 };
const into = folder ?? join(WEB, "pictures");

const support = await bundled("support");
const { Pretend } = await bundled("pretend");
const TODAY = new Date().toISOString().slice(0, 10);
const day = (days) => new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10);

const members = await Promise.all(
  [
    { name: "Dr. Margarethe Hollenstein-Obermayer", title: "Chair of the Audit Committee", role: "chair" },
    { name: "Tunde Adeyemi", title: "Independent director", role: "member" },
    { name: "Li Jingyi", title: "Independent director, finance", role: "member" },
    { name: "Ruiz & Partners", title: "Outside counsel", role: "alternate" },
  ].map((line, i) => support.makeMember(i + 1, line)),
);
const charter = await support.makeCharter(members, {
  organisation: "Nordhafen Maschinenbau AG",
  issued: TODAY,
  expires: day(180),
  languages: ["en"],
  notice: { en: "We keep a report for seven years.\nOnly the people named here can open it." },
  contact: "Data protection officer, dpo@nordhafen.example, +49 30 0000000",
  outside: [
    {
      country: "DE",
      name: "Bundesanstalt für Finanzdienstleistungsaufsicht",
      url: "https://www.bafin.de/hinweis",
    },
    { country: "US", name: "Securities and Exchange Commission", url: "https://www.sec.gov/tcr" },
  ],
});

let pretend;
let answering;
const files = new Map();
for (const [name, contents] of await buildPages(join(WEB, "dist"))) {
  files.set(name === "index.html" ? "/" : `/${name.replace(/\.html$/, "")}`, contents);
}
const server = await serve(
  files,
  () => {},
  (...call) => answering(...call),
);
const browser = await launch("chromium");
mkdirSync(into, { recursive: true });
try {
  for (const [name, state] of Object.entries(STATES)) {
    if (folder === undefined && !state.kept) continue;
    if (names.length > 0 && !names.includes(name)) continue;
    await once(name, state);
  }
  if (names.length === 0 || names.includes("way")) await journey();
  if (folder === undefined) await deskPictures({ browser, into, widths: WIDTHS, type: "webp", kept: true });
} finally {
  await browser.close();
  server.close();
}

/** A new server without a case, and a tab that has not been anywhere. */
async function begin() {
  pretend = new Pretend(charter, members, TODAY);
  answering = (...call) => pretend.answer(...call);
  const tab = await browser.newPage();
  tab.said = [];
  tab.on("console", (message) => tab.said.push(message.text()));
  tab.on("pageerror", (error) => tab.said.push(String(error)));
  await tab.evaluateOnNewDocument((tag) => {
    Object.defineProperty(navigator, "languages", { get: () => [tag] });
  }, language);
  return tab;
}

async function once(name, { prepare, path = "/", fragment = "", script = true, wait = "main h1", open }) {
  const tab = await begin();
  await prepare?.({ pretend, support, charter, day, answerWith: (next) => (answering = next) });
  await tab.setJavaScriptEnabled(script);
  await tab.goto(`${server.origin}${path}${fragment.replace("PIN", charter.instance)}`);
  if (script && path !== "/nothing") await tab.waitForSelector(wait, { timeout: 20_000 });
  if (open) for (const summary of await tab.$$("summary")) await summary.click();
  await pictures(tab, name);
  await tab.close();
}

async function journey() {
  const tab = await begin();
  await tab.goto(`${server.origin}/#root=${charter.instance}`);
  const example = join(BUILD, "pictures", "2026-03 ledger.jpg");
  const taken = JSON.parse(readFileSync(join(WEB, "test/pictures/pictures.json"), "utf8"));
  writeFileSync(example, Buffer.from(taken["exif.jpeg"].base64, "base64"));
  await JOURNEY({
    tab,
    pretend,
    members,
    example,
    picture: (name) => pictures(tab, name),
  });
  await tab.close();
}

async function pictures(tab, name) {
  if (folder === undefined && !KEPT.has(name) && !STATES[name]?.kept) return;
  for (const width of WIDTHS) {
    for (const colours of ["light", "dark"]) {
      await tab.setViewport({ width, height: HEIGHTS[width], deviceScaleFactor: 1 });
      await tab.emulateMediaFeatures([{ name: "prefers-color-scheme", value: colours }]);
      // As high as the page is, so that what stands fixed at the bottom stands there.
      const height = await tab.evaluate(() => document.documentElement.scrollHeight).catch(() => 0);
      await tab.setViewport({ width, height: Math.max(height, HEIGHTS[width]), deviceScaleFactor: 1 });
      const path = join(into, `${name}-${width}-${colours}.${folder === undefined ? "webp" : "png"}`);
      await tab.screenshot({ path, ...(folder === undefined && { type: "webp", quality: 80 }) });
      const wide = await tab.evaluate(() => document.documentElement.scrollWidth).catch(() => 0);
      // A status that is an error, and an answer that does not come, are in the console of themselves.
      const wrong = tab.said.splice(0).filter((text) => !text.startsWith("Failed to load resource"));
      if (wide > width) wrong.push(`${wide} pixels wide`);
      if (wrong.length > 0) {
        console.log(path, ...wrong);
        process.exitCode = 1;
      }
    }
  }
  console.log(name);
}

/** What the tests make members, charters and servers with. */
async function bundled(name) {
  const outfile = join(BUILD, `pictures/${name}.mjs`);
  await build({
    absWorkingDir: WEB,
    entryPoints: [join(WEB, `test/${name}.ts`)],
    outfile,
    bundle: true,
    packages: "external",
    plugins: [locales()],
    platform: "node",
    format: "esm",
    logLevel: "warning",
  });
  return import(pathToFileURL(outfile));
}
