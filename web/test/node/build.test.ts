/** What scripts/build.mjs makes: the same bytes every time, small enough, and nothing in it that should not be. */

import { buildWeb } from "../../scripts/build.mjs";
import { bundle } from "../../scripts/bundle.mjs";
import { BUILD, WEB } from "../../scripts/files.mjs";
import { brotliSize, isProtocol, LIMIT } from "../../scripts/size.mjs";
import { assert, test } from "../harness.ts";

const files = await buildWeb();
const decoder = new TextDecoder();

test("the same sources give the same bytes", async () => {
  const again = await buildWeb();
  assert.deepEqual([...again.keys()], [...files.keys()]);
  for (const [name, { contents }] of again) assert.deepEqual(contents, files.get(name)?.contents, name);
});

test("no file knows where it was built", () => {
  const root = BUILD.slice(0, BUILD.lastIndexOf("/web/"));
  for (const [name, { contents }] of files) assert.ok(!decoder.decode(contents).includes(root), name);
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
