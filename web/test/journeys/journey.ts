/** What a journey is, and where all of them are kept until run.ts runs them. */

import type { TestMember } from "../support.ts";
import type { Between } from "./between.ts";
import type { Desk } from "./desk.ts";
import type { Hotline, HotlineOptions } from "./hotline.ts";
import type { Reporter } from "./reporter.ts";
import type { Opening } from "./visitor.ts";

/** The browsers of a run, by their names in scripts/browsers.mjs. */
export type BrowserName = "chromium" | "chromium-jitless" | "firefox";

/** What a journey has: a hotline of its own, something between it and the browser, and the browser. */
export interface Stage {
  readonly browser: BrowserName;
  readonly hotline: Hotline;
  readonly between: Between;
  /** A reporter with a window and a profile of their own, at the start page. */
  readonly reporter: (opening?: Opening) => Promise<Reporter>;
  /** A member with a window and a profile of their own, at the locked desk. */
  readonly desk: (person: TestMember, opening?: Opening) => Promise<Desk>;
}

export interface Journey {
  readonly name: string;
  readonly body: (stage: Stage) => Promise<void>;
  readonly options: JourneyOptions;
}

export interface JourneyOptions {
  readonly hotline?: HotlineOptions;
  /** Where one browser can do what the journey needs and the other's driver cannot. */
  readonly browsers?: readonly BrowserName[];
}

export const journeys: Journey[] = [];

/** Registers a journey. Its name is a claim. */
export function journey(name: string, body: Journey["body"], options: JourneyOptions = {}): void {
  journeys.push({ name, body, options });
}
