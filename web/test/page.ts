/** The reporter's page in a test: the real views and actions, the worker's code on the same thread, a server in memory. */

import { App } from "../src/report/app.ts";
import { ask } from "../src/report/ask.ts";
import { Engine, type Port } from "../src/report/engine.ts";
import { VIEWS } from "../src/report/views.ts";
import { failureMessage } from "../src/report/worker/failure.ts";
import { session } from "../src/report/worker/session.ts";
import type { Pretend } from "./pretend.ts";
import { TODAY } from "./support.ts";
import { until } from "./until.ts";

/** A worker that is none: its answers come on the same thread. */
export class LocalPort implements Port {
  onmessage: Port["onmessage"] = null;
  onerror: Port["onerror"] = null;
  ended = false;
  readonly #answers;
  readonly #running = new Map<number, AbortController>();

  constructor(server: Pretend) {
    this.#answers = session({ today: () => TODAY, fetch: server.fetch });
  }

  postMessage(message: Parameters<Port["postMessage"]>[0]): void {
    if ("stop" in message) this.#running.get(message.id)?.abort();
    else void this.#answer(message);
  }

  terminate(): void {
    this.ended = true;
    for (const controller of this.#running.values()) controller.abort();
  }

  async #answer({ id, name, input }: Extract<Parameters<Port["postMessage"]>[0], { name: unknown }>) {
    const controller = new AbortController();
    this.#running.set(id, controller);
    const { signal } = controller;
    const say = (data: object) => {
      if (!this.ended) this.onmessage?.({ data: { id, ...data } } as MessageEvent);
    };
    try {
      const answer = this.#answers[name] as (input: unknown, handle: unknown) => unknown;
      say({ output: await answer(input, { progress: (progress: object) => say({ progress }), signal }) });
    } catch (error) {
      say({ failure: failureMessage(error) });
    }
  }
}

/** A page that has not heard anything yet. Its timers run after 0 ms. */
export class TestPage {
  readonly root = document.createElement("main");
  readonly port: LocalPort;
  readonly app: App;

  constructor(server: Pretend, fragment = "") {
    this.port = new LocalPort(server);
    document.body.replaceChildren(this.root);
    this.app = new App({
      engine: new Engine(this.port),
      ask: () => ask(server.fetch),
      fragment: () => fragment,
      root: this.root,
      views: VIEWS,
      later: (_, then) => void setTimeout(then, 0),
    });
  }

  get text(): string {
    return this.root.textContent ?? "";
  }

  get heading(): string {
    return this.root.querySelector("h1")?.textContent ?? "";
  }

  /** The one element that a selector names. */
  one<E extends HTMLElement>(selector: string): E {
    const found = this.root.querySelector<E>(selector);
    if (found === null) throw new Error(`no ${selector} in: ${this.text.slice(0, 300)}`);
    return found;
  }

  /** Waits until something is there. */
  async until(selector: string): Promise<void> {
    await until(
      () => this.root.querySelector(selector) !== null,
      () => `${selector} in: ${this.text.slice(0, 500)}`,
    );
  }

  /** Waits until a text is there. */
  async see(text: string): Promise<void> {
    await until(
      () => this.text.includes(text),
      () => `${text} in: ${this.text.slice(0, 500)}`,
    );
  }

  click(selector: string): void {
    this.one(selector).click();
  }

  type(selector: string, text: string): void {
    const box = this.one<HTMLInputElement>(selector);
    box.value = text;
    box.dispatchEvent(new Event("input", { bubbles: true }));
    box.dispatchEvent(new Event("change", { bubbles: true }));
  }

  /** Presses the button of the view's form. */
  submit(): void {
    this.click("button[type=submit]");
  }

  /** Goes on to the view that has this. */
  async on(selector: string): Promise<void> {
    this.submit();
    await this.until(selector);
  }
}
