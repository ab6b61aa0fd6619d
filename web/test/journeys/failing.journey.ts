/** What goes wrong is said, what was written stays, and nothing is filed twice. */

import { strict as assert } from "node:assert";
import { inspect } from "../../src/report/metadata.ts";
import { signedCharter, sshsig } from "../support.ts";
import { until } from "../until.ts";
import { accessible } from "./axe.ts";
import { replaced } from "./between.ts";
import { journey, type Stage } from "./journey.ts";
import { Member } from "./member.ts";
import { inDays } from "./organisation.ts";
import { t } from "./reporter.ts";
import {
  enterWords,
  fileOf,
  noise,
  onward,
  PHOTOGRAPH,
  sendReport,
  skipTo,
  wordsOf,
  writeReport,
} from "./ways.ts";

const CASES = /\/api\/v1\/cases$/;

function chairOf({ hotline }: Stage): Member {
  return new Member(hotline, hotline.organisation.people[0] as never);
}

journey("a report whose answer is lost is sent again by itself, and filed once", async (stage) => {
  const { between } = stage;
  const reporter = await stage.reporter();
  await writeReport(reporter, "The answer gets lost.");
  // Each is stored and none is answered; Chromium sends some again by itself.
  between.decide = ({ method, path }) => (method === "POST" && CASES.test(path) ? "after" : null);
  await reporter.press(t("review.send"));
  await reporter.see(t("token.state.waiting"));
  await accessible(reporter, "waiting");
  between.decide = () => null;
  await reporter.page.waitForSelector(".live.done");
  assert.ok(between.count("POST", CASES) >= 2);
  assert.equal((await chairOf(stage).cases()).length, 1);
  await reporter.leavesNothing();
});

journey(
  "a hotline that is gone while a report is sent loses nothing, and files once when it is back",
  async (stage) => {
    const { hotline, between } = stage;
    const reporter = await stage.reporter();
    await writeReport(reporter, "The hotline goes away.");
    await reporter.see(t("review.ready"));
    // It has the first one, and then it is gone.
    let tries = 0;
    between.decide = ({ method, path }) => {
      if (method !== "POST" || !CASES.test(path)) return null;
      return ++tries === 1 ? "after" : "before";
    };
    await reporter.press(t("review.send"));
    const { words } = await wordsOf(reporter);
    await reporter.see(t("token.state.waiting"));
    await hotline.pause();
    await reporter.page.waitForSelector(".live.bad", { timeout: 60_000 });
    await reporter.see(t("token.state.open"));
    await reporter.see(t("failure.offline"));
    await accessible(reporter, "failed");
    // While it may have arrived nothing can be changed: that would file it twice.
    assert.equal(await reporter.canPress(t("review.label")), false);
    between.decide = () => null;
    await hotline.resume();
    await reporter.press(t("common.again"));
    await reporter.page.waitForSelector(".live.done");
    assert.equal((await chairOf(stage).cases()).length, 1);
    const back = await stage.reporter({ path: "/check" });
    await enterWords(back, words.join(" "));
    await back.see("The hotline goes away.");
  },
);

journey(
  "a full hotline says that nothing was filed, where else to turn, and keeps what was written",
  async (stage) => {
    const first = await stage.reporter();
    await writeReport(first, "The first today.");
    await sendReport(first);
    const reporter = await stage.reporter();
    await writeReport(reporter, "The second today.");
    await reporter.press(t("review.send"));
    await reporter.see(t("token.state.failed"));
    await reporter.see(t("failure.storage_full"));
    await reporter.see("BaFin");
    await accessible(reporter, "full");
    await reporter.press(t("review.label"));
    await reporter.arrive(t("review.label"));
    await reporter.see("The second today.");
    assert.equal((await chairOf(stage).cases()).length, 1);
    await reporter.leavesNothing();
  },
  { hotline: { flags: ["--budget-writes-a-day", "1"] } },
);

journey(
  "a list of readers that changes at the last moment is shown first, and the words stay the same",
  async (stage) => {
    const { hotline } = stage;
    const { members } = hotline.organisation.charter;
    const reporter = await stage.reporter();
    await writeReport(reporter, "Who reads this?");
    await reporter.see(t("review.ready"));
    // The fourth is no longer in office.
    await hotline.publish({
      members: members.map((line, i) => (i === 3 ? { ...line, until: inDays(-1) } : line)),
    });
    await reporter.press(t("review.send"));
    const before = await wordsOf(reporter);
    await reporter.see(t("failure.charter_changed"));
    await accessible(reporter, "another list");
    await reporter.press(t("failure.charter_changed.again"));
    await reporter.arrive(t("readers.label"));
    await reporter.seeNot(members[3]?.name ?? "");
    await skipTo(reporter, t("review.label"));
    await reporter.see("Who reads this?");
    const after = await sendReport(reporter);
    const back = await stage.reporter({ path: "/check" });
    await enterWords(back, after.join(" "));
    await back.see("Who reads this?");
    assert.deepEqual(after, before.words, "the words on paper are not those of the report");
    assert.equal((await chairOf(stage).cases()).length, 1);
  },
);

journey("files that break off go on from where they were, now or later with the words", async (stage) => {
  const { between } = stage;
  const reporter = await stage.reporter();
  await reporter.press(t("start.report"));
  await skipTo(reporter, t("what.label"));
  await reporter.write(t("what.label"), "With a large file.");
  await skipTo(reporter, t("files.label"));
  const path = fileOf("large.bin", noise(4_000_000));
  await reporter.addFiles(path);
  await reporter.see(t("files.other"));
  await onward(reporter);
  await reporter.arrive(t("review.label"));
  let pieces = 0;
  between.decide = ({ method }) => (method === "PUT" && ++pieces > 2 ? "before" : null);
  const words = await sendReport(reporter);
  await until(() => pieces > 2);
  await reporter.close();

  between.decide = () => null;
  const back = await stage.reporter({ path: "/check" });
  await enterWords(back, words.join(" "));
  await back.arrive(t("case.label"));
  await back.see("large.bin");
  await accessible(back, "a file that is not whole");
  between.asked.length = 0;
  const chooser = await back.field(t("case.file.resume"));
  await chooser.uploadFile(fileOf("other.bin", noise(4_000_000).reverse()));
  await back.see(t("case.file.other"));
  await (await back.field(t("case.file.resume"))).uploadFile(path);
  await until(() => back.canPress(`${t("case.file.download")}: large.bin`));
  assert.ok(between.count("PUT", /./) < 4, "what had arrived was sent again");
  const { attachments } = await chairOf(stage).newest();
  assert.deepEqual(attachments.at(-1)?.stored, [0, 1, 2, 3]);
  await back.leavesNothing();
});

journey(
  "a link to another hotline, a damaged one, and a charter that does not hold take no report",
  async (stage) => {
    const { between, hotline } = stage;
    const { charter, signed } = hotline.organisation;
    const instance = (text: string, signature: string) => (path: string) =>
      path === "/api/v1/instance"
        ? replaced(200, { v: 1, charter: text, charter_signature: signature, limits: LIMITS, work: WORK })
        : null;
    const old = await signedCharter({ ...charter, issued: inDays(-190), expires: inDays(-1) });
    const forged = [signed[0].replace("Nordhafen", "Südhafen"), signed[1]] as const;
    const otherNamespace = await sshsig((await import("../support.ts")).root, signed[0], {
      namespace: "file",
    });
    for (const [fragment, answer, title] of [
      [`#root=${"3f9a".repeat(16)}`, null, t("refused.other.title")],
      ["#root=3f9a", null, t("refused.pin.title")],
      [undefined, instance(...old), t("refused.expired.title")],
      [undefined, instance(...forged), t("refused.forged.title")],
      [undefined, instance(signed[0], otherNamespace), t("refused.forged.title")],
    ] as const) {
      between.decide = ({ path }) => answer?.(path) ?? null;
      const reporter = await stage.reporter(fragment === undefined ? {} : { fragment });
      await reporter.arrive(title);
      await reporter.see(t("refused.notice"));
      await reporter.see("BaFin");
      for (const way of [t("start.report"), t("start.check")])
        assert.equal(await reporter.canPress(way), false);
      assert.equal(await reporter.page.$("textarea, input"), null);
      await accessible(reporter, title);
      await reporter.leavesNothing();
      await reporter.close();
    }
    assert.equal(between.count("POST", /./), 0);
  },
);

const LIMITS = { entry: 1_114_112, attachment: 268_435_456, attachments: 100, case: 4_294_967_296 };
const WORK = { seed: Buffer.alloc(32).toString("base64"), difficulty: 11, piece_difficulty: 7 };

journey(
  "a hotline without a charter and one that does not answer are told apart, and asked again",
  async (stage) => {
    const { between } = stage;
    between.decide = ({ path }) =>
      path === "/api/v1/instance" ? replaced(404, { error: "not_found" }) : null;
    const closed = await stage.reporter();
    await closed.arrive(t("closed.title"));
    await accessible(closed, "closed");
    await closed.close();
    between.decide = ({ path }) => (path === "/api/v1/instance" ? "before" : null);
    const reporter = await stage.reporter();
    await reporter.arrive(t("unreachable.title"));
    await accessible(reporter, "unreachable");
    between.decide = () => null;
    await reporter.press(t("common.again"));
    await reporter.see("Nordhafen Maschinenbau AG");
    await reporter.see(t("start.report"));
  },
);

journey("a photograph that did not arrive is taken up again from its original", async (stage) => {
  const { between } = stage;
  const reporter = await stage.reporter();
  await reporter.press(t("start.report"));
  await skipTo(reporter, t("what.label"));
  await reporter.write(t("what.label"), "With a photograph.");
  await skipTo(reporter, t("files.label"));
  const path = fileOf("IMG_0043.jpg", PHOTOGRAPH);
  await reporter.addFiles(path);
  await reporter.see(t("files.removed"));
  await onward(reporter);
  await reporter.arrive(t("review.label"));
  between.decide = ({ method }) => (method === "PUT" ? "before" : null);
  const words = await sendReport(reporter);
  await until(() => between.count("PUT", /./) > 0);
  await reporter.close();
  between.decide = () => null;
  const back = await stage.reporter({ path: "/check" });
  await enterWords(back, words.join(" "));
  await back.arrive(t("case.label"));
  await (await back.field(t("case.file.resume"))).uploadFile(path);
  await until(() => back.canPress(`${t("case.file.download")}: IMG_0043.jpg`));
  const chair = chairOf(stage);
  const [item] = (await chair.newest()).reader.items("dialogue");
  assert.ok(item && "frame" in item && item.frame.attachments[0]);
  const arrived = new Uint8Array(await chair.download(item.frame.attachments[0]));
  assert.deepEqual((await inspect(new Blob([arrived]))).found, []);
});
