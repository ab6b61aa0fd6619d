/** Attachments: small ones whole, and pieces that are refused. */

import { seal } from "../../src/protocol/age.ts";
import { describeFile, openPiece, sealPiece } from "../../src/protocol/attachment.ts";
import { base64, digest, hex, systemRandom, unbase64 } from "../../src/protocol/bytes.ts";
import { type Attachment, attachmentSchema } from "../../src/protocol/entry.ts";
import { parse, serialise } from "../../src/protocol/json.ts";
import { Identity } from "../../src/protocol/keys.ts";
import { type Json, list, outcome, refused, same } from "./common.ts";

export async function write(): Promise<Json> {
  const data = systemRandom(60_000);
  const file = new Blob([data as Uint8Array<ArrayBuffer>]);
  const name = { id: "6f0f4c52-9f0e-4a51-8d7e-0123456789ab", name: "报告 \u202e.docx", type: "" };
  const attachment = await describeFile(file, name, systemRandom);
  const twin = await describeFile(file, name, systemRandom);
  const recipient = (of: Attachment) => Identity.parse(of.key).recipient();
  const padded = new Uint8Array(65_536);
  padded.set(data);
  const hidden = padded.slice();
  hidden[65_535] = 1;
  const hiding = { ...attachment, pieces: base64(await digest(hidden)) };
  const piece = async (why: string, of: Attachment, index: number, sealed: Uint8Array) => ({
    why,
    attachment: serialise(of, attachmentSchema),
    index,
    file: base64(sealed),
    result: await result(of, index, sealed),
  });
  return {
    pieces: [
      await piece(
        "a good piece",
        attachment,
        0,
        await sealPiece(file, attachment, 0, await recipient(attachment)),
      ),
      await piece("of its twin", attachment, 0, await sealPiece(file, twin, 0, await recipient(twin))),
      await piece(
        "hidden bytes in the padding",
        hiding,
        0,
        await seal([await recipient(attachment)], hidden),
      ),
      await piece(
        "for a second reader too",
        attachment,
        0,
        await seal([await recipient(attachment), await recipient(twin)], padded),
      ),
      await piece("nothing", attachment, 0, new Uint8Array()),
    ],
  };
}

async function result(attachment: Attachment, index: number, file: Uint8Array): Promise<unknown> {
  const opened = await outcome(() => openPiece(attachment, index, Identity.parse(attachment.key), file));
  if (!refused(opened)) return { sha256: hex(await digest(opened)), size: opened.length };
  if (opened.code === "Missing") return "no_such_piece";
  return opened.code === "Mismatch" ? "mismatch" : "damaged";
}

export async function check(value: Json): Promise<void> {
  for (const c of list(value, "pieces")) {
    const attachment = parse(c.attachment as string, attachmentSchema);
    same(await result(attachment, c.index as number, unbase64(c.file as string)), c.result, c.why);
  }
}
