/** Coming back with the words: the answer, who reads along, writing more, and files in both directions. */

import { strict as assert } from "node:assert";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { until } from "../until.ts";
import { accessible } from "./axe.ts";
import { journey } from "./journey.ts";
import { Member } from "./member.ts";
import { type Reporter, t } from "./reporter.ts";
import { scratch } from "./scratch.ts";
import { enterWords, fileOf, noise, sendReport, typeBack, wordsOf, writeReport } from "./ways.ts";

journey("the words open the report however they are written", async (stage) => {
  const reporter = await stage.reporter();
  await writeReport(reporter, "Twelve words later.");
  const words = await sendReport(reporter);
  const { numbers } = await wordsOf(reporter);
  const four = words.map((word) => word.slice(0, 4));
  const ways = {
    words: words.join(" "),
    numbers: numbers.join(" "),
    prefixes: four.join(" "),
    mixed: words.map((word, i) => (i % 2 === 0 ? word.toUpperCase() : numbers[i])).join("-"),
    pasted: `1. ${words.map((word) => `  ${word}\n`).join("")}`.replace(/^1\. /, ""),
  };
  for (const [way, phrase] of Object.entries(ways)) {
    const back = await stage.reporter({ path: "/check" });
    await enterWords(back, phrase);
    await back.arrive(t("case.label"));
    await back.see("Twelve words later.");
    if (way === "words") await accessible(back, "case");
    await back.leavesNothing();
    await back.close();
  }
});

journey("wrong words are told apart: unknown, too few, not together, and nobody's", async (stage) => {
  const reporter = await stage.reporter();
  await writeReport(reporter, "Wrong words.");
  const words = await sendReport(reporter);
  const back = await stage.reporter({ path: "/check" });
  await enterWords(back, [...words.slice(0, 11), "rivver"].join(" "));
  await back.see(t("enter.unknown", { place: 12, word: "rivver" }));
  await back.see("river");
  await accessible(back, "an unknown word");
  await enterWords(back, words.slice(0, 7).join(" "));
  await back.see(t("enter.count.wrong.other", { count: 7 }));
  // With one that differs: in one report of two thousand the first two are the same word.
  const other = words.findIndex((word) => word !== words[0]);
  const swapped = [words[other], ...words.slice(1, other), words[0], ...words.slice(other + 1)];
  await enterWords(back, swapped.join(" "));
  await back.page.waitForFunction(
    (texts) => texts.some((text) => document.body.innerText.includes(text)),
    { polling: 50 },
    [t("enter.checksum"), t("enter.nothing.title")],
  );
  // Twelve words that belong together, and to nobody here.
  await enterWords(back, `${"abandon ".repeat(11)}about`);
  await back.see(t("enter.nothing.title"));
  for (const reason of ["words", "passphrase", "deleted"] as const)
    await back.see(t(`enter.nothing.${reason}`));
  await enterWords(back, words.join(" "));
  await back.arrive(t("case.label"));
  await back.leavesNothing();
});

/** Where a browser puts what is saved; asked through its driver. */
async function downloadsTo(reporter: Reporter, folder: string): Promise<void> {
  const session = await reporter.page.createCDPSession();
  const parameters = { behavior: "allow", downloadPath: folder } as const;
  await session.send("Browser.setDownloadBehavior", {
    ...parameters,
    browserContextId: (reporter.page.browserContext() as { id?: string }).id ?? "",
  });
}

journey(
  "the answer is read with its author, who reads along is seen, and files go both ways",
  async (stage) => {
    const { hotline, browser } = stage;
    const [chair, second, third, fourth] = hotline.organisation.people.map(
      (person) => new Member(hotline, person),
    );
    const names = hotline.organisation.people.map(({ line }) => line.name);
    assert.ok(chair && second && third && fourth);
    const reporter = await stage.reporter();
    await writeReport(reporter, "Please answer.");
    const words = await sendReport(reporter);
    await typeBack(reporter, words);
    await reporter.press(t("common.continue"));
    await reporter.arrive(t("filed.label"));
    await reporter.press(t("filed.read"));
    await reporter.arrive(t("case.label"));
    await reporter.see(t("case.none"));

    const answer = noise(1_300_000);
    await chair.write("dialogue", {
      kind: "acknowledgement",
      body: { text: "We have it, and look into it." },
    });
    await chair.changeAccess([chair.id, second.id, third.id], "Rosa Quispe is on leave.");
    await second.write(
      "dialogue",
      { kind: "message", body: { text: "Is this the list?" } },
      { files: [new File([new Uint8Array(answer)], "list.bin", { type: "application/octet-stream" })] },
    );

    await reporter.press(t("case.refresh"));
    await reporter.see("We have it, and look into it.");
    await reporter.see(t("case.signed", { name: names[0] ?? "" }));
    await reporter.see(t("case.removed", { author: names[0] ?? "", names: names[3] ?? "" }));
    await reporter.see(t("case.reason", { reason: "Rosa Quispe is on leave." }));
    await reporter.see("Is this the list?");
    await reporter.see(t("case.signed", { name: names[1] ?? "" }));
    await reporter.seeNot(t("case.none"));
    await accessible(reporter, "case");

    if (browser !== "firefox") {
      const folder = scratch("saved");
      await downloadsTo(reporter, folder);
      await reporter.press(`${t("case.file.download")}: list.bin`);
      const saved = join(folder, "list.bin");
      await until(() => existsSync(saved) && readFileSync(saved).length === answer.length);
      assert.ok(readFileSync(saved).equals(Buffer.from(answer)), "another file was saved");
    }

    const mine = noise(1_200_000).reverse();
    await reporter.press(t("case.write.button"));
    await reporter.see(t("case.message.empty"));
    await accessible(reporter, "an empty message");
    await reporter.write(t("case.write.label"), "Yes. Call 555-123-4567.");
    await reporter.addFiles(fileOf("mine.bin", mine));
    await reporter.press(t("case.write.button"));
    await reporter.see("555-123-4567");
    await accessible(reporter, "a clue in a message");
    await reporter.press(t("case.write.anyway"));
    await reporter.see("Yes. Call 555-123-4567.");
    await reporter.see(t("case.write.sent"));
    await reporter.seeNot(t("case.message.empty"));
    await until(() => reporter.canPress(`${t("case.file.download")}: mine.bin`));
    await reporter.leavesNothing();

    const { reader } = await third.newest();
    const last = reader.items("dialogue").at(-1);
    assert.ok(last && "frame" in last && last.frame.kind === "message");
    assert.equal(last.frame.body.text, "Yes. Call 555-123-4567.");
    const [attachment] = last.frame.attachments;
    assert.ok(attachment && Buffer.from(await third.download(attachment)).equals(mine));
    // Who was left out cannot read what came after.
    const left = await fourth.cases();
    assert.ok(left.every(({ reader }) => !JSON.stringify(reader.items("dialogue")).includes("555-123-4567")));

    await second.write("dialogue", {
      kind: "outcome",
      body: { result: "substantiated", text: "It was corrected." },
    });
    const back = await stage.reporter({ path: "/check" });
    await enterWords(back, words.join(" "));
    await back.see("It was corrected.");
    await back.see("Yes. Call 555-123-4567.");
    await back.leavesNothing();
  },
);
