/** Calls that are about files: writing with some, sending the rest of one, saving and looking at one. */

import { describeFile } from "../../protocol/attachment.ts";
import { systemRandom } from "../../protocol/bytes.ts";
import { ProtocolError } from "../../protocol/errors.ts";
import type { Calls, Enclosure, FilePlace, Preview, Sent } from "../model.ts";
import type { Following } from "./at-desk.ts";
import { fetchFile, type Outgoing, sendFile } from "./files.ts";
import type { Filed } from "./orders.ts";
import { previewOf } from "./preview.ts";
import { type Desk, viewNow, write } from "./writing.ts";

/** Hashes the files, writes the entry, then sends them. `desk` is asked for once they are hashed, which may take long. */
export async function writeWith(
  desk: () => Promise<Desk>,
  { files, ...writing }: Parameters<Calls["write"]>[0],
  following: Following,
): Promise<Sent> {
  const outgoing = await describe(files, following);
  const attachments = outgoing.map(({ attachment }) => attachment);
  const now = await desk();
  const sent = await write(now, writing, attachments, following.signal);
  if (sent.kind !== "sent" || outgoing.length === 0) return sent;
  // The entry is there; what breaks off now is taken up with `resume`.
  let files_missing = 0;
  const missed = () => {
    files_missing += 1;
  };
  const taken: Following = {
    ...following,
    progress: (progress) => following.progress({ ...progress, taken: true }),
  };
  for (const file of outgoing) await sendFile(now, writing.case, file, [], taken).catch(missed);
  return { ...sent, view: await viewNow(now, writing.case), files_missing };
}

/** What an entry says of each file: its hash and a key of its own. */
async function describe(
  enclosures: readonly Enclosure[],
  { progress, signal }: Following,
): Promise<Outgoing[]> {
  const outgoing: Outgoing[] = [];
  for (const { id, name, type, blob } of enclosures) {
    const report = (part: number) => progress({ stage: "hash", part, file: id });
    const following = { progress: report, signal };
    outgoing.push({
      attachment: await describeFile(blob, { id, name, type }, systemRandom, following),
      blob,
    });
  }
  return outgoing;
}

/** Sends the rest of a file of one's own. Throws `Mismatch` for another one. */
export async function resume(desk: Desk, file: FilePlace, blob: Blob, following: Following): Promise<void> {
  const { attachment, mine, stored } = await filed(desk, file);
  if (!mine || blob.size !== attachment.size) throw new ProtocolError("Mismatch", "another file");
  await sendFile(desk, file.case, { attachment, blob }, stored, following);
}

/** The whole file. */
export async function download(desk: Desk, file: FilePlace, following: Following): Promise<Blob> {
  return fetchFile(desk, file.case, await filed(desk, file), following);
}

/** As much of it as can be shown safely. */
export async function preview(desk: Desk, file: FilePlace, signal: AbortSignal): Promise<Preview> {
  return previewOf(desk, file.case, (await filed(desk, file)).attachment, signal);
}

function filed(desk: Desk, file: FilePlace): Promise<Filed> {
  return desk.readers.of(file.case, "file", file);
}
