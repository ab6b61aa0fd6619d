/**
 * Measures the protocol in browsers and prints what was promised beside what was measured:
 *
 *   node scripts/bench-browser.mjs [chromium] [chromium-jitless] [firefox]
 *
 * Fails where a number is missed. Other work on the machine makes all of them worse.
 */

import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { BROWSERS, launch } from "./browsers.mjs";
import { bundle } from "./bundle.mjs";
import { BUILD, PIECE_WORKER, WEB } from "./files.mjs";
import { page, serve } from "./serve.mjs";

/** Milliseconds for a report to five members. */
const REPORT = { chromium: 40, "chromium-jitless": 600, firefox: 1500 };
/** Milliseconds that no task may keep the page from answering. */
const FROZEN = 100;
/** How much faster two workers are than age-encryption on the page's own thread. */
const RATIO = 1.3;
/** A task that takes longer than this is taken to hang. */
const PATIENCE = 10 * 60 * 1000;

const chosen = process.argv.slice(2);
const names = chosen.length > 0 ? chosen : Object.keys(BROWSERS);

const files = await bundlePage();
let answered;
const server = await serve(files, (message) => answered(message));
const root = makeRootKey();
try {
  await prepare();
  for (const name of names) await measure(name);
} finally {
  server.close();
  rmSync(root.folder, { recursive: true });
}

async function bundlePage() {
  const bundled = await bundle({
    entries: [
      { entryPoints: [join(WEB, "bench/page.ts")] },
      { entryPoints: [PIECE_WORKER] },
      { entryPoints: [join(WEB, "bench/whole-age.ts")], plugins: [] },
    ],
    entryNames: "[name]",
    outdir: join(BUILD, "bench"),
    minify: true,
  });
  const served = new Map([
    ["/", page("Bench", "/page.js")],
    ["/fixture.json", "{}"],
  ]);
  for (const [name, { contents }] of bundled) served.set(`/${name}`, contents);
  return served;
}

/** A root key of the one kind that there is in life: made and used by ssh-keygen. */
function makeRootKey() {
  const folder = mkdtempSync(join(tmpdir(), "hotline-bench-"));
  const key = join(folder, "root");
  execFileSync("ssh-keygen", ["-q", "-t", "ed25519", "-N", "", "-C", "", "-f", key]);
  const [, blob] = readFileSync(`${key}.pub`, "utf8").split(" ");
  const publicKey = Buffer.from(blob, "base64").subarray(-32).toString("base64");
  return {
    folder,
    publicKey,
    sign(text) {
      const file = join(folder, "charter.json");
      writeFileSync(file, text);
      execFileSync("ssh-keygen", ["-q", "-Y", "sign", "-n", "hotline-charter", "-f", key, file]);
      return readFileSync(`${file}.sig`, "utf8");
    },
  };
}

/** Has a page make a charter and a report, for all that follows. */
async function prepare() {
  const browser = await launch("chromium");
  const fixture = await run(browser, "chromium", "prepare");
  await browser.close();
  files.set("/fixture.json", JSON.stringify({ ...fixture, signature: root.sign(fixture.charter) }));
}

/** What a task of bench/page.ts answers, in a page of its own. */
async function run(browser, name, task) {
  const query = new URLSearchParams({ task, root: root.publicKey });
  if (BROWSERS[name].slow) query.set("slow", "");
  const tab = await browser.newPage();
  const answer = new Promise((resolve, reject) => {
    answered = resolve;
    setTimeout(() => reject(new Error(`${task}: no answer`)), PATIENCE).unref();
  });
  await tab.goto(`${server.origin}/?${query}`, { timeout: 0, waitUntil: "domcontentloaded" });
  const { result, error } = await answer;
  await tab.close();
  if (error !== undefined) throw new Error(`${task}: ${error}`);
  return result;
}

async function measure(name) {
  const browser = await launch(name);
  const { title, slow } = BROWSERS[name];
  console.log(`\n${title}, ${await browser.version()}`);
  const row = (what, measured, target = "", met = true) => {
    console.log(`  ${met ? " " : "✖"} ${what.padEnd(52)} ${target.padStart(12)} ${measured.padStart(12)}`);
    if (!met) process.exitCode = 1;
  };
  const milliseconds = (what, value, limit) =>
    row(what, `${value.toFixed(1)} ms`, limit === undefined ? "" : `≤ ${limit} ms`, !(value > limit));
  const frozen = ({ frozen }) => milliseconds("  the page was frozen for at most", frozen, FROZEN);

  row("", "measured", "promised");
  const charter = await run(browser, name, "charter");
  milliseconds("a charter of five members verified, first time", charter.cold);
  milliseconds("  again", charter.warm);
  frozen(charter);

  const report = await run(browser, name, "report");
  // With a JIT the first run is interpreted; without one it is like any other, and held to the same number.
  milliseconds("a report to five members sealed, first time", report.cold, slow ? REPORT[name] : undefined);
  milliseconds("  again", report.warm, REPORT[name]);
  frozen(report);

  const read = await run(browser, name, "read");
  milliseconds("a case opened and verified by its token, first time", read.cold);
  milliseconds("  again", read.warm);
  frozen(read);

  const attachment = await run(browser, name, "attachment");
  row("a file sealed by two workers", `${attachment.rate.toFixed(1)} MiB/s`);
  milliseconds("  so, a file of 10 MB", (10_000 / attachment.rate) * (1e6 / 2 ** 20), slow ? 12_000 : 1000);
  row("  by age-encryption on the page's thread", `${attachment.single.toFixed(1)} MiB/s`);
  const promised = !slow && name === "chromium";
  row(
    "  so many times as fast",
    attachment.ratio.toFixed(2),
    promised ? `≥ ${RATIO}` : "",
    !promised || attachment.ratio >= RATIO,
  );
  row("  hashed beforehand", `${attachment.hashed.toFixed(1)} MiB/s`);
  frozen(attachment);

  const passphrase = await run(browser, name, "passphrase");
  milliseconds("a token's passphrase (Argon2id)", passphrase.cold);
  row("  told how far it was", `${passphrase.told} times`, "≥ 10 times", passphrase.told >= 10);
  milliseconds("  stopped when told to, after", passphrase.cancelled, FROZEN);
  frozen(passphrase);

  const keyFile = await run(browser, name, "keyfile");
  milliseconds("a member's key file (scrypt)", keyFile.cold);
  frozen(keyFile);
  await browser.close();
}
