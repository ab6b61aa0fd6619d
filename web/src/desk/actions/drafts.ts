/**
 * What was not sent is kept over a lock: sealed to its writer's key before the key is forgotten, in this page's memory alone,
 * and taken up again after the next unlock. Files are not kept.
 */

import type { Desk } from "../state.ts";
import { count } from "../texts.tsx";

/** Seals what is being written, where it has changed: so that a lock never has to wait for it. */
export async function sealDrafts(desk: Desk): Promise<void> {
  const text = desk.draftsText();
  if (desk.isOver || desk.stage.value !== "inside" || text === desk.lastSealed) return;
  desk.lastSealed = text;
  if (text === null) {
    desk.sealed.value = null;
    return;
  }
  try {
    const sealed = await desk.engine.call("seal_drafts", { text });
    if (!desk.isOver && desk.lastSealed === text) desk.sealed.value = sealed;
  } catch {
    // Asked again at the next change; until then a lock says that it is lost.
    desk.sealed.value = null;
  }
}

/** Takes up what this member left before a lock. What others left on the same page stays for them. */
export async function openDrafts(desk: Desk): Promise<void> {
  for (const sealed of desk.left.value) {
    const text = await desk.engine.call("open_drafts", { sealed }).catch(() => null);
    if (desk.isOver) return;
    if (text === null) continue;
    takeUp(desk, text);
    desk.left.value = desk.left.value.filter((one) => one !== sealed);
    // Sealed anew at once: a lock that comes now loses nothing.
    await sealDrafts(desk);
  }
}

function takeUp(desk: Desk, text: string): void {
  const { all, open } = desk.takeDrafts(text);
  const both = [
    all > open ? count("drafts.back", all - open) : "",
    open > 0 ? count("drafts.open", open) : "",
  ];
  desk.say(both.filter((part) => part !== "").join(" "), open > 0 ? "amber" : "done");
}
