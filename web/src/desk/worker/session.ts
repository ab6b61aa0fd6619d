/** Everything that the page can ask of its worker, and what is remembered between two calls: one hotline, one member. */

import type { Calls, CaseView, Progress } from "../model.ts";
import type { AtDesk, Surroundings } from "./at-desk.ts";
import { Box } from "./box.ts";
import { download, preview, resume, writeWith } from "./enclosures.ts";
import { Failure } from "./failure.ts";
import type { Feed } from "./feed.ts";
import { KeyFiles, makeKey } from "./key-files.ts";
import { Readers } from "./readers.ts";
import { onToday, renew } from "./renew.ts";
import type { Answers } from "./serve.ts";
import { isPassing, pause, Server } from "./server.ts";
import { shareOpen } from "./share-open.ts";
import { Door, patienceOf } from "./unlock.ts";
import { changeReaders, viewNow } from "./writing.ts";

/** Milliseconds until all is asked for again, where it could not be had. */
const RETRY = 10_000;

/** A worker's memory, with an answer for each call but `search`, which the readers answer. */
export function session(surroundings: Surroundings): Answers<Omit<Calls, "search">, Progress> {
  const { tell, wait = pause } = surroundings;
  // Ends with the worker.
  const life = new AbortController();
  const server = new Server(surroundings.fetch, reaching(tell), wait);
  const door = new Door(surroundings, server, new Readers(surroundings.lines));
  let open: AtDesk | null = null;
  let reading: Promise<void> | null = null;

  const desk = (): AtDesk => {
    if (open === null) throw new Failure("broken");
    return open;
  };
  const todaysDesk = async () => onToday(desk(), surroundings);
  const drafts = () => new Box(desk().key, "hotline/v1/desk-drafts", "");

  /** Reads all. After what fails for good the next `sync` tries again. */
  const begin = async (feed: Feed): Promise<void> => {
    for (;;) {
      try {
        return await feed.begin(life.signal);
      } catch (error) {
        if (!isPassing(error)) {
          tell({ kind: "reading", read: 0, of: 0, done: false, failed: true });
          return;
        }
      }
      await wait(RETRY, life.signal);
    }
  };

  const shown = async (id: string): Promise<CaseView> => {
    const view = await viewNow(desk(), id);
    if (view === null) throw new Failure("gone");
    return view;
  };

  return {
    arrive: async ({ fragment }, { signal }) => (await door.arrive(fragment, signal)).arrival,

    async unlock(input, handle) {
      const unlocked = await door.unlock(input, handle);
      if (!("desk" in unlocked)) return unlocked;
      open = unlocked.desk;
      reading = begin(open.feed).finally(() => {
        reading = null;
      });
      return { kind: "open", me: open.me, memory: unlocked.memory };
    },

    async add_old_key({ file, passphrase }, handle) {
      const key = await new KeyFiles().open(file, passphrase, patienceOf(handle));
      if (typeof key === "string") return false;
      const { readers, rows, today } = desk();
      for (const told of await readers.all("change", { key: key.identity.encode(), today })) rows.take(told);
      rows.flush();
      return true;
    },

    seal_drafts: ({ text }) => drafts().seal(text),
    open_drafts: ({ sealed }) => drafts().open(sealed),

    async forget() {
      await desk().keeper.forgetAll();
      return null;
    },

    make_key: ({ passphrase }, handle) => makeKey(passphrase, surroundings.today(), patienceOf(handle)),

    async sync(_, { signal }) {
      try {
        await renew(desk(), surroundings, signal);
        const { feed } = desk();
        await (feed.isComplete || reading !== null ? feed.sync(signal) : feed.begin(signal));
      } catch (error) {
        // Not even a new sign-in is taken.
        if (error instanceof Failure && error.code === "unauthorized") tell({ kind: "ended", why: "key" });
        throw error;
      }
      desk().rows.flush();
      return null;
    },

    async show({ case: id }) {
      const { readers, rows } = desk();
      return rows.placed(await readers.of(id, "show", { case: id }));
    },

    async read({ case: id, places }) {
      const { readers, rows } = desk();
      rows.take([await readers.of(id, "read", { case: id, places })]);
      return null;
    },

    async settle({ case: id }) {
      const { readers, rows } = desk();
      rows.take([await readers.of(id, "settle", { case: id })]);
      rows.flush();
      return shown(id);
    },

    write: (input, handle) => writeWith(todaysDesk, input, handle),

    change_readers: async (input, { signal }) => changeReaders(await todaysDesk(), input, signal),

    share_open: async (input, handle) => shareOpen(await todaysDesk(), input, handle, life.signal),

    async resume({ file: blob, ...file }, handle) {
      await resume(desk(), file, blob, handle);
      return shown(file.case);
    },

    download: async (file, handle) => download(desk(), file, handle),

    preview: async (file, { signal }) => preview(desk(), file, signal),
  };
}

/** Tells when the server can no longer be reached, and when it can again. */
function reaching(tell: Surroundings["tell"]): (now: boolean) => void {
  let reachable = true;
  return (now) => {
    if (now !== reachable) tell({ kind: "reach", reachable: now });
    reachable = now;
  };
}
