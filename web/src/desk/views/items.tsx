/** All that was written in a case, in one order: letters, notes on their own paper, and changes in one line. */

import { useSignal } from "@preact/signals";
import type { ComponentChildren } from "preact";
import type { CaseView, ItemView } from "../model.ts";
import type { Desk } from "../state.ts";
import { Foreign, longDay, number, parts, t, word } from "../texts.tsx";
import { Answers, Prose } from "./answers.tsx";
import { FileRow } from "./files.tsx";
import { meaningOf, whatOf } from "./findings.tsx";
import { Button, few, MOST, useDesk, When } from "./parts.tsx";

const PARTS = ["all", "dialogue", "desk"] as const;

/** The entries, or one stream of them. */
export function ItemList({ view }: { view: CaseView }) {
  const desk = useDesk();
  const part = desk.part.value;
  const items = view.items.filter(({ stream }) => part === "all" || stream === part);
  const both = view.items.some(({ stream }) => stream === "desk");
  return (
    <section class="items" aria-labelledby="items-heading">
      <div class="items-head">
        <h3 id="items-heading">{t("items.title")}</h3>
        {both && (
          <fieldset class="segments" aria-label={t("items.show")}>
            {PARTS.map((name) => (
              <Button
                key={name}
                look="link"
                aria-pressed={part === name}
                does={() => {
                  desk.part.value = name;
                }}
              >
                {t(`items.${name}`)}
              </Button>
            ))}
          </fieldset>
        )}
      </div>
      <ol class="letters">
        {items.map((item) => (
          <li key={`${item.stream}-${item.seq}`}>
            <Item item={item} view={view} />
          </li>
        ))}
      </ol>
      {items.length === 0 && <p class="muted">{t("items.none")}</p>}
    </section>
  );
}

function Item({ item, view }: { item: ItemView; view: CaseView }) {
  switch (item.kind) {
    case "gap":
      return <Gap item={item} />;
    case "access":
      return <Access item={item} />;
    case "triage":
      return <Triaged item={item} />;
    case "retention":
      return <Retention item={item} />;
    case "note":
      return <Letter item={item} view={view} look="note" />;
    default:
      return <Letter item={item} view={view} look={item.author === null ? "theirs" : "ours"} />;
  }
}

/** A letter or a note: who, when, what, and its files. */
function Letter({
  item,
  view,
  look,
}: {
  item: Extract<ItemView, { kind: "report" | "message" | "acknowledgement" | "note" | "outcome" }>;
  view: CaseView;
  look: "theirs" | "ours" | "note";
}) {
  return (
    <article class={`letter ${look}`}>
      <header>
        <h4>
          <Author item={item} />
        </h4>
        <p class="muted">
          {t(`item.${item.kind}`)}
          {" · "}
          <When day={item.date} />
          {!item.read && !item.mine && <span class="mark new"> {t("item.new")}</span>}
        </p>
        {look === "note" && <p class="only">{t("note.only")}</p>}
      </header>
      {item.kind === "outcome" && (
        <p class="name">{parts("item.result", { result: word("result", item.result) })}</p>
      )}
      {item.kind === "report" ? (
        <Answers item={item} />
      ) : (
        item.text !== "" && (
          <Prose text={item.text} language={item.author === null ? view.language : undefined} />
        )
      )}
      {item.files.length > 0 && <Files item={item} id={view.row.case} />}
      <Flags item={item} />
    </article>
  );
}

/** The files of an entry. One that names thousands stops nobody from reading on. */
function Files({ item, id }: { item: Exclude<ItemView, { kind: "gap" }>; id: string }) {
  const isWhole = useSignal(false);
  const { files, stream, seq } = item;
  return (
    <>
      <ul class="files" aria-label={t("files.label")}>
        {(isWhole.value ? files : files.slice(0, MOST)).map((file, i) => (
          <li key={i}>
            <FileRow file={file} at={{ case: id, stream, seq }} />
          </li>
        ))}
      </ul>
      {files.length > MOST && !isWhole.value && (
        <Button
          look="link"
          does={() => {
            isWhole.value = true;
          }}
        >
          {t("item.files", { count: number(files.length) })}
        </Button>
      )}
    </>
  );
}

function Author({ item }: { item: { readonly author: string | null; readonly mine: boolean } }) {
  const desk = useDesk();
  const { author, mine } = item;
  return (
    <>
      {author === null ? (
        t("people.reporter")
      ) : mine ? (
        t("people.me")
      ) : (
        <Foreign text={desk.nameOf(author)} />
      )}
    </>
  );
}

function Flags({ item }: { item: { readonly flags: readonly ("date_differs" | "old_recipient")[] } }) {
  return (
    <>
      {item.flags.map((flag) => (
        <p class="flag" key={flag}>
          {t(`flag.${flag}`)}
        </p>
      ))}
    </>
  );
}

/** Something that happened, in one line. */
function Line({
  item,
  children,
  warning = false,
}: {
  item: Exclude<ItemView, { kind: "gap" }>;
  children: ComponentChildren;
  warning?: boolean;
}) {
  return (
    <div class={`line ${item.stream}${warning ? " warning" : ""}`}>
      <p>
        <When day={item.date} /> · <Author item={item} />: {children}
        {!item.read && !item.mine && <span class="mark new"> {t("item.new")}</span>}
      </p>
      <Flags item={item} />
    </div>
  );
}

/** What a triage changed, in words. */
function triageText(desk: Desk, change: Extract<ItemView, { kind: "triage" }>["change"]): ComponentChildren {
  const said: ComponentChildren[] = [];
  const { status, severity, category, assignee, labels, acknowledge_by, feedback_by } = change;
  if (status !== undefined) said.push(t("triaged.status", { status: word("status", status) }));
  if (severity !== undefined) said.push(t("triaged.severity", { severity: word("severity", severity) }));
  if (category !== undefined) said.push(t("triaged.category", { category: word("category", category) }));
  if (assignee === null) said.push(t("triaged.nobody"));
  else if (assignee !== undefined) said.push(parts("triaged.assignee", { name: desk.nameOf(assignee) }));
  if (labels !== undefined) {
    said.push(
      labels.length === 0 ? t("triaged.no_labels") : parts("triaged.labels", { labels: few(labels) }),
    );
  }
  if (acknowledge_by !== undefined) said.push(t("triaged.acknowledge_by", { date: longDay(acknowledge_by) }));
  if (feedback_by !== undefined) said.push(t("triaged.feedback_by", { date: longDay(feedback_by) }));
  return said.flatMap((one, i) => (i === 0 ? [one] : ["; ", one]));
}

function Triaged({ item }: { item: Extract<ItemView, { kind: "triage" }> }) {
  return <Line item={item}>{triageText(useDesk(), item.change)}</Line>;
}

/** A change of who reads, which the reporter sees too. */
function Access({ item }: { item: Extract<ItemView, { kind: "access" }> }) {
  const desk = useDesk();
  const names = (ids: readonly string[]) => few(ids.map((id) => desk.nameOf(id)));
  const left = item.removed.length === 1 && item.removed[0] === item.author;
  return (
    <Line item={item} warning={item.against.length > 0}>
      {item.added.length > 0 && parts("access.added", { names: names(item.added) })}
      {item.removed.length > 0 &&
        (left ? t("access.left") : parts("access.removed", { names: names(item.removed) }))}
      {item.added.length + item.removed.length === 0 && t(item.rotated ? "access.rotated" : "access.same")}
      {item.against.length > 0 && <strong> {parts("access.against", { names: names(item.against) })}</strong>}
      {item.reason !== "" && <> {parts("access.reason", { reason: item.reason })}</>}
    </Line>
  );
}

/** A word on how long the case is kept. */
function Retention({ item }: { item: Extract<ItemView, { kind: "retention" }> }) {
  const { purge_after, hold, reason } = item.ask;
  const text = hold
    ? t("kept.hold")
    : purge_after === null
      ? t("kept.forever")
      : purge_after <= item.date
        ? t("kept.purge")
        : t("kept.until", { date: longDay(purge_after) });
  return (
    <Line item={item}>
      {text}
      {reason !== "" && <> {parts("access.reason", { reason })}</>}
    </Line>
  );
}

/** An entry that failed, in its place. */
function Gap({ item }: { item: Extract<ItemView, { kind: "gap" }> }) {
  const desk = useDesk();
  const finding = { kind: "gap", stream: item.stream, seq: item.seq, check: item.check } as const;
  return (
    <div class="notice red gap">
      <p class="name">{whatOf(finding)}</p>
      <p>{meaningOf(finding)}</p>
      <Button look="link" does={() => desk.ask({ kind: "finding", finding })}>
        {t("finding.what")}
      </Button>
    </div>
  );
}
