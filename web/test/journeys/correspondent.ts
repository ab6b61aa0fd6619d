/**
 * A reporter without a browser: the engine of the reporter's own page, in this process, so that a journey at the desk has
 * reports, messages and files that are just what a browser sends.
 */

import type { Calls, Conversation, Draft, Enclosure, FilePlace, Words } from "../../src/report/worker/api.ts";
import type { Handle } from "../../src/report/worker/http.ts";
import { type Answers, session } from "../../src/report/worker/session.ts";
import type { Hotline } from "./hotline.ts";
import { today } from "./organisation.ts";

/** What a report says, as far as a journey cares. */
export interface Told {
  readonly what: string;
  readonly category?: string;
  /** Other answers, by their questions. */
  readonly answers?: Draft["answers"];
  /** Ids of members. */
  readonly excluded?: readonly string[];
  readonly files?: readonly File[];
  readonly language?: string;
}

export class Correspondent {
  readonly words: Words;
  readonly #answers: Answers;

  private constructor(answers: Answers, words: Words) {
    this.#answers = answers;
    this.words = words;
  }

  /** Files a report, with its files. */
  static async file({ origin, organisation }: Hotline, told: Told): Promise<Correspondent> {
    const answers = session({
      today,
      fetch: (input, init) => fetch(`${origin}${String(input)}`, init),
    });
    const answer = await (await fetch(`${origin}/api/v1/instance`)).json();
    await answers.believe({ answer, fragment: organisation.pin }, quietly());
    const { what, category, excluded = [], files = [], language = "en" } = told;
    const draft: Draft = {
      language,
      answers: [
        ...(category === undefined ? [] : [{ question: "category", answer: [category] }]),
        { question: "what", answer: what },
        ...(told.answers ?? []),
      ],
      excluded,
      files: files.map(enclosed),
      passphrase: "",
    };
    const words = await answers.prepare(draft, quietly());
    await answers.file(null, quietly());
    await answers.upload(null, quietly());
    return new Correspondent(answers, words);
  }

  /** Sends a message, with its files. */
  async write(text: string, files: readonly File[] = []): Promise<void> {
    await this.look();
    await this.#answers.write({ text, files: files.map(enclosed) }, quietly());
    await this.#answers.upload(null, quietly());
  }

  /** The conversation as its reporter sees it now. */
  async look(): Promise<Conversation> {
    return this.#answers.refresh(null, quietly());
  }

  /** A file that somebody sent. */
  async download(place: FilePlace): Promise<ReturnType<Calls["download"]>> {
    return this.#answers.download(place, quietly());
  }
}

function enclosed(file: File): Enclosure {
  return { id: crypto.randomUUID(), name: file.name, type: file.type, blob: file };
}

function quietly(): Handle {
  return { progress: () => {}, signal: new AbortController().signal };
}
