import { entropyToMnemonic } from "@scure/bip39";
import { wordlist } from "@scure/bip39/wordlists/english.js";
import fc from "fast-check";
import { hex, unhex } from "../src/protocol/bytes.ts";
import { PhraseError } from "../src/protocol/errors.ts";
import { encodeWords, parseWords, wordNumbers } from "../src/protocol/words.ts";
import { assert, runs, test } from "./harness.ts";

// BIP39's own vectors.
const VECTORS: [string, string][] = [
  ["00".repeat(16), `${"abandon ".repeat(11)}about`],
  ["7f".repeat(16), "legal winner thank year wave sausage worth useful legal winner thank yellow"],
  ["80".repeat(16), "letter advice cage absurd amount doctor acoustic avoid letter advice cage above"],
  ["ff".repeat(16), `${"zoo ".repeat(11)}wrong`],
  [
    "9e885d952ad362caeb4efe34a8e91bd2",
    "ozone drill grab fiber curtain grace pudding thank cruise elder eight picnic",
  ],
  ["00".repeat(32), `${"abandon ".repeat(23)}art`],
  ["ff".repeat(32), `${"zoo ".repeat(23)}vote`],
];

const WORDS = VECTORS[4]?.[1] ?? "";
const ENTROPY = VECTORS[4]?.[0] ?? "";

function read(text: string): string {
  return hex(parseWords(text, 12));
}

function refusal(text: string, expected: 12 | 24 = 12): PhraseError {
  try {
    parseWords(text, expected);
  } catch (error) {
    if (error instanceof PhraseError) return error;
    throw error;
  }
  throw new Error("accepted");
}

test("phrases are BIP39's", () => {
  for (const [entropy, phrase] of VECTORS) {
    assert.equal(encodeWords(unhex(entropy)).join(" "), phrase);
    assert.equal(hex(parseWords(phrase, entropy.length === 32 ? 12 : 24)), entropy);
  }
});

test("phrases agree with @scure/bip39 and come back", () => {
  const entropy = fc.oneof(
    fc.uint8Array({ minLength: 16, maxLength: 16 }),
    fc.uint8Array({ minLength: 32, maxLength: 32 }),
  );
  fc.assert(
    fc.property(entropy, (value) => {
      const words = encodeWords(value);
      assert.equal(words.join(" "), entropyToMnemonic(value, wordlist));
      assert.deepEqual(parseWords(words.join(" "), value.length === 16 ? 12 : 24), value);
    }),
    { numRuns: runs(200) },
  );
});

test("case, accents, spaces, line breaks, hyphens and commas do not matter", () => {
  assert.equal(read(`  ${WORDS.toUpperCase().replaceAll(" ", "\t \n")}\r\n`), ENTROPY);
  assert.equal(read(WORDS.replaceAll(" ", "-")), ENTROPY);
  assert.equal(read(WORDS.replaceAll(" ", ", ")), ENTROPY);
  assert.equal(
    read(WORDS.replace("ozone", "Özôné").replace("fiber", "ﬁber").replace("drill", "ｄｒＩＬＬ")),
    ENTROPY,
  );
});

test("each word may be cut to four letters or given as its number", () => {
  const words = WORDS.split(" ");
  const numbers = wordNumbers(words);
  assert.equal(read(words.map((word) => word.slice(0, 4)).join(" ")), ENTROPY);
  assert.equal(read(numbers.join(" ")), ENTROPY);
  assert.equal(read(words.map((word, i) => (i % 2 ? numbers[i] : word.slice(0, 5))).join(" ")), ENTROPY);
  assert.equal(read(numbers.map((number) => String(number).padStart(4, "0")).join("\n")), ENTROPY);
});

test("four letters name each word of the list, and no shorter part does", () => {
  assert.equal(new Set(wordlist.map((word) => word.slice(0, 4))).size, 2048);
  assert.equal(refusal(WORDS.replace("ozone", "ozo")).code, "UnknownWord");
  assert.equal(refusal(WORDS.replace("ozone", "ozones")).code, "UnknownWord");
});

test("numbers are 1 to 2048", () => {
  assert.deepEqual(wordNumbers(["abandon", "zoo"]), [1, 2048]);
  for (const number of ["0", "2049", "99999999999999999999"]) {
    const error = refusal(WORDS.replace("drill", number));
    assert.equal(error.code, "UnknownWord");
    assert.equal(error.position, 2);
    assert.deepEqual(error.near, []);
  }
});

test("an unknown word is named with its place and words that are near", () => {
  const cases: [string, string, string][] = [
    ["drll", "drill", "left out"],
    ["drilll", "drill", "added"],
    ["dril1", "drill", "changed"],
    ["dirll", "drill", "swapped and left out"],
  ];
  for (const [typed, meant, what] of cases) {
    const error = refusal(WORDS.replace("drill", typed.toUpperCase()));
    assert.equal(error.code, "UnknownWord");
    assert.equal(error.position, 2);
    assert.equal(error.word, typed);
    assert.ok(error.near.includes(meant), `${what}: ${error.near.join(" ")}`);
    assert.ok(error.near.length <= 3);
    assert.ok(!error.message.includes(typed), "the message tells nothing of what was typed");
  }
  assert.deepEqual(refusal(WORDS.replace("drill", "xylophone")).near, []);
});

test("a wrong number of words is told, with both numbers", () => {
  const cases: [string, number][] = [
    ["", 0],
    [WORDS.split(" ").slice(1).join(" "), 11],
    [`${WORDS} zoo`, 13],
  ];
  for (const [text, found] of cases) {
    const error = refusal(text);
    assert.deepEqual([error.code, error.found, error.expected], ["WordCount", found, 12]);
  }
  assert.equal(refusal(WORDS, 24).code, "WordCount");
});

test("a wrong checksum is told apart, and catches fifteen of sixteen wrong words", () => {
  const words = WORDS.split(" ");
  const outcomes = wordlist.map((word) => {
    if (word === words[3]) return "same";
    try {
      parseWords(words.map((own, i) => (i === 3 ? word : own)).join(" "), 12);
      return "accepted";
    } catch (error) {
      return (error as PhraseError).code;
    }
  });
  const accepted = outcomes.filter((outcome) => outcome === "accepted").length;
  assert.equal(outcomes.filter((outcome) => outcome === "Checksum").length, 2047 - accepted);
  assert.ok(accepted > 64 && accepted < 200, `${accepted} of 2047`);
});
