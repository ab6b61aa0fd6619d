/**
 * Times a piece of work and, all the while, for how long the page was frozen: could neither answer anybody nor paint.
 *
 * The heartbeat is made of frames and of tasks as urgent as a key press. Plain timers would not do, as whoever yields
 * by `scheduler.yield` goes on before they do, though not before input and frames.
 */

/** What one run took, in milliseconds. */
export interface Run {
  readonly milliseconds: number;
  /** The longest time between two beats. */
  readonly frozen: number;
}

interface Scheduler {
  postTask(task: () => void, options: { priority: "user-blocking"; delay: number }): Promise<void>;
}

const scheduler = (globalThis as { scheduler?: Scheduler }).scheduler;

function urgently(task: () => void): void {
  if (scheduler === undefined) setTimeout(task, 4);
  else scheduler.postTask(task, { priority: "user-blocking", delay: 4 });
}

/** Starts the heartbeat. What it gives stops it and tells the longest time between two beats. */
function listen(): () => number {
  let longest = 0;
  let last = performance.now();
  let beating = true;
  for (const again of [urgently, requestAnimationFrame]) {
    const beat = () => {
      const now = performance.now();
      longest = Math.max(longest, now - last);
      last = now;
      if (beating) again(beat);
    };
    again(beat);
  }
  return () => {
    beating = false;
    return longest;
  };
}

const frame = () => new Promise(requestAnimationFrame);

/** Runs `body` once. */
export async function watch(body: () => Promise<unknown>): Promise<Run> {
  await frame();
  const stop = listen();
  const start = performance.now();
  await body();
  const milliseconds = performance.now() - start;
  // One more beat, for what came after the last.
  await frame();
  return { milliseconds, frozen: stop() };
}

/** Runs `body` so many times. */
export async function repeat(times: number, body: () => Promise<unknown>): Promise<Run[]> {
  const all: Run[] = [];
  for (let i = 0; i < times; i++) {
    all.push(await watch(body));
  }
  return all;
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[sorted.length >> 1] ?? Number.NaN;
}

/** The first run, the middle one of those after it, and the longest freeze of all. */
export function summary(runs: readonly Run[]): Record<"cold" | "warm" | "frozen", number> {
  const [first, ...rest] = runs.map(({ milliseconds }) => milliseconds);
  return { cold: first ?? Number.NaN, warm: median(rest), frozen: longestFreeze(runs) };
}

export function longestFreeze(runs: readonly Run[]): number {
  return Math.max(...runs.map(({ frozen }) => frozen));
}
