import fc from "fast-check";
import { bucket, padme } from "../src/protocol/padding.ts";
import { assert, runs, test } from "./harness.ts";

test("an entry takes the smallest bucket that holds it", () => {
  const edges: [number, number][] = [
    [0, 16_384],
    [16_384, 16_384],
    [16_385, 65_536],
    [65_537, 262_144],
    [262_145, 1_048_576],
    [1_048_576, 1_048_576],
  ];
  for (const [length, expected] of edges) assert.equal(bucket(length), expected);
  assert.throws(() => bucket(1_048_577), { code: "TooLarge" });
});

/** Padmé as its paper has it, with whole numbers of any size. */
function paper(length: bigint): bigint {
  const e = BigInt(length.toString(2).length - 1);
  const s = BigInt(e.toString(2).length);
  const mask = (1n << (e - s)) - 1n;
  return (length + mask) & ~mask;
}

test("attachments are padded by Padmé, to 64 KiB at least", () => {
  const known: [number, number][] = [
    [0, 65_536],
    [65_536, 65_536],
    [65_537, 67_584],
    [1_000_000, 1_015_808],
    [2 ** 20, 2 ** 20],
    [2 ** 31 - 1, 2 ** 31],
    [2 ** 31, 2 ** 31],
  ];
  for (const [length, expected] of known) assert.equal(padme(length), expected, String(length));
  assert.throws(() => padme(2 ** 31 + 1), { code: "TooLarge" });
});

test("padding adds at most an eighth, changes nothing twice, and hides neighbours", () => {
  fc.assert(
    fc.property(fc.integer({ min: 65_537, max: 2 ** 31 }), (length) => {
      const padded = padme(length);
      assert.equal(padded, Number(paper(BigInt(length))));
      assert.ok(padded >= length && padded <= length * 1.12);
      assert.equal(padme(padded), padded);
    }),
    { numRuns: runs(1000) },
  );
});
