/** Puts a desk into a page, with its keyboard, its clock and its looking for news, until it is taken out again. */

import { render } from "preact";
import { sync } from "./actions/cases.ts";
import { arrive } from "./actions/unlock.ts";
import type { DeskEngine, Env } from "./around.ts";
import { Idle } from "./idle.ts";
import { actOf, perform } from "./keys.ts";
import { Desk } from "./state.ts";
import { App } from "./views/app.tsx";
import { DeskContext } from "./views/parts.tsx";
import { lockByHand } from "./views/shell.tsx";

/** Milliseconds between two looks for what is new. */
const SYNC_EVERY = 60_000;

/** A desk in a page. */
export interface Mounted {
  readonly desk: Desk;
  /** Locks it and takes everything out of the page. */
  unmount(): void;
}

/** Shows a desk in an element and begins to arrive; `sealed` is what was not sent before earlier locks. */
export function mount(
  engine: DeskEngine,
  env: Env,
  root: HTMLElement,
  sealed: readonly Uint8Array[] = [],
): Mounted {
  const desk = new Desk(engine, env, sealed);
  const idle = new Idle(desk);
  const over = new AbortController();
  const { signal } = over;
  addEventListener(
    "keydown",
    (event) => {
      const isWarned = desk.warned.value;
      const act = actOf(desk, event);
      idle.touched();
      if (desk.isOver) return;
      if (act !== null) perform(desk, act, event, lockByHand);
      // What keeps the desk open does nothing else, to what is below the warning, either.
      else if (isWarned && !event.ctrlKey && !event.metaKey && !event.altKey) event.preventDefault();
    },
    { signal },
  );
  // Whoever reads a long report scrolls.
  for (const type of ["pointerdown", "wheel", "touchmove"] as const) {
    const heard = ({ target }: Event) =>
      idle.touched(target instanceof Element && target.closest("[role=alertdialog] button") !== null);
    addEventListener(type, heard, { signal, passive: true });
  }
  addEventListener("online", () => look(desk), { signal });
  addEventListener("visibilitychange", () => look(desk), { signal });
  idle.start();
  again(desk);
  render(
    <DeskContext value={desk}>
      <App />
    </DeskContext>,
    root,
  );
  void arrive(desk);
  return {
    desk,
    unmount() {
      over.abort();
      desk.lock("left");
      render(null, root);
    },
  };
}

function look(desk: Desk): void {
  desk.today.value = desk.env.today();
  if (desk.stage.value === "inside") void sync(desk, false);
}

/** Looks for what is new, now and then. */
function again(desk: Desk): void {
  desk.env.later(SYNC_EVERY, () => {
    if (desk.isOver) return;
    look(desk);
    again(desk);
  });
}
