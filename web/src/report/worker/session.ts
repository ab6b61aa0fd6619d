/** Everything that a page can ask of its worker, and what is remembered between two calls: one hotline, one case. */

import { unhex } from "../../protocol/bytes.ts";
import { type Charter, currentLines } from "../../protocol/charter.ts";
import type { VerifiedCharter } from "../../protocol/charter-verify.ts";
import type { Day } from "../../protocol/date.ts";
import { normalisePassphrase } from "../../protocol/passphrase.ts";
import { firstReaders } from "../../protocol/rotation.ts";
import { Token } from "../../protocol/token.ts";
import type { InstanceAnswer } from "../../protocol/wire.gen.ts";
import { wordAt } from "../../protocol/words.ts";
import { inspect } from "../metadata.ts";
import type { Audience, Calls, Draft } from "./api.ts";
import { believe } from "./believe.ts";
import { Failure } from "./failure.ts";
import { Descriptions, Filing } from "./filing.ts";
import { type Handle, Server } from "./http.ts";
import { stretched } from "./stretched.ts";
import { Visit } from "./visit.ts";

/** Where time and answers come from. */
export interface Surroundings {
  readonly today: () => Day;
  readonly fetch: typeof fetch;
}

type Input<Name extends keyof Calls> = Parameters<Calls[Name]>[0];
type Output<Name extends keyof Calls> = ReturnType<Calls[Name]>;

/** What answers each call. */
export type Answers = {
  [Name in keyof Calls]: (input: Input<Name>, handle: Handle) => Output<Name> | Promise<Output<Name>>;
};

interface Opened {
  readonly text: string;
  readonly verified: VerifiedCharter;
  readonly server: Server;
}

/** A worker's memory, with an answer for each call. */
export function session({ today, fetch }: Surroundings): Answers {
  const descriptions = new Descriptions();
  let opened: Opened | null = null;
  let filing: Filing | null = null;
  let visit: Visit | null = null;

  const hotline = (): Opened => {
    if (opened === null) throw new Failure("broken");
    return opened;
  };
  const open = (): Visit => {
    if (visit === null) throw new Failure("gone");
    return visit;
  };
  /** Whether the hotline has another charter now than the one that was believed. */
  const changed = async (handle: Handle): Promise<boolean> =>
    (await hotline().server.instance(handle.signal)).charter !== hotline().text;

  return {
    async believe({ answer, fragment }) {
      const instance = answer as InstanceAnswer;
      const { belief, verified } = await believe(instance, fragment, today(), opened?.verified);
      if (verified !== null) {
        opened = { text: instance.charter, verified, server: new Server(fetch, instance.work) };
        filing?.renew(opened.server, verified);
      }
      return belief;
    },

    inspect: ({ file }) => inspect(file),

    audience: ({ excluded }) => audience(hotline().verified.charter, excluded, today()),

    async prepare(draft: Draft, handle) {
      const { server, verified } = hotline();
      // Another report, after one that was filed.
      if (filing?.filed === true) filing = null;
      filing ??= new Filing(server, verified, descriptions);
      await filing.prepare(draft, today(), handle);
      return filing.words();
    },

    async file(_, handle) {
      if (filing === null) throw new Failure("broken");
      const { server, verified } = hotline();
      try {
        const dates = await filing.file(handle);
        const { secrets, files } = filing.opened();
        visit = new Visit(server, verified, descriptions, secrets, files);
        return dates;
      } catch (error) {
        const refused = error instanceof Failure && error.code === "malformed";
        if (refused && error.open === false && (await changed(handle))) {
          throw new Failure("charter_changed", null, false);
        }
        throw error;
      }
    },

    async upload(_, handle) {
      await open().upload(handle);
      return null;
    },

    list: () => Array.from({ length: 2048 }, (_, index) => wordAt(index)),

    async enter({ phrase, passphrase }, handle) {
      const { server, verified } = hotline();
      const token = Token.parse(phrase);
      const instance = unhex(verified.instance);
      const added =
        normalisePassphrase(passphrase) === null
          ? new Uint8Array()
          : await stretched(instance, token, passphrase, {
              progress: (part) => handle.progress({ stage: "stretch", part }),
              signal: handle.signal,
            });
      const next = new Visit(server, verified, descriptions, token.secrets(instance, added));
      if (!(await next.fetch(handle))) return null;
      visit = next;
      return visit.view(today());
    },

    async refresh(_, handle) {
      if (!(await open().fetch(handle))) throw new Failure("gone");
      return open().view(today());
    },

    close() {
      visit = null;
      return null;
    },

    async write(message, handle) {
      await open().write(message, today(), handle);
      return open().view(today());
    },

    async resume({ file, ...place }, handle) {
      await open().resume(place, file, handle);
      return null;
    },

    download: (place, handle) => open().download(place, handle),
  };
}

function audience(charter: Charter, excluded: readonly string[], today: Day): Audience {
  const lines = currentLines(charter, today);
  let ids: string[];
  try {
    ids = firstReaders(charter, excluded, today);
  } catch {
    ids = [];
  }
  const readers = lines
    .filter(({ id }) => ids.includes(id))
    .map(({ id, name, title, role }) => ({ id, name, title, role }));
  return { readers, alternates: readers.some(({ role }) => role === "alternate") };
}
