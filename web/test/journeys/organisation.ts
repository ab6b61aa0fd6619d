/** An invented organisation for the journeys: its committee's keys, and charters that its root key signed. */

import type { Charter } from "../../src/protocol/charter.ts";
import { makeCharter, makeMember, signedCharter, type TestMember } from "../support.ts";

/** The clock of this machine, which is also the server's and the browsers'. */
export const today = (): string => inDays(0);

/** So many days from today. */
export function inDays(days: number): string {
  return new Date(Date.now() + days * DAY).toISOString().slice(0, 10);
}

const DAY = 86_400_000;
/** Milliseconds that anything with this clock may take: a journey's three minutes, and its beginning. */
const LONGEST = 4 * 60_000;

/** Waits for the next day where this one does not last long enough: what compares days must not run over midnight. */
export async function wholeDay(): Promise<void> {
  const left = DAY - (Date.now() % DAY);
  if (left > LONGEST) return;
  console.log(`it is nearly midnight (UTC): begins in ${Math.ceil(left / 1000)} s`);
  await new Promise((resolve) => setTimeout(resolve, left + 1000));
}

const PEOPLE = [
  { name: "Margarethe Hollenstein", title: "Chair of the Audit Committee", role: "chair" },
  { name: "Tunde Adeyemi", title: "Independent director", role: "member" },
  { name: "Li Jingyi", title: "Independent director, finance", role: "member" },
  { name: "Rosa Quispe", title: "Independent director", role: "member" },
  { name: "Ruiz & Partners", title: "Outside counsel", role: "alternate" },
] as const;

export interface Organisation {
  readonly charter: Charter;
  /** In the order of {@link PEOPLE}: the chair first, the alternate last. */
  readonly people: readonly TestMember[];
  /** What a poster's link ends in. */
  readonly pin: string;
  /** The charter's text and its signature. */
  readonly signed: readonly [text: string, signature: string];
}

/** The organisation, whose charter names these addresses. */
export async function organisation(origins: readonly string[]): Promise<Organisation> {
  const people = await Promise.all(PEOPLE.map((line, i) => makeMember(i + 1, line)));
  const charter = await makeCharter(people, {
    organisation: "Nordhafen Maschinenbau AG",
    epoch: 1,
    issued: today(),
    expires: inDays(180),
    origins: [...origins],
    languages: ["en"],
    notice: { en: "We keep a report for seven years. Only the people named here can open it." },
    contact: "Data protection officer, dpo@nordhafen.example",
    outside: [
      { country: "US", name: "Securities and Exchange Commission", url: "https://www.sec.gov/whistleblower" },
      { country: "DE", name: "BaFin", url: "https://www.bafin.de/hinweis" },
    ],
  });
  return { charter, people, pin: `#root=${charter.instance}`, signed: await signedCharter(charter) };
}
