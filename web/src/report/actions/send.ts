/**
 * Sealing a report in the background, sending it, and its files after it. What broke is tried again by itself a few
 * times, then when somebody says so; the worker sends the same bytes each time, so that nothing is filed twice.
 */

import { language } from "../../ui/texts.ts";
import type { App } from "../app.ts";
import { CallFailure } from "../engine.ts";
import { forgetAnswers, type State, type Uploading } from "../state.ts";
import { answersOf } from "../steps.ts";
import type { Draft, FailureMessage, Words } from "../worker/api.ts";
import { enclosures, lookedInto } from "./choose.ts";

/** Milliseconds before each try but the first. */
const PAUSES = [2_000, 5_000, 15_000];
/** Failures that pass. */
const PASSING = ["offline", "busy", "internal", "server", "work_required", "work_stale"];
/** What is being sealed: another wish overtakes it. */
let sealing = new AbortController();

/** What failed, as the worker said it. */
export function failureOf(error: unknown): FailureMessage {
  return error instanceof CallFailure ? error.failure : { code: "broken" };
}

function draftOf(app: App): Draft {
  const { state } = app;
  return {
    language: language(),
    answers: answersOf(app.steps, state),
    excluded: state.excluded,
    files: enclosures(state.files),
    passphrase: state.passphrase,
  };
}

/** Begins to seal what is written now. Called when the answers are shown for a last look, and after each change. */
export async function prepare(app: App): Promise<void> {
  const { state } = app;
  sealing.abort();
  const mine = new AbortController();
  sealing = mine;
  const isMine = () => sealing === mine && state.sending.phase === "sealing";
  state.sending = { phase: "sealing", wanted: false, progress: null };
  state.sealedWith = state.passphrase;
  state.hasPassphrase = state.passphrase !== "";
  app.refresh();
  try {
    await lookedInto(state.files);
    const words = await app.engine.call("prepare", draftOf(app), {
      signal: mine.signal,
      progress: (progress) => {
        if (state.sending.phase !== "sealing" || !isMine()) return;
        state.sending = { ...state.sending, progress };
        app.refresh();
      },
    });
    if (state.sending.phase !== "sealing" || !isMine()) return;
    const { wanted } = state.sending;
    take(state, words);
    state.sending = { phase: "ready" };
    if (wanted) await file(app);
    else app.refresh();
  } catch (error) {
    if (!isMine()) return;
    state.sending = { phase: "failed", failure: failureOf(error), open: false };
    app.refresh();
  }
}

/** Shows words. Others than before were not written down yet. */
function take(state: State, words: Words): void {
  const isSame = state.words?.words.join() === words.words.join();
  state.words = words;
  if (isSame) return;
  const typed = new Map<number, string>();
  Object.assign(state, {
    asked: threeOf(words.words.length),
    confirmed: false,
    copied: "no",
    typed,
    wrong: [],
  });
}

/** Stops sealing: the answers are being changed. */
export function unprepare(app: App): void {
  sealing.abort();
  sealing = new AbortController();
  app.state.sending = { phase: "writing" };
}

/** Send was pressed: goes to the words, and sends as soon as it is sealed. */
export function send(app: App): void {
  const { state } = app;
  if (state.sealedWith !== state.passphrase) unprepare(app);
  const { sending } = state;
  if (sending.phase === "sealing") state.sending = { ...sending, wanted: true };
  app.go("token");
  if (sending.phase === "ready") void file(app);
  if (sending.phase === "writing" || sending.phase === "failed") {
    void prepare(app);
    if (state.sending.phase === "sealing") state.sending = { ...state.sending, wanted: true };
  }
}

/** Tries again, whatever it was that failed. */
export function again(app: App): void {
  const { sending } = app.state;
  if (sending.phase === "failed" && sending.open) void file(app);
  else send(app);
}

async function file(app: App, attempt = 0): Promise<void> {
  const { state } = app;
  state.sending = { phase: "sending", attempt };
  app.refresh();
  try {
    const dates = await app.engine.call("file", null);
    state.sending = { phase: "filed", dates };
    forgetAnswers(state);
    app.refresh();
    if (state.files.files.length > 0) void upload(app, state.files.files);
  } catch (error) {
    const failure = failureOf(error);
    const pause = PAUSES[attempt];
    if (pause !== undefined && PASSING.includes(failure.code)) {
      state.sending = { phase: "waiting", attempt };
      app.refresh();
      app.around.later(pause, () => {
        if (state.sending.phase === "waiting") void file(app, attempt + 1);
      });
      return;
    }
    state.sending = { phase: "failed", failure, open: failure.open ?? false };
    app.refresh();
  }
}

/**
 * Sends what is missing of files that were filed, or goes on with those that were stopped. Files that come while others
 * are on their way wait for them.
 */
export function upload(app: App, files: Uploading["files"] = []): Promise<void> {
  const { uploading } = app.state;
  const isRunning = uploading.phase === "running";
  const others = files.filter(({ id }) => !uploading.files.some((known) => known.id === id));
  uploading.files = isRunning || files.length === 0 ? [...uploading.files, ...others] : files;
  const before = isRunning ? (running.get(app) ?? Promise.resolve()) : Promise.resolve();
  const mine = before.then(() => run(app));
  running.set(app, mine);
  return mine;
}

const running = new WeakMap<App, Promise<void>>();

async function run(app: App): Promise<void> {
  const { uploading } = app.state;
  const stop = new AbortController();
  stops.set(app, stop);
  uploading.phase = "running";
  uploading.failure = null;
  uploading.unreadable.clear();
  app.refresh();
  try {
    await app.engine.call("upload", null, {
      signal: stop.signal,
      progress: ({ part, file, failed }) => {
        if (file !== undefined && failed) uploading.unreadable.add(file);
        else if (file !== undefined) uploading.parts.set(file, part);
        app.refresh();
      },
    });
    uploading.phase = "done";
  } catch (error) {
    uploading.failure = failureOf(error);
    uploading.phase = uploading.failure.code === "stopped" ? "stopped" : "failed";
  }
  app.refresh();
}

const stops = new WeakMap<App, AbortController>();

/** Stops sending files; what was sent stays, and the rest can follow. */
export function stopUpload(app: App): void {
  stops.get(app)?.abort();
}

/** Three different places of a list, in order, as the system's generator picks them. */
function threeOf(length: number): number[] {
  const places = Array.from({ length }, (_, place) => place);
  for (let last = length - 1; last > 0; last--) {
    // The remainder's bias is nothing that matters here.
    const [random = 0] = crypto.getRandomValues(new Uint32Array(1));
    const other = random % (last + 1);
    [places[last], places[other]] = [places[other] as number, places[last] as number];
  }
  return places.slice(0, 3).sort((a, b) => a - b);
}

/** Whether each of the words that are asked back was given: whole, by its first four letters, or as its number. */
export function matches(given: string, word: string, number: number): boolean {
  const typed = given.trim().normalize("NFKD").toLowerCase();
  return typed === word || typed === String(number) || (typed.length >= 4 && word.startsWith(typed));
}
