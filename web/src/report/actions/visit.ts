/** Coming back with the words: opening the case, writing more, fetching files, and taking up what was not sent in full. */

import type { App } from "../app.ts";
import { clues } from "../guards.ts";
import { forgetVisit } from "../state.ts";
import { isAnonymous } from "../steps.ts";
import type { FilePlace } from "../worker/api.ts";
import { enclosures, lookedInto } from "./choose.ts";
import { failureOf, upload } from "./send.ts";

/** Failures after which nobody knows whether a message has arrived. */
const UNKNOWN = ["offline", "server", "internal", "busy"];

/** Opens the case of the words that were typed. */
export async function enter(app: App): Promise<void> {
  const { visiting } = app.state;
  if (visiting.phase === "opening") return;
  visiting.phase = "opening";
  visiting.failure = null;
  visiting.progress = null;
  // Without what was wrong before.
  app.show(false);
  try {
    const { phrase, passphrase } = visiting;
    const conversation = await app.engine.call(
      "enter",
      { phrase, passphrase },
      {
        progress: (progress) => {
          visiting.progress = progress;
          app.refresh();
        },
      },
    );
    visiting.conversation = conversation;
    visiting.phase = conversation === null ? "nothing" : "open";
    if (conversation === null) return app.show();
    // They are not needed any more: the worker has what they open.
    visiting.phrase = "";
    visiting.passphrase = "";
    app.go("case");
  } catch (error) {
    visiting.failure = failureOf(error);
    visiting.phase = "failed";
    app.show();
  }
}

/** Opens the case that was filed a moment ago, or looks for what is new in the open one. */
export async function refresh(app: App): Promise<void> {
  const { visiting } = app.state;
  visiting.failure = null;
  if (app.state.place !== "case") {
    visiting.phase = "opening";
    app.go("case");
  }
  try {
    visiting.conversation = await app.engine.call("refresh", null);
    visiting.phase = "open";
    app.show(false);
  } catch (error) {
    visiting.failure = failureOf(error);
    app.refresh();
  }
}

/** Closes the open case: the words are needed to open it again. */
export async function close(app: App): Promise<void> {
  forgetVisit(app.state);
  app.go("start");
  await app.engine.call("close", null).catch(() => {});
}

/** Asks for the list of words, to complete them. */
export async function fetchList(app: App): Promise<void> {
  const { visiting } = app.state;
  if (visiting.list.length > 0) return;
  try {
    visiting.list = await app.engine.call("list", null);
    app.refresh();
  } catch {
    // Without the list nothing is completed; the words are checked all the same.
  }
}

/** Sends the message, after the guards have looked at it. `sure`: their warnings were read. */
export async function write(app: App, sure = false): Promise<void> {
  const { visiting } = app.state;
  const text = visiting.message.trim();
  const { files } = visiting.files;
  if (text === "" && files.length === 0) {
    return app.refuse(new Map([["message", "case.message.empty"]]));
  }
  const names = files.map(({ id, name }): [string, string] => [`file:${id}`, name]);
  visiting.clues = clues(new Map([["message", text], ...names]), "");
  // A message that may have arrived is the same again, and was looked at before.
  sure ||= visiting.writing === "unknown";
  if (!sure && visiting.clues.length > 0 && isAnonymous(app.state)) {
    visiting.writing = "asking";
    return app.refresh();
  }
  visiting.writing = "sending";
  visiting.failure = null;
  app.state.errors = new Map();
  showWriting(app);
  try {
    await lookedInto(visiting.files);
    visiting.conversation = await app.engine.call("write", { text, files: enclosures(visiting.files) });
    visiting.message = "";
    visiting.writing = "sent";
    const sent = files.splice(0);
    showWriting(app);
    if (sent.length > 0) {
      await upload(app, sent);
      await refresh(app);
    }
  } catch (error) {
    visiting.failure = failureOf(error);
    visiting.writing = UNKNOWN.includes(visiting.failure.code) ? "unknown" : "failed";
    showWriting(app);
  }
}

/** The whole view anew, as the message can be changed at some times only; with the focus on how it is. */
function showWriting(app: App): void {
  app.show(false);
  document.getElementById("written")?.focus();
}

/** Fetches a file of the case and hands it to the browser to save. */
export async function download(app: App, place: FilePlace, name: string): Promise<void> {
  const { visiting } = app.state;
  if (visiting.busy.has(keyOf(place))) return;
  const file = await busy(app, place, (progress) => app.engine.call("download", place, { progress }));
  if (file === null) return;
  const address = URL.createObjectURL(file);
  const link = document.createElement("a");
  link.href = address;
  link.download = name;
  link.click();
  app.around.later(60_000, () => URL.revokeObjectURL(address));
}

/** Goes on with a file that was not sent in full; it must be chosen again, as nothing here remembers it. */
export async function resume(app: App, place: FilePlace, file: File): Promise<void> {
  const input = { ...place, file };
  const done = await busy(app, place, (progress) => app.engine.call("resume", input, { progress }));
  if (done !== null || !app.state.visiting.problems.has(keyOf(place))) await refresh(app);
}

/** By what the page remembers how it is with a file. */
export function keyOf({ seq, id }: FilePlace): string {
  return `${seq}-${id}`;
}

async function busy<T>(
  app: App,
  place: FilePlace,
  call: (progress: (progress: { part: number }) => void) => Promise<T>,
): Promise<T | null> {
  const { busy, problems } = app.state.visiting;
  const id = keyOf(place);
  busy.set(id, 0);
  problems.delete(id);
  app.refresh();
  try {
    return await call(({ part }) => {
      busy.set(id, part);
      app.refresh();
    });
  } catch (error) {
    problems.set(id, failureOf(error));
    return null;
  } finally {
    busy.delete(id);
    app.refresh();
  }
}
