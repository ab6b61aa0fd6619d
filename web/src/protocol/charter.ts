/**
 * The charter: who the members are, with their keys, and how this hotline works, signed by a root key (PROTOCOL.md
 * section 4). Here is its form and what can be read off it; charter-verify.ts says whether to believe it.
 */

import { hex, utf8 } from "./bytes.ts";
import { addDays, type Day } from "./date.ts";
import { recipientText, signText } from "./entry.ts";
import { instanceOf } from "./instance.ts";
import {
  bool,
  day,
  hex32,
  integer,
  list,
  malformed,
  nullable,
  type Of,
  object,
  oneOf,
  parse,
  peek,
  type Schema,
  serialise,
  text,
  textWhere,
  uuid,
  where,
} from "./json.ts";
import { isOrigin } from "./origin.ts";
import { parsePublicKeyLine } from "./sshsig.ts";

/** The longest that a charter is valid, in days. */
const LONGEST = 200;
/** The longest text of a charter, in bytes. */
const LONGEST_TEXT = 2 ** 20;

const language = textWhere((tag) => /^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$/.test(tag), "a language");
const link = textWhere((value) => /^https?:\/\/[!-~]+$/.test(value), "a link");
const rootLine = where(text, (line) => parsePublicKeyLine(line) !== null, "a root key");

const memberSchema = where(
  object({
    id: uuid,
    name: text,
    title: text,
    role: oneOf("chair", "member", "alternate"),
    age: recipientText,
    sign: signText,
    from: day,
    until: nullable(day),
  }),
  ({ from, until }) => until === null || from <= until,
  "a period",
);

/** One key of one member. Signatures count on both of its days; see {@link currentLines} for wrapping and sign-in. */
export type MemberLine = Of<typeof memberSchema>;

/** A text in each of the charter's languages. */
export type Texts = Readonly<Record<string, string>>;

function schemaFor(languages: readonly string[]) {
  // Integer-like names would not keep their place in an object; a language begins with a letter.
  const texts: Schema<Texts> = object(Object.fromEntries(languages.map((tag) => [tag, text])));
  return object({
    v: oneOf(1),
    instance: hex32,
    roots: where(list(rootLine), (lines) => lines.length >= 1 && lines.length <= 3, "one to three roots"),
    organisation: text,
    epoch: integer(1),
    issued: day,
    expires: day,
    origins: distinctList(textWhere(isOrigin, "an origin"), (text) => text),
    languages: list(language),
    retention_days: integer(),
    hold: bool,
    notice: texts,
    contact: text,
    outside: list(object({ country: text, name: text, url: link })),
    questionnaire: nullable(
      distinctList(
        where(
          object({
            id: text,
            kind: oneOf("text", "choice"),
            required: bool,
            label: texts,
            options: list(object({ id: text, label: texts })),
          }),
          ({ kind, options }) =>
            (kind === "choice") === options.length > 0 && distinct(options.map(({ id }) => id)),
          "a question",
        ),
        ({ id }) => id,
      ),
    ),
    members: where(list(memberSchema), (lines) => lines.length > 0, "at least one member"),
  });
}

/** A charter that is well-formed. */
export type Charter = Of<ReturnType<typeof schemaFor>>;

const charterSchema: Schema<Charter> = (value) => {
  const languages = distinctList(language, (tag) => tag)(peek(value, "languages"));
  const charter = schemaFor(languages)(value);
  const { roots, issued, expires, members } = charter;
  if (!distinct(roots.map((line) => hex(parsePublicKeyLine(line).bytes)))) malformed("different roots");
  if (expires < issued || expires > addDays(issued, LONGEST)) malformed("a charter of at most 200 days");
  if (!distinct(members.map(({ age }) => age)) || !distinct(members.map(({ sign }) => sign))) {
    malformed("a key for each line of its own");
  }
  if (members.some((a, i) => members.some((b, j) => i < j && overlap(a, b))))
    malformed("periods that follow");
  return charter;
};

function distinct(values: readonly string[]): boolean {
  return new Set(values).size === values.length;
}

/** At least one, and no two of the same name. */
function distinctList<T>(schema: Schema<T>, name: (value: T) => string): Schema<T[]> {
  return where(
    list(schema),
    (all) => all.length > 0 && distinct(all.map(name)),
    "different ones, at least one",
  );
}

/** Whether neither of two lines of one member ends by the day on which the other begins. */
function overlap(a: MemberLine, b: MemberLine): boolean {
  const endsBy = ({ until }: MemberLine, { from }: MemberLine) => until !== null && until <= from;
  return a.id === b.id && !endsBy(a, b) && !endsBy(b, a);
}

/** The charter of a text. Throws `Malformed`, `Key`. Do not use what {@link verifyCharter} has not passed. */
export function parseCharter(source: string): Charter {
  if (utf8(source).length > LONGEST_TEXT) malformed("a charter of at most 1 MiB");
  return parse(source, charterSchema);
}

/** The one text of a charter, to be signed. Throws `Malformed`, `Key`. */
export function serialiseCharter(charter: Charter): string {
  return serialise(charter, charterSchema);
}

/** Hex of the instance that the charter's roots make; it should be the one it says. */
export function instanceOfCharter(charter: Charter): string {
  return hex(instanceOf(charter.roots.map((line) => parsePublicKeyLine(line).bytes)));
}

/** The lines in force on a day. */
export function linesOn(charter: Charter, date: Day): MemberLine[] {
  return charter.members.filter(({ from, until }) => from <= date && (until === null || date <= until));
}

/** The lines that are used on a day for wrapping and sign-in: at most one a member, and none on a line's last day. */
export function currentLines(charter: Charter, today: Day): MemberLine[] {
  return charter.members.filter(({ from, until }) => from <= today && (until === null || today < until));
}
