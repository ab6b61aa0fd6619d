/** Keeps a thread answering during long calculations: a page its reader, a worker whoever asks it for something else. */

/** Short, as what follows a pause may be one step of 50 ms where there is no JIT, and 100 ms are the most. */
const BUDGET_MS = 10;

let resumed = 0;

/**
 * Lets the page paint and answer, if it could not for 10 ms; else returns at once. Call it between steps that take
 * milliseconds, not in inner loops.
 */
export async function breathe(): Promise<void> {
  if (performance.now() - resumed < BUDGET_MS) return;
  await new Promise<void>((resolve) => {
    // A message is delivered without the four milliseconds that nested timers are held back.
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => {
      port1.close();
      resolve();
    };
    port2.postMessage(null);
  });
  resumed = performance.now();
}

/** Does a step of tens of milliseconds with a {@link breathe} before and after it. */
export async function breathing<T>(step: () => T): Promise<T> {
  await breathe();
  const result = step();
  await breathe();
  return result;
}
