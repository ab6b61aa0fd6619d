/** Ways that several journeys go: the questions one after another, the words, coming back. */

import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { unbase64 } from "../../src/protocol/bytes.ts";
import pictures from "../pictures/pictures.json";
import { type Reporter, t } from "./reporter.ts";
import { scratch } from "./scratch.ts";

/** Where files lie that reporters choose. */
const folder = scratch("files");

/** A file on the reporter's disk. */
export function fileOf(name: string, bytes: Uint8Array | string): string {
  const path = join(folder, name);
  writeFileSync(path, bytes);
  return path;
}

/** A photograph that says where, when, by whom and with what it was taken. */
export const PHOTOGRAPH = new Uint8Array(unbase64(pictures["exif.jpeg"].base64));

/** Bytes that look like no other file's. */
export function noise(length: number): Uint8Array {
  const bytes = new Uint8Array(length);
  let state = 0x2545f491;
  for (let i = 0; i < length; i++) {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    bytes[i] = state;
  }
  return bytes;
}

/** To the question with this heading; what comes before it is skipped. */
export async function skipTo(reporter: Reporter, heading: string): Promise<void> {
  while (!(await reporter.heading()).includes(heading)) {
    const before = await reporter.heading();
    await onward(reporter);
    await reporter.page.waitForFunction(
      (before) => document.querySelector("h1")?.innerText !== before,
      { polling: 20 },
      before,
    );
  }
}

/** On from a question, whether anything is in it or not. */
export async function onward(reporter: Reporter): Promise<void> {
  await reporter.press(t("common.continue"));
}

/** From the start to the check of all answers with the least that a report needs. */
export async function writeReport(reporter: Reporter, what: string): Promise<void> {
  await reporter.press(t("start.report"));
  await skipTo(reporter, t("what.label"));
  await reporter.write(t("what.label"), what);
  await skipTo(reporter, t("review.label"));
}

/** The words on the page, once they are there. */
export async function wordsOf({ page }: Reporter): Promise<{ words: string[]; numbers: string[] }> {
  await page.waitForSelector(".sheet .word");
  const texts = (selector: string) =>
    page.$$eval(selector, (all) => all.map((one) => (one as HTMLElement).innerText.trim()));
  return { words: await texts(".sheet .word"), numbers: await texts(".sheet .number") };
}

/** Sends the report and waits until it is filed; gives its words. */
export async function sendReport(reporter: Reporter): Promise<string[]> {
  await reporter.press(t("review.send"));
  const { words } = await wordsOf(reporter);
  await reporter.page.waitForSelector(".live.done");
  return words;
}

/** Types back the three words that are asked, from the list. */
export async function typeBack(reporter: Reporter, given: readonly string[]): Promise<void> {
  const labels = await reporter.page.$$eval("form label", (all) =>
    all.map((label) => label.innerText.trim()),
  );
  const places = Array.from(given, (_, place) => place + 1).filter((place) =>
    labels.includes(t("token.ask.word", { place })),
  );
  if (places.length !== 3) throw new Error(`${places.length} words are asked back`);
  for (const place of places) await reporter.write(t("token.ask.word", { place }), given[place - 1] ?? "");
  await reporter.press(t("token.ask.button"));
}

/** Opens a case by its words, at the page for that. */
export async function enterWords(reporter: Reporter, phrase: string, passphrase = ""): Promise<void> {
  await reporter.arrive(t("enter.label"));
  await reporter.write(t("enter.label"), phrase);
  if (passphrase !== "") await reporter.write(t("enter.passphrase"), passphrase);
  await reporter.press(t("enter.button"));
}
