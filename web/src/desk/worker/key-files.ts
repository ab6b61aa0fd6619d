/** A member's key files: opened, and made. Keeps the last one that opened, so that asking twice does not stretch twice. */

import { frame, hex, sha256, systemRandom } from "../../protocol/bytes.ts";
import type { Day } from "../../protocol/date.ts";
import { ProtocolError } from "../../protocol/errors.ts";
import { generatedPassphrase, MemberKey } from "../../protocol/member.ts";
import type { Patience } from "../../protocol/passphrase.ts";
import { publicHalf } from "../../protocol/public-half.ts";
import type { NewKey } from "../model.ts";
import { isLongEnough } from "../passphrase.ts";
import { Failure } from "./failure.ts";

/** Key files of one visit. */
export class KeyFiles {
  #last: { readonly name: string; readonly key: MemberKey } | null = null;

  /** The key; `wrong` for another passphrase, `no_key` for a file that holds none. */
  async open(
    file: Uint8Array,
    passphrase: string,
    patience: Patience,
  ): Promise<MemberKey | "wrong" | "no_key"> {
    const name = hex(sha256(frame("desk/key-file", file, passphrase)));
    if (this.#last?.name === name) return this.#last.key;
    try {
      const key = await MemberKey.open(file, passphrase, patience);
      if (key === null) return "wrong";
      this.#last = { name, key };
      return key;
    } catch (error) {
      if (error instanceof ProtocolError) return "no_key";
      // Its code is fetched when the first file is opened, which can fail like any request.
      throw error instanceof TypeError ? new Failure("offline") : error;
    }
  }

  /** Nobody asks again. */
  forget(): void {
    this.#last = null;
  }
}

/** A new key, sealed to a passphrase. Throws `TooShort`. */
export async function makeKey(passphrase: string | null, today: Day, patience: Patience): Promise<NewKey> {
  if (passphrase !== null && !isLongEnough(passphrase)) {
    throw new ProtocolError("TooShort", "a short passphrase");
  }
  const chosen = passphrase ?? generatedPassphrase(systemRandom);
  const key = MemberKey.create(systemRandom);
  try {
    const file = await key.encrypt(chosen, { random: systemRandom, today, ...patience });
    return { file, passphrase: chosen, words: key.backup(), half: await publicHalf(key) };
  } catch (error) {
    throw error instanceof TypeError ? new Failure("offline") : error;
  }
}
