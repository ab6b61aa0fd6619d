/** Files: taking them into a letter, saving, showing and sending on. */

import { signal } from "@preact/signals";
import type { Box } from "../draft.ts";
import type { Enclosure, FailureMessage, FilePlace, FileView, Preview } from "../model.ts";
import { safeName } from "../names.ts";
import { type Desk, failureOf } from "../state.ts";
import { showCase } from "./cases.ts";

/** How it is with a file of an entry. */
export type FileState =
  | { readonly state: "idle" }
  | {
      readonly state: "busy";
      readonly doing: "save" | "preview" | "resume";
      readonly part: number;
      readonly stop: () => void;
    }
  | { readonly state: "saved"; readonly name: string }
  | { readonly state: "shown"; readonly preview: Preview }
  | { readonly state: "failed"; readonly failure: FailureMessage };

/** A file's own state, which goes with its view. */
export class FileHandle {
  readonly now = signal<FileState>({ state: "idle" });
  readonly #desk: Desk;
  readonly #place: FilePlace;

  constructor(desk: Desk, place: FilePlace) {
    this.#desk = desk;
    this.#place = place;
  }

  /** Fetches, checks and saves it under a safe name. */
  save({ name }: FileView): Promise<void> {
    return this.#run("save", async (following) => {
      const blob = await this.#desk.engine.call("download", this.#place, following);
      const safe = safeName(name);
      // Without its type, so that nothing that opens it goes by what its sender claimed.
      this.#desk.env.save(new Blob([blob], { type: "application/octet-stream" }), safe);
      return { state: "saved", name: safe };
    });
  }

  /** Fetches as much of it as can be shown. */
  preview(): Promise<void> {
    return this.#run("preview", async (following) => {
      const preview = await this.#desk.engine.call("preview", this.#place, following);
      return { state: "shown", preview };
    });
  }

  /** Sends the rest of a file of mine. */
  resume(file: Blob): Promise<void> {
    return this.#run("resume", async (following) => {
      const view = await this.#desk.engine.call("resume", { ...this.#place, file }, following);
      if (this.#desk.open.value === this.#place.case) showCase(this.#desk, view);
      return { state: "idle" };
    });
  }

  /** Puts away what is shown. */
  close(): void {
    const now = this.now.value;
    if (now.state === "busy") now.stop();
    if (now.state === "shown" && now.preview.kind === "picture") now.preview.picture.close();
    this.now.value = { state: "idle" };
  }

  async #run(
    doing: "save" | "preview" | "resume",
    work: (following: {
      signal: AbortSignal;
      progress: (progress: { part: number }) => void;
    }) => Promise<FileState>,
  ): Promise<void> {
    this.close();
    const stopper = new AbortController();
    const stop = () => stopper.abort();
    this.now.value = { state: "busy", doing, part: 0, stop };
    try {
      const done = await work({
        signal: stopper.signal,
        progress: ({ part }) => {
          this.#desk.moved();
          if (!stopper.signal.aborted) this.now.value = { state: "busy", doing, part, stop };
        },
      });
      if (!stopper.signal.aborted) this.now.value = done;
    } catch (error) {
      const failure = failureOf(error);
      this.now.value = failure.code === "stopped" ? { state: "idle" } : { state: "failed", failure };
    }
  }
}

/** Why files were not taken. */
export type Refused = "large" | "many" | null;

/** Takes files into a box, up to what the hotline allows. */
export function takeFiles(desk: Desk, box: Box, files: Iterable<File>): Refused {
  const limits = desk.hotline.value?.limits;
  let refused: Refused = null;
  const taken: Enclosure[] = [...box.files.value];
  for (const file of files) {
    if (limits !== undefined && file.size > limits.attachment) refused = "large";
    else if (limits !== undefined && taken.length >= limits.attachments) refused = "many";
    else taken.push({ id: desk.env.uuid(), name: file.name, type: file.type, blob: file });
  }
  box.files.value = taken;
  return refused;
}
