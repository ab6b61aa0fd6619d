/** Finds out whose hotline this is: asks the server, and has the worker hold the answer against pin and date. */

import type { App } from "../app.ts";
import type { Answer } from "../ask.ts";
import type { Hearing } from "../state.ts";
import { prepare, unprepare } from "./send.ts";

/** After so many milliseconds the page says that it is slow. */
const SLOW = 6_000;
/** So far apart may the device's clock and the server's be, in milliseconds. */
const DAY = 86_400_000;

/**
 * Asks and shows what came of it. Called again by hand, or when the pin in the address has changed. `asked` is an answer
 * that is under way.
 */
export async function hear(app: App, asked?: Promise<Answer>): Promise<void> {
  const { state } = app;
  const asking: Hearing = { kind: "asking" };
  state.hearing = asking;
  app.show(false);
  const isMine = () => state.hearing === asking || state.hearing === slow;
  const slow: Hearing = { kind: "slow" };
  app.around.later(SLOW, () => {
    if (state.hearing !== asking) return;
    state.hearing = slow;
    app.show(false);
  });
  const heard = await listen(app, asked ?? app.around.ask());
  // Unless another one took over.
  if (!isMine()) return;
  state.hearing = heard;
  // With the texts of another list of readers, nothing that is not believed goes on.
  if (heard.kind !== "open") state.place = "start";
  // What was sealed may be for other readers.
  if (state.sending.phase === "sealing" || state.sending.phase === "ready") {
    unprepare(app);
    if (state.place === "review") void prepare(app);
  }
  app.show(false);
}

async function listen(app: App, asked: Promise<Answer>): Promise<Hearing> {
  const answer = await asked;
  if (answer.kind !== "answer") return answer;
  const served = Date.parse(answer.date ?? "");
  app.state.clock = Math.abs(served - Date.now()) > DAY ? { served, own: Date.now() } : null;
  try {
    const fragment = app.around.fragment();
    return await app.engine.call("believe", { answer: answer.body, fragment });
  } catch {
    return { kind: "broken" };
  }
}
