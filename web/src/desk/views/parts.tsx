/** What several views share. */

import { type ComponentChildren, createContext, type JSX } from "preact";
import { useContext } from "preact/hooks";
import type { Due } from "../due.ts";
import type { FailureMessage } from "../model.ts";
import type { Desk } from "../state.ts";
import { count, Foreign, type Key, language, longDay, percent, shortSpan, t, word } from "../texts.tsx";

/** What an entry may hold any number of is laid out up to this many at once: no honest one has more. */
export const MOST = 200;

/** Names in one sentence, each apart, and those beyond {@link MOST} by their number. */
export function few(names: readonly string[]): ComponentChildren {
  const more = names.length - MOST;
  const shown = more > 0 ? [...names.slice(0, MOST), count("list.more", more)] : names;
  return new Intl.ListFormat(language())
    .formatToParts(shown)
    .map(({ type, value }, i) => (type === "element" ? <Foreign key={i} text={value} /> : value));
}

const Context = createContext<Desk | null>(null);
/** Gives the desk to all views below. */
export const DeskContext = Context.Provider;

/** The desk that a view belongs to. */
export function useDesk(): Desk {
  const desk = useContext(Context);
  if (desk === null) throw new Error("no desk");
  return desk;
}

/** A button with what it does as its name. `keys` is its shortcut, which stands in its title. */
export function Button({
  children,
  does,
  look = "plain",
  keys,
  title,
  ...more
}: {
  children: ComponentChildren;
  does: () => void;
  look?: "primary" | "plain" | "link" | "leave";
  keys?: string;
  title?: string;
} & Omit<JSX.IntrinsicElements["button"], "title" | "onClick">) {
  const shown = title ?? (typeof children === "string" ? children : "");
  const hint = keys === undefined ? title : t("button.keys", { name: shown, key: keys.toUpperCase() });
  return (
    <button
      type="button"
      class={look}
      onClick={does}
      {...(hint !== undefined && { title: hint })}
      {...(keys !== undefined && { "aria-keyshortcuts": keys })}
      {...more}
    >
      {children}
    </button>
  );
}

/** A framed notice: a sentence that says it, and what it means. */
export function Notice({
  tone = "ink",
  what,
  children,
  ...more
}: {
  tone?: "ink" | "amber" | "red" | "accent";
  what: ComponentChildren;
  children?: ComponentChildren;
} & Omit<JSX.IntrinsicElements["div"], "what">) {
  return (
    <div class={`notice ${tone}`} {...more}>
      <p class="name">{what}</p>
      {children}
    </div>
  );
}

/** How far something is. */
export function Progress({ label, part }: { label: string; part: number | null }) {
  return (
    <div class="progress">
      <p>
        {label}
        {part !== null && <span class="muted"> {percent(part)}</span>}
      </p>
      <progress max={1} aria-label={label} {...(part !== null && { value: Math.round(part * 100) / 100 })} />
    </div>
  );
}

const SHAPES: ReadonlyMap<string, string> = new Map([
  ["new", "ring"],
  ["under_review", "half"],
  ["investigating", "full"],
  ["closed", "square"],
]);

/** A status: a word with a small shape. */
export function Status({ status }: { status: string }) {
  return (
    <span class="status">
      <svg viewBox="0 0 12 12" aria-hidden="true" class="shape">
        {shape(SHAPES.get(status) ?? "frame")}
      </svg>
      {word("status", status)}
    </span>
  );
}

function shape(name: string) {
  switch (name) {
    case "ring":
      return <circle cx="6" cy="6" r="4.75" class="line" />;
    case "half":
      return (
        <>
          <circle cx="6" cy="6" r="4.75" class="line" />
          <path d="M6 1.25a4.75 4.75 0 0 1 0 9.5z" class="fill" />
        </>
      );
    case "full":
      return <circle cx="6" cy="6" r="5.25" class="fill" />;
    case "square":
      return <rect x="1" y="1" width="10" height="10" class="fill" />;
    default:
      return <rect x="1.75" y="1.75" width="8.5" height="8.5" class="line" />;
  }
}

/** What is due, with a word and a number; in a row in as few letters as the language has for it. */
export function DueChip({ due, long = false }: { due: Due; long?: boolean }) {
  const name = `due.${due.what}` as const;
  const days = Math.abs(due.left);
  const text =
    due.left < 0
      ? count(`${name}.late`, days)
      : due.left === 0
        ? t(`${name}.today`)
        : count(`${name}.left`, due.left);
  if (long) {
    return (
      <span class={`chip ${due.pressure}`} title={longDay(due.by)}>
        {text}
      </span>
    );
  }
  const span = shortSpan(days);
  return (
    <span class={`chip ${due.pressure}`} title={text}>
      <span class="hidden">{text}</span>
      <span aria-hidden="true">
        {due.left === 0 ? text : t(`${name}.${due.left < 0 ? "late" : "left"}.short`, { span })}
      </span>
    </span>
  );
}

/** A day, as a machine reads it too. */
export function When({ day }: { day: string }) {
  return <time dateTime={day}>{longDay(day)}</time>;
}

const FAILURES: Readonly<Record<string, Key>> = {
  offline: "failure.offline",
  unreachable: "failure.unreachable",
  stopped: "failure.stopped",
  server: "failure.server",
  internal: "failure.server",
  busy: "failure.busy",
  storage_full: "failure.full",
  too_large: "failure.large",
  TooLarge: "failure.large",
  gone: "failure.gone",
  not_found: "failure.gone",
  withheld: "failure.withheld",
  keys: "failure.keys",
  Keys: "failure.keys",
  unsound: "failure.unsound",
  busy_case: "failure.busy_case",
  unauthorized: "failure.session",
  forbidden: "failure.forbidden",
  conflict: "failure.conflict",
  charter_refused: "failure.charter",
  NoKey: "failure.no_key",
  Nobody: "failure.nobody",
  Excluded: "failure.excluded",
  Mismatch: "failure.mismatch",
  Missing: "failure.damaged",
  Damaged: "failure.damaged",
  TooShort: "failure.short",
  Unassigned: "failure.unassigned",
};

/** What a failure means, and what to do. */
export function failureText({ code }: FailureMessage): string {
  return t(FAILURES[code] ?? "failure.broken");
}
