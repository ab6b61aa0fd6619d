/**
 * Takes pictures of the pages with an invented organisation, for people to look at:
 *
 *   node scripts/pictures.mjs [folder]
 *
 * Into `folder` every state in every size and both colours; without one, the few of web/pictures that are kept.
 * Fails if a page writes anything to the browser's console or is wider than its window.
 */

import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { build } from "esbuild";
import { launch } from "./browsers.mjs";
import { BUILD, WEB } from "./files.mjs";
import { buildPages } from "./pages.mjs";
import { serve } from "./serve.mjs";

const KEPT = { start: [360, 1280], refused: [360] };
const [folder] = process.argv.slice(2);

const { makeCharter, makeMember, signedCharter } = await support();
const TODAY = new Date().toISOString().slice(0, 10);
const day = (days) => new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10);

const charter = await exampleCharter();
const answer = await answerWith(charter);
const PIN = `#root=${charter.instance}`;

/** Each state: what `GET /instance` answers and what the page's address ends in. */
const STATES = {
  start: { answer, fragment: PIN },
  unpinned: { answer, open: true },
  refused: { answer, fragment: `#root=${"3f9a".repeat(16)}` },
  damaged: { answer, fragment: "#root=3f9a" },
  expired: { answer: await answerWith({ ...charter, issued: day(-200), expires: day(-1) }) },
  forged: { answer: { charter: "{}", charter_signature: "" } },
  closed: { answer: null },
  unreachable: { answer: "broken" },
  loading: { answer: "never" },
  "not-found": { path: "/nothing" },
  "no-script": { answer, script: false },
};

const files = new Map();
for (const [name, contents] of await buildPages(join(WEB, "dist"))) {
  files.set(name === "index.html" ? "/" : name === "not-found.html" ? "/nothing" : `/${name}`, contents);
}
const server = await serve(files, () => {});
const browser = await launch("chromium");
try {
  const into = folder ?? join(WEB, "pictures");
  mkdirSync(into, { recursive: true });
  for (const [name, state] of Object.entries(STATES)) {
    const widths = folder === undefined ? (KEPT[name] ?? []) : [320, 360, 768, 1280];
    for (const width of widths) {
      for (const colours of ["light", "dark"]) {
        if (folder === undefined && (colours === "dark") !== (width === 1280)) continue;
        await picture(state, { width, colours, path: join(into, `${name}-${width}-${colours}.png`) });
      }
    }
  }
} finally {
  await browser.close();
  server.close();
}

async function picture(state, { width, colours, path }) {
  const tab = await browser.newPage();
  const said = [];
  tab.on("console", (message) => said.push(message.text()));
  tab.on("pageerror", (error) => said.push(String(error)));
  await tab.setViewport({ width, height: folder === undefined ? 900 : 800, deviceScaleFactor: 1 });
  await tab.emulateMediaFeatures([{ name: "prefers-color-scheme", value: colours }]);
  await tab.setJavaScriptEnabled(state.script ?? true);
  await tab.setRequestInterception(true);
  tab.on("request", (request) => respond(request, state.answer));
  await tab.goto(`${server.origin}${state.path ?? "/"}${state.fragment ?? ""}`);
  if (state.answer === "never") await new Promise((resolve) => setTimeout(resolve, 7000));
  else if (state.script !== false) await tab.waitForSelector("main:not([aria-busy]) h1");
  if (state.open) for (const summary of await tab.$$("summary")) await summary.click();
  // A whole page is for looking at once; what is kept is what is seen first.
  await tab.screenshot({ path, fullPage: folder !== undefined });
  const wide = await tab.evaluate(() => document.documentElement.scrollWidth).catch(() => 0);
  await tab.close();
  // A status that is an error is in the console of itself.
  const wrong = said.filter((text) => !text.startsWith("Failed to load resource"));
  if (wide > width) wrong.push(`${wide} pixels wide`);
  console.log(path, ...wrong);
  if (wrong.length > 0) process.exitCode = 1;
}

function respond(request, answer) {
  if (!request.url().endsWith("/api/v1/instance")) return request.continue();
  if (answer === "never") return;
  if (answer === "broken") return request.abort();
  const body = JSON.stringify(answer ?? { error: "not_found" });
  return request.respond({ status: answer ? 200 : 404, contentType: "application/json", body });
}

/** What the tests make charters with. */
async function support() {
  const outfile = join(BUILD, "pictures/support.mjs");
  await build({
    absWorkingDir: WEB,
    entryPoints: [join(WEB, "test/support.ts")],
    outfile,
    bundle: true,
    packages: "external",
    platform: "node",
    format: "esm",
    logLevel: "warning",
  });
  return import(pathToFileURL(outfile));
}

async function exampleCharter() {
  const lines = [
    { name: "Dr. Margarethe Hollenstein-Obermayer", title: "Chair of the Audit Committee", role: "chair" },
    { name: "Tunde Adeyemi", title: "Independent director", role: "member" },
    { name: "Li Jingyi", title: "Independent director, finance", role: "member" },
    { name: "Ruiz & Partners", title: "Outside counsel", role: "alternate" },
  ];
  const members = await Promise.all(lines.map((line, i) => makeMember(i + 1, line)));
  return makeCharter(members, {
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
}

async function answerWith(charter) {
  const [text, charter_signature] = await signedCharter(charter);
  return { v: 1, charter: text, charter_signature };
}
