/** Makes of a case that was read what the page shows: names for ids, dates, changes of who can read. Asks nobody. */

import type { CaseReader, Good, Item } from "../../protocol/case.ts";
import { type Charter, currentLines, linesOn, type MemberLine } from "../../protocol/charter.ts";
import { addDays, type Day } from "../../protocol/date.ts";
import { type Attachment, pieceCount, REPORTER } from "../../protocol/entry.ts";
import { revealed } from "../../ui/hidden.ts";
import type { AccessNotice, Conversation, Enclosed, GapNotice, Letter, Reader } from "./api.ts";
import { datesOf } from "./filing.ts";

/** The days that matter: the server's, on which the case was filed, and today. */
interface Days {
  readonly day: Day;
  readonly today: Day;
}

/** What there is to show of a case. `stored` has the numbers of the pieces that the server holds, by attachment. */
export function conversation(
  reader: CaseReader,
  charter: Charter,
  stored: ReadonlyMap<string, ReadonlySet<number>>,
  { day, today }: Days,
): Conversation {
  const state = reader.state();
  const people = new People(charter);
  const dates = datesOf(state.acknowledge_by === null ? day : (reportDay(reader) ?? day));
  const feedback_by = state.feedback_by ?? dates.feedback_by;
  const concluded = state.outcome?.date ?? null;
  const late = (due: Day, done: Day | null) => done === null && today > due;
  const { excluded } = state;
  return {
    items: reader.items("dialogue").flatMap((item) => shown(item, reader, people, stored)),
    readers: state.readers.map((id) => people.reader(id, today)),
    excluded: excluded.map((id) => people.name(id, today)),
    dates: { ...dates, feedback_by },
    acknowledged: state.acknowledged,
    concluded,
    overdue: late(dates.acknowledge_by, state.acknowledged ?? concluded)
      ? "acknowledge"
      : late(feedback_by, concluded)
        ? "feedback"
        : null,
    purge: charter.hold ? null : addDays(day, charter.retention_days),
    writable: reader.report !== null && reader.access !== null,
    head: reader.headCode(),
  };
}

function reportDay(reader: CaseReader): Day | null {
  const [first] = reader.items("dialogue");
  return first !== undefined && "frame" in first ? first.date : null;
}

/** Names by id: of the line that counted on a day, or else of the last one that there is. */
class People {
  readonly #charter: Charter;

  constructor(charter: Charter) {
    this.#charter = charter;
  }

  #line(id: string, day: Day): MemberLine | undefined {
    const own = (lines: readonly MemberLine[]) => lines.filter((line) => line.id === id).at(-1);
    return (
      own(currentLines(this.#charter, day)) ?? own(linesOn(this.#charter, day)) ?? own(this.#charter.members)
    );
  }

  reader(id: string, day: Day): Reader {
    const { name = "", title = "", role = "member" } = this.#line(id, day) ?? {};
    return { id, name, title, role };
  }

  name(id: string, day: Day): string {
    return this.#line(id, day)?.name ?? "";
  }
}

function shown(
  item: Item,
  reader: CaseReader,
  people: People,
  stored: ReadonlyMap<string, ReadonlySet<number>>,
): (Letter | AccessNotice | GapNotice)[] {
  const { seq } = item;
  if ("check" in item) return [{ kind: "gap", seq, check: item.check }];
  if (item.frame.kind === "access") {
    const change = accessNotice(item, reader, people);
    return change === null ? [] : [change];
  }
  return [letter(item, people, stored)];
}

/** null where only the key was changed, and not who reads. */
function accessNotice({ seq, date, frame }: Good, reader: CaseReader, people: People): AccessNotice | null {
  const index = reader.accesses.findIndex((placed) => placed.seq === seq);
  const ids = (place: number) => reader.accesses[place]?.access.members.map(({ id }) => id) ?? [];
  const [before, now] = [ids(index - 1), ids(index)];
  const added = now.filter((id) => !before.includes(id));
  const removed = before.filter((id) => !now.includes(id));
  const reason = reader.accesses[index]?.access.reason ?? "";
  if (added.length + removed.length === 0 && reason === "") return null;
  const excluded = reader.report?.excluded ?? [];
  const names = (list: readonly string[]) => list.map((id) => people.name(id, date));
  return {
    kind: "access",
    seq,
    date,
    author: people.name(frame.author, date),
    added: names(added),
    removed: names(removed),
    against: names(added.filter((id) => excluded.includes(id))),
    reason,
  };
}

function letter(
  { seq, date, frame, flags }: Good,
  people: People,
  stored: ReadonlyMap<string, ReadonlySet<number>>,
): Letter {
  const author = frame.author === REPORTER ? null : people.reader(frame.author, date);
  const body = frame.body as { text?: string; result?: string; answers?: Letter["answers"] };
  return {
    kind: frame.kind as Letter["kind"],
    seq,
    date,
    author: author && { name: author.name, title: author.title },
    text: body.text ?? "",
    result: body.result ?? "",
    answers: body.answers ?? [],
    files: frame.attachments.map((attachment) => enclosed(attachment, stored)),
    flagged: flags.includes("date_differs"),
  };
}

function enclosed(
  { id, name, type, size }: Attachment,
  stored: ReadonlyMap<string, ReadonlySet<number>>,
): Enclosed {
  return {
    id,
    name: revealed(name, () => ""),
    type,
    size,
    pieces: pieceCount(size),
    stored: stored.get(id)?.size ?? 0,
  };
}
