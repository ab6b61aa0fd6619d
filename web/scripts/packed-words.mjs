/**
 * An esbuild plugin that packs the English words, which are sorted: each is stored as the number of letters that it
 * shares with the one before, and the rest. 0.8 KB less in brotli. Unpacking gives the very list of @scure/bip39; the
 * plugin refuses to build where it does not.
 */

import { wordlist } from "@scure/bip39/wordlists/english.js";

/** Runs here, to see that it is right, and as text in the bundle: it may use nothing from around it. */
function unpack(packed) {
  let word = "";
  return packed.split(/(?=\d)/).map((part) => {
    word = word.slice(0, Number(part[0])) + part.slice(1);
    return word;
  });
}

function pack(words) {
  return words
    .map((word, i) => {
      const before = words[i - 1] ?? "";
      let shared = 0;
      while (shared < 9 && word[shared] !== undefined && word[shared] === before[shared]) shared += 1;
      return shared + word.slice(shared);
    })
    .join("");
}

export function packedWords() {
  const packed = pack(wordlist);
  if (unpack(packed).join() !== wordlist.join())
    throw new Error("packed-words: the list does not survive packing");
  return {
    name: "packed-words",
    setup(build) {
      build.onLoad({ filter: /@scure\/bip39\/wordlists\/english\.js$/ }, () => ({
        contents: `export const wordlist = /* @__PURE__ */ Object.freeze((${unpack})("${packed}"));`,
      }));
    },
  };
}
