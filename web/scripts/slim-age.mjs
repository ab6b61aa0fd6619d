/**
 * An esbuild plugin that leaves out of age-encryption what the hotline never uses: all its own recipients and
 * identities (and with them P-256, the NIST hybrids, scrypt, bech32 and a second way to X25519), passkeys, and armor.
 * What remains is the file format (`Encrypter`, `Decrypter`, `Stanza`), which src/protocol gives recipients of its own.
 *
 * It changes no line of the library: three imports inside it are answered with slim-age-left-out.mjs, whose every
 * export throws. test/node/slim-age.test.ts holds that this is so and that the rest still makes and opens the same
 * files as the library does when it is whole.
 */

import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const index = createRequire(import.meta.url).resolve("age-encryption");
const leftOut = join(dirname(fileURLToPath(import.meta.url)), "slim-age-left-out.mjs");

export function slimAge() {
  return {
    name: "slim-age",
    setup(build) {
      build.onResolve({ filter: /^\.\/(recipients|webauthn|armor)\.js$/ }, ({ importer }) =>
        importer === index ? { path: leftOut } : undefined,
      );
    },
  };
}
