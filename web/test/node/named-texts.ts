/** Which texts the sources name: whole, or put together of pieces that stand there. */

import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { WEB } from "../../scripts/files.mjs";

/** What all pages share. */
const SHARED = ["src/ui", "src/client", "src/protocol"];
/** A template of nothing but holes and what keys are written with. */
const TEMPLATE = /`((?:[a-z_.]|\$\{(?:[^{}`]|\{[^{}]*\}|`[^`]*`)*\})+)`/g;
const HOLE = /\$\{(?:[^{}`]|\{[^{}]*\}|`[^`]*`)*\}/;

/**
 * Those of `names` that nothing in a folder's sources can name. A name is named where it stands in quotes, or where a
 * template has its beginning or end and each piece that it leaves open is itself named so (`due.${what}.late`). `templates`
 * are more of them: the fixed pieces around each hole.
 */
export function unnamed(
  names: readonly string[],
  folder: string,
  templates: readonly (readonly string[])[] = [],
): string[] {
  const files = [folder, ...SHARED].flatMap(sourcesOf);
  const sources = files.join("\n");
  const words = new Set([
    ...[...sources.matchAll(/"([^"\n]*)"/g)].map(([, word]) => word),
    // Words that are members: `{ mine: …, due: … }`.
    ...[...sources.matchAll(/\b(\w+)\??:/g)].map(([, word]) => word),
  ]);
  // Each file by itself: an odd backquote in one would take the templates of whichever comes next.
  const found = files.flatMap((source) =>
    [...source.matchAll(TEMPLATE)].map(([, template]) => (template ?? "").split(HOLE)),
  );
  const patterns = [...found, ...templates]
    .filter((pieces) => pieces.length > 1 && pieces.some((piece) => /[a-z]/.test(piece)))
    .map((pieces) => new RegExp(`^${pieces.map((piece) => piece.replaceAll(".", "\\.")).join("(.+)")}$`));
  const isNamed = (name: string, depth = 0): boolean =>
    words.has(name) ||
    (depth < 3 &&
      patterns.some((pattern) => {
        const holes = pattern.exec(name)?.slice(1);
        return holes?.every((hole) => isNamed(hole, depth + 1)) === true;
      }));
  return names.filter((name) => !isNamed(name));
}

function sourcesOf(folder: string): string[] {
  const names = readdirSync(join(WEB, folder), { recursive: true, encoding: "utf8" });
  return names
    .filter((name) => /\.tsx?$/.test(name))
    .map((name) => readFileSync(join(WEB, folder, name), "utf8"));
}
