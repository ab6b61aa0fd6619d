/**
 * The page as a whole: its state, the view that is shown, and the ways between views. What a view does beyond that is in
 * actions/: hearing whose hotline it is, choosing files, sending, and visiting a case.
 */

import { type Child, element, nodes } from "../ui/dom.ts";
import { language } from "../ui/texts.ts";
import type { Answer } from "./ask.ts";
import type { Engine } from "./engine.ts";
import { initialState, type Place, type State } from "./state.ts";
import { type Step, stepsOf } from "./steps.ts";
import type { Hotline } from "./worker/api.ts";

/** A view: what it shows for the state that the app is in. */
export type View = (app: App) => Child[];

/** What the page lives in; tests bring their own. */
export interface Surroundings {
  readonly engine: Engine;
  /** Asks whose hotline this is. */
  readonly ask: () => Promise<Answer>;
  /** Of the page's address, `#` included. */
  readonly fragment: () => string;
  /** Where views are shown. */
  readonly root: HTMLElement;
  readonly views: Readonly<Record<Place, View>>;
  /** Milliseconds later. */
  readonly later: (milliseconds: number, then: () => void) => void;
}

/** Taps that follow each other within so many milliseconds are one. */
const DOUBLE_TAP = 350;

/** One page. */
export class App {
  readonly around: Surroundings;
  state: State = initialState();
  /** Told after each change of view. */
  onMove: () => void = () => {};
  readonly #live = new Set<() => void>();
  #ended = false;
  /** When a view was last gone to. */
  #movedAt = -DOUBLE_TAP;

  constructor(around: Surroundings) {
    this.around = around;
    around.root.addEventListener("click", (event) => this.#once(event), true);
  }

  get engine(): Engine {
    return this.around.engine;
  }

  /** The hotline, which must have been believed. */
  get hotline(): Hotline {
    const { hearing } = this.state;
    if (hearing.kind !== "open") throw new Error("no hotline");
    return hearing.hotline;
  }

  /** The questions in the chosen language. */
  get steps(): Step[] {
    return stepsOf(this.hotline, language());
  }

  /** The question that is shown. */
  get step(): Step {
    const { steps } = this;
    return (steps[this.state.step] ?? steps[0]) as Step;
  }

  /** Shows the view of the present state anew, with the focus on its heading or on the summary of its mistakes. */
  show(focus = true): void {
    if (this.#ended) return;
    this.#live.clear();
    const { root, views } = this.around;
    // Until the hotline is believed there is nothing but who it says it is.
    const place = this.state.hearing.kind === "open" ? this.state.place : "start";
    root.replaceChildren(...nodes(views[place](this)));
    if (!focus) return;
    const target = root.querySelector<HTMLElement>(".errors") ?? root.querySelector<HTMLElement>("h1");
    target?.focus({ preventScroll: true });
    // Not in view where there is no window to scroll.
    globalThis.scrollTo?.(0, 0);
  }

  /** Brings those parts of the view up to date that change by themselves. */
  refresh(): void {
    if (this.#ended) return;
    for (const update of this.#live) update();
  }

  /** A part of a view that {@link refresh} brings up to date; what has the focus in it keeps it by its id. */
  live(attributes: Readonly<Record<string, string>>, render: () => Child[]): HTMLElement {
    const box = element("div", attributes, ...render());
    this.#live.add(() => {
      const next = element("div", attributes, ...render());
      // What somebody has unfolded stays so.
      const open = [...box.querySelectorAll("details")].map((details) => details.open);
      for (const [index, details] of next.querySelectorAll("details").entries()) {
        details.open = open[index] ?? details.open;
      }
      // Nothing is said again by a screen reader that has not changed.
      if (next.isEqualNode(box)) return;
      const focused = box.contains(document.activeElement) ? document.activeElement?.id : "";
      box.replaceChildren(...next.childNodes);
      if (focused) document.getElementById(focused)?.focus();
    });
    return box;
  }

  /**
   * Lets no second tap of a double tap pass the view that the first one has just shown. Keys and helpers do not tap:
   * their clicks name no pointer, in Firefox neither (which counts them as clicks all the same).
   */
  #once(event: MouseEvent): void {
    const { pointerType } = event as PointerEvent;
    if (!pointerType || event.timeStamp - this.#movedAt > DOUBLE_TAP) return;
    event.preventDefault();
    event.stopPropagation();
  }

  /** Goes to a view. */
  go(place: Place, step = this.state.step): void {
    Object.assign(this.state, { place, step, errors: new Map() });
    this.#movedAt = performance.now();
    this.onMove();
    this.show();
  }

  /** Shows what is wrong in the view, by field. */
  refuse(errors: ReadonlyMap<string, string>): void {
    this.state.errors = errors;
    this.show();
  }

  /** The view before this one; null where there is none to go back to. */
  before(): { place: Place; step: number } | null {
    const { place, step, returning, clues } = this.state;
    const last = {
      place: "step",
      step: this.state.hearing.kind === "open" ? this.steps.length - 1 : 0,
    } as const;
    switch (place) {
      case "step":
        if (returning) return { place: "review", step };
        return step > 0 ? { place: "step", step: step - 1 } : { place: "start", step: 0 };
      case "clues":
        return last;
      case "review":
        return clues.length > 0 ? { place: "clues", step } : last;
      case "enter":
      case "case":
        return { place: "start", step };
      case "start":
      case "token":
      case "filed":
        return null;
    }
  }

  /** Goes one view back, losing nothing. False where there is none. */
  back(): boolean {
    const before = this.before();
    if (before === null) return false;
    this.state.returning = false;
    this.go(before.place, before.step);
    return true;
  }

  /** Forgets everything: the state, the worker with all its secrets, and what is shown. Nothing works afterwards. */
  end(): void {
    this.#ended = true;
    this.engine.end();
    this.#live.clear();
    this.state = initialState();
    this.around.root.replaceChildren();
  }
}
