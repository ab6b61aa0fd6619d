/**
 * The desk's numbers, in a real browser: so many cases of three entries, made in the browser by the protocol's own functions
 * (without the rotation that a member's note would take), served from the disk, and read by the desk's real engine.
 *
 *   node scripts/bench-desk.mjs [chromium] [firefox] [--cases N]…
 *
 * Without a number 1,000 and 10,000 cases. Fails where a number is missed. Other work on the machine makes all of them
 * worse. The server here only hands out files; what it takes on the same cores is counted.
 */

import { execFileSync } from "node:child_process";
import { randomBytes } from "node:crypto";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { BROWSERS, launch } from "./browsers.mjs";
import { bundle } from "./bundle.mjs";
import { BUILD, WEB } from "./files.mjs";
import { page, serve } from "./serve.mjs";

/** Milliseconds until the newest fifty are usable, and until all is read, for each case; of a keystroke; frozen. */
const NEWEST = 2_000;
const EACH = 15;
const KEYSTROKE = 50;
const FROZEN = 100;
/** A task that takes longer than this is taken to hang. */
const PATIENCE = 30 * 60 * 1000;

const args = process.argv.slice(2);
const numbers = args.flatMap((arg, i) => (arg === "--cases" ? [Number(args[i + 1])] : []));
const named = args.filter((arg) => arg in BROWSERS);
const counts = numbers.length > 0 ? numbers : [1_000, 10_000];

/** Batches of cases, in the order in which they were filed: a file each. */
const folder = mkdtempSync(join(tmpdir(), "hotline-bench-desk-"));
const batches = [];
let instance;
let answered = () => {};
const bundled = await bundle({
  entries: [{ entryPoints: { page: join(WEB, "bench/desk.ts") } }],
  entryNames: "[name]",
  outdir: join(BUILD, "bench-desk"),
  minify: true,
});
const files = new Map([["/", page("Bench", "/page.js")]]);
for (const [name, { contents }] of bundled) files.set(`/${name}`, contents);
files.set("/desk/served.json", '{"by":"server"}');
const server = await serve(files, (message) => answered(message), answer);

/** What a hotline would answer. Nothing is checked: the desk's side is what is measured. */
async function answer(_method, path, _headers, body, query) {
  const json = (value) => ({ status: 200, answer: JSON.stringify(value) });
  if (path === "/api/bench") {
    const name = join(folder, `${batches.length}.json`);
    writeFileSync(name, body);
    batches.push(name);
    return json({});
  }
  if (path === "/api/v1/instance") return json(instance);
  if (path === "/api/v1/desk/challenge")
    return json({ nonce: base64(32), expires: Math.round(Date.now() / 1000) + 60 });
  if (path === "/api/v1/desk/session") return json({ session: base64(32), expires: 4_000_000_000 });
  const shown = batches.slice(0, current);
  if (path === "/api/v1/desk/cases") {
    const last = JSON.parse(readFileSync(shown.at(-1)));
    if (query.get("newest") !== "1") return json({ ...last, cases: last.cases.reverse() });
    const cases = last.cases.slice(-1);
    return json({ ...last, cases, entries: last.entries.filter((entry) => entry.case === cases[0].case) });
  }
  const since = Number(query.get("since"));
  if (since >= shown.length)
    return json({ cursor: since, more: false, cases: [], entries: [], attachments: [], removed: [] });
  const text = readFileSync(shown[since], "utf8").replace(
    '"more":true',
    `"cursor":${since + 1},"more":${since + 1 < shown.length}`,
  );
  return { status: 200, answer: text };
}

const base64 = (length) => randomBytes(length).toString("base64");
let current = 0;

/** What a task of bench/desk.ts answers. */
async function run(browser, query) {
  const tab = await browser.newPage();
  tab.on("console", (message) => console.log(message.text()));
  const result = new Promise((resolve, reject) => {
    answered = resolve;
    setTimeout(() => reject(new Error("no answer")), PATIENCE).unref();
  });
  await tab.goto(`${server.origin}/?${new URLSearchParams(query)}`, {
    timeout: 0,
    waitUntil: "domcontentloaded",
  });
  const { result: told, error } = await result;
  const used = usedBy(browser.process().pid);
  await tab.close();
  if (error !== undefined) throw new Error(error);
  return { ...told, ...used };
}

/** MiB of a browser's processes, each shared page once, and the seconds of processor time that they have taken. */
function usedBy(pid) {
  const all = execFileSync("ps", ["-e", "-o", "pid=,ppid=,cputimes="], { encoding: "utf8" });
  const lines = all.trim().split("\n");
  const processes = lines.map((line) => line.trim().split(/\s+/).map(Number));
  const family = new Set([pid]);
  for (let size = 0; size !== family.size; ) {
    size = family.size;
    for (const [child, parent] of processes) if (family.has(parent)) family.add(child);
  }
  let [memory, processor, reader] = [0, 0, 0];
  for (const [one, , seconds] of processes.filter(([one]) => family.has(one))) {
    processor += seconds;
    try {
      const pages = readFileSync(`/proc/${one}/smaps_rollup`, "utf8");
      memory += Number(/Pss:\s+(\d+)/.exec(pages)?.[1] ?? 0) / 1024;
    } catch {
      // It has ended.
    }
    reader = Math.max(reader, ...workersOf(one));
  }
  return { memory, processor, reader };
}

/** Seconds of processor time of each worker's thread of a process. */
function workersOf(pid) {
  try {
    const tasks = readdirSync(`/proc/${pid}/task`).map((task) =>
      readFileSync(`/proc/${pid}/task/${task}/stat`, "utf8"),
    );
    const workers = tasks.filter((stat) => stat.includes("(DedicatedWorker"));
    const seconds = (stat) => stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    return workers.map((stat) => (Number(seconds(stat)[11]) + Number(seconds(stat)[12])) / 100);
  } catch {
    return [];
  }
}

const row = (what, measured, promised = "", met = true) => {
  console.log(`  ${met ? " " : "✖"} ${what.padEnd(52)} ${promised.padStart(12)} ${measured.padStart(12)}`);
  if (!met) process.exitCode = 1;
};
const milliseconds = (what, value, most) =>
  row(
    what,
    `${value.toFixed(0)} ms`,
    most === undefined ? "" : `≤ ${most} ms`,
    most === undefined || value <= most,
  );

try {
  const maker = await launch("chromium");
  for (const count of counts) {
    const start = Date.now();
    const made = batches.length * 50;
    const fixture = await run(maker, { task: "make", from: made, count: count - made });
    instance = fixture.instance;
    console.log(`${count} cases are there, after ${((Date.now() - start) / 1000).toFixed(0)} s`);
    current = batches.length;
    for (const name of named.length > 0 ? named : ["chromium"]) await measure(name, count);
  }
  await maker.close();
} finally {
  server.close();
  for (const name of readdirSync(folder)) rmSync(join(folder, name));
  rmSync(folder, { recursive: true });
}

async function measure(name, count) {
  const browser = await launch(name);
  const { title, slow } = BROWSERS[name];
  const told = await run(browser, { task: "read", count });
  await browser.close();
  // Without a JIT nothing is promised.
  const promised = (value) => (slow ? undefined : value);
  console.log(`\n${title}: ${count} cases of three entries`);
  row("", "measured", "promised");
  milliseconds("the newest fifty are usable after", told.newest, promised(NEWEST));
  milliseconds("all are decrypted, checked and searchable after", told.all, promised(EACH * count));
  milliseconds("  the page was frozen for at most", told.frozen, promised(FROZEN));
  row("  read without a finding", `${told.good}`, `${count}`, told.good === count && told.found === 1);
  milliseconds("they are put into order within", told.order, promised(FROZEN));
  const most = (list) => Math.max(0, ...list);
  milliseconds("a search while reading takes at most", most(told.whileReading), promised(KEYSTROKE));
  milliseconds("a search takes at most", most(told.after), promised(KEYSTROKE));
  row("memory of the browser afterwards", `${told.memory.toFixed(0)} MiB`);
  row("its processor time on all cores", `${told.processor} s`);
  row("  of which in its busiest worker", `${told.reader.toFixed(1)} s`);
}
