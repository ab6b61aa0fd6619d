/**
 * Helps with typing twelve words: which word is being typed, what it may become, and what becomes of it after a space.
 * The list comes from the worker. What the words mean is for the worker alone.
 */

import { PREFIX, plain } from "../protocol/typed.ts";

const MOST = 6;

/** How many words there are in a text. */
export function wordCount(text: string): number {
  return text.match(/[\p{L}\p{M}\p{N}]+/gu)?.length ?? 0;
}

/** What the last, unfinished word of a text may become; its place from 1. null where nothing is to be offered. */
export function suggestions(
  text: string,
  list: readonly string[],
): { readonly place: number; readonly words: readonly string[] } | null {
  const typed = /[\p{L}\p{M}\p{N}]+$/u.exec(text)?.[0];
  if (typed === undefined) return null;
  const start = plain(typed);
  const words = /^\d+$/.test(start)
    ? [list[Number(start) - 1]].filter((word) => word !== undefined)
    : list.filter((word) => word.startsWith(start));
  const isDone = words.length === 1 && words[0] === start;
  if (words.length === 0 || words.length > MOST || isDone) return null;
  return { place: wordCount(text), words };
}

/** The text with its last word replaced by a whole one, and a space for the next. */
export function complete(text: string, word: string): string {
  return `${text.replace(/[\p{L}\p{M}\p{N}]+$/u, "")}${word} `;
}

/** The text with its last word, which a space has just ended, made whole where four letters or a number name it. */
export function expand(text: string, list: readonly string[]): string {
  const [, before = "", typed = "", space = ""] = /^(.*?)([\p{L}\p{M}\p{N}]+)(\s)$/su.exec(text) ?? [];
  const start = plain(typed);
  const word = /^\d+$/.test(start)
    ? list[Number(start) - 1]
    : start.length >= PREFIX && !list.includes(start)
      ? list.find((candidate) => candidate.startsWith(start))
      : undefined;
  return word === undefined ? text : `${before}${word}${space}`;
}
