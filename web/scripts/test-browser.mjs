/**
 * Runs web/test/*.test.ts in real browsers: Chromium, and Firefox set as Tor Browser's "Safer" level.
 *
 *   node scripts/test-browser.mjs [chromium] [chromium-jitless] [firefox] [file.test.ts …]
 *
 * Ends each browser with the line `N passed, N failed`, and fails if a test fails or if none ran.
 */

import { basename, join, relative } from "node:path";
import { BROWSERS, launch } from "./browsers.mjs";
import { bundle } from "./bundle.mjs";
import { BUILD, PIECE_WORKER, testFiles, WEB } from "./files.mjs";
import { page, serve } from "./serve.mjs";

/** A test that takes longer than this is taken to hang. */
const PATIENCE = 5 * 60 * 1000;

const named = process.argv.slice(2);
const tests = testFiles(
  "test",
  named.filter((name) => name.endsWith(".test.ts")),
);
const chosen = named.filter((name) => !name.endsWith(".test.ts"));
const files = await bundleTests(tests);

// At the same time: each keeps one core busy. What the second says is told after the first.
const names = chosen.length > 0 ? chosen : ["chromium", "firefox"];
let before = Promise.resolve();
const runs = names.map((name) => {
  const turn = before;
  const done = run(name, turn);
  before = done;
  return done;
});
await Promise.all(runs);

async function run(name, turn) {
  const start = Date.now();
  let isMyTurn = false;
  const waiting = [];
  const say = (line) => (isMyTurn ? console.log(line) : waiting.push(line));
  const running = runIn(name, say);
  running.catch(() => {});
  await turn;
  isMyTurn = true;
  for (const line of waiting) console.log(line);
  const { passed, failed, ended } = await running;
  console.log(`\n${BROWSERS[name].title} took ${Math.round((ended - start) / 1000)} s`);
  console.log(`${passed} passed, ${failed} failed`);
  if (passed === 0 || failed > 0) process.exitCode = 1;
}

/** What the server serves: the page, each test file as a chunk of its own, and the workers. */
async function bundleTests(tests) {
  const folder = join(WEB, "test");
  const loaders = tests.map((path) => {
    const file = JSON.stringify(`./${relative(folder, path)}`);
    return `[${file}, () => import(${file})]`;
  });
  const contents = `
    import { runPage } from "./harness.ts";
    await runPage([${loaders.join(", ")}], (message) =>
      fetch("/report", { method: "POST", body: JSON.stringify(message) }));
  `;
  const files = await bundle({
    entries: [
      { stdin: { contents, resolveDir: folder, loader: "ts", sourcefile: "tests.ts" }, splitting: true },
      { entryPoints: [join(folder, "workers/echo.ts")] },
      { entryPoints: [PIECE_WORKER] },
    ],
    entryNames: "[name]",
    outdir: join(BUILD, "test-browser"),
    sourcemap: "inline",
  });
  const served = new Map([["/", page("Tests", "/stdin.js")]]);
  for (const [name, { contents }] of files) served.set(`/${name}`, contents);
  return served;
}

async function runIn(name, say) {
  const { title, slow } = BROWSERS[name];
  let passed = 0;
  let running = "the page";
  const failures = [];

  let finish;
  const finished = new Promise((resolve) => {
    finish = resolve;
  });
  let watchdog;
  const heard = () => {
    clearTimeout(watchdog);
    watchdog = setTimeout(() => {
      failures.push(`${running}: nothing heard for ${PATIENCE / 1000} s`);
      finish();
    }, PATIENCE);
  };

  const server = await serve(files, (message) => {
    heard();
    if (message.kind === "started") running = message.name;
    if (message.kind === "finished") finish();
    if (message.kind !== "result") return;
    if (message.error === null) {
      passed += 1;
      say(`✔ ${message.name} (${message.milliseconds} ms)`);
    } else {
      say(`✖ ${message.name}\n${message.error}`);
      failures.push(message.name);
    }
  });
  const browser = await launch(name);
  try {
    say(`\n${title}, ${await browser.version()}, ${tests.map((path) => basename(path)).join(" ")}`);
    const [tab = await browser.newPage()] = await browser.pages();
    const ended = (what) => () => {
      failures.push(`${running}: ${what}`);
      finish();
    };
    browser.on("disconnected", ended("the browser ended"));
    tab.on("error", ended("the page crashed"));
    heard();
    // Tests may begin before the page counts as loaded, and keep it busy for long.
    await tab.goto(`${server.origin}/${slow ? "?slow" : ""}`, { timeout: 0, waitUntil: "domcontentloaded" });
    await finished;
  } finally {
    clearTimeout(watchdog);
    browser.removeAllListeners("disconnected");
    await browser.close();
    server.close();
  }
  if (failures.length > 0) say(`\nfailed in ${title}:\n  ${failures.join("\n  ")}`);
  return { passed, failed: failures.length, ended: Date.now() };
}
