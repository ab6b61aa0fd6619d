/** Choosing files: limits, what pictures say about their maker, and which of the two forms is sent. */

import type { App } from "../app.ts";
import type { Chosen, FileList } from "../state.ts";
import { blobOf } from "../state.ts";
import type { Enclosure } from "../worker/api.ts";

/** Adds files to a list, and has each looked into. */
export function choose(app: App, list: FileList, files: readonly File[]): void {
  const { hearing } = app.state;
  if (hearing.kind !== "open") return;
  const { attachment, attachments } = hearing.limits;
  list.problem = null;
  for (const file of files) {
    if (file.size > attachment) list.problem = "too_large";
    else if (file.size === 0) list.problem = "empty";
    else if (list.files.length >= attachments) list.problem = "too_many";
    else add(app, list, file);
  }
  app.refresh();
}

function add(app: App, list: FileList, file: File): void {
  const chosen: Chosen = {
    id: crypto.randomUUID(),
    name: file.name,
    type: file.type,
    original: file,
    looked: "checking",
    looking: Promise.resolve(),
    format: null,
    found: [],
    cleaned: null,
    keep: false,
  };
  list.files.push(chosen);
  chosen.looking = look(app, chosen);
}

async function look(app: App, chosen: Chosen): Promise<void> {
  try {
    Object.assign(chosen, await app.engine.call("inspect", { file: chosen.original }), { looked: "done" });
  } catch {
    chosen.looked = "failed";
  }
  app.refresh();
}

/** Takes a file off a list. */
export function remove(app: App, list: FileList, id: string): void {
  const index = list.files.findIndex((file) => file.id === id);
  if (index >= 0) list.files.splice(index, 1);
  list.problem = null;
  app.refresh();
}

/** Files as the worker takes them. */
export function enclosures({ files }: FileList): Enclosure[] {
  return files.map((file) => ({ id: file.id, name: file.name, type: file.type, blob: blobOf(file) }));
}

/** Once all files were looked into: until then nobody knows what of them is sent. */
export async function lookedInto({ files }: FileList): Promise<void> {
  await Promise.all(files.map(({ looking }) => looking));
}
