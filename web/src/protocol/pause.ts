/** Keeps a page alive during long calculations on its own thread. Nothing here is needed inside a worker. */

/** A third of what a person notices, and far below the 100 ms that the page may be frozen at most. */
const BUDGET_MS = 30;

let resumed = 0;

/**
 * Lets the page paint and answer, if it could not for 30 ms; else returns at once. Call it between steps that take
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
