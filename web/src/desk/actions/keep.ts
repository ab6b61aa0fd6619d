/** What is asked before it is signed: who reads a case, and how long it is kept. */

import type { Draft } from "../model.ts";
import type { Desk, Wanted } from "../state.ts";
import { t } from "../texts.tsx";
import { attempt, report } from "./attempt.ts";

/** Changes who reads the case. `wanted` is the question that was answered with yes: where nothing came of it, it is asked anew. */
export async function changeReaders(
  desk: Desk,
  change: Parameters<typeof desk.engine.call<"change_readers">>[1]["change"],
  wanted: Wanted,
): Promise<void> {
  const name = change.kind === "recuse" ? "" : desk.nameOf(change.member);
  askAnew(desk, "readers", wanted, change.reason);
  const sent = await attempt(
    desk,
    "readers",
    (writing, following) => desk.engine.call("change_readers", { ...writing, change }, following),
    wanted.again?.despite,
  );
  if (sent !== null)
    report(desk, sent, t(sent.waits ? "sent.readers.waits" : `sent.${change.kind}`, { name }));
}

/** Signs how long the case is kept, or asks for its purge; `wanted` as above. */
export async function keep(
  desk: Desk,
  draft: Extract<Draft, { kind: "retention" | "purge" }>,
  wanted: Wanted,
): Promise<void> {
  askAnew(desk, "keep", wanted, draft.kind === "purge" ? draft.reason : draft.ask.reason);
  const sent = await attempt(
    desk,
    "keep",
    (writing, following) => desk.engine.call("write", { ...writing, draft, files: [] }, following),
    wanted.again?.despite,
  );
  if (sent === null) return;
  const isPurged = draft.kind === "purge" && !sent.waits;
  report(desk, sent, t(isPurged ? "sent.purged" : draft.kind === "purge" ? "sent.purge" : "sent.keep"));
}

/** What it means may be another by then: the first for a purge may have become the second. So it is never just sent again. */
function askAnew(desk: Desk, what: "readers" | "keep", wanted: Wanted, reason: string): void {
  const id = desk.open.value;
  if (id === null) return;
  desk.draft(id).again[what] = (despite) => desk.ask({ ...wanted, again: { reason, despite } });
}
