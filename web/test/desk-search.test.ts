/** The search through a reader's cases, while they come and go. */

import { Search } from "../src/desk/worker/search.ts";
import { assert, test } from "./harness.ts";

/** What is found, in order. */
const found = (search: Search, text: string) => [...(search.find(text) ?? [])].sort();

test("a search finds what has come since the last one, and no longer what has changed or gone", () => {
  const search = new Search();
  search.set("a", "invoice of the plant");
  search.set("b", "invoice of the warehouse");
  assert.deepEqual(found(search, "invoice"), ["a", "b"]);
  search.set("c", "another invoice");
  search.set("d", "nothing of the kind");
  search.set("a", "a payment of the plant");
  assert.deepEqual(found(search, "invoice"), ["b", "c"]);
  search.delete("b");
  assert.deepEqual(found(search, "invoice"), ["c"]);
  // Typed on, and then something else.
  assert.deepEqual(found(search, "invoice an"), ["c"]);
  assert.deepEqual(found(search, "of the"), ["a", "d"]);
  search.set("e", "of the ledger");
  assert.deepEqual(found(search, "of the pl"), ["a"]);
  assert.deepEqual(found(search, "of the le"), ["e"]);
  search.clear();
  assert.deepEqual(found(search, "of the le"), []);
});

test("a search for no words is none, and every word has to occur", () => {
  const search = new Search();
  search.set("a", "invoice of the plant");
  assert.equal(search.find("  "), null);
  assert.deepEqual(found(search, "PLANT ínvoice"), ["a"]);
  assert.deepEqual(found(search, "plant payment"), []);
});
