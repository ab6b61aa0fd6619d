/** The forms of the server's answers. Whatever has another form is none of a hotline: `server`. */

import {
  day,
  hex32,
  integer,
  list,
  malformed,
  nullable,
  type Of,
  object,
  oneOf,
  type Schema,
  uuid,
} from "../../protocol/json.ts";
import { Failure } from "./failure.ts";

/** A text that may be long and that nobody reads as one. */
const opaque: Schema<string> = (value) => (typeof value === "string" ? value : malformed("a text"));
const truth: Schema<boolean> = (value) => (typeof value === "boolean" ? value : malformed("yes or no"));

/** Throws `server` where a value has another form. */
function answer<T>(schema: Schema<T>): (value: unknown) => T {
  return (value) => {
    try {
      return schema(value);
    } catch {
      throw new Failure("server");
    }
  };
}

const stored = object({ seq: integer(), day, envelope: opaque });
const lists = {
  more: truth,
  cases: list(object({ case: uuid, day, purge_after: nullable(day), hold: truth, wrap: opaque })),
  entries: list(
    object({ case: uuid, stream: oneOf("dialogue", "desk"), seq: integer(), day, envelope: opaque }),
  ),
  attachments: list(object({ case: uuid, id: uuid, pieces: integer(), stored: list(integer()) })),
  removed: list(object({ case: uuid, day, purged: day, entries: list(stored) })),
};

const instance = object({
  v: oneOf(1),
  charter: opaque,
  charter_signature: opaque,
  limits: object({ entry: integer(), attachment: integer(), attachments: integer(), case: integer() }),
});

/** What a server says of itself, as far as members need it. */
export type Instance = Of<typeof instance>;

const by = object({ by: oneOf("server", "hotline") });
const byHotline = object({ by: oneOf("hotline"), origin: opaque, root: nullable(hex32) });

/** By whom the pages are served: `origin` and `root` are those that the member's own binary means. */
export const servedAnswer = answer((value) =>
  by(value).by === "server" ? { by: "server" as const, origin: null, root: null } : byHotline(value),
);
export const instanceAnswer = answer(instance);
export const casesAnswer = answer(object(lists));
export const changesAnswer = answer(object({ cursor: integer(), ...lists }));
export const challengeAnswer = answer(object({ nonce: opaque, expires: integer() }));
export const sessionAnswer = answer(object({ session: opaque, expires: integer() }));
