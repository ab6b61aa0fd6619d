/** Asks the server whose hotline this is. Believes nothing: whether the answer holds is for the worker to say. */

/** After so many milliseconds nothing more is waited for. */
const PATIENCE = 90_000;

/** What `GET /instance` answered. */
export type Answer =
  | { readonly kind: "answer"; readonly body: unknown; readonly date: string | null }
  | { readonly kind: "unreachable" | "closed" };

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
    const date = response.headers.get("Date");
    return isInstance ? { kind: "answer", body, date } : { kind: "unreachable" };
  } catch {
    return { kind: "unreachable" };
  }
}
