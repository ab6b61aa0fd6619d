/**
 * What a server shows of a case is believed only as far as its members' signatures go: each lie about entries is a
 * notice and a numbered gap for whoever sees the case for the first time, and hides nothing else. As cli/tests/desk/lies.rs.
 */

import { strict as assert } from "node:assert";
import { accessible } from "./axe.ts";
import { Correspondent } from "./correspondent.ts";
import { d } from "./desk.ts";
import { journey, type Stage } from "./journey.ts";
import {
  exchange,
  failed,
  LETTERS,
  lies,
  NOTES,
  nothingWritten,
  REPORT,
  type Shown,
  type Story,
  story,
  stream,
  warns,
} from "./liar.ts";
import { inDays } from "./organisation.ts";

/** A lie, what is said of it, and what can be read all the same and what not. */
interface Lie {
  readonly name: string;
  readonly lie: (shown: Shown) => void;
  readonly says: readonly string[];
  readonly reads: readonly string[];
  readonly hides: readonly string[];
}

const entry = (shown: Shown, name: "dialogue" | "desk", seq: number) =>
  shown.entries.find((one) => one.stream === name && one.seq === seq);

const without = (shown: Shown, name: "dialogue" | "desk", seq: number) => {
  shown.entries = shown.entries.filter((one) => one.stream !== name || one.seq !== seq);
};

function damaged(envelope: string): string {
  const letter = envelope[9_000] === "A" ? "B" : "A";
  return `${envelope.slice(0, 9_000)}${letter}${envelope.slice(9_001)}`;
}

const LIES: readonly Lie[] = [
  {
    name: "an entry that is left out",
    lie: (shown) => without(shown, "dialogue", 2),
    says: [failed("finding.missing", "dialogue")],
    reads: [REPORT],
    hides: LETTERS,
  },
  {
    name: "an entry that is left out, and the others numbered anew",
    lie: (shown) => {
      without(shown, "dialogue", 2);
      for (const [seq, one] of stream(shown, "dialogue").entries()) one.seq = seq;
    },
    says: [failed("check.seq", "dialogue", 3)],
    reads: [REPORT],
    hides: LETTERS,
  },
  {
    name: "two entries that are exchanged",
    lie: (shown) => exchange(entry(shown, "dialogue", 2), entry(shown, "dialogue", 3)),
    says: [failed("check.seq", "dialogue", 3), failed("check.seq", "dialogue", 4)],
    reads: [REPORT],
    hides: LETTERS,
  },
  {
    name: "a note in the place of a letter to the reporter",
    lie: (shown) => exchange(entry(shown, "dialogue", 3), entry(shown, "desk", 0)),
    says: [failed("check.stream", "dialogue", 4), failed("check.stream", "desk", 1)],
    reads: [LETTERS[0]],
    hides: [LETTERS[1], NOTES[0]],
  },
  {
    name: "an entry twice",
    lie: (shown) => {
      const [first, second] = stream(shown, "desk");
      assert.ok(first && second);
      second.envelope = first.envelope;
    },
    says: [failed("check.seq", "desk", 2)],
    reads: [...LETTERS, NOTES[0]],
    hides: [NOTES[1]],
  },
  {
    name: "a damaged entry",
    lie: (shown) => {
      const last = entry(shown, "dialogue", 3);
      assert.ok(last);
      last.envelope = damaged(last.envelope);
    },
    says: [failed("check.decrypt", "dialogue", 4)],
    reads: [REPORT, LETTERS[0], NOTES[0]],
    hides: [LETTERS[1]],
  },
  {
    name: "a letter withheld that the author of a note had read",
    lie: (shown) => without(shown, "dialogue", 3),
    says: [failed("check.seen", "desk", 2)],
    reads: [REPORT, LETTERS[0], NOTES[0]],
    hides: [LETTERS[1], NOTES[1]],
  },
  {
    name: "an entry of another hotline's member in the place of the report",
    lie: (shown) => exchange(entry(shown, "dialogue", 0), entry(shown, "dialogue", 2)),
    says: [failed("finding.no_report")],
    reads: [],
    hides: [REPORT, ...LETTERS, ...NOTES],
  },
];

/** A member comes for the first time, and the server lies. */
async function caught(stage: Stage, { visitor }: Story, one: Lie): Promise<void> {
  lies(stage.between, one.lie);
  const desk = await stage.desk(visitor);
  await desk.unlock();
  await warns(desk, ...one.says);
  for (const text of one.reads) await desk.see(text);
  for (const text of one.hides) await desk.seeNot(text);
  desk.keptToItself();
  nothingWritten(stage.between);
  await desk.close();
}

journey(
  "each lie about a case's entries is a notice or a numbered gap, and hides nothing else",
  async (stage) => {
    const told = await story(stage);
    for (const one of LIES) {
      await caught(stage, told, one).catch((error) => {
        throw new Error(`${one.name}: ${error instanceof Error ? error.message : error}`);
      });
    }
  },
  { browsers: ["chromium"] },
);

journey(
  "a letter of another case, of another author or of nobody with access is a numbered gap",
  async (stage) => {
    const { hotline } = stage;
    const other = await Correspondent.file(hotline, { what: "Another case." });
    const told = await story(stage);
    const { chair, second, visitor } = told;
    const elsewhere = (await chair.cases()).find(({ id }) => id !== told.id);
    assert.ok(elsewhere);
    const alternate = hotline.organisation.people.at(-1);
    assert.ok(alternate);
    const said = (text: string) => ({ kind: "message", body: { text } }) as const;
    await chair.write("dialogue", said("Meant for another case."), { frame: { case: elsewhere.id } });
    await second.write("dialogue", said("I am the chair."), { as: chair.id });
    const stranger = { as: alternate.line.id, signer: alternate };
    await second.write("dialogue", said("I have no access."), stranger);
    await second.write("dialogue", said("Long ago."), { frame: { date: inDays(-1) } });
    await second.write("dialogue", said("An honest word."));

    const desk = await stage.desk(visitor);
    await desk.unlock();
    await desk.openCase("honest");
    await desk.see(failed("check.case", "dialogue", 5));
    await desk.see(failed("check.signature", "dialogue", 6));
    await desk.see(failed("check.author", "dialogue", 7));
    await desk.see(failed("check.date", "dialogue", 8));
    await desk.see("An honest word.");
    for (const text of ["Meant for another case.", "I am the chair.", "I have no access.", "Long ago."])
      await desk.seeNot(text);
    await accessible(desk, "failed checks");
    await desk.press(d("finding.what"));
    await desk.see(d("check.case.means"));
    await desk.see(d("check.case.advice"));
    await accessible(desk, "what a failed check means");
    await desk.page.setViewport({ width: 360, height: 740 });
    await accessible(desk, "what a failed check means, on a phone");
    await desk.press(d("dialog.close"));
    await accessible(desk, "failed checks, on a phone");
    assert.ok((await other.look()).items.length === 1, "the other case is as it was");
    desk.keptToItself();
  },
);

journey(
  "a letter is not sent over a failed check unless its author says so, and a cleared check warns no longer",
  async (stage) => {
    const { visitor, reporter } = await story(stage);
    lies(stage.between, (shown) => {
      const last = entry(shown, "desk", 1);
      if (last) last.envelope = damaged(last.envelope);
    });
    const desk = await stage.desk(visitor);
    await desk.unlock();
    await warns(desk, failed("check.decrypt", "desk", 2));
    stage.between.asked.length = 0;
    await desk.reply("Are you safe?");
    await desk.see(d("trouble.fails"));
    await accessible(desk, "a letter held back by a failed check");
    nothingWritten(stage.between);
    await desk.press(d("trouble.fails.send"));
    await desk.see(d("sent.message"));
    const { items } = await reporter.look();
    assert.ok(
      items.some((item) => item.kind === "message" && "text" in item && item.text === "Are you safe?"),
    );
    await desk.press(d("finding.settle"));
    await desk.see(d("finding.settled"));
    await desk.see(d("finding.known"));
    await desk.vanishes(d("list.failing"));
  },
  { browsers: ["chromium"] },
);
