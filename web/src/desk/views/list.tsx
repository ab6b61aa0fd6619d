/**
 * The second pane: the cases, two lines each. Only the rows that are in sight are in the document, so that ten thousand
 * scroll as well as ten. It is a list box: the focus stays on it, and the row under the cursor is named to whoever hears it.
 */

import { useSignal } from "@preact/signals";
import { useEffect, useLayoutEffect, useRef } from "preact/hooks";
import { move, openCase, search } from "../actions/cases.ts";
import { focusSoon } from "../focus.ts";
import { EVERYTHING, isNarrowed, type Wish } from "../inbox.ts";
import { KEYS } from "../keys.ts";
import type { Row } from "../model.ts";
import { count, number, t } from "../texts.tsx";
import { Choose } from "./fields.tsx";
import { Button, useDesk } from "./parts.tsx";
import { RowView } from "./row.tsx";

/** A row's height in rem; the style sheet says the same. */
const ROW = 4.5;
/** Rows kept above and below what is in sight. */
const MARGIN = 6;

/** The pane. */
export function ListPane() {
  const desk = useDesk();
  const rows = desk.list.value;
  const wish = desk.wish.value;
  const { read, of, done } = desk.reading.value;
  return (
    <section class="pane cases" aria-labelledby="cases-heading">
      <div class="tools">
        <h2 id="cases-heading">
          {t("list.title")} <span class="count">{number(rows.length)}</span>
        </h2>
        <label for="search" class="hidden">
          {t("list.search")}
        </label>
        <input
          id="search"
          type="text"
          class="search"
          placeholder={t("list.search.hint")}
          title={t("button.keys", { name: t("list.search"), key: KEYS.search })}
          aria-keyshortcuts={KEYS.search}
          autocomplete="off"
          autocorrect="off"
          autocapitalize="none"
          spellcheck={false}
          data-gramm="false"
          data-1p-ignore=""
          data-lpignore="true"
          value={desk.query.value}
          onInput={(event) => void search(desk, (event.currentTarget as HTMLInputElement).value)}
        />
        <div class="row">
          <Choose
            id="sort"
            label={t("list.sort")}
            value={wish.sort}
            options={(["activity", "due", "filed"] as const).map((name) => [name, t(`list.sort.${name}`)])}
            choose={(sort) => {
              desk.wish.value = { ...wish, sort: sort as Wish["sort"] };
            }}
          />
          <Button
            class="plain only-narrow"
            keys={KEYS.filters}
            does={() => {
              desk.pane.value = "filters";
              focusSoon("filters-heading");
            }}
          >
            {t("filter.title")}
          </Button>
        </div>
        {desk.found.value !== null && !done && (
          <p class="muted small">{t("list.search.partly", { read: number(read), of: number(of) })}</p>
        )}
      </div>
      <p class="hidden" role="status">
        {desk.found.value === null ? "" : count("list.found", rows.length)}
      </p>
      {rows.length === 0 ? <Empty /> : <Rows rows={rows} />}
    </section>
  );
}

/** Why there is nothing in the list. */
function Empty() {
  const desk = useDesk();
  const { done, of, failed } = desk.reading.value;
  if (desk.searchFailed.value) {
    return (
      <div class="empty" role="alert" id="list" tabIndex={-1}>
        <p class="name">{t("list.search.failed")}</p>
        <p>{t("list.search.failed.means")}</p>
        <Button does={() => void search(desk, desk.query.value)}>{t("common.again")}</Button>
      </div>
    );
  }
  const isFiltered = isNarrowed(desk.wish.value) || desk.found.value !== null;
  if (isFiltered && desk.rows.value.size > 0) {
    return (
      <div class="empty" role="status" id="list" tabIndex={-1}>
        <p class="name">{t("list.nothing")}</p>
        <p>{t(desk.found.value !== null ? "list.nothing.search" : "list.nothing.filter")}</p>
        <Button
          does={() => {
            desk.wish.value = { ...EVERYTHING, sort: desk.wish.value.sort };
            void search(desk, "");
          }}
        >
          {t("filter.clear")}
        </Button>
      </div>
    );
  }
  if (failed) return <div id="list" class="empty" tabIndex={-1} />;
  if (!done) {
    return (
      <div class="empty" role="status" id="list" tabIndex={-1}>
        <p>{of === 0 ? t("list.loading") : count("list.reading", of)}</p>
        <progress max={1} aria-label={t("list.loading")} />
      </div>
    );
  }
  const hidden = desk.counts.value.closed + desk.counts.value.purged;
  return (
    <div class="empty" role="status" id="list" tabIndex={-1}>
      <p class="name">{t(hidden > 0 ? "list.done" : "list.none")}</p>
      <p>{hidden > 0 ? count("list.done.means", hidden) : t("list.none.means")}</p>
    </div>
  );
}

function Rows({ rows }: { rows: readonly Row[] }) {
  const desk = useDesk();
  const box = useRef<HTMLDivElement>(null);
  const top = useSignal(0);
  const height = useSignal(800);
  const rem = useSignal(17);
  const row = ROW * rem.value;
  useEffect(() => {
    const element = box.current;
    if (element === null) return;
    const measure = () => {
      height.value = element.clientHeight;
      rem.value = Number.parseFloat(getComputedStyle(document.documentElement).fontSize) || 17;
    };
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(element);
    return () => observer.disconnect();
  }, []);

  const cursor = desk.cursor.value;
  const at = cursor === null ? -1 : rows.findIndex(({ case: id }) => id === cursor);
  useLayoutEffect(() => {
    const element = box.current;
    if (element === null || at < 0) return;
    // In whole rows below, or above, of what is in sight.
    if (at * row < element.scrollTop) element.scrollTop = at * row;
    else if ((at + 1) * row > element.scrollTop + element.clientHeight) {
      element.scrollTop = (at + 1) * row - element.clientHeight;
    }
  }, [cursor, row]);

  const first = Math.max(0, Math.floor(top.value / row) - MARGIN);
  const last = Math.min(rows.length, Math.ceil((top.value + height.value) / row) + MARGIN);
  const inSight = rows.slice(first, last).map((item, i) => [item, first + i] as const);
  const beyond = rows[at];
  // The row under the cursor is always there, as the list box names it.
  if (beyond !== undefined && (at < first || at >= last)) inSight.push([beyond, at]);

  return (
    <div
      ref={box}
      id="list"
      class="rows"
      role="listbox"
      tabIndex={0}
      aria-labelledby="cases-heading"
      {...(at >= 0 && { "aria-activedescendant": `row-${at}` })}
      onScroll={(event) => {
        top.value = event.currentTarget.scrollTop;
      }}
      onFocus={() => {
        if (desk.cursor.value === null && rows[0] !== undefined) desk.cursor.value = rows[0].case;
      }}
      onClick={(event) => {
        const row = (event.target as Element).closest<HTMLElement>("[data-case]");
        if (row?.dataset["case"] !== undefined) void openCase(desk, row.dataset["case"]);
      }}
      onKeyDown={(event) => {
        const page = Math.max(1, Math.floor(height.value / row) - 1);
        const steps: Record<string, number> = {
          ArrowDown: 1,
          ArrowUp: -1,
          PageDown: page,
          PageUp: -page,
          Home: -rows.length,
          End: rows.length,
        };
        const step = steps[event.key];
        if (event.ctrlKey || event.metaKey || event.altKey) return;
        if (step !== undefined) move(desk, step);
        else if ((event.key === "Enter" || event.key === " ") && desk.cursor.value !== null) {
          void openCase(desk, desk.cursor.value);
        } else return;
        event.preventDefault();
      }}
    >
      <div class="rows-height" style={{ height: `${rows.length * row}px` }} role="presentation">
        {inSight.map(([item, i]) => (
          // biome-ignore lint/a11y/useFocusableInteractive: the list box has the focus and names it
          <div
            key={item.case}
            data-case={item.case}
            id={`row-${i}`}
            role="option"
            aria-selected={item.case === (desk.open.value ?? cursor)}
            aria-posinset={i + 1}
            aria-setsize={rows.length}
            class={rowClass(item, cursor, desk.open.value)}
            style={{ top: `${i * row}px` }}
          >
            <RowView row={item} />
          </div>
        ))}
      </div>
    </div>
  );
}

function rowClass(row: Row, cursor: string | null, open: string | null): string {
  const names = ["case-row"];
  if (row.unread > 0) names.push("unread");
  if (row.findings.length > 0) names.push("failing");
  if (row.case === cursor) names.push("cursor");
  if (row.case === open) names.push("open");
  return names.join(" ");
}
