/**
 * A browser remembers how far each case had come, so a server that goes back is caught at the next visit; and nothing but
 * its members' signatures makes a purge of a case that has gone.
 */

import { strict as assert } from "node:assert";
import { accessible } from "./axe.ts";
import { type Desk, d, type Kept } from "./desk.ts";
import { journey, type Stage } from "./journey.ts";
import {
  exchange,
  failed,
  LETTERS,
  lies,
  nothingWritten,
  type Shown,
  type Story,
  story,
  stream,
  warns,
} from "./liar.ts";
import { Member } from "./member.ts";
import { inDays, today } from "./organisation.ts";

/** A member who was here yesterday, and whose browser has kept what it keeps. */
async function yesterday(stage: Stage, { visitor }: Story): Promise<Kept> {
  const desk = await stage.desk(visitor);
  await desk.unlock();
  await desk.openCase("forge");
  await desk.see(LETTERS[1]);
  const kept = await desk.kept();
  await desk.close();
  return kept;
}

/** The same member today. */
async function again(stage: Stage, { visitor }: Story, kept: Kept): Promise<Desk> {
  const desk = await stage.desk(visitor);
  await desk.remember(kept);
  await desk.unlock();
  return desk;
}

function nothing(shown: Shown): void {
  Object.assign(shown, { cases: [], entries: [], attachments: [] });
}

function signedEntry(entry: Shown["entries"][number] | undefined) {
  return entry === undefined ? [] : [{ seq: entry.seq, day: entry.day, envelope: entry.envelope }];
}

const LIES: readonly {
  name: string;
  lie: (shown: Shown) => void;
  says: readonly string[];
  reads: readonly string[];
}[] = [
  {
    name: "the newest entries are gone",
    lie: (shown) => {
      shown.entries = shown.entries.filter(({ stream, seq }) => seq < (stream === "desk" ? 1 : 3));
    },
    says: [failed("finding.shorter", "dialogue"), failed("finding.shorter", "desk")],
    reads: [LETTERS[0]],
  },
  {
    name: "another entry where one stood",
    lie: (shown) => exchange(stream(shown, "dialogue")[2], stream(shown, "dialogue")[3]),
    says: [failed("finding.different", "dialogue"), failed("check.seq", "dialogue", 3)],
    reads: [],
  },
  {
    name: "another day of filing",
    lie: (shown) => {
      for (const one of shown.cases) one.day = inDays(-30);
    },
    says: [failed("finding.day")],
    reads: LETTERS,
  },
];

journey(
  "a server that has gone back since the last visit is caught, and the rest can be read",
  async (stage) => {
    const told = await story(stage);
    const kept = await yesterday(stage, told);
    for (const { name, lie, says, reads } of LIES) {
      lies(stage.between, lie);
      const desk = await again(stage, told, kept);
      await warns(desk, ...says).catch((error) => {
        throw new Error(`${name}: ${error}`);
      });
      for (const text of reads) await desk.see(text);
      nothingWritten(stage.between);
      desk.keptToItself();
      await desk.close();
    }
    stage.between.decide = () => null;
    const honest = await again(stage, told, kept);
    await honest.openNewest();
    await honest.see(d("case.checked.other", { count: 6 }));
    await honest.seeNot(d("list.failing"));
  },
  { browsers: ["chromium"] },
);

journey(
  "a case of which nothing comes any more is a row that says so, until the member has cleared it up",
  async (stage) => {
    const told = await story(stage);
    const kept = await yesterday(stage, told);
    lies(stage.between, nothing);
    const desk = await again(stage, told, kept);
    await desk.see(d("list.failing"));
    await desk.page.evaluate(() => document.querySelector<HTMLElement>("#row-0")?.click());
    await desk.see(failed("finding.gone"));
    await accessible(desk, "a case that is gone");
    await desk.page.setViewport({ width: 360, height: 740 });
    await accessible(desk, "a case that is gone, on a phone");
    await desk.page.setViewport({ width: 1280, height: 900 });
    await desk.see(d("list.gone"));
    await desk.press(d("finding.settle"));
    await desk.see(d("finding.settled"));
    await desk.vanishes(d("list.failing"));
    nothingWritten(stage.between);
    await desk.close();
  },
  { browsers: ["chromium"] },
);

journey(
  "a purge that two of the readers did not sign takes nothing away",
  async (stage) => {
    const told = await story(stage);
    const kept = await yesterday(stage, told);
    const { hotline } = stage;
    const alternate = hotline.organisation.people.at(-1);
    assert.ok(alternate);
    const purge = { purge_after: today(), hold: false, reason: "An old matter." };
    const ask = { kind: "retention", body: purge } as const;
    await told.chair.write("desk", ask);
    await told.second.write("desk", ask, { as: alternate.line.id, signer: alternate });
    const { reader } = await new Member(hotline, told.visitor).newest();
    assert.equal(reader.items("desk").length, 4);
    const asked = [2, 3];
    for (const [name, signed] of [
      ["by nobody", []],
      ["by nobody, beside a case without entries", null],
      ["by one", asked.slice(0, 1)],
      ["twice by one", [2, 2]],
      ["by one and somebody without access", asked],
    ] as const) {
      lies(stage.between, (shown) => {
        const one = shown.cases[0];
        const desk = stream(shown, "desk");
        if (one === undefined) return;
        // What its entries say was seen before; what it is now is withheld but for the tombstone.
        const entries = desk.length === 0 ? [] : (signed ?? []).map((seq) => desk[seq]).flatMap(signedEntry);
        const { case: id, day } = one;
        nothing(shown);
        if (signed === null) shown.cases = [one];
        shown.removed = [{ case: id, day, purged: today(), entries }];
      });
      const desk = await again(stage, told, kept);
      await desk.see(d("list.failing"));
      await desk.page.evaluate(() => document.querySelector<HTMLElement>("#row-0")?.click());
      await desk.see(failed("finding.purged")).catch((error) => {
        throw new Error(`${name}: ${error}`);
      });
      for (const key of ["purged.by_time", "purged.by_members"] as const) await desk.seeNot(d(key));
      nothingWritten(stage.between);
      await desk.close();
    }
    await reads(stage, told, kept);
  },
  { browsers: ["chromium"] },
);

/** A purge that nobody signed, of a case that is open just then. */
async function reads(stage: Stage, told: Story, kept: Kept): Promise<void> {
  stage.between.decide = () => null;
  const desk = await again(stage, told, kept);
  await desk.openNewest();
  await desk.see(LETTERS[1]);
  lies(stage.between, (shown, path) => {
    if (!path.includes("changes")) return;
    shown.removed = [{ case: told.id, day: today(), purged: today(), entries: [] }];
    shown.cursor += 1;
  });
  await desk.sync();
  await desk.see(d("list.failing"));
  await desk.see(failed("finding.purged"));
  await desk.see(LETTERS[1]);
  await desk.close();
}
