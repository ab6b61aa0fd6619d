/** The first pane: what narrows the list. */

import { CATEGORIES, SEVERITIES, STATUSES } from "../../protocol/questions.ts";
import { focusSoon } from "../focus.ts";
import {
  BESIDES,
  type Besides,
  EVERYTHING,
  isNarrowed,
  NARROWING,
  type Narrowing,
  type Wish,
} from "../inbox.ts";
import { number, t, word } from "../texts.tsx";
import { Choose } from "./fields.tsx";
import { Button, useDesk } from "./parts.tsx";

/** The pane. */
export function Filters() {
  const desk = useDesk();
  const wish = desk.wish.value;
  const counts = desk.counts.value;
  const set = (change: Partial<Wish>) => {
    desk.wish.value = { ...wish, ...change };
  };
  const tick = <Name extends string>(all: ReadonlySet<Name>, name: Name): ReadonlySet<Name> => {
    const next = new Set(all);
    if (!next.delete(name)) next.add(name);
    return next;
  };
  const box = (name: Narrowing | Besides, isOn: boolean, toggle: () => void) => (
    <div class="option" key={name}>
      <input type="checkbox" id={`only-${name}`} autocomplete="off" checked={isOn} onChange={toggle} />
      <label for={`only-${name}`}>
        {t(`filter.${name}`)} <span class="count">{number(counts[name])}</span>
      </label>
    </div>
  );
  const own = desk.hotline.value?.questionnaire ?? null;
  return (
    <section class="pane filters" aria-labelledby="filters-heading">
      <p class="only-narrow">
        <Button
          look="link"
          does={() => {
            desk.pane.value = "list";
            focusSoon("list");
          }}
        >
          {t("filter.back")}
        </Button>
      </p>
      <h2 id="filters-heading" tabIndex={-1}>
        {t("filter.title")}
      </h2>
      <fieldset>
        <legend>{t("filter.only")}</legend>
        {NARROWING.map((name) => box(name, wish.only.has(name), () => set({ only: tick(wish.only, name) })))}
      </fieldset>
      <Choose
        id="filter-status"
        label={t("filter.status")}
        value={wish.status}
        options={[
          ["", t("filter.any")],
          ...STATUSES.map((status) => [status, word("status", status)] as const),
        ]}
        choose={(status) => set({ status })}
      />
      <Choose
        id="filter-severity"
        label={t("filter.severity")}
        value={wish.severity}
        options={[
          ["", t("filter.any")],
          ...SEVERITIES.map((severity) => [severity, word("severity", severity)] as const),
          ["none", t("severity.none")],
        ]}
        choose={(severity) => set({ severity })}
      />
      {own === null && (
        <Choose
          id="filter-category"
          label={t("filter.category")}
          value={wish.category}
          options={[
            ["", t("filter.any")],
            ...CATEGORIES.map((name) => [name, word("category", name)] as const),
          ]}
          choose={(category) => set({ category })}
        />
      )}
      <fieldset>
        <legend>{t("filter.also")}</legend>
        {BESIDES.map((name) => box(name, wish.also.has(name), () => set({ also: tick(wish.also, name) })))}
      </fieldset>
      {isNarrowed(wish) && (
        <Button
          does={() => {
            desk.wish.value = { ...EVERYTHING, sort: wish.sort };
            focusSoon("filters-heading");
          }}
        >
          {t("filter.clear")}
        </Button>
      )}
      <Button
        look="primary"
        class="primary only-narrow"
        does={() => {
          desk.pane.value = "list";
          focusSoon("list");
        }}
      >
        {t("filter.show", { count: number(desk.list.value.length) })}
      </Button>
    </section>
  );
}
