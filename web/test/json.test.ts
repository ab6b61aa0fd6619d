import fc from "fast-check";
import * as json from "../src/protocol/json.ts";
import { assert, runs, test } from "./harness.ts";

const schema = json.object({
  v: json.oneOf(1),
  name: json.text,
  size: json.integer(0, 100),
  next: json.nullable(json.uuid),
  tags: json.list(json.text),
  on: json.bool,
});
const ID = "0b9c5c4e-6a0f-4a6b-9a51-0d6b3a2d1f00";
const value = { v: 1 as const, name: "é\n\u2028", size: 7, next: ID, tags: ["a", ""], on: true };
const source = json.serialise(value, schema);

test("a value is written in the schema's order without spaces", () => {
  const { on, tags, next, size, name, v } = value;
  const shuffled = { on, tags, next, size, name, v };
  assert.equal(json.serialise(shuffled, schema), source);
  assert.equal(source, `{"v":1,"name":"é\\n\u2028","size":7,"next":"${ID}","tags":["a",""],"on":true}`);
  assert.deepEqual(json.parse(source, schema), value);
});

test("members unknown, missing, repeated or in another order are refused", () => {
  for (const wrong of [
    source.replace("}", ',"more":1}'),
    source.replace(',"on":true', ""),
    source.replace('"v":1,', '"v":1,"v":1,'),
    source.replace('"on":true', '"on":true,"on":true'),
    source.replace('{"v":1,', "{").replace("}", ',"v":1}'),
    source.replace('"size":7', '"__proto__":7'),
  ]) {
    assert.notEqual(wrong, source);
    assert.throws(() => json.parse(wrong, schema), { code: "Malformed" }, wrong);
  }
});

test("another text for the same value is refused", () => {
  for (const wrong of [
    ` ${source}`,
    `${source}\n`,
    `\ufeff${source}`,
    source.replace(":7", ": 7"),
    source.replace(":7", ":7.0"),
    source.replace(":7", ":07"),
    source.replace(":7", ":0.7e1"),
    source.replace("é", "\\u00e9"),
    source.replace("\\n", "\\u000a"),
    source.replace('"a"', '"\\u0061"'),
    source.replace('"a"', "'a'"),
    source.replace('"a",""', '"a","",'),
  ]) {
    assert.notEqual(wrong, source);
    assert.throws(() => json.parse(wrong, schema), { code: "Malformed" }, wrong);
  }
});

test("values of other types are refused", () => {
  const wrong: Record<string, unknown[]> = {
    v: [2, "1", null],
    name: [1, null, "\ud800", "a\udc00"],
    size: [-1, 101, 1.5, "7", null, Number.NaN],
    next: ["", ID.toUpperCase(), ID.replaceAll("-", ""), `{${ID}}`, 1],
    tags: [{}, "a", [1], null],
    on: [0, "true", null],
  };
  for (const [name, values] of Object.entries(wrong)) {
    for (const other of values) {
      const changed = { ...value, [name]: other } as unknown as typeof value;
      assert.throws(() => json.serialise(changed, schema), { code: "Malformed" }, `${name} ${other}`);
      assert.throws(
        () => json.parse(JSON.stringify(changed), schema),
        { code: "Malformed" },
        `${name} ${other}`,
      );
    }
  }
  for (const other of ["[]", "null", "1", '"a"', "", "{", "{}{}"]) {
    assert.throws(() => json.parse(other, schema), { code: "Malformed" }, other);
  }
});

test("integers end at 2^53 - 1, and minus zero is none", () => {
  const any = json.integer();
  assert.equal(json.parse("9007199254740991", any), Number.MAX_SAFE_INTEGER);
  for (const wrong of ["9007199254740992", "9007199254740993", "-0", "-1", "1e2", "1.0"]) {
    assert.throws(() => json.parse(wrong, any), { code: "Malformed" }, wrong);
  }
});

test("some of the members are at least one, in order", () => {
  const some = json.someOf({ a: json.bool, b: json.bool });
  assert.deepEqual(json.parse('{"b":true}', some), { b: true });
  assert.equal(json.serialise({ b: true, a: false }, some), '{"a":false,"b":true}');
  for (const wrong of ["{}", '{"b":true,"a":true}', '{"c":true}', '{"a":true,"c":true}']) {
    assert.throws(() => json.parse(wrong, some), { code: "Malformed" }, wrong);
  }
});

test("base64 of another length or form is refused", () => {
  const four = json.base64Of(4);
  assert.equal(four("AAAAAA=="), "AAAAAA==");
  for (const wrong of ["AAAA", "AAAAAAA=", "AAAAAB==", "AAAAAA"]) {
    assert.throws(() => four(wrong), { code: "Malformed" }, wrong);
  }
});

test("any texts survive, with every character that has an escape", () => {
  const texts = json.list(json.text);
  fc.assert(
    fc.property(fc.array(fc.string({ unit: "binary" })), (list) => {
      assert.deepEqual(json.parse(json.serialise(list, texts), texts), list);
    }),
    { numRuns: runs(200) },
  );
});

test("text that nests without end is refused, not a crash", () => {
  assert.throws(() => json.parse("[".repeat(200_000), json.list(json.text)), { code: "Malformed" });
});
