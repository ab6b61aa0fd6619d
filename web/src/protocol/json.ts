/**
 * JSON with exactly one text for each value, as everything signed or sealed needs it (PROTOCOL.md section 2): members
 * in a fixed order, no spaces, integers from 0 to 2^53−1, no lone surrogates. A {@link Schema} names the members in
 * their order; {@link parse} rebuilds the value from it, serialises that and compares, which refuses unknown, missing,
 * repeated and reordered members, other spellings of numbers and escapes, and spaces.
 *
 * A schema is a function: it returns the value, rebuilt in order, or throws `Malformed`. It serves reading and writing.
 * It says nothing about how values relate to each other; the modules that own the types check that.
 */

import { unbase64 } from "./bytes.ts";
import { type Day, isDay } from "./date.ts";
import { ProtocolError } from "./errors.ts";

/** Checks a value and rebuilds it with its members in order. Throws `Malformed`. */
export type Schema<T> = (value: unknown) => T;

/** The type that a schema yields. */
export type Of<S> = S extends Schema<infer T> ? T : never;

type Fields = Readonly<Record<string, Schema<unknown>>>;

/** Refuses a value, from within a schema. */
export function malformed(what: string): never {
  throw new ProtocolError("Malformed", `not ${what}`);
}

/** A schema for texts that a test accepts. */
export function textWhere(test: (text: string) => boolean, what: string): Schema<string> {
  return (value) => (typeof value === "string" && test(value) ? value : malformed(what));
}

/** A schema that holds for what the first one accepts, where it also passes the test. */
export function where<T>(schema: Schema<T>, test: (value: T) => boolean, what: string): Schema<T> {
  return (input) => {
    const value = schema(input);
    return test(value) ? value : malformed(what);
  };
}

/** Whether a text can be written as UTF-8, that is, has no half of a surrogate pair. */
function isWellFormed(text: string): boolean {
  return !/\p{Cs}/u.test(text);
}

/** Any text, the empty one included. */
export const text: Schema<string> = textWhere(isWellFormed, "a text");

/** A UUID in its canonical, lower-case form; any version. */
export const uuid: Schema<string> = textWhere(
  (value) => /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(value),
  "a UUID",
);

/** 32 bytes as lower-case hex, such as a SHA-256. */
export const hex32: Schema<string> = textWhere((value) => /^[0-9a-f]{64}$/.test(value), "32 bytes in hex");

/** A UTC date, `YYYY-MM-DD`. */
export const day: Schema<Day> = textWhere(isDay, "a date");

/** true or false. */
export const bool: Schema<boolean> = (value) => (typeof value === "boolean" ? value : malformed("a boolean"));

/** Canonical base64 of that many bytes. */
export function base64Of(length: number): Schema<string> {
  return textWhere((value) => unbase64(value).length === length, `${length} bytes in base64`);
}

/** An integer within bounds, both included. */
export function integer(min = 0, max: number = Number.MAX_SAFE_INTEGER): Schema<number> {
  return (value) =>
    Number.isSafeInteger(value) && (value as number) >= min && (value as number) <= max
      ? (value as number)
      : malformed("an integer within its bounds");
}

/** One of a few texts or numbers. */
export function oneOf<const T extends string | number>(...values: readonly T[]): Schema<T> {
  return (value) => values.find((known) => known === value) ?? malformed("one of the known values");
}

/** null, or what the schema accepts. */
export function nullable<T>(schema: Schema<T>): Schema<T | null> {
  return (value) => (value === null ? null : schema(value));
}

/** A list of what the schema accepts. */
export function list<T>(schema: Schema<T>): Schema<T[]> {
  return (value) => (Array.isArray(value) ? value.map((item) => schema(item)) : malformed("a list"));
}

function members(value: unknown): Readonly<Record<string, unknown>> {
  if (typeof value !== "object" || value === null || Array.isArray(value)) malformed("an object");
  return value as Readonly<Record<string, unknown>>;
}

/** An object with all of these members, in this order. */
export function object<F extends Fields>(fields: F): Schema<{ [K in keyof F]: Of<F[K]> }> {
  return (value) => {
    const source = members(value);
    const result: Record<string, unknown> = {};
    for (const [name, schema] of Object.entries(fields)) {
      result[name] = schema(Object.hasOwn(source, name) ? source[name] : undefined);
    }
    return result as { [K in keyof F]: Of<F[K]> };
  };
}

/** An object with at least one of these members, in this order. */
export function someOf<F extends Fields>(fields: F): Schema<{ [K in keyof F]?: Of<F[K]> }> {
  return (value) => {
    const source = members(value);
    const present = Object.entries(fields).filter(([name]) => Object.hasOwn(source, name));
    if (present.length === 0) malformed("an object with one of its members");
    return object(Object.fromEntries(present))(value) as { [K in keyof F]?: Of<F[K]> };
  };
}

/** One member of an object before the rest is known, to choose a schema by it. */
export function peek(value: unknown, name: string): unknown {
  const source = members(value);
  return Object.hasOwn(source, name) ? source[name] : undefined;
}

/** The value of a JSON text in its one form. Throws `Malformed`. */
export function parse<T>(source: string, schema: Schema<T>): T {
  let value: unknown;
  try {
    value = JSON.parse(source);
  } catch {
    malformed("JSON");
  }
  const checked = schema(value);
  if (JSON.stringify(checked) !== source) malformed("JSON in its one form");
  return checked;
}

/** The one JSON text of a value. Throws `Malformed` where the value does not follow its schema. */
export function serialise<T>(value: T, schema: Schema<T>): string {
  return JSON.stringify(schema(value));
}
