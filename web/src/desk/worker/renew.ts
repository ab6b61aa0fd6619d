/** A page may stand open for days: meanwhile it is another day, and another charter is in force. */

import { CharterRefusal } from "../../protocol/charter-verify.ts";
import type { AtDesk, Surroundings } from "./at-desk.ts";
import { believe, hotlineOf, whose } from "./charter.ts";
import { Failure } from "./failure.ts";

type World = Pick<Surroundings, "today" | "tell">;

/** The desk, with the readers on today's day. */
export async function onToday(desk: AtDesk, { today: dayNow }: World): Promise<AtDesk> {
  const today = dayNow();
  if (today !== desk.today) {
    desk.today = today;
    await desk.readers.all("change", { today });
  }
  return desk;
}

/** Takes over another charter, or another day; tells where this one is the end of it. */
export async function renew(
  desk: AtDesk,
  { today: dayNow, tell }: World,
  signal: AbortSignal,
): Promise<void> {
  const instance = await desk.server.instance(signal);
  const today = dayNow();
  const { text, signature } = desk.keeper.charter;
  const isSame = instance.charter === text && instance.charter_signature === signature;
  if (isSame && today === desk.verifiedOn) return;
  try {
    desk.verified = await believe(instance, desk.keeper.charter, null, today);
  } catch (error) {
    if (error instanceof CharterRefusal) tell({ kind: "ended", why: error.code });
    throw error instanceof CharterRefusal ? new Failure("charter_refused") : error;
  }
  desk.today = today;
  desk.verifiedOn = today;
  desk.keeper.charter = { text: instance.charter, signature: instance.charter_signature };
  desk.keeper.later();
  const change = instance.charter === text ? { today } : { charter: instance.charter, today };
  for (const told of await desk.readers.all("change", change)) desk.rows.take(told);
  if (instance.charter === text) return;
  tell({ kind: "hotline", hotline: hotlineOf(desk.verified.charter, instance.limits, today) });
  const found = await whose(desk.key, desk.verified.charter, today);
  if (!("me" in found) || found.me !== desk.me) tell({ kind: "ended", why: "key" });
}
