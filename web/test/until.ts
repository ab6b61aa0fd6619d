/** Waiting in tests: for what comes, and not for the time in which it usually does. */

/** Milliseconds after which it is taken not to come: enough for a browser without a JIT on a machine that is busy. */
const PATIENCE = 60_000;

/** Waits until something holds; `what` says what that was, and what there is instead. */
export async function until(
  holds: () => boolean | Promise<boolean>,
  what: () => string = () => String(holds),
): Promise<void> {
  for (const start = performance.now(); !(await holds()); ) {
    if (performance.now() - start > PATIENCE) throw new Error(`it did not come: ${what()}`);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}
