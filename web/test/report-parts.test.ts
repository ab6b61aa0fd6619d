/** The small parts of the reporter's page: typing words, the phone's Back, Escape, texts. */

import { wordAt } from "../src/protocol/words.ts";
import { matches } from "../src/report/actions/send.ts";
import { leaveOnEscape } from "../src/report/leave.ts";
import { complete, expand, suggestions, wordCount } from "../src/report/phrase.ts";
import { count, fileSize, list, longDay, preferred, t } from "../src/ui/texts.ts";
import { Trail } from "../src/ui/trail.ts";
import { assert, inBrowser, test } from "./harness.ts";

const LIST = Array.from({ length: 2048 }, (_, index) => wordAt(index));

test("words are counted and completed however they are spaced", () => {
  assert.equal(wordCount("  river,\n17 - Äpfel "), 3);
  assert.deepEqual(suggestions("river aban", LIST), { place: 2, words: ["abandon"] });
  assert.deepEqual(suggestions("1", LIST), { place: 1, words: ["abandon"] });
  for (const nothing of ["", "river ", "r", "river", "qqqq", "0", "2049"]) {
    assert.equal(suggestions(nothing, LIST), null, nothing);
  }
  assert.equal(complete("river ab", "abandon"), "river abandon ");
});

test("four letters or a number become a word with the next space, and a word that is whole stays", () => {
  assert.equal(expand("river aban ", LIST), "river abandon ");
  assert.equal(expand("AbÁn ", LIST), "abandon ");
  assert.equal(expand("1 ", LIST), "abandon ");
  // "act" is a word and begins others.
  for (const stays of ["act ", "aba ", "zzzz ", "river", "river  ", " ", "0 "]) {
    assert.equal(expand(stays, LIST), stays, stays);
  }
});

test("a word is typed back whole, by its first four letters, or as its number", () => {
  for (const right of ["abandon", " Abandon ", "aban", "ABANDO", "1"])
    assert.ok(matches(right, "abandon", 1), right);
  for (const wrong of ["", "aba", "abandons", "2", "ability"])
    assert.ok(!matches(wrong, "abandon", 1), wrong);
});

/** A history with one page before ours. */
function historyOf(state: unknown = null) {
  const entries: unknown[] = ["before", state];
  let at = 1;
  let listener: (event: PopStateEvent) => void = () => {};
  const history = {
    get state() {
      return entries[at];
    },
    pushState(next: unknown) {
      entries.splice(at + 1, Number.POSITIVE_INFINITY, next);
      at += 1;
    },
    go(delta = 0) {
      at += delta;
      if (at > 0) listener({ state: entries[at] } as PopStateEvent);
    },
  };
  const addEventListener = (_: "popstate", listens: typeof listener) => {
    listener = listens;
  };
  return { window: { history, addEventListener }, entries, at: () => at };
}

test("Back moves inside the page as often as there is something before, and then leaves it", () => {
  const { window, entries, at } = historyOf();
  let depth = 0;
  const back = () => {
    depth -= 1;
    return true;
  };
  const trail = new Trail(window, back, () => depth > 0);
  for (let step = 0; step < 3; step++) {
    depth += 1;
    trail.moved();
  }
  assert.equal(entries.length, 3, "one entry for all steps");
  for (const left of [2, 1, 0]) {
    window.history.go(-1);
    assert.equal(depth, left);
  }
  assert.equal(at(), 1);
  window.history.go(-1);
  assert.equal(at(), 0);
  assert.equal(depth, 0);
});

test("what leaves goes to the first entry before it replaces the page", () => {
  for (const depth of [0, 1]) {
    const { window, at } = historyOf();
    const trail = new Trail(
      window,
      () => true,
      () => depth > 0,
    );
    trail.moved();
    let replaced = -1;
    trail.toFirst(() => {
      replaced = at();
    });
    assert.equal(replaced, 1);
  }
});

test("no entry of the history says which view it was", () => {
  const { window, entries } = historyOf();
  new Trail(
    window,
    () => true,
    () => true,
  ).moved();
  assert.deepEqual(entries, ["before", null, 1]);
});

test("Escape leaves when it is pressed three times in a row, and not otherwise", () => {
  if (!inBrowser) return;
  const target = new EventTarget();
  let left = 0;
  const exit = {
    forget: () => {},
    toFirst: (then: () => void) => then(),
    replace: () => left++,
    later: () => {},
  };
  const kept = [...document.body.childNodes];
  leaveOnEscape(target as unknown as Window, exit);
  let now = 0;
  const press = (key: string, after = 100, repeat = false) => {
    now += after;
    const event = new KeyboardEvent("keydown", { key, repeat });
    Object.defineProperty(event, "timeStamp", { value: now });
    target.dispatchEvent(event);
  };
  for (let i = 0; i < 2; i++) press("Escape");
  press("a");
  for (let i = 0; i < 2; i++) press("Escape");
  press("Escape", 5000);
  for (let i = 0; i < 9; i++) press("Escape", 1, true);
  press("a");
  assert.equal(left, 0);
  for (let i = 0; i < 3; i++) press("Escape");
  assert.equal(left, 1);
  document.body.replaceChildren(...kept);
});

test("the language is the first that somebody reads and that we have, in whatever country", () => {
  assert.equal(preferred(["en-US", "de"]), "en");
  assert.equal(preferred(["xx", "en"]), "en");
  assert.equal(preferred(["xx"]), "en");
  assert.equal(preferred([]), "en");
});

test("texts fill in what they name, and numbers, days and sizes are written as people write them", () => {
  assert.equal(t("token.ask.word", { place: 3 }), "Word 3");
  assert.equal(count("enter.count.wrong", 1), "This is 1 word. There should be 12.");
  assert.equal(count("enter.count.wrong", 11), "These are 11 words. There should be 12.");
  assert.equal(longDay("2026-11-29"), "29 November 2026");
  assert.equal(list(["A", "B", "C"]), "A, B and C".replace(" and", ", and"));
  assert.equal(fileSize(10), "1 kB");
  assert.equal(fileSize(2_560_000), "2.6 MB");
});
