/** Arriving, unlocking, and making a key. */

import { focusSoon } from "../focus.ts";
import type { News } from "../model.ts";
import { type Desk, failureOf } from "../state.ts";
import { dropCase, searchAgain } from "./cases.ts";
import { openDrafts } from "./drafts.ts";
import { takeRows } from "./rows.ts";

/** Asks who serves the page and whose desk it is. */
export async function arrive(desk: Desk): Promise<void> {
  desk.trouble.value = null;
  desk.engine.onnews = (news) => hear(desk, news);
  try {
    const arrival = await desk.engine.call("arrive", { fragment: desk.env.fragment() });
    if (desk.isOver) return;
    desk.arrival.value = arrival;
    desk.hotline.value = arrival.hotline;
  } catch (error) {
    if (!desk.isOver) desk.trouble.value = failureOf(error);
  }
}

/** Opens the key and signs in; `compared` after the fingerprint was held against the poster. */
export async function unlock(desk: Desk, compared = false): Promise<void> {
  const file = desk.keyFile.value;
  const passphrase = desk.passphrase.value;
  desk.trouble.value = null;
  if (file === null || passphrase === "") {
    desk.door.value = { kind: "unlock", wrong: file === null ? "file" : "passphrase" };
    focusSoon("wrong");
    return;
  }
  desk.door.value = { kind: "busy", part: null };
  try {
    const bytes = new Uint8Array(await file.arrayBuffer());
    const answer = await desk.engine.call(
      "unlock",
      { file: bytes, passphrase, compared },
      {
        progress: ({ stage, part }) => {
          if (stage === "stretch" && desk.door.value.kind === "busy")
            desk.door.value = { kind: "busy", part };
        },
      },
    );
    if (desk.isOver) return;
    if (answer.kind === "open") {
      desk.me.value = answer.me;
      desk.memory.value = answer.memory === undefined || answer.memory === "good" ? null : answer.memory;
      desk.keyFile.value = null;
      desk.passphrase.value = "";
      desk.door.value = { kind: "unlock", wrong: null };
      desk.stage.value = "inside";
      void openDrafts(desk);
      focusSoon("list");
    } else if (answer.kind === "wrong" || answer.kind === "no_key" || answer.kind === "sign_in") {
      desk.door.value = { kind: "unlock", wrong: answer.kind };
      focusSoon("wrong");
    } else {
      desk.door.value = { kind: "answer", answer };
      focusSoon("heading");
    }
  } catch (error) {
    if (desk.isOver) return;
    desk.trouble.value = failureOf(error);
    desk.door.value = { kind: "unlock", wrong: null };
    focusSoon("trouble");
  }
}

/** Makes a key; `passphrase` null to have one generated. */
export async function makeKey(desk: Desk, passphrase: string | null): Promise<void> {
  desk.door.value = { kind: "key", step: "busy" };
  desk.trouble.value = null;
  try {
    const made = await desk.engine.call("make_key", { passphrase });
    if (desk.isOver) return;
    desk.newKey.value = made;
    desk.door.value = { kind: "key", step: "file" };
    focusSoon("heading");
  } catch (error) {
    if (desk.isOver) return;
    desk.trouble.value = failureOf(error);
    desk.door.value = { kind: "key", step: "passphrase" };
    focusSoon("trouble");
  }
}

/** Back to the first view, with nothing of a key left. */
export function backToDoor(desk: Desk): void {
  desk.newKey.value = null;
  desk.keyFile.value = null;
  desk.passphrase.value = "";
  desk.trouble.value = null;
  desk.door.value = { kind: "unlock", wrong: null };
  focusSoon("heading");
}

/** Takes in what the worker tells unasked. */
function hear(desk: Desk, news: News): void {
  if (desk.isOver) return;
  switch (news.kind) {
    case "rows":
      takeRows(desk, news.rows);
      return;
    case "left":
      dropCase(desk, news.case);
      return;
    case "reading":
      desk.reading.value = news;
      if (news.done) searchAgain(desk);
      return;
    case "reach":
      desk.reachable.value = news.reachable;
      return;
    case "hotline":
      desk.hotline.value = news.hotline;
      return;
    case "ended":
      desk.end(news.why);
  }
}
