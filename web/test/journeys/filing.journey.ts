/** Filing a report, from the first page to the words and the answer. */

import { strict as assert } from "node:assert";
import type { Report } from "../../src/protocol/entry.ts";
import { inspect } from "../../src/report/metadata.ts";
import { until } from "../until.ts";
import { accessible } from "./axe.ts";
import { journey } from "./journey.ts";
import { Member } from "./member.ts";
import { t } from "./reporter.ts";
import {
  enterWords,
  fileOf,
  noise,
  onward,
  PHOTOGRAPH,
  sendReport,
  skipTo,
  typeBack,
  wordsOf,
  writeReport,
} from "./ways.ts";

const PASSPHRASE = "quiet rivers 7";

journey(
  "a report with everything in it is filed, and says to its readers what was written",
  async (stage) => {
    const { hotline, between } = stage;
    const [chair, second, third] = hotline.organisation.people.map(({ line }) => line);
    const reporter = await stage.reporter();
    const written = [
      "booked twice",
      "4711",
      "Plant 3",
      "Since March",
      "controller",
      "both bookings",
      "after six",
      "IMG_00",
    ];
    const look = async (view: string) => {
      await accessible(reporter, view);
      assert.deepEqual(await reporter.translatable(written), [], view);
    };

    await reporter.see("Nordhafen Maschinenbau AG");
    for (const { name } of [chair, second, third] as { name: string }[]) await reporter.see(name);
    await reporter.see(t("start.genuine.matched"));
    await reporter.see("BaFin");
    await look("start");
    await reporter.press(t("start.report"));

    await reporter.arrive(t("category.label"));
    await look("category");
    await reporter.choose(t("category.accounting"));
    await onward(reporter);

    await reporter.arrive(t("what.label"));
    await onward(reporter);
    await reporter.see(t("what.missing"));
    await look("a mistake");
    await reporter.write(t("what.label"), "Invoices are booked twice. My badge no. is 4711.");
    await onward(reporter);

    await reporter.arrive(t("place.label"));
    await look("place");
    await reporter.write(t("where.label"), "Plant 3");
    await reporter.write(t("when.label"), "Since March");
    await onward(reporter);

    await reporter.arrive(t("who.label"));
    await reporter.write(t("who.label"), "The plant's controller");
    await onward(reporter);

    await reporter.arrive(t("readers.label"));
    await reporter.choose(second?.name ?? "");
    await reporter.see(t("readers.out.one", { names: second?.name ?? "" }));
    await look("readers");
    await onward(reporter);

    await reporter.arrive(t("how_known.label"));
    await reporter.write(t("how_known.label"), "I saw both bookings");
    await onward(reporter);
    await reporter.arrive(t("ongoing.label"));
    await reporter.choose(t("ongoing.yes"));
    await onward(reporter);
    await reporter.arrive(t("told.label"));
    await reporter.write(t("told.label"), "Nobody");
    await onward(reporter);
    await reporter.arrive(t("talk.label"));
    await reporter.choose(t("talk.call"));
    await reporter.write(t("talk.how.label"), "Tuesdays after six");
    await look("talk");
    await onward(reporter);
    await reporter.arrive(t("identity.label"));
    await look("identity");
    await onward(reporter);

    await reporter.arrive(t("files.label"));
    const ledgerBytes = noise(2_500_000);
    await reporter.addFiles(fileOf("IMG_0042.jpg", PHOTOGRAPH), fileOf("ledger.bin", ledgerBytes));
    await reporter.see("33.50500° S, 70.37500° W");
    await reporter.see("Acme Nine");
    await reporter.see(t("files.other"));
    await look("files");
    await onward(reporter);

    await reporter.arrive(t("clues.label"));
    await reporter.see("badge no. is 4711");
    await look("clues");
    await reporter.press(t("clues.keep"));

    await reporter.arrive(t("review.label"));
    await reporter.see("Invoices are booked twice.");
    await reporter.see(t("review.excluded", { names: second?.name ?? "" }));
    await reporter.press(t("review.passphrase.title"));
    await reporter.write(t("review.passphrase.field"), PASSPHRASE);
    await reporter.write(t("review.passphrase.repeat"), "another one");
    await reporter.press(t("review.send"));
    await reporter.see(t("review.passphrase.differs"));
    await look("review");
    await reporter.write(t("review.passphrase.repeat"), PASSPHRASE);
    await reporter.press(t("review.send"));

    await reporter.arrive(t("token.label"));
    const { words, numbers } = await wordsOf(reporter);
    assert.equal(words.length, 12);
    await reporter.page.waitForSelector(".live.done");
    await reporter.see(t("token.passphrase"));
    await look("words");
    await typeBack(reporter, Array(12).fill("zebra"));
    await reporter.page.waitForSelector(".error");
    await look("a wrong word");
    await typeBack(reporter, numbers);
    await reporter.see(t("token.ask.right"));
    await onward(reporter);

    await reporter.arrive(t("filed.label"));
    await reporter.see(t("filed.never"));
    await reporter.see(t("upload.done"));
    await look("filed");
    await reporter.leavesNothing();

    assert.equal(between.count("POST", /\/cases$/), 1);
    const opened = await new Member(hotline, hotline.organisation.people[0] as never).newest();
    const { excluded, answers, access } = opened.reader.report as Report;
    assert.deepEqual(excluded, [second?.id]);
    assert.ok(!access.members.some(({ id }) => id === second?.id));
    const said = Object.fromEntries(answers.map(({ question, answer }) => [question, answer]));
    assert.deepEqual(said, {
      category: ["accounting"],
      what: "Invoices are booked twice. My badge no. is 4711.",
      where: "Plant 3",
      when: "Since March",
      who: "The plant's controller",
      how_known: "I saw both bookings",
      ongoing: said["ongoing"],
      told: "Nobody",
      talk: said["talk"],
    });
    assert.ok(String(said["talk"]).includes("Tuesdays after six"));
    assert.deepEqual(await new Member(hotline, hotline.organisation.people[1] as never).cases(), []);

    const [item] = opened.reader.items("dialogue");
    assert.ok(item && "frame" in item);
    const [photo, ledger] = item.frame.attachments;
    assert.ok(photo && ledger);
    const member = new Member(hotline, hotline.organisation.people[2] as never);
    const arrived = new Uint8Array(await member.download(photo));
    assert.deepEqual((await inspect(new Blob([arrived]))).found, []);
    assert.ok(arrived.length < PHOTOGRAPH.length);
    assert.ok(Buffer.from(await member.download(ledger)).equals(ledgerBytes));

    const back = await stage.reporter({ path: "/check" });
    await enterWords(back, words.join(" "));
    await back.see(t("enter.nothing.passphrase"));
    await accessible(back, "nothing found");
    await back.write(t("enter.passphrase"), "quiet rivers 8");
    const asked = between.count("POST", /case\/fetch$/);
    await back.press(t("enter.button"));
    await until(() => between.count("POST", /case\/fetch$/) > asked);
    await back.see(t("enter.nothing.passphrase"));
    await back.write(t("enter.passphrase"), PASSPHRASE);
    await back.press(t("enter.button"));
    await back.arrive(t("case.label"));
    await back.see("Invoices are booked twice.");
    assert.deepEqual(await back.translatable(written), [], "the case");
    await back.leavesNothing();
  },
);

journey("the smallest report is one question, one request, and twelve words", async (stage) => {
  const { hotline, between } = stage;
  const reporter = await stage.reporter();
  await writeReport(reporter, "Something is wrong.");
  await reporter.see(t("review.ready"));
  between.asked.length = 0;
  const words = await sendReport(reporter);
  assert.equal(new Set(words).size > 6, true);
  assert.deepEqual(
    between.asked.map(({ method, path }) => `${method} ${path}`),
    ["POST /api/v1/cases"],
  );
  assert.equal((between.asked[0]?.body.length ?? 1) % 65_536, 0);
  await reporter.leavesNothing();
  const { report } = (await new Member(hotline, hotline.organisation.people[0] as never).newest()).reader;
  assert.deepEqual(report?.answers, [{ question: "what", answer: "Something is wrong." }]);
});

journey(
  "where everybody who reads is left out, the page says so and names the ways elsewhere",
  async (stage) => {
    const reporter = await stage.reporter();
    const { people } = stage.hotline.organisation;
    await reporter.press(t("start.report"));
    await skipTo(reporter, t("what.label"));
    await reporter.write(t("what.label"), "All of them.");
    await skipTo(reporter, t("readers.label"));
    for (const { line } of people) {
      if (line.role !== "alternate") await reporter.choose(line.name);
    }
    await reporter.see(t("readers.alternates"));
    await reporter.choose(people.at(-1)?.line.name ?? "");
    await reporter.see(t("readers.nobody"));
    await reporter.see("BaFin");
    await accessible(reporter, "nobody is left");
    await onward(reporter);
    await reporter.page.waitForSelector(".errors");
    await reporter.arrive(t("readers.label"));
  },
);

journey("a double tap answers one question and not two", async (stage) => {
  const reporter = await stage.reporter();
  await reporter.press(t("start.report"));
  await skipTo(reporter, t("what.label"));
  await reporter.write(t("what.label"), "Tap, tap.");
  await new Promise((resolve) => setTimeout(resolve, 500));
  // Each view has its button at the same place, as on a phone, so that the second tap lands on the next one's.
  await reporter.page.evaluate(() => {
    const style = new CSSStyleSheet();
    style.replaceSync("form button[type=submit] { position: fixed; inset: 20px auto auto 20px }");
    document.adoptedStyleSheets = [style];
    // By its clock, which stands still, a tap comes 200 ms after the view that it lands on: the driver may be slower.
    const now = performance.now() + 1000;
    performance.now = () => now;
    Object.defineProperty(Event.prototype, "timeStamp", { get: () => performance.now() + 200 });
  });
  const box = await (await reporter.page.$("form button[type=submit]"))?.boundingBox();
  assert.ok(box);
  const [x, y] = [box.x + box.width / 2, box.y + box.height / 2];
  await reporter.page.mouse.click(x, y, { count: 2 });
  await reporter.arrive(t("place.label"));
  await new Promise((resolve) => setTimeout(resolve, 500));
  assert.equal(await reporter.heading(), t("place.label"));
  // And a tap that comes later counts.
  await reporter.page.evaluate(() => {
    const now = performance.now() + 500;
    performance.now = () => now;
  });
  const next = await reporter.page.waitForSelector("form button[type=submit]");
  await next?.click();
  await reporter.arrive(t("who.label"));
});
