/**
 * Writing to a case: rotation first where it is due, then the entry; all anew where somebody else was faster. The readers say
 * what has to be asked and seal; here is what is sent, in which order, and what the server's answers mean.
 */

import { digest, hex, unbase64 } from "../../protocol/bytes.ts";
import type { Attachment, Stream } from "../../protocol/entry.ts";
import type { CaseView, Draft, Finding, ReadersChange, Sent, Writing } from "../model.ts";
import { Failure } from "./failure.ts";
import type { Feed } from "./feed.ts";
import type { Composed, Wish } from "./orders.ts";
import type { Readers } from "./readers.ts";
import type { Rows } from "./rows.ts";
import type { Server } from "./server.ts";

/** How often others may be faster before it is given up. */
const ATTEMPTS = 10;

/** What writing needs. */
export interface Desk {
  readonly server: Server;
  readonly readers: Readers;
  readonly rows: Rows;
  readonly feed: Feed;
  /** Its member has left a case: nothing of it is remembered. */
  readonly forget: (id: string) => void;
}

type Request = Extract<Composed, { kind: "request" }>;

/** Writes an entry. */
export async function write(
  desk: Desk,
  { case: id, places, despite = false, twice = false, draft }: Writing & { readonly draft: Draft },
  attachments: readonly Attachment[],
  signal: AbortSignal,
): Promise<Sent> {
  const sent = await attempt(
    desk,
    { case: id, places, despite, twice, what: { draft, attachments }, made: null },
    signal,
  );
  if (sent.kind !== "sent") return sent;
  const isPurged = draft.kind === "purge" && !sent.waits;
  if (!isPurged) desk.rows.take([await desk.readers.of(id, "read", { case: id, places: "own" })]);
  const view = await viewNow(desk, id);
  desk.rows.flush();
  return { ...sent, view };
}

/** Changes who reads a case; the reporter sees it, with the reason. `places` is null where it was not shown. */
export async function changeReaders(
  desk: Desk,
  {
    case: id,
    despite = false,
    change,
    ...seen
  }: Omit<Writing, "places"> & {
    readonly places: Writing["places"] | null;
    readonly change: ReadersChange;
  },
  signal: AbortSignal,
): Promise<Sent> {
  const wish: Wish = { case: id, places: seen.places, despite, twice: true, what: { change }, made: null };
  const sent = await attempt(desk, wish, signal);
  if (sent.kind !== "sent") return sent;
  if (change.kind === "recuse") {
    await desk.readers.of(id, "forget", { case: id });
    desk.forget(id);
    desk.feed.forgetNewest();
    return sent;
  }
  desk.rows.take([await desk.readers.of(id, "read", { case: id, places: "own" })]);
  const view = await viewNow(desk, id);
  desk.rows.flush();
  return { ...sent, view };
}

async function attempt(desk: Desk, wish: Wish, signal: AbortSignal): Promise<Sent> {
  const { case: id } = wish;
  let made: number | null = null;
  let raced = false;
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const composed: Composed = await desk.readers.of(id, "compose", { ...wish, made });
    if (composed.kind !== "request") return { ...composed, view: desk.rows.placed(composed.view) };
    const outcome = await send(desk, id, composed, signal);
    if ("kind" in outcome) return outcome;
    if (outcome.lost) raced = true;
    else if (composed.rotation) {
      if (outcome.waits) throw new Failure("forbidden");
      made = composed.seq;
    } else {
      const isRecusal = "change" in wish.what && wish.what.change.kind === "recuse";
      if (!isRecusal) await settleIn(desk, id, composed, outcome.waits, signal);
      return {
        kind: "sent",
        view: null,
        waits: outcome.waits,
        rotated: made !== null,
        raced,
        files_missing: 0,
      };
    }
    await desk.feed.sync(signal);
  }
  throw new Failure("busy_case");
}

/**
 * What was sent is there by now: a server that says that it took it and does not show it is one that lies. Where it cannot be
 * reached just then nobody knows.
 */
async function settleIn(
  desk: Desk,
  id: string,
  { call, body, seq, stream }: Request,
  waits: boolean,
  signal: AbortSignal,
): Promise<void> {
  const isGone = call === "deskPurge" && !waits;
  // A change of access that waits is kept as who asked, and by no entry.
  const isNowhere = call === "deskAccess" && waits;
  const envelope = unbase64((body as { envelope: string }).envelope);
  const sent = { case: id, stream, seq, hash: hex(await digest(envelope)) };
  try {
    await desk.feed.sync(signal);
    if (isGone || isNowhere) return;
    // A large case comes in part with the newest: then the rest has to be waited for.
    const places = await desk.readers.of(id, "places", { case: id });
    if (!desk.feed.isComplete && places !== null && places[stream] <= seq)
      await desk.feed.inTurn(async () => {});
  } catch {
    return;
  }
  const { shown, told } = await desk.readers.of(id, "sent", sent);
  desk.rows.take([told]);
  if (!shown) throw new Failure("withheld", null, true);
}

/** Sends a request. What it means that it was refused: somebody was faster, or the server lies, or there is no access. */
async function send(
  desk: Desk,
  id: string,
  { call, body, stream, seq }: Request,
  signal: AbortSignal,
): Promise<{ readonly lost: boolean; readonly waits: boolean } | Sent> {
  try {
    return { lost: false, ...(await desk.server.write(call, id, body, signal)) };
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    if (error.code === "conflict") {
      if ((error.body?.next ?? seq) < seq) return shorter(desk, id, stream);
      return { lost: true, waits: false };
    }
    if (error.code === "not_found") {
      desk.rows.take([await desk.readers.of(id, "raise", { case: id, finding: "no_access" })]);
      desk.rows.flush();
      throw new Failure("gone");
    }
    // Without an answer, or with one that says nothing of it, it may have arrived.
    const uncertain = ["offline", "unreachable", "stopped", "server", "internal", "busy"].includes(
      error.code,
    );
    throw new Failure(error.code, null, uncertain);
  }
}

/** The server counts fewer entries than it has shown. */
async function shorter(desk: Desk, id: string, stream: Stream): Promise<Sent> {
  const finding: Finding = { kind: "shorter", stream };
  await desk.feed.raise(id, finding);
  desk.rows.flush();
  const view = await desk.readers.of(id, "show", { case: id });
  return { kind: "fails", view: desk.rows.placed(view), findings: [finding] };
}

/** The case as it is now; null where it is no more. */
export async function viewNow(desk: Desk, id: string): Promise<CaseView | null> {
  try {
    return desk.rows.placed(await desk.readers.of(id, "show", { case: id }));
  } catch {
    return null;
  }
}
