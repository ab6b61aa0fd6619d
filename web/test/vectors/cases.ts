/** Whole cases, as a member and as the reporter read them, with every kind of gap. */

import { base64, unbase64 } from "../../src/protocol/bytes.ts";
import { CaseReader, type Item, type ReaderOptions } from "../../src/protocol/case.ts";
import { parseCharter, serialiseCharter } from "../../src/protocol/charter.ts";
import { type Content, frameSchema, REPORTER, type Stream } from "../../src/protocol/entry.ts";
import { serialise } from "../../src/protocol/json.ts";
import { Identity } from "../../src/protocol/keys.ts";
import { needsRotation, rotate } from "../../src/protocol/rotation.ts";
import { SigningKey } from "../../src/protocol/signature.ts";
import { assert } from "../harness.ts";
import { random, seed, TODAY, uuid, World } from "../support.ts";
import { type Json, list, same } from "./common.ts";

const STREAMS = ["dialogue", "desk"] as const;

export async function write(): Promise<Json> {
  const world = await wholeCase();
  const member = await describe("as a member", world, world.options());
  const ownKeys = await world.ownKeys();
  const reporter = await describe(
    "as the reporter",
    world,
    world.options({ identities: [world.secrets.identity], ownKeys }),
  );
  return { cases: [member, reporter] };
}

async function wholeCase(): Promise<World> {
  const world = await World.create();
  const [chair, ana] = [uuid(1), uuid(2)];
  const triage = (body: object) => ({ kind: "triage", body }) as Content;
  await world.write("dialogue", REPORTER, world.message("A second thought."));
  await world.changeAccess(
    chair,
    await rotate(world.reader, { author: chair, keys: world.keys, random, today: TODAY }),
  );
  const gap = (frame: Record<string, unknown>) => world.write("dialogue", chair, world.message(), { frame });
  await gap({ instance: "00".repeat(32) });
  await gap({ case: uuid(901) });
  await gap({ seq: 0 });
  await gap({ prev: null });
  await gap({ author: uuid(5) });
  await world.write("dialogue", chair, world.message(), { signer: new SigningKey(seed(99)) });
  await world.push("dialogue", new Uint8Array(3));
  const stranger = await new Identity(seed(98)).recipient();
  await world.write("dialogue", chair, world.message(), { recipients: [stranger] });
  await world.write(
    "dialogue",
    chair,
    { kind: "acknowledgement", body: { text: "Danke." } },
    { today: "2026-11-25" },
  );
  await world.write("dialogue", ana, world.message(), { frame: { date: "2026-11-24" } });
  await world.write("dialogue", REPORTER, world.message(), { today: "2031-01-01", day: "2026-11-26" });
  await world.write("desk", chair, { kind: "note", body: { text: "\u202eDer Hinweis\u0000 \u{1f600}" } });
  await world.write("desk", ana, triage({ status: "closed", acknowledge_by: "2026-12-24", assignee: ana }));
  await world.write(
    "desk",
    chair,
    { kind: "note", body: { text: "" } },
    { frame: { seen: "ee".repeat(32) } },
  );
  const message = await world.seal("dialogue", chair, world.message());
  await world.push("desk", message);
  await world.push("desk", await notAnEntry(world));
  await world.write("desk", chair, triage({ labels: [], severity: "low" }));
  const access = world.reader.access;
  if (access === null) throw new Error("the case has an access");
  const members = [...access.members, { id: uuid(77), wrap: "aa".repeat(32) }];
  await world.write("dialogue", chair, { kind: "access", body: { ...access, members } });
  return world;
}

/** A well-sealed file without an entry in it. */
async function notAnEntry(world: World): Promise<Uint8Array> {
  const { seal } = await import("../../src/protocol/age.ts");
  return seal(await world.recipients("desk"), new Uint8Array(16_384).fill(0x20));
}

async function describe(why: string, world: World, options: ReaderOptions): Promise<Json> {
  const entries = (stream: Stream) =>
    world.stored[stream].map(({ day, envelope }) => ({ day, envelope: base64(envelope) }));
  const value = {
    why,
    instance: options.instance,
    case: options.case,
    charter: serialiseCharter(options.charter),
    identities: options.identities.map((identity) => identity.encode()),
    own_keys: options.ownKeys ?? null,
    dialogue: entries("dialogue"),
    desk: options.ownKeys === undefined ? entries("desk") : [],
  };
  return { ...value, expect: await expected(value) };
}

async function expected(value: Json): Promise<Json> {
  const own = value.own_keys as ReaderOptions["ownKeys"] | null;
  const reader = new CaseReader({
    instance: value.instance as string,
    case: value.case as string,
    charter: parseCharter(value.charter as string),
    identities: (value.identities as string[]).map((text) => Identity.parse(text)),
    ...(own ? { ownKeys: own } : {}),
  });
  const items: Json[] = [];
  for (const stream of STREAMS) {
    for (const [seq, entry] of (value[stream] as Json[]).entries()) {
      const envelope = unbase64(entry.envelope as string);
      items.push(shown(await reader.push(stream, { seq, day: entry.day as string, envelope })));
    }
  }
  return {
    items,
    heads: reader.heads(),
    head_code: reader.headCode(),
    needs_rotation: needsRotation(reader, TODAY),
    state: reader.state(),
  };
}

function shown(item: Item): Json {
  if ("check" in item) return { gap: item.check };
  return { frame: serialise(item.frame, frameSchema), flags: item.flags };
}

export async function check(value: Json): Promise<void> {
  const gaps = new Set<unknown>();
  for (const c of list(value, "cases")) {
    same(await expected(c), c.expect, c.why);
    for (const { gap } of list(c.expect as Json, "items")) if (gap !== undefined) gaps.add(gap);
  }
  const all = "access author case date decrypt instance parse prev seen seq signature stream";
  assert.equal([...gaps].sort().join(" "), all, "each check has a vector");
}
