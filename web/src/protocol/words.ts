/**
 * Phrases of BIP39 words from the English list, as people type them back from paper: in any case, with accents, hyphens
 * and line breaks, each word cut to four letters or given as its number in the list. Shared by tokens (12 words) and
 * printed key backups (24). Only the entropy is BIP39's, never its seed derivation.
 */

import { wordlist } from "@scure/bip39/wordlists/english.js";
import { concat, sha256, unhex } from "./bytes.ts";
import { PhraseError } from "./errors.ts";
import { PREFIX, plain } from "./typed.ts";

/** How far a word that is offered may be from what was typed, in letters changed, added, left out or swapped. */
const FAR = 2;
const OFFERED = 3;

/** The words of 16 or 32 bytes of entropy: its bits and, for each 32 of them, one of its SHA-256, in elevens. */
export function encodeWords(entropy: Uint8Array): string[] {
  const checked = concat(entropy, sha256(entropy).subarray(0, 1));
  return Array.from({ length: (entropy.length * 3) / 4 }, (_, i) => wordAt(bitsAt(checked, 11 * i)));
}

/** Eleven bits from there on. */
export function bitsAt(bytes: Uint8Array, from: number): number {
  const start = from >> 3;
  const [a = 0, b = 0, c = 0] = bytes.subarray(start, start + 3);
  return (((a << 16) | (b << 8) | c) >> (13 - (from & 7))) & 2047;
}

/** A word by its bits, 0 to 2047. */
export function wordAt(index: number): string {
  return wordlist[index] ?? "";
}

/** The numbers of words in the list, from 1, to be shown beside them. */
export function wordNumbers(words: readonly string[]): number[] {
  return words.map((word) => wordlist.indexOf(word) + 1);
}

/**
 * The entropy of a phrase of `expected` words. Throws {@link PhraseError}, looking in this order: a word that is not
 * on the list (the first one, with near ones), a wrong number of words, a wrong checksum.
 */
export function parseWords(text: string, expected: 12 | 24): Uint8Array {
  const given = split(text);
  const counts = { found: given.length, expected };
  const words = given.map((word, index) => {
    const known = find(word);
    if (known === undefined) {
      throw new PhraseError("UnknownWord", counts, { position: index + 1, word, near: near(word) });
    }
    return known;
  });
  if (words.length !== expected) throw new PhraseError("WordCount", counts);
  let bits = 0n;
  for (const word of words) bits = (bits << 11n) | BigInt(wordlist.indexOf(word));
  const entropy = unhex((bits >> BigInt(expected / 3)).toString(16).padStart((expected / 3) * 8, "0"));
  if (encodeWords(entropy).at(-1) !== words.at(-1)) throw new PhraseError("Checksum", counts);
  return entropy;
}

function split(text: string): string[] {
  return plain(text).match(/[\p{L}\p{N}]+/gu) ?? [];
}

function find(word: string): string | undefined {
  if (/^\d+$/.test(word)) return wordlist[Number(word) - 1];
  if (wordlist.includes(word)) return word;
  return word.length < PREFIX ? undefined : wordlist.find((candidate) => candidate.startsWith(word));
}

function near(word: string): string[] {
  return wordlist
    .map((candidate) => ({ candidate, far: distance(word, candidate) }))
    .filter(({ far }) => far <= FAR)
    .sort((a, b) => a.far - b.far)
    .slice(0, OFFERED)
    .map(({ candidate }) => candidate);
}

/** Letters to change, add, leave out or swap with the next one (optimal string alignment). */
function distance(a: string, b: string): number {
  if (Math.abs(a.length - b.length) > FAR) return FAR + 1;
  let older: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const changed = (last[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      let best = Math.min(changed, (last[j] ?? 0) + 1, (row[j - 1] ?? 0) + 1);
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) {
        best = Math.min(best, (older[j - 2] ?? 0) + 1);
      }
      row.push(best);
    }
    older = last;
    last = row;
  }
  return last[b.length] ?? 0;
}
