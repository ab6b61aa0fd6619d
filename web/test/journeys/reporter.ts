/** A reporter at a browser. */

import { strict as assert } from "node:assert";
import english from "../../locales/en.json";
import { type Opening, Visitor, type Window } from "./visitor.ts";

export type Key = keyof typeof english;

/** A text of the page in English, with its placeholders filled in. */
export function t(key: Key, values: Readonly<Record<string, string | number>> = {}): string {
  return english[key].replace(/\{(\w+)\}/g, (whole, name) => String(values[name] ?? whole));
}

export class Reporter extends Visitor {
  /** Opens a window. */
  static async open(window: Window, opening: Opening): Promise<Reporter> {
    const reporter = new Reporter(await window.context.newPage(), window);
    await reporter.goTo(opening);
    return reporter;
  }

  /** Fails where the page has left, said or asked for anything that it must not. */
  async leavesNothing(): Promise<void> {
    this.keptToItself();
    const { stored, fields, title, address } = await this.traces();
    assert.deepEqual(stored, [], "the browser stores something");
    assert.deepEqual(fields, [], "a field may be remembered or sent to a spelling service");
    assert.equal(title, "Welcome");
    assert.match(address, /^http:\/\/127\.0\.0\.1:\d+\/(check|no-javascript)?(#[\w=]*)?$/);
  }
}
