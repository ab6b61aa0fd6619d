/** The start page: what it finds out, and, in browsers, what it then shows. */

import type { Charter } from "../src/protocol/charter.ts";
import { SigningKey } from "../src/protocol/signature.ts";
import { type Found, load } from "../src/start/load.ts";
import { found, loading } from "../src/start/view.ts";
import { assert, inBrowser, test } from "./harness.ts";
import { makeCharter, makeMember, seed, signedCharter, TODAY } from "./support.ts";

const MEMBERS = await Promise.all([
  makeMember(1, { name: "Anna Berg", title: "Audit Committee", role: "chair" }),
  makeMember(2, { name: "<b>Bo</b>", until: null }),
  makeMember(3, { name: "Gone Away", until: "2026-11-01" }),
  makeMember(4, { name: "Carla Ruiz", title: "Ruiz & Partners", role: "alternate" }),
]);
const CHARTER = await makeCharter(MEMBERS);
const OTHER = "ab".repeat(32);

function answering(status: number, body: string): typeof fetch {
  return async () => new Response(body, { status });
}

async function serving(charter: Charter, signer?: SigningKey): Promise<typeof fetch> {
  const [text, signature] = await signedCharter(charter, signer);
  return answering(200, JSON.stringify({ v: 1, charter: text, charter_signature: signature }));
}

async function finding(fetch: typeof globalThis.fetch, fragment = "", today = TODAY): Promise<Found> {
  return load({ fetch, fragment, today, signal: new AbortController().signal });
}

/** In one word. */
async function outcome(...args: Parameters<typeof finding>): Promise<string> {
  const result = await finding(...args);
  if (result.kind === "refused") return `${result.why}${result.charter === null ? "" : " with charter"}`;
  return result.kind === "open" && result.pinned ? "open and pinned" : result.kind;
}

test("a charter that holds opens the page, with or without the right pin", async () => {
  const fetch = await serving(CHARTER);
  assert.equal(await outcome(fetch), "open");
  assert.equal(await outcome(fetch, "#root="), "pin with charter");
  assert.equal(await outcome(fetch, `#root=${CHARTER.instance}`), "open and pinned");
  assert.equal(await outcome(fetch, "#readers"), "open");
});

test("a wrong or damaged pin refuses a charter that holds", async () => {
  const fetch = await serving(CHARTER);
  assert.equal(await outcome(fetch, `#root=${OTHER}`), "instance with charter");
  assert.equal(await outcome(fetch, "#root=abcd"), "pin with charter");
  assert.equal(await outcome(fetch, "#root=%"), "pin with charter");
});

test("a charter that does not hold is refused, and what it says about elsewhere is kept", async () => {
  assert.equal(await outcome(await serving(CHARTER), "", "2027-05-02"), "expired with charter");
  const forged = await serving(CHARTER, new SigningKey(seed(201)));
  assert.equal(await outcome(forged), "signature with charter");
  const nonsense = answering(200, JSON.stringify({ charter: "{}", charter_signature: "" }));
  assert.equal(await outcome(nonsense), "signature");
});

test("no charter yet is told from no answer", async () => {
  assert.equal(await outcome(answering(404, '{"error":"not_found"}')), "closed");
  for (const [status, body] of [
    [404, "<!doctype html>"],
    [404, "{}"],
    [500, '{"error":"internal"}'],
    [503, "null"],
    [200, "null"],
    [200, '{"charter":1,"charter_signature":2}'],
  ] as const) {
    assert.equal(await outcome(answering(status, body)), "unreachable", `${status} ${body}`);
  }
  const failing = async () => Promise.reject(new TypeError("offline"));
  assert.equal(await outcome(failing), "unreachable");
});

function shown(result: Found, today = TODAY): HTMLElement {
  const main = document.createElement("main");
  main.append(...found(result, today, () => {}).filter((child) => child !== null));
  return main;
}

if (inBrowser) {
  test("the page names who reads reports today and nobody else, as text", async () => {
    const page = shown(await finding(await serving(CHARTER)));
    const text = page.textContent ?? "";
    for (const part of [
      "Example AG",
      "Anna Berg",
      "Chairs the committee",
      "<b>Bo</b>",
      "Ruiz & Partners",
      "From outside the committee",
      "BaFin",
      "compliance@example.com",
      "1 May 2027",
      "https://hotline.example",
      "You cannot write a report on this page yet",
    ]) {
      assert.ok(text.includes(part), part);
    }
    assert.ok(!text.includes("Gone Away"));
    assert.equal(page.querySelectorAll("b, script, style, [style]").length, 0);
    assert.equal(page.querySelectorAll("h1").length, 1);
    const link = page.querySelector("a");
    assert.equal(link?.href, "https://www.bafin.de/");
    assert.ok(link?.relList.contains("noreferrer"));
  });

  test("the fingerprint is folded, unless the link names another", async () => {
    const fetch = await serving(CHARTER);
    const groups = CHARTER.instance.match(/.{4}/g)?.join(" ") ?? "";
    const inside = async (fragment: string) => {
      const page = shown(await finding(fetch, fragment));
      const prints = [...page.querySelectorAll(".fingerprint")];
      return prints.map(
        (print) => [print.textContent?.trim(), print.closest("details:not([open])") !== null] as const,
      );
    };
    assert.deepEqual(await inside(""), [[groups, true]]);
    assert.deepEqual(await inside(`#root=${OTHER}`), [
      [OTHER.match(/.{4}/g)?.join(" "), false],
      [groups, false],
    ]);
  });

  test("a refused charter still shows where else to go, and not who it says reads reports", async () => {
    for (const result of [
      await finding(await serving(CHARTER), "", "2027-05-02"),
      await finding(await serving(CHARTER), `#root=${OTHER}`),
      await finding(await serving(CHARTER), "#root=x"),
    ]) {
      const text = shown(result).textContent ?? "";
      assert.ok(text.includes("takes no report") && text.includes("BaFin") && text.includes("compliance@"));
      assert.ok(!text.includes("Anna Berg") && !text.includes("can open it"));
    }
    assert.ok(shown({ kind: "refused", why: "malformed", charter: null, pinned: null }).textContent);
  });

  test("the page can be asked again when nothing answered", async () => {
    let asked = 0;
    const button = found({ kind: "unreachable" }, TODAY, () => {
      asked += 1;
    })
      .map((child) => (child instanceof HTMLElement ? child.querySelector("button") : null))
      .find((button) => button !== null);
    button?.click();
    assert.equal(asked, 1);
    assert.ok(loading(true).length > 0 && shown({ kind: "closed" }).querySelector("h1") !== null);
  });
}
