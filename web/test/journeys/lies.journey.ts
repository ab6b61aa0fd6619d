/** A server that lies to a page which it did not serve: each lie is a numbered gap or a notice, and never a letter. */

import { strict as assert } from "node:assert";
import { accessible } from "./axe.ts";
import { type Answer, changed } from "./between.ts";
import { journey, type Stage } from "./journey.ts";
import { Member } from "./member.ts";
import { type Reporter, t } from "./reporter.ts";
import { enterWords, sendReport, writeReport } from "./ways.ts";

const FETCH = "/api/v1/case/fetch";

interface Entry {
  seq: number;
  day: string;
  envelope: string;
}

interface Told {
  readonly words: readonly string[];
  readonly chair: Member;
  readonly second: Member;
}

/** A report with two answers. */
async function answered(stage: Stage): Promise<Told> {
  const { hotline } = stage;
  const [chair, second] = hotline.organisation.people.map((person) => new Member(hotline, person));
  assert.ok(chair && second);
  const reporter = await stage.reporter();
  await writeReport(reporter, "Is anybody there?");
  const words = await sendReport(reporter);
  await reporter.close();
  await chair.write("dialogue", { kind: "message", body: { text: "The first answer." } });
  await second.write("dialogue", { kind: "message", body: { text: "The second answer." } });
  return { words, chair, second };
}

/** Opens the case over a server that changes what it shows. */
async function opened(
  stage: Stage,
  { words }: Told,
  lie: (entries: Entry[], value: Record<string, unknown>) => Entry[],
): Promise<Reporter> {
  stage.between.decide = ({ path }) =>
    path === FETCH
      ? (answer: Answer) =>
          changed(answer, (value) => {
            value["entries"] = lie(value["entries"] as Entry[], value);
          })
      : null;
  const reporter = await stage.reporter({ path: "/check" });
  await enterWords(reporter, words.join(" "));
  return reporter;
}

journey("a reply that was swapped for another is a numbered gap, and what follows is read", async (stage) => {
  const told = await answered(stage);
  // The report, the chair's rotation, the first answer, the second.
  const reporter = await opened(stage, told, (entries) =>
    entries.map((entry) => (entry.seq === 2 ? { ...entry, envelope: entries[3]?.envelope ?? "" } : entry)),
  );
  await reporter.arrive(t("case.label"));
  await reporter.see(t("case.gap", { number: 3 }));
  await reporter.seeNot("The first answer.");
  await accessible(reporter, "a gap");
  await reporter.leavesNothing();
});

journey("a damaged reply is a numbered gap, and what follows is read", async (stage) => {
  const told = await answered(stage);
  const reporter = await opened(stage, told, (entries) =>
    entries.map((entry) => (entry.seq === 3 ? { ...entry, envelope: `A${entry.envelope.slice(1)}` } : entry)),
  );
  await reporter.arrive(t("case.label"));
  await reporter.see("The first answer.");
  await reporter.see(t("case.gap", { number: 4 }));
  await reporter.seeNot("The second answer.");
});

journey("a reply in somebody else's name is a numbered gap", async (stage) => {
  const told = await answered(stage);
  const { id } = told.chair;
  await told.second.write("dialogue", { kind: "message", body: { text: "I am the chair." } }, { as: id });
  const reporter = await opened(stage, told, (entries) => entries);
  await reporter.arrive(t("case.label"));
  await reporter.see("The second answer.");
  await reporter.see(t("case.gap", { number: 5 }));
  await reporter.see(t("case.gap.check", { check: "signature" }));
  await reporter.seeNot("I am the chair.");
});

journey("an entry that was left out is noticed, where the others were numbered anew", async (stage) => {
  const told = await answered(stage);
  const reporter = await opened(stage, told, (entries, value) => {
    value["next"] = entries.length - 1;
    return entries.filter(({ seq }) => seq !== 2).map((entry, seq) => ({ ...entry, seq }));
  });
  await reporter.arrive(t("case.label"));
  await reporter.see(t("case.gap", { number: 3 }));
  await reporter.seeNot("The second answer.");
});

journey(
  "a number that was skipped is not papered over, and not called a mistake of the page",
  async (stage) => {
    const told = await answered(stage);
    const reporter = await opened(stage, told, (entries) => entries.filter(({ seq }) => seq !== 2));
    await reporter.page.waitForSelector(".notice.red");
    await reporter.seeNot(t("failure.broken"));
    await reporter.seeNot("The second answer.");
  },
);

journey("a past that got shorter while somebody reads is noticed", async (stage) => {
  const told = await answered(stage);
  const reporter = await opened(stage, told, (entries) => entries);
  await reporter.see("The second answer.");
  stage.between.decide = ({ path }) =>
    path === FETCH
      ? (answer: Answer) =>
          changed(answer, (value) => {
            Object.assign(value, { entries: [], next: 2, more: false });
          })
      : null;
  await reporter.press(t("case.refresh"));
  await reporter.page.waitForSelector(".notice.red");
  await reporter.seeNot(t("failure.broken"));
});

journey("a case that was put in the place of one's own is not shown", async (stage) => {
  const told = await answered(stage);
  // Another report than the one that these words made: each entry stands in its neighbour's place.
  const reporter = await opened(stage, told, (entries) =>
    entries.map((entry, i) => ({ ...entry, envelope: entries[(i + 1) % entries.length]?.envelope ?? "" })),
  );
  await reporter.see(t("case.gap", { number: 1 }));
  await reporter.seeNot("The first answer.");
  await reporter.seeNot("The second answer.");
  await reporter.seeNot("Is anybody there?");
});
