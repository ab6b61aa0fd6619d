/** Everything that the page can ask of its worker, and what is remembered between two calls: one hotline, one member. */

import { describeFile } from "../../protocol/attachment.ts";
import { systemRandom } from "../../protocol/bytes.ts";
import { CharterRefusal, type VerifiedCharter } from "../../protocol/charter-verify.ts";
import { type Day, daysBetween } from "../../protocol/date.ts";
import { ProtocolError } from "../../protocol/errors.ts";
import type { MemberKey } from "../../protocol/member.ts";
import type { Calls, CaseView, Enclosure, News, Progress, Served } from "../model.ts";
import type { Instance } from "./answers.ts";
import { Box } from "./box.ts";
import { type Arrived, believe, hotlineOf, judge, whose } from "./charter.ts";
import { Failure } from "./failure.ts";
import { Feed } from "./feed.ts";
import { fetchFile, type Outgoing, sendFile } from "./files.ts";
import { Keeper, type Later } from "./keeper.ts";
import { KeyFiles, makeKey } from "./key-files.ts";
import { type KnownCharter, Memory, type Remembered, type Shelf } from "./memory.ts";
import { previewOf } from "./preview.ts";
import { type Line, Readers } from "./readers.ts";
import { Rows } from "./rows.ts";
import type { Answers, Handle } from "./serve.ts";
import { isPassing, pause, Server } from "./server.ts";
import { changeReaders, type Desk, viewNow, write } from "./writing.ts";

/** Milliseconds until all is asked for again, where it could not be had. */
const RETRY = 10_000;

/** Where time, answers and what is kept come from. */
export interface Surroundings {
  readonly today: () => Day;
  readonly fetch: typeof fetch;
  /** The page's own address, which is the server's unless the member's own binary serves it. */
  readonly origin: string;
  readonly shelf: Shelf | null;
  readonly tell: (news: News) => void;
  readonly lines: readonly Line[];
  readonly wait?: typeof pause;
  readonly later?: Later;
}

interface Here extends Arrived {
  readonly instance: Instance;
  readonly served: Served;
}

interface AtDesk extends Desk {
  readonly me: string;
  readonly key: MemberKey;
  readonly keeper: Keeper;
  verified: VerifiedCharter;
  /** The readers' day. */
  today: Day;
  /** The day on which the charter was verified last: it may expire. */
  verifiedOn: Day;
}

/** A worker's memory, with an answer for each call but `search`, which the readers answer. */
export function session(surroundings: Surroundings): Answers<Omit<Calls, "search">, Progress> {
  const { tell, wait = pause } = surroundings;
  const files = new KeyFiles();
  // Ends with the worker.
  const life = new AbortController();
  let reachable = true;
  const server = new Server(
    surroundings.fetch,
    (now) => {
      if (now !== reachable) tell({ kind: "reach", reachable: now });
      reachable = now;
    },
    wait,
  );
  const readers = new Readers(surroundings.lines);
  let pinned = "";
  let open: AtDesk | null = null;
  let reading: Promise<void> | null = null;

  const desk = (): AtDesk => {
    if (open === null) throw new Failure("broken");
    return open;
  };
  const patience = ({ progress, signal }: Handle<Progress>) => ({
    progress: (part: number) => progress({ stage: "stretch", part }),
    signal,
  });

  const arrive = async (fragment: string, signal: AbortSignal): Promise<Here> => {
    pinned = fragment;
    const [{ by, origin, root }, instance] = await Promise.all([
      server.served(signal),
      server.instance(signal),
    ]);
    const served: Served = { by, origin: origin ?? surroundings.origin };
    return { ...(await judge(instance, served, { fragment, root }, surroundings.today())), instance, served };
  };

  /** Reads all. After what fails for good the next `sync` tries again. */
  const begin = async ({ feed }: AtDesk): Promise<void> => {
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

  const unlock: Answers<Calls, Progress>["unlock"] = async ({ file, passphrase, compared }, handle) => {
    const key = await files.open(file, passphrase, patience(handle));
    if (typeof key === "string") return { kind: key };
    // Anew: the page may have stood open for days.
    const { arrival, instance, served, pin } = await arrive(pinned, handle.signal);
    if (arrival.kind === "refused") return { kind: "refused", why: arrival.why };
    const memory = new Memory(surroundings.shelf, key);
    const remembered = await memory.recall();
    const today = surroundings.today();
    let verified: VerifiedCharter;
    try {
      verified = await believe(instance, remembered.charter, pin, today);
    } catch (error) {
      if (error instanceof CharterRefusal) return { kind: "refused", why: error.code };
      throw error;
    }
    const { charter } = verified;
    const found = await whose(key, charter, today);
    if (!("me" in found)) return found;
    if (pin === null && remembered.charter === null && !compared) {
      return { kind: "compare", fingerprint: hotlineOf(charter, instance.limits, today).fingerprint };
    }
    const { me } = found;
    try {
      const who = { member: me, instance: verified.instance, origin: served.origin, key: key.signingKey() };
      const there = await server.enter(who, handle.signal);
      // What is signed by a wrong day moves the case's days for everybody.
      if (Math.abs(daysBetween(there, today)) > 1) return { kind: "sign_in" };
    } catch (error) {
      if (error instanceof Failure && error.code === "unauthorized") return { kind: "sign_in" };
      throw error;
    }
    const now = await sit(me, key, memory, remembered, {
      ...verified,
      text: instance.charter,
      signature: instance.charter_signature,
    });
    await now.feed.first(remembered.cases.size, handle.signal);
    files.forget();
    open = now;
    reading = begin(now).finally(() => {
      reading = null;
    });
    return { kind: "open", me, memory: remembered.state };
  };

  /** Gives the readers all that they need. */
  const sit = async (
    me: string,
    key: MemberKey,
    memory: Memory,
    remembered: Remembered,
    { text, signature, ...verified }: VerifiedCharter & KnownCharter,
  ): Promise<AtDesk> => {
    const today = surroundings.today();
    const keys = [key.identity.encode()];
    await readers.all("open", { me, keys, charter: text, instance: verified.instance, today });
    await readers.remember(remembered.cases);
    const keeper = new Keeper(memory, { text, signature }, surroundings.later);
    const rows = new Rows(tell, () => keeper.later());
    keeper.rows = rows;
    const feed = new Feed(server, readers, rows, tell);
    keeper.later();
    const forget = (id: string) => {
      rows.forget(id);
      keeper.forget(id);
    };
    return { server, readers, rows, feed, forget, me, key, keeper, verified, today, verifiedOn: today };
  };

  /** The desk, with the readers on today's day: a page may stand open over midnight. */
  const todaysDesk = async (): Promise<AtDesk> => {
    const now = desk();
    const today = surroundings.today();
    if (today !== now.today) {
      now.today = today;
      await now.readers.all("change", { today });
    }
    return now;
  };

  /** Another charter, or another day. */
  const renew = async (signal: AbortSignal): Promise<void> => {
    const now = desk();
    const instance = await server.instance(signal);
    const today = surroundings.today();
    const { text, signature } = now.keeper.charter;
    const isSame = instance.charter === text && instance.charter_signature === signature;
    if (isSame && today === now.verifiedOn) return;
    try {
      now.verified = await believe(instance, now.keeper.charter, null, today);
    } catch (error) {
      if (error instanceof CharterRefusal) tell({ kind: "ended", why: error.code });
      throw error instanceof CharterRefusal ? new Failure("charter_refused") : error;
    }
    now.today = today;
    now.verifiedOn = today;
    now.keeper.charter = { text: instance.charter, signature: instance.charter_signature };
    now.keeper.later();
    const change = instance.charter === text ? { today } : { charter: instance.charter, today };
    for (const told of await now.readers.all("change", change)) now.rows.take(told);
    if (instance.charter === text) return;
    tell({ kind: "hotline", hotline: hotlineOf(now.verified.charter, instance.limits, today) });
    const found = await whose(now.key, now.verified.charter, today);
    if (!("me" in found) || found.me !== now.me) tell({ kind: "ended", why: "key" });
  };

  const describe = async (enclosures: readonly Enclosure[], { progress, signal }: Handle<Progress>) => {
    const outgoing: Outgoing[] = [];
    for (const { id, name, type, blob } of enclosures) {
      const report = (part: number) => progress({ stage: "hash", part, file: id });
      const attachment = await describeFile(blob, { id, name, type }, systemRandom, {
        progress: report,
        signal,
      });
      outgoing.push({ attachment, blob });
    }
    return outgoing;
  };

  const drafts = () => new Box(desk().key, "hotline/v1/desk-drafts", "");

  const shown = async (id: string): Promise<CaseView> => {
    const view = await viewNow(desk(), id);
    if (view === null) throw new Failure("gone");
    return view;
  };

  return {
    arrive: async ({ fragment }, { signal }) => (await arrive(fragment, signal)).arrival,
    unlock,

    async add_old_key({ file, passphrase }, handle) {
      const key = await new KeyFiles().open(file, passphrase, patience(handle));
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

    make_key: ({ passphrase }, handle) => makeKey(passphrase, surroundings.today(), patience(handle)),

    async sync(_, { signal }) {
      try {
        await renew(signal);
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

    async write({ files: enclosures, ...writing }, handle) {
      const outgoing = await describe(enclosures, handle);
      const attachments = outgoing.map(({ attachment }) => attachment);
      const sent = await write(await todaysDesk(), writing, attachments, handle.signal);
      if (sent.kind !== "sent" || outgoing.length === 0) return sent;
      // The entry is there; what breaks off now is taken up with `resume`.
      let files_missing = 0;
      const missed = () => {
        files_missing += 1;
      };
      for (const file of outgoing) await sendFile(desk(), writing.case, file, [], handle).catch(missed);
      return { ...sent, view: await viewNow(desk(), writing.case), files_missing };
    },

    change_readers: async (input, { signal }) => changeReaders(await todaysDesk(), input, signal),

    async share_open({ member, reason }, { progress, signal }) {
      const ids = (await (await todaysDesk()).readers.all("sharable", { member })).flat();
      let [done, failed] = [0, 0];
      for (const id of ids) {
        // What is under way is finished, so that what is said of it is true.
        if (signal.aborted) break;
        const change = { kind: "add", member, reason } as const;
        const wish = { case: id, places: null, change };
        const sent = await changeReaders(desk(), wish, life.signal).catch(() => null);
        if (sent?.kind === "sent") done += 1;
        else failed += 1;
        progress({ stage: "share", part: (done + failed) / ids.length });
      }
      return { done, failed, left: ids.length - done - failed };
    },

    async resume({ case: id, id: attachment, file: blob }, handle) {
      const { readers } = desk();
      const filed = await readers.of(id, "file", { case: id, id: attachment });
      if (!filed.mine || blob.size !== filed.attachment.size)
        throw new ProtocolError("Mismatch", "another file");
      await sendFile(desk(), id, { attachment: filed.attachment, blob }, filed.stored, handle);
      return shown(id);
    },

    async download({ case: id, id: attachment }, handle) {
      const filed = await desk().readers.of(id, "file", { case: id, id: attachment });
      return fetchFile(desk(), id, filed, handle);
    },

    async preview({ case: id, id: attachment }, { signal }) {
      const filed = await desk().readers.of(id, "file", { case: id, id: attachment });
      return previewOf(desk(), id, filed.attachment, signal);
    },
  };
}
