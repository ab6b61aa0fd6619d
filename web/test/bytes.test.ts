import fc from "fast-check";
import {
  base64,
  concat,
  digest,
  equal,
  frame,
  fromUtf8,
  hex,
  sha256,
  sha512,
  u64be,
  unbase64,
  unhex,
  utf8,
} from "../src/protocol/bytes.ts";
import { assert, runs, test } from "./harness.ts";

const bytes = fc.uint8Array({ maxLength: 70 });

test("a frame is its tag and its parts, each with its length before it", () => {
  const framed = frame("ab", "é", Uint8Array.of(1), "");
  assert.equal(hex(framed), "026162" + "00000002c3a9" + "0000000101" + "00000000");
});

test("frames of different parts are different, however the bytes are divided", () => {
  const parts = fc.array(bytes, { maxLength: 4 });
  fc.assert(
    fc.property(parts, parts, (a, b) => {
      const same = a.length === b.length && a.every((part, i) => equal(part, b[i] ?? new Uint8Array(99)));
      assert.equal(hex(frame("t", ...a)) === hex(frame("t", ...b)), same);
    }),
    { numRuns: runs(200) },
  );
});

test("base64 and hex give back what went in", () => {
  fc.assert(
    fc.property(bytes, (value) => {
      assert.deepEqual(unbase64(base64(value)), value);
      assert.deepEqual(unhex(hex(value)), value);
    }),
    { numRuns: runs(300) },
  );
  const long = new Uint8Array(50_000).map((_, i) => i * 7);
  assert.deepEqual(unbase64(base64(long)), long);
});

test("base64 in any other than its one form is refused", () => {
  for (const text of [
    "AA=",
    "AA",
    "AAA",
    "AB==",
    "AAB=",
    " AAAA",
    "AAAA ",
    "AA\nAA",
    "AA-_",
    "=AAA",
    "AAAA====",
    "é",
  ]) {
    assert.throws(() => unbase64(text), { code: "Malformed" }, text);
  }
  assert.deepEqual(unbase64(""), new Uint8Array());
});

test("hex in any other than its one form is refused", () => {
  for (const text of ["0", "0G", "AB", "0x00", " 00", "00 ", "00\n"]) {
    assert.throws(() => unhex(text), { code: "Malformed" }, text);
  }
});

test("UTF-8 is read strictly, and a byte order mark is not swallowed", () => {
  assert.equal(fromUtf8(Uint8Array.of(0xef, 0xbb, 0xbf, 0x61)), "\ufeffa");
  for (const wrong of [[0xff], [0xc3], [0xed, 0xa0, 0x80], [0xc0, 0x80]]) {
    assert.throws(() => fromUtf8(Uint8Array.from(wrong)), { code: "Malformed" });
  }
});

test("hashes are SHA-256 and SHA-512, at once and by the browser", async () => {
  const abc = utf8("abc");
  const expected = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
  assert.equal(hex(sha256(utf8("a"), utf8("bc"))), expected);
  assert.equal(hex(await digest(abc)), expected);
  assert.match(hex(await sha512(abc)), /^ddaf35a193617aba.{96}2a9ac94fa54ca49f$/);
});

test("numbers are written with the most significant byte first", () => {
  assert.equal(hex(u64be(Number.MAX_SAFE_INTEGER)), "001fffffffffffff");
  assert.equal(hex(u64be(258)), "0000000000000102");
});

test("comparison looks at every byte and at the length", () => {
  const value = Uint8Array.of(1, 2, 3);
  assert.ok(equal(value, concat(value)));
  for (const other of [[0, 2, 3], [1, 2, 4], [1, 2], [1, 2, 3, 0], []]) {
    assert.ok(!equal(value, Uint8Array.from(other)));
  }
});
