/** What scripts/build.mjs makes: the same bytes every time, small enough, and nothing in it that should not be. */

import { readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { brotliDecompressSync, gunzipSync, gzipSync } from "node:zlib";
import { buildDist, buildWeb } from "../../scripts/build.mjs";
import { bundle } from "../../scripts/bundle.mjs";
import { BUILD, WEB } from "../../scripts/files.mjs";
import { CONTENT_SECURITY_POLICY } from "../../scripts/serve.mjs";
import { brotliSize, isProtocol, LIMIT } from "../../scripts/size.mjs";
import { assert, test } from "../harness.ts";
import { Pretend } from "../pretend.ts";
import { makeCharter, makeMember, TODAY } from "../support.ts";

const files = await buildWeb();
const dist = await buildDist();
/** Bytes of body, compressed, from the page itself to all that a report needs. */
const FIRST_LOAD = 75_000;
/** The same for the desk, charter and texts of another language aside. */
const DESK_LOAD = 120_000;
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

// esbuild's hashes are of what modules are called, too.
test("no hash knows where it was built", async () => {
  const entries = [{ entryPoints: { page: join(WEB, "src/report/page.ts") } }];
  const built = await bundle({ entries, entryNames: "[name]-[hash]", outdir: BUILD, minify: true });
  const modules = [...built.values()].flatMap(({ inputs }) => Object.keys(inputs));
  assert.ok(
    modules.some((name) => name.startsWith("style:")) && modules.some((name) => name.startsWith("worker:")),
  );
  assert.deepEqual(
    modules.filter((name) => name.includes(WEB)),
    [],
  );
});

test("tests run under the content security policy that the server sends", () => {
  const source = readFileSync(join(WEB, "../pages/src/headers.rs"), "utf8");
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
    assert.match(name, /^(desk\/)?[\w-]+-[0-9A-Z]{8}\.(js|css|json)$/);
    // What is loaded on demand is beside what loads it.
    assert.ok(all.includes(`"/${name}"`) || all.includes(`"./${basename(name)}"`), name);
  }
});

test("the desk loads what is in its folder, and the reporter's pages load what is not", () => {
  for (const [name, contents] of dist) {
    if (!/\.(html|js)$/.test(name)) continue;
    const desk = name.startsWith("desk");
    for (const [, path] of decoder.decode(contents).matchAll(/"\/([\w/-]+-[0-9A-Z]{8}\.\w+)"/g))
      assert.equal(path!.startsWith("desk/"), desk, `${name} loads ${path}`);
  }
});

test(`the first load of the reporter's page is at most ${FIRST_LOAD} bytes in five answers`, async () => {
  const page = decoder.decode(dist.get("index.html")!);
  const scripts = [...page.matchAll(/<script [^>]*src="\/([^"]+)"/g)].map(([, name]) => name!);
  const worker = [...dist.keys()].find((name) => /^worker-\w+\.js$/.test(name))!;
  assert.ok(scripts.some((name) => decoder.decode(dist.get(name)!).includes(`"/${worker}"`)));
  const sizes = ["index.html", ...scripts, worker].map(
    (name) => [name, dist.get(`${name}.br`)!.length] as const,
  );
  const answers = [...sizes, ["a charter of five", await charterOfFive()] as const];
  assert.equal(answers.length, 5);
  for (const [name, size] of answers) console.log(`${String(size).padStart(8)}  ${name}`);
  const sum = answers.reduce((sum, [, size]) => sum + size, 0);
  console.log(`${String(sum).padStart(8)}  of at most ${FIRST_LOAD}`);
  assert.ok(sum <= FIRST_LOAD, `${sum} bytes`);
});

test(`the first load of the desk is at most ${DESK_LOAD} bytes, until somebody unlocks it`, () => {
  const page = decoder.decode(dist.get("desk.html")!);
  const named = [...page.matchAll(/(?:src|href)="\/(desk\/[^"]+)"/g)].map(([, name]) => name!);
  const worker = [...dist.keys()].find((name) => /^desk\/worker-\w+\.js$/.test(name))!;
  const sizes = ["desk.html", ...named, worker].map(
    (name) => [name, dist.get(`${name}.br`)!.length] as const,
  );
  for (const [name, size] of sizes) console.log(`${String(size).padStart(8)}  ${name}`);
  const sum = sizes.reduce((sum, [, size]) => sum + size, 0);
  console.log(`${String(sum).padStart(8)}  of at most ${DESK_LOAD}`);
  assert.ok(sum <= DESK_LOAD, `${sum} bytes`);
});

/** The length of `GET /instance` for five members, compressed as the server does it. */
async function charterOfFive(): Promise<number> {
  const members = await Promise.all(
    [1, 2, 3, 4, 5].map((i) => makeMember(i, { name: `Member Number ${i}`, title: "Independent director" })),
  );
  const outside = ["DE", "US", "MX"].map((country) => ({
    country,
    name: "An authority for reports of this kind",
    url: "https://authority.example/reports",
  }));
  const notice = {
    en: "What happens with a report. ".repeat(10),
    de: "Was mit einer Meldung geschieht. ".repeat(10),
  };
  const charter = await makeCharter(members, { outside, notice });
  const instance = await new Pretend(charter, members, TODAY).instance();
  return gzipSync(JSON.stringify(instance), { level: 9 }).length;
}

test("what a first load does not need is in files of its own, and in no other", () => {
  const text = (pattern: RegExp) =>
    [...dist].filter(([name]) => pattern.test(name)).map(([, contents]) => decoder.decode(contents));
  const pages = text(/^(boot|page)-\w+\.js$/);
  assert.equal(pages.length, 2);
  // The page has no cryptography, neither its own nor the browser's.
  for (const page of pages)
    for (const word of ["subtle", "age-encryption", "bigint"]) assert.ok(!page.includes(word), word);
  const [worker] = text(/^worker-\w+\.js$/);
  for (const name of ["argon2", "curves"])
    assert.match(worker!, new RegExp(`import\\("\\./${name}-\\w+\\.js"\\)`));
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
