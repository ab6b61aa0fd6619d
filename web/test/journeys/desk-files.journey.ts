/** Files both ways at the desk, whole and byte for byte, also where the line breaks. */

import { strict as assert } from "node:assert";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { until } from "../until.ts";
import { accessible } from "./axe.ts";
import { Correspondent } from "./correspondent.ts";
import { d } from "./desk.ts";
import { journey } from "./journey.ts";
import { fileOf, noise } from "./ways.ts";

const MEBIBYTE = 2 ** 20;

journey(
  "a file of three pieces comes to the desk and goes to the reporter byte for byte, over a line that breaks",
  async (stage) => {
    const { hotline, between } = stage;
    const [, second] = hotline.organisation.people;
    assert.ok(second);
    const theirs = noise(2.5 * MEBIBYTE);
    const ours = noise(2.2 * MEBIBYTE).reverse();
    const files = [new File([new Uint8Array(theirs)], "ledger.xlsx")];
    const reporter = await Correspondent.file(hotline, { what: "See the ledger.", files });
    const desk = await stage.desk(second);
    await desk.unlock();
    await desk.openNewest();
    await desk.press(d("files.save"));
    await until(() => readdirSync(desk.downloads).includes("ledger.xlsx"));
    assert.deepEqual(new Uint8Array(readFileSync(join(desk.downloads, "ledger.xlsx"))), theirs);

    // A piece that was exchanged is neither shown nor saved.
    between.decide = ({ method, path }) =>
      method === "GET" && /attachments\/[^/]+\/1$/.test(path)
        ? (answer) => ({ ...answer, body: Buffer.from(answer.body).reverse() })
        : null;
    await desk.press(d("files.save"));
    await desk.see(d("failure.damaged"));
    await accessible(desk, "a file that was changed");

    // The second piece of ours never arrives, and the next day its author chooses the file again.
    between.decide = ({ method, path }) =>
      method === "PUT" && path.endsWith("/1") ? { status: 403, text: '{"error":"forbidden"}' } : null;
    const path = fileOf("answer.pdf", ours);
    await desk.press(d("letter.message.open"));
    await desk.write(d("letter.label"), "Our answer is enclosed.");
    const chooser = await desk.page.waitForSelector("#letter-files");
    await (chooser as Awaited<ReturnType<typeof desk.field>>).uploadFile(path);
    await desk.see("answer.pdf");
    await desk.press(d("letter.message.send"));
    await desk.see("answer.pdf");
    const resume = await desk.page.waitForSelector("input[id^=resume-]");
    await accessible(desk, "a file that has arrived in part");
    between.decide = () => null;
    await (resume as Awaited<ReturnType<typeof desk.field>>).uploadFile(fileOf("other.pdf", noise(10)));
    await desk.see(d("failure.mismatch"));
    await (resume as Awaited<ReturnType<typeof desk.field>>).uploadFile(path);
    await desk.page.waitForFunction(() => document.querySelector("input[id^=resume-]") === null);
    const { items } = await reporter.look();
    const sent = items
      .flatMap((item) => ("files" in item ? item.files.map(({ id }) => ({ seq: item.seq, id })) : []))
      .at(-1);
    assert.ok(sent);
    assert.deepEqual(new Uint8Array(await (await reporter.download(sent)).arrayBuffer()), ours);
    desk.keptToItself();
  },
  { browsers: ["chromium"] },
);
