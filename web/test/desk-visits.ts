/** Visits to the desk in tests: somebody who arrives, has unlocked it, or has opened a case. */

import type { ItemView } from "../src/desk/model.ts";
import { t } from "../src/desk/texts.tsx";
import { Committee } from "./committee.ts";
import { casesOn, uuid } from "./committee-data.ts";
import { TestDesk } from "./desk-env.ts";

export const TODAY = "2026-11-26";
export const FIRST = uuid(101);
export const LONG = uuid(102);
export const FAILING = uuid(104);
export const CLOSED = uuid(107);

let current: TestDesk | null = null;

export function arrived(change: (committee: Committee) => void = () => {}): TestDesk {
  current?.unmount();
  const committee = new Committee(TODAY, casesOn(TODAY));
  change(committee);
  current = new TestDesk(committee);
  return current;
}

export async function inside(change?: (committee: Committee) => void): Promise<TestDesk> {
  const page = arrived(change);
  await page.unlock();
  return page;
}

export async function opened(id: string, change?: (committee: Committee) => void): Promise<TestDesk> {
  const page = await inside(change);
  await page.open(id);
  return page;
}

export async function tried(page: TestDesk, passphrase: string): Promise<void> {
  await page.until("#key-file");
  page.desk.keyFile.value = new File(["x"], "chair.age");
  page.type("#passphrase", passphrase);
  page.press(t("unlock.button"));
}

/** What a call was asked with, the last time. */
export function last<T>(page: TestDesk, name: string): T {
  const call = page.committee.asked.filter((one) => one.name === name).at(-1);
  if (call === undefined) throw new Error(`${name} was never asked`);
  return call.input as T;
}

export const asks = (page: TestDesk, name: string): number =>
  page.committee.asked.filter((one) => one.name === name).length;

export const from =
  (author: string | null, text: string) =>
  (seq: number): ItemView =>
    ({
      kind: "message",
      stream: "dialogue",
      seq,
      date: TODAY,
      author,
      mine: false,
      flags: [],
      files: [],
      read: false,
      text,
    }) as ItemView;
