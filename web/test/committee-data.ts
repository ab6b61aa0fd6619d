/**
 * An invented committee and its invented cases, for tests and pictures of the desk: a manufacturer's, in several languages,
 * quiet and hostile. Days count from a given today, so that pictures stay as they are.
 */

import type { FileView, Finding, Hotline, ItemView, Person } from "../src/desk/model.ts";
import { addDays, type Day } from "../src/protocol/date.ts";

/** Ids are made of a digit. */
export const uuid = (digit: number): string =>
  `${String(digit).padStart(8, "0")}-0000-4000-8000-000000000000`;

const person = (
  digit: number,
  name: string,
  title: string,
  role: Person["role"],
  current = true,
): Person => ({
  id: uuid(digit),
  name,
  title,
  role,
  current,
});

export const ME = uuid(1);
export const TUNDE = uuid(2);
export const JINGYI = uuid(3);
export const NASRIN = uuid(4);
export const COUNSEL = uuid(5);

export const PEOPLE: readonly Person[] = [
  person(1, "Dr. Margarethe Hollenstein-Obermayer", "Chair of the Audit Committee", "chair"),
  person(2, "Tunde Adeyemi", "Independent director", "member"),
  person(3, "李静怡", "Independent director, finance", "member"),
  person(4, "نسرين الحداد", "Independent director", "member"),
  person(5, "Ruiz & Partners", "Outside counsel", "alternate"),
  person(6, "Paul Ehrlich-Sandgren", "", "member", false),
];

/** The hotline, today. */
export function hotlineOn(today: Day, changes: Partial<Hotline> = {}): Hotline {
  return {
    organisation: "Nordhafen Maschinenbau AG",
    fingerprint: "3f9a 10c4 77de 02b1 9e55 a0f8 c216 4d3b 88e0 5a97 f13c 6ed2 2b04 91aa d7c8 e65f",
    languages: ["en", "de", "es", "zh-Hans"],
    expires: addDays(today, 120),
    reminder: null,
    hold: false,
    retention_days: 2555,
    people: PEOPLE,
    questionnaire: null,
    limits: { entry: 2 ** 20, attachment: 2 ** 28, attachments: 20 },
    ...changes,
  };
}

/** A case as the scripted committee keeps it. */
export interface TestCase {
  readonly id: string;
  readonly reference: string;
  activity: number;
  filed: Day;
  language: string;
  items: ItemView[];
  excluded: string[];
  readers: string[];
  findings: Finding[];
  settled: boolean;
  purge_after: Day | null;
  pending: {
    member: string;
    date: Day;
    ask: { purge_after: Day | null; hold: boolean; reason: string };
    purge: boolean;
    alone?: boolean;
    second?: boolean;
  } | null;
  purged: Day | null;
  gone?: boolean;
}

/** A file with a name. */
export function fileView(digit: number, name: string, changes: Partial<FileView> = {}): FileView {
  return { id: uuid(digit), name, type: "", size: 48_213, pieces: 1, stored: 1, mine: false, ...changes };
}

/** Puts entries together, numbering each stream. */
export class Story {
  readonly items: ItemView[] = [];
  readonly #today: Day;
  #day: number;
  readonly #read: boolean;

  constructor(today: Day, day: number, read = true) {
    this.#today = today;
    this.#day = day;
    this.#read = read;
  }

  /** So many days before today. */
  on(day: number): this {
    this.#day = day;
    return this;
  }

  add(author: string | null, entry: object, changes: object = {}): this {
    const { kind } = entry as { kind: ItemView["kind"] };
    const stream = ["note", "triage", "retention"].includes(kind) ? "desk" : "dialogue";
    const seq = this.items.filter((item) => item.stream === stream).length;
    this.items.push({
      stream,
      seq,
      date: addDays(this.#today, -this.#day),
      author,
      mine: author === ME,
      flags: [],
      files: [],
      read: this.#read,
      ...entry,
      ...changes,
    } as unknown as ItemView);
    return this;
  }

  report(answers: Record<string, string | string[]>, changes: object = {}): this {
    return this.add(
      null,
      {
        kind: "report",
        language: "en",
        answers: Object.entries(answers).map(([question, answer]) => ({ question, answer })),
        excluded: [],
        readers: [ME, TUNDE, JINGYI],
      },
      changes,
    );
  }

  message(author: string | null, text: string, changes: object = {}): this {
    return this.add(author, { kind: "message", text }, changes);
  }

  note(author: string, text: string, changes: object = {}): this {
    return this.add(author, { kind: "note", text }, changes);
  }

  triage(author: string, change: object): this {
    return this.add(author, { kind: "triage", change });
  }

  gap(stream: "dialogue" | "desk", check: Extract<ItemView, { kind: "gap" }>["check"]): this {
    const seq = this.items.filter((item) => item.stream === stream).length;
    this.items.push({ kind: "gap", stream, seq, date: addDays(this.#today, -this.#day), check });
    return this;
  }
}

const STORY = `Since March, deliveries to the plant in Monterrey are booked twice: once when they leave, and once more at the end of the quarter under another number.

The second booking is reversed in the first week of the next quarter. I saw the list of reversals on a shared drive.`;

/** The cases of the pictures, the newest activity first. */
export function casesOn(today: Day): TestCase[] {
  const day = (days: number) => addDays(today, -days);
  const made = (
    digit: number,
    reference: string,
    filed: number,
    items: ItemView[],
    changes: Partial<TestCase> = {},
  ): TestCase => ({
    id: uuid(100 + digit),
    reference,
    activity: 100 - digit,
    filed: day(filed),
    language: "en",
    items,
    excluded: [],
    readers: [ME, TUNDE, JINGYI],
    findings: [],
    settled: false,
    purge_after: addDays(day(filed), 2555),
    pending: null,
    purged: null,
    ...changes,
  });
  return [
    made(
      1,
      "7KQ4-M2TX",
      5,
      new Story(today, 5, false).report(
        {
          category: ["accounting"],
          what: STORY,
          where: "Plant in Monterrey, dispatch",
          when: "Since March, at each end of a quarter",
          who: "The head of logistics and somebody in group accounting",
          how_known: "I saw the list of reversals on a shared drive.",
          ongoing: "Yes, it is going on",
          talk: "I would rather talk",
          identity: "No, I stay anonymous",
        },
        {
          excluded: [NASRIN],
          files: [
            fileView(900, "2026-03 ledger.jpg", { size: 1_284_411, type: "image/jpeg" }),
            fileView(901, "reversals.csv", { size: 9_214 }),
          ],
        },
      ).items,
      { excluded: [NASRIN] },
    ),
    made(
      2,
      "B3VN-09RC",
      43,
      new Story(today, 43)
        .report(
          {
            category: ["controls"],
            what: "Die Freigabe von Lieferantenrechnungen über 50.000 Euro wird seit der Umstellung des Warenwirtschaftssystems mit der Kennung einer ausgeschiedenen Kollegin erteilt. Das Vieraugenprinzip besteht nur noch auf dem Papier.\n\nIn der Kreditorenbuchhaltungsabteilung ist das bekannt; die Innenrevisionsabteilungsleitung wurde nicht unterrichtet.",
            where: "Werk Salzgitter, Kreditorenbuchhaltung",
            ongoing: "Yes, it is going on",
          },
          {
            language: "de",
            files: [fileView(902, "Freigabeprotokoll_Lieferantenrechnungen_Gesamtübersicht.pdf")],
          },
        )
        .on(40)
        .add(ME, {
          kind: "acknowledgement",
          text: "Vielen Dank für Ihre Meldung. Sie ist bei uns angekommen, und wir haben begonnen, uns damit zu befassen.",
        })
        .triage(ME, { status: "under_review", severity: "high", assignee: TUNDE })
        .on(38)
        .note(
          TUNDE,
          "The leaver’s account was still active on Monday. I have asked group IT for the log of approvals since January, without saying why.",
        )
        .on(31)
        .message(
          TUNDE,
          "Wissen Sie, seit wann die Kennung genutzt wird? Sie müssen nicht sagen, woher Sie es wissen.",
        )
        .triage(TUNDE, {
          status: "investigating",
          labels: ["Salzgitter", "Warenwirtschaftssystemumstellung"],
        })
        .on(12)
        .add(ME, {
          kind: "access",
          added: [COUNSEL],
          removed: [],
          against: [],
          rotated: false,
          reason: "We want outside counsel to see this from the start.",
        })
        .on(2)
        .message(null, "Seit Anfang Februar, immer freitags nach 18 Uhr.", { read: false }).items,
      { language: "de", readers: [ME, TUNDE, JINGYI, COUNSEL] },
    ),
    made(
      3,
      "QX81-4HPA",
      97,
      new Story(today, 97)
        .report({
          category: ["auditing"],
          what: "审计人员要求提供存货盘点表时，工厂经理让我们重做了三个月的记录。原始记录保存在另一个文件夹里。",
          where: "苏州工厂",
        })
        .on(95)
        .add(JINGYI, { kind: "acknowledgement", text: "感谢您的举报。我们已经收到，并已开始处理。" })
        .triage(JINGYI, { status: "investigating", severity: "critical", assignee: JINGYI })
        .on(20)
        .message(JINGYI, "我们正在核对原始记录。").items,
      { language: "zh-Hans" },
    ),
    made(
      4,
      "HR5D-TT20",
      9,
      new Story(today, 9)
        .report({
          category: ["harassment"],
          what: "A foreman on the night shift makes two colleagues clean his car during working hours.",
        })
        .on(8)
        .gap("dialogue", "signature")
        .on(4)
        .note(
          TUNDE,
          "The second entry fails its check. Let us compare codes by telephone before anybody answers.",
        ).items,
      { findings: [{ kind: "gap", stream: "dialogue", seq: 1, check: "signature" }] },
    ),
    made(
      5,
      "0WZM-6KDE",
      61,
      new Story(today, 61)
        .report({
          category: ["conflict"],
          what: "A purchasing manager’s brother-in-law owns the new pallet supplier.",
        })
        .on(60)
        .add(ME, { kind: "acknowledgement", text: "Thank you for your report." })
        .triage(ME, { status: "substantiated", severity: "medium", assignee: ME })
        .on(14)
        .add(ME, {
          kind: "outcome",
          result: "substantiated",
          text: "Thank you again for your report. What you reported is so. We have taken steps.",
        })
        .on(13)
        .add(ME, {
          kind: "retention",
          ask: { purge_after: null, hold: true, reason: "Litigation with the supplier." },
        }).items,
      { purge_after: null },
    ),
    made(
      6,
      "9CJ7-VAX3",
      30,
      new Story(today, 30)
        .report({
          what: "يتم تسجيل ساعات عمل لم تُنجز في مصنع الدار البيضاء منذ بداية العام.",
          where: "مصنع الدار البيضاء",
        })
        .on(27)
        .add(TUNDE, { kind: "acknowledgement", text: "Thank you for your report." })
        .triage(TUNDE, { status: "under_review" }).items,
      { language: "ar" },
    ),
    made(
      7,
      "E4SY-1NB8",
      210,
      new Story(today, 210)
        .report({ category: ["safety"], what: "The light curtain of press 14 was bridged for three weeks." })
        .on(205)
        .add(TUNDE, { kind: "acknowledgement", text: "Thank you for your report." })
        .on(150)
        .add(TUNDE, { kind: "outcome", result: "substantiated", text: "It was so, and is repaired." })
        .triage(TUNDE, { status: "closed", severity: "high" }).items,
      {
        pending: {
          member: TUNDE,
          date: day(1),
          ask: { purge_after: day(1), hold: false, reason: "The reporter asked for it twice." },
          purge: true,
        },
      },
    ),
    made(8, "KD66-XX9P", 400, [], { purged: day(20), readers: [] }),
  ];
}

/** What a hostile reporter files. Nothing of it may do anything. */
export function hostileCase(today: Day): TestCase {
  const text = [
    "<script>document.title = 'owned'</script><img src=x onerror=\"document.title = 'owned'\">",
    "<style>* { display: none }</style><a href=\"javascript:document.title='owned'\">here</a>",
    `${"W".repeat(3000)}`,
    "\u202Etxet desrever\u202C",
    `Z${"\u0300\u0301\u0302\u0316".repeat(60)}algo`,
  ].join("\n\n");
  return {
    id: uuid(666),
    reference: "H0ST-1LE0",
    activity: 1000,
    filed: addDays(today, -1),
    language: "<b>xx</b>",
    items: new Story(today, 1).report(
      { category: ["<img src=x onerror=alert(1)>"], what: text, "<b>question</b>": "answer" },
      {
        language: "<b>xx</b>",
        files: [
          fileView(910, "annual\u202Efdp.exe"),
          fileView(911, "../../..\\..\\etc/passwd"),
          fileView(912, "<img src=x onerror=alert(1)>.svg"),
          fileView(913, `${"long".repeat(200)}.html`),
          fileView(914, "polyglot.png"),
          fileView(915, "notes.txt"),
        ],
      },
    ).items,
    excluded: [],
    readers: [ME, TUNDE],
    findings: [],
    settled: false,
    purge_after: null,
    pending: null,
    purged: null,
  };
}
