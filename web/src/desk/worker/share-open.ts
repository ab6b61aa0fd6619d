/** Access to every open case for one more member, one case after another. */

import type { Calls, Shared } from "../model.ts";
import type { Following } from "./at-desk.ts";
import { changeReaders, type Desk } from "./writing.ts";

/**
 * Gives it. Stopped it ends between two cases: what is under way is finished (`life` alone ends that), so that what is said
 * of it is true.
 */
export async function shareOpen(
  desk: Desk,
  { member, reason }: Parameters<Calls["share_open"]>[0],
  { progress, signal }: Following,
  life: AbortSignal,
): Promise<Shared> {
  const ids = (await desk.readers.all("sharable", { member })).flat();
  let [done, failed] = [0, 0];
  for (const id of ids) {
    if (signal.aborted) break;
    const change = { kind: "add", member, reason } as const;
    const sent = await changeReaders(desk, { case: id, places: null, change }, life).catch(() => null);
    if (sent?.kind === "sent") done += 1;
    else failed += 1;
    progress({ stage: "share", part: (done + failed) / ids.length });
  }
  return { done, failed, left: ids.length - done - failed };
}
