/**
 * Vectors that both languages write and both read: tests/vectors/<writer>/<name>.json, one schema for both writers.
 * Here they are read, in Node and in browsers; node/vectors.test.ts writes this language's half with HOTLINE_WRITE=1.
 */

import rustAttachments from "../../tests/vectors/rust/attachments.json";
import rustCases from "../../tests/vectors/rust/cases.json";
import rustCharters from "../../tests/vectors/rust/charters.json";
import rustDerivations from "../../tests/vectors/rust/derivations.json";
import rustKeepings from "../../tests/vectors/rust/keepings.json";
import rustKeys from "../../tests/vectors/rust/keys.json";
import rustMemberCodes from "../../tests/vectors/rust/member_codes.json";
import rustSealed from "../../tests/vectors/rust/sealed.json";
import ownAttachments from "../../tests/vectors/typescript/attachments.json";
import ownCases from "../../tests/vectors/typescript/cases.json";
import ownCharters from "../../tests/vectors/typescript/charters.json";
import ownDerivations from "../../tests/vectors/typescript/derivations.json";
import ownKeepings from "../../tests/vectors/typescript/keepings.json";
import ownKeys from "../../tests/vectors/typescript/keys.json";
import ownMemberCodes from "../../tests/vectors/typescript/member_codes.json";
import ownSealed from "../../tests/vectors/typescript/sealed.json";
import { test } from "./harness.ts";
import * as attachments from "./vectors/attachments.ts";
import * as cases from "./vectors/cases.ts";
import * as charters from "./vectors/charters.ts";
import type { Json } from "./vectors/common.ts";
import * as derivations from "./vectors/derivations.ts";
import * as keepings from "./vectors/keepings.ts";
import * as keys from "./vectors/keys.ts";
import * as memberCodes from "./vectors/member_codes.ts";
import * as sealed from "./vectors/sealed.ts";

const all: [name: string, check: (value: Json) => Promise<void>, rust: unknown, own: unknown][] = [
  ["attachments", attachments.check, rustAttachments, ownAttachments],
  ["cases", cases.check, rustCases, ownCases],
  ["charters", charters.check, rustCharters, ownCharters],
  ["derivations", derivations.check, rustDerivations, ownDerivations],
  ["keepings", keepings.check, rustKeepings, ownKeepings],
  ["keys", keys.check, rustKeys, ownKeys],
  ["member_codes", memberCodes.check, rustMemberCodes, ownMemberCodes],
  ["sealed", sealed.check, rustSealed, ownSealed],
];

for (const [name, check, rust, own] of all) {
  test(`vectors that Rust wrote: ${name}`, () => check(rust as Json));
  test(`vectors that TypeScript wrote: ${name}`, () => check(own as Json));
}
