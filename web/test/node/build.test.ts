/** What scripts/build.mjs makes: the same bytes every time, small enough, and nothing in it that should not be. */

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { brotliDecompressSync, gunzipSync } from "node:zlib";
import { buildDist, buildWeb } from "../../scripts/build.mjs";
import { bundle } from "../../scripts/bundle.mjs";
import { BUILD, WEB } from "../../scripts/files.mjs";
import { CONTENT_SECURITY_POLICY } from "../../scripts/serve.mjs";
import { brotliSize, isProtocol, LIMIT } from "../../scripts/size.mjs";
import { assert, test } from "../harness.ts";

const files = await buildWeb();
const dist = await buildDist();
/** Most of it is what checks a charter: Ed25519, age recipients, JSON. */
const START_LIMIT = 21 * 1024;
const decoder = new TextDecoder();

test("the same sources give the same bytes", async () => {
  const again = await buildWeb();
  assert.deepEqual([...again.keys()], [...files.keys()]);
  for (const [name, { contents }] of again) assert.deepEqual(contents, files.get(name)?.contents, name);
  assert.deepEqual(await buildDist(), dist);
});

test("no file knows where it was built", () => {
  const root = BUILD.slice(0, BUILD.lastIndexOf("/web/"));
  for (const [name, { contents }] of files) assert.ok(!decoder.decode(contents).includes(root), name);
  for (const [name, contents] of dist) assert.ok(!decoder.decode(contents).includes(root), name);
});

test("tests run under the content security policy that the server sends", () => {
  const source = readFileSync(join(WEB, "../server/src/headers.rs"), "utf8");
  const [, policy] = /CONTENT_SECURITY_POLICY: &str = "([^"]*)"/.exec(source) ?? [];
  assert.equal(CONTENT_SECURITY_POLICY, policy?.replace(/\\\n\s*/g, ""));
});

test("every file of the pages is there in three forms, which are the same", () => {
  const plain = [...dist.keys()].filter((name) => !/\.(br|gz)$/.test(name));
  assert.equal(dist.size, 3 * plain.length);
  for (const name of plain) {
    assert.deepEqual(brotliDecompressSync(dist.get(`${name}.br`)!), Buffer.from(dist.get(name)!), name);
    assert.deepEqual(gunzipSync(dist.get(`${name}.gz`)!), Buffer.from(dist.get(name)!), name);
  }
});

test("every file but pages has a hash in its name, and is named by a page or by a file that a page loads", () => {
  const names = [...dist.keys()].filter((name) => !/\.(br|gz)$/.test(name));
  const all = names.map((name) => decoder.decode(dist.get(name)!)).join("\n");
  for (const name of names.filter((name) => !name.endsWith(".html"))) {
    assert.match(name, /^[\w-]+-[0-9A-Z]{8}\.(js|css|svg)$/);
    assert.ok(all.includes(`/${name}"`), name);
  }
});

test(`the first page's script is at most ${START_LIMIT} bytes in brotli`, () => {
  const [name] = [...dist.keys()].filter((name) => /^start-\w+\.js\.br$/.test(name));
  const size = dist.get(name!)!.length;
  console.log(`${name}: ${size} bytes of at most ${START_LIMIT}`);
  assert.ok(size <= START_LIMIT, `${size} bytes`);
});

test(`the protocol is at most ${LIMIT} bytes in brotli`, () => {
  const [protocol, ...others] = [...files.keys()].filter(isProtocol);
  assert.equal(others.length, 0);
  const size = brotliSize(files.get(protocol!)!.contents);
  console.log(`${protocol}: ${size} bytes of at most ${LIMIT}`);
  assert.ok(size <= LIMIT, `${size} bytes`);
});

test("the words come out of the bundle as they went in", async () => {
  const { wordlist } = await import("@scure/bip39/wordlists/english.js");
  const contents = 'export { wordlist } from "@scure/bip39/wordlists/english.js"';
  const entries = [{ stdin: { contents, resolveDir: WEB } }];
  const packed = await bundle({ entries, entryNames: "[name]", outdir: BUILD, minify: true });
  const code = decoder.decode(packed.get("stdin.js")!.contents);
  assert.ok(code.length < 9000, "packed");
  assert.deepEqual((await import(`data:text/javascript,${encodeURIComponent(code)}`)).wordlist, wordlist);
});

test("what is loaded on demand is there, and loaded by the name it has", () => {
  const named = new Set<string>();
  for (const { contents } of files.values()) {
    for (const [, name] of decoder.decode(contents).matchAll(/\bimport\("\.\/([^"]+)"\)/g)) named.add(name!);
  }
  const onDemand = [...files].filter(([, file]) => file.onDemand).map(([name]) => name);
  assert.deepEqual([...named].sort(), onDemand.sort());
  assert.deepEqual(
    onDemand.map((name) => name.replace(/-\w+\.js$/, "")),
    ["argon2", "curves", "scrypt"],
  );
});

// A second copy of a class is another class (instanceof), and a second copy of a variable is another variable.
test("nothing that is loaded on demand has a copy of the protocol's errors or state", () => {
  const stateless = ["argon2", "bytes", "curves", "scrypt"].map((name) => `src/protocol/${name}.ts`);
  for (const { inputs, onDemand } of files.values()) {
    if (!onDemand) continue;
    const own = Object.keys(inputs).filter(
      (path) => path.startsWith("src/") && inputs[path]!.bytesInOutput > 0,
    );
    assert.deepEqual(
      own.filter((path) => !stateless.includes(path)),
      [],
    );
  }
});
