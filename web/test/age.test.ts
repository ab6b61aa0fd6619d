import { Encrypter, Stanza } from "age-encryption";
import fc from "fast-check";
import { open, openWith, seal } from "../src/protocol/age.ts";
import { concat, fromUtf8, hex, utf8 } from "../src/protocol/bytes.ts";
import { HybridRecipient, unpadded } from "../src/protocol/hybrid.ts";
import { Identity } from "../src/protocol/keys.ts";
import { pretendToLack } from "../src/protocol/native.ts";
import { encapsulate } from "../src/protocol/xwing.ts";
import { assert, runs, slow, test } from "./harness.ts";
import { seed } from "./support.ts";

const MINE = new Identity(seed(1));
const OTHER = new Identity(seed(2));
const TEXT = utf8("something sealed");

/** As the browser has it, and as one without it: both ways must read what the other writes. */
async function bothWays(body: (name: string) => Promise<void>): Promise<void> {
  await body("browser");
  pretendToLack("ChaCha20-Poly1305", "ML-KEM-768", "X25519");
  try {
    await body("library");
  } finally {
    pretendToLack();
  }
}

/** A file for MINE with more stanzas, before and after its own. */
async function withStanzas(before: Stanza[], after: Stanza[] = []): Promise<Uint8Array> {
  const encrypter = new Encrypter();
  encrypter.addRecipient({ wrapFileKey: () => before });
  encrypter.addRecipient(new HybridRecipient(await MINE.recipient()));
  encrypter.addRecipient({ wrapFileKey: () => after });
  return encrypter.encrypt(TEXT);
}

/** A file whose one stanza is changed. */
async function changed(change: (stanza: Stanza) => Stanza): Promise<Uint8Array> {
  const hybrid = new HybridRecipient(await MINE.recipient());
  const encrypter = new Encrypter();
  encrypter.addRecipient({ wrapFileKey: async (key) => (await hybrid.wrapFileKey(key)).map(change) });
  return encrypter.encrypt(TEXT);
}

test("what is sealed opens, for sizes around the edges of chunks", async () => {
  const recipient = await MINE.recipient();
  const sizes = [0, 1, 16_384, 65_535, 65_536, 65_537, 131_072, 131_073];
  const files: [Uint8Array, Uint8Array][] = [];
  await bothWays(async () => {
    for (const size of slow ? sizes.slice(0, 6) : sizes) {
      const plaintext = new Uint8Array(size).map((_, i) => i * 31 + size);
      files.push([plaintext, await seal([recipient], plaintext)]);
    }
  });
  await bothWays(async (name) => {
    for (const [plaintext, file] of files) {
      assert.ok(hex((await open([MINE], file)) ?? TEXT) === hex(plaintext), `${name} ${plaintext.length}`);
    }
  });
});

test("any bytes come back, and no two files are alike", async () => {
  const recipient = await MINE.recipient();
  await fc.assert(
    fc.asyncProperty(fc.uint8Array({ maxLength: 300 }), async (plaintext) => {
      const file = await seal([recipient], plaintext);
      assert.deepEqual(await open([MINE], file), plaintext);
      assert.notEqual(hex(file), hex(await seal([recipient], plaintext)));
    }),
    { numRuns: runs(30) },
  );
});

test("each of several recipients opens a file, and the right identity is named", async () => {
  const file = await seal([await OTHER.recipient(), await MINE.recipient()], TEXT);
  const third = new Identity(seed(3));
  assert.equal((await openWith([third, MINE], file))?.identity, MINE);
  assert.equal((await openWith([third, OTHER, MINE], file))?.identity, OTHER);
  assert.equal(await open([third], file), null);
});

test("a file for other keys is null, and nobody can be sealed to nobody", async () => {
  const file = await seal([await OTHER.recipient()], TEXT);
  await bothWays(async () => {
    assert.equal(await open([MINE], file), null);
    assert.equal(await open([], file), null);
  });
  await assert.rejects(seal([], TEXT), { code: "Key" });
});

test("every other known type of recipient is refused, wherever it stands", async () => {
  for (const type of ["X25519", "scrypt", "ssh-rsa", "ssh-ed25519", "p256tag", "mlkem768p256tag"]) {
    const stanza = new Stanza([type, "AAAA"], new Uint8Array(32));
    for (const file of [await withStanzas([stanza]), await withStanzas([], [stanza])]) {
      await bothWays(async (name) => {
        await assert.rejects(open([MINE], file), { code: "OtherRecipient" }, `${type} ${name}`);
        await assert.rejects(open([OTHER], file), { code: "OtherRecipient" }, `${type} ${name}`);
      });
    }
  }
});

test("unknown stanzas are ignored", async () => {
  const grease = new Stanza(["x-grease", "b", "c"], new Uint8Array(100));
  const file = await withStanzas([grease, new Stanza(["x25519"], new Uint8Array())], [grease]);
  await bothWays(async () => {
    assert.deepEqual(await open([MINE], file), TEXT);
    assert.equal(await open([OTHER], file), null);
  });
});

test("the number of keys can be demanded", async () => {
  const recipient = await MINE.recipient();
  const two = await seal([recipient, recipient], TEXT);
  assert.deepEqual((await openWith([MINE], two, 2))?.plaintext, TEXT);
  for (const [file, count] of [
    [two, 1],
    [await seal([recipient], TEXT), 2],
  ] as const) {
    await assert.rejects(openWith([MINE], file, count), { code: "Damaged" });
  }
});

test("a malformed stanza is damage, not another key's", async () => {
  const wrong: [string, (stanza: Stanza) => Stanza][] = [
    ["an argument more", ({ args, body }) => new Stanza([...args, "x"], body)],
    ["no encapsulated key", ({ args: [type = ""], body }) => new Stanza([type], body)],
    [
      "a short encapsulated key",
      ({ args: [type = "", enc = ""], body }) => new Stanza([type, enc.slice(4)], body),
    ],
    [
      "a long encapsulated key",
      ({ args: [type = "", enc = ""], body }) => new Stanza([type, `AAAA${enc}`], body),
    ],
    ["padded base64", ({ args: [type = "", enc = ""], body }) => new Stanza([type, `${enc}=`], body)],
    ["a short body", ({ args, body }) => new Stanza(args, body.subarray(1))],
    ["a long body", ({ args, body }) => new Stanza(args, concat(body, Uint8Array.of(0)))],
  ];
  for (const [name, change] of wrong) {
    const file = await changed(change);
    await assert.rejects(open([MINE], file), { code: "Damaged" }, name);
  }
});

test("a low-order share is damage, not another key's", async () => {
  const { encapsulated } = await encapsulate((await MINE.recipient()).bytes);
  for (const u of [0, 1]) {
    const enc = concat(encapsulated.subarray(0, 1088), Uint8Array.of(u), new Uint8Array(31));
    const file = await changed(({ args: [type = ""], body }) => new Stanza([type, unpadded(enc)], body));
    await bothWays((name) => assert.rejects(open([MINE], file), { code: "Damaged" }, name));
  }
});

test("a file that is cut, lengthened, emptied or no age file is damaged, never another key's", async () => {
  const file = await seal([await MINE.recipient()], new Uint8Array(70_000));
  const header = fromUtf8(file.slice(0, 1500));
  await bothWays(async (name) => {
    for (const length of [0, 1, 21, 22, 500, 1700, file.length - 5000, file.length - 1]) {
      await assert.rejects(open([MINE], file.slice(0, length)), { code: "Damaged" }, `${name} ${length}`);
    }
    await assert.rejects(open([MINE], concat(file, Uint8Array.of(0))), { code: "Damaged" }, name);
    await assert.rejects(open([MINE], concat(file, file)), { code: "Damaged" }, name);
    const crlf = utf8(header.replaceAll("\n", "\r\n"));
    await assert.rejects(open([MINE], concat(crlf, file.subarray(1500))), { code: "Damaged" }, name);
  });
  await assert.rejects(open([MINE], utf8("-----BEGIN AGE ENCRYPTED FILE-----\n")), { code: "Damaged" });
});

test("a byte changed anywhere never goes unnoticed", async () => {
  const file = await seal([await MINE.recipient()], TEXT);
  await bothWays(async (name) => {
    const step = slow ? 97 : 13;
    for (let i = name === "library" ? 5 : 0; i < file.length; i += step) {
      const wrong = file.slice();
      wrong[i] = (wrong[i] ?? 0) ^ 1;
      const result = await open([MINE], wrong).catch((error: { code?: string }) => error.code ?? "raw");
      // In the stanza's key or body a change looks like another key's stanza; elsewhere it is damage.
      assert.ok(result === null || result === "Damaged", `${name} ${i}`);
    }
  });
});
