/**
 * The errors of the protocol: one class, one code for each refusal. Messages name the rule
 * that was broken; they never hold a secret, a key or anything that a user wrote.
 *
 * A case's entries are not refused with errors but shown as gaps: see `Check` in case.ts.
 */

/** What is wrong with a phrase of words; {@link PhraseError} says where. */
export type PhraseCode = "UnknownWord" | "WordCount" | "Checksum";

/**
 * Why something was refused.
 *
 * - `Malformed`: bytes or text that are not in the one form of their kind (base64, hex, JSON, dates, padding).
 * - `Key`: a key that is malformed or unsafe (ML-KEM coefficient out of range, low-order point, not canonical).
 * - `Damaged`: an age file or a piece that was cut, changed or never well-formed.
 * - `OtherRecipient`: an age file with a recipient type that this protocol does not use.
 * - `TooLarge`: more than the largest entry, attachment or request body holds.
 * - `Unassigned`, `TooShort`: a passphrase with code points that no Unicode version defines, or under 8 of them.
 * - `Missing`, `Mismatch`: a piece that is not there, or is another one than the signed list says.
 * - `Sequence`: entries handed to a case reader out of order (the caller's mistake, or a server that skips).
 * - `Excluded`, `Nobody`: a change of access that would add excluded members in bulk or silently, or leave no reader.
 * - `NoKey`: a member without a charter line in force, whom nothing can be wrapped to.
 * - `Keys`: case keys that are not those of the case's last access; another reader has to share the case again.
 */
export type ErrorCode =
  | PhraseCode
  | "Malformed"
  | "Key"
  | "Damaged"
  | "OtherRecipient"
  | "TooLarge"
  | "Unassigned"
  | "TooShort"
  | "Missing"
  | "Mismatch"
  | "Sequence"
  | "Excluded"
  | "Nobody"
  | "NoKey"
  | "Keys";

/** Every refusal of this directory but the charter's, which is `CharterRefusal`. */
export class ProtocolError extends Error {
  readonly code: ErrorCode;

  constructor(code: ErrorCode, message: string) {
    super(message);
    this.name = "ProtocolError";
    this.code = code;
  }
}

/**
 * A phrase that is not one. The word is what somebody typed for a token: show it to them, never log it; it is in no
 * message.
 */
export class PhraseError extends ProtocolError {
  declare readonly code: PhraseCode;
  /** Of the unknown word, from 1; 0 for the other codes. */
  readonly position: number;
  /** The unknown word as it was understood (lower case, without accents); empty for the other codes. */
  readonly word: string;
  /** At most three words of the list that are close to it, the closest first. */
  readonly near: readonly string[];
  /** How many words were given. */
  readonly found: number;
  /** How many there should be. */
  readonly expected: number;

  constructor(
    code: PhraseCode,
    counts: { found: number; expected: number },
    unknown: { position: number; word: string; near: readonly string[] } = {
      position: 0,
      word: "",
      near: [],
    },
  ) {
    super(code, `the phrase was refused: ${code}`);
    this.name = "PhraseError";
    this.position = unknown.position;
    this.word = unknown.word;
    this.near = unknown.near;
    this.found = counts.found;
    this.expected = counts.expected;
  }
}

/** Runs `body` and turns whatever a library throws into a {@link ProtocolError} of this code; ours pass through. */
export function refusing<T>(code: ErrorCode, message: string, body: () => T): T {
  try {
    return body();
  } catch (error) {
    throw error instanceof ProtocolError ? error : new ProtocolError(code, message);
  }
}
