/**
 * Runs the journeys, one after another, in each browser that is asked for. Started by scripts/test-journeys.mjs, whose
 * arguments it gets: names of browsers, and parts of journeys' names.
 */

import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Browser } from "puppeteer-core";
import { BROWSERS, launch } from "../../scripts/browsers.mjs";
import { Between } from "./between.ts";
import { Desk } from "./desk.ts";
import { Hotline } from "./hotline.ts";
import { type BrowserName, type Journey, journeys, type Stage } from "./journey.ts";
import { Reporter } from "./reporter.ts";
import { scratch } from "./scratch.ts";
import type { Visitor, Window } from "./visitor.ts";
import "./desk.journey.ts";
import "./desk-lock.journey.ts";
import "./desk-lies.journey.ts";
import "./desk-access.journey.ts";
import "./desk-broken.journey.ts";
import "./desk-closed.journey.ts";
import "./desk-content.journey.ts";
import "./desk-files.journey.ts";
import "./desk-keep.journey.ts";
import "./desk-keyboard.journey.ts";
import "./desk-keys.journey.ts";
import "./desk-new-key.journey.ts";
import "./desk-own.journey.ts";
import "./desk-rollback.journey.ts";
import "./desk-together.journey.ts";
import "./desk-withheld.journey.ts";
import "./filing.journey.ts";
import "./failing.journey.ts";
import "./leaving.journey.ts";
import "./lies.journey.ts";
import "./numbers.journey.ts";
import "./return.journey.ts";
import "./shape.journey.ts";

/** With this argument the pages are those of web/dist, and not those that the server was built with. */
const FRESH = "--dist";

/** A journey that takes longer is taken to hang. */
const PATIENCE = 3 * 60 * 1000;

let pages: ReadonlyMap<string, Uint8Array> = new Map();

function distPages(): Map<string, Uint8Array> {
  const names = readdirSync("dist", { recursive: true, encoding: "utf8" }).filter((name) =>
    name.endsWith(".br"),
  );
  const pathOf = (name: string) => (name === "index.html" ? "/" : `/${name.replace(/\.html$/, "")}`);
  return new Map(names.map((name) => [pathOf(name.slice(0, -3)), readFileSync(join("dist", name))]));
}

/** Runs them and says how many passed and failed. */
export async function run(args: readonly string[]): Promise<{ passed: number; failed: number }> {
  if (args.includes(FRESH)) pages = distPages();
  const isBrowser = (name: string): name is BrowserName => name in BROWSERS;
  const named = args.filter(isBrowser);
  const wanted = args.filter((name) => !isBrowser(name) && name !== FRESH);
  const chosen = journeys.filter(
    ({ name }) => wanted.length === 0 || wanted.some((part) => name.includes(part)),
  );
  const count = { passed: 0, failed: 0 };
  for (const name of named.length > 0 ? named : (["chromium", "firefox"] as const)) {
    const browser = await launch(name);
    const start = Date.now();
    console.log(`\n${BROWSERS[name].title}, ${await browser.version()}`);
    for (const one of chosen) {
      if (one.options.browsers?.includes(name) === false) continue;
      count[(await runOne(one, name, browser)) ? "passed" : "failed"] += 1;
    }
    await browser.close();
    console.log(`${BROWSERS[name].title} took ${Math.round((Date.now() - start) / 1000)} s`);
  }
  return count;
}

async function runOne(
  { name, body, options }: Journey,
  browser: BrowserName,
  running: Browser,
): Promise<boolean> {
  const start = Date.now();
  const between = await Between.open();
  const visitors: Visitor[] = [];
  let hotline: Hotline | null = null;
  let failure: unknown = null;
  try {
    hotline = await Hotline.start({ ...options.hotline, origins: [between.origin] });
    between.target = hotline.origin;
    between.pages = pages;
    const { pin } = hotline.organisation;
    const window = async (origin = between.origin): Promise<Window> => {
      const downloads = scratch("saved");
      // Firefox's driver cannot say where.
      const rule = { policy: "allow", downloadPath: downloads } as const;
      const isSlow = BROWSERS[browser].slow;
      const context = await running.createBrowserContext(
        browser === "firefox" ? {} : { downloadBehavior: rule },
      );
      return { context, origin, isSlow, downloads };
    };
    const welcome = <One extends Visitor>(visitor: One): One => {
      visitors.push(visitor);
      return visitor;
    };
    const reporter: Stage["reporter"] = async (opening) =>
      welcome(await Reporter.open(await window(), { fragment: pin, ...opening }));
    const desk: Stage["desk"] = async (person, opening) =>
      welcome(await Desk.open(await window(opening?.origin), person, { fragment: pin, ...opening }));
    await within(PATIENCE, body({ browser, hotline, between, reporter, desk }));
  } catch (error) {
    failure = error;
  }
  for (const visitor of visitors) {
    if (failure !== null) console.log(`  at ${visitor.page.url()}; said: ${visitor.said.join(" | ")}`);
    await visitor.close().catch(() => {});
  }
  between.close();
  await hotline?.end();
  console.log(`${failure === null ? "✔" : "✖"} ${name} (${Date.now() - start} ms)`);
  if (failure !== null) console.log(failure instanceof Error ? failure.stack : failure);
  return failure === null;
}

async function within<T>(milliseconds: number, promise: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`took longer than ${milliseconds / 1000} s`)), milliseconds);
  });
  try {
    return await Promise.race([promise, late]);
  } finally {
    clearTimeout(timer);
  }
}
