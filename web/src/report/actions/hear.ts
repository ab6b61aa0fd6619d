/** Finds out whose hotline this is: asks the server, and has the worker hold the answer against pin and date. */

import type { App } from "../app.ts";
import type { Hearing } from "../state.ts";

/** After so many milliseconds the page says that it is slow, and after so many that nothing came. */
const SLOW = 6_000;
const PATIENCE = 90_000;

type Answer =
  | { readonly kind: "answer"; readonly body: unknown }
  | { readonly kind: "unreachable" | "closed" };

/** Asks and shows what came of it. Called again by hand, or when the pin in the address has changed. */
export async function hear(app: App): Promise<void> {
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
  const heard = await listen(app);
  // Unless another one took over.
  if (!isMine()) return;
  state.hearing = heard;
  // With the texts of another list of readers, nothing that is not believed goes on.
  if (heard.kind !== "open") state.place = "start";
  app.show(false);
}

async function listen(app: App): Promise<Hearing> {
  const answer = await ask(app.around.fetch);
  if (answer.kind !== "answer") return answer;
  try {
    const fragment = app.around.fragment();
    return await app.engine.call("believe", { answer: answer.body, fragment });
  } catch {
    return { kind: "broken" };
  }
}

/** Asks `GET /instance`. */
export async function ask(get: typeof fetch): Promise<Answer> {
  try {
    const response = await get("/api/v1/instance", {
      cache: "no-store",
      credentials: "omit",
      redirect: "error",
      signal: AbortSignal.timeout(PATIENCE),
    });
    const body = await response.json();
    if (response.status === 404 && body.error === "not_found") return { kind: "closed" };
    const isInstance =
      response.ok &&
      typeof body.charter === "string" &&
      typeof body.charter_signature === "string" &&
      typeof body.limits?.attachment === "number" &&
      typeof body.work?.seed === "string";
    return isInstance ? { kind: "answer", body } : { kind: "unreachable" };
  } catch {
    return { kind: "unreachable" };
  }
}
