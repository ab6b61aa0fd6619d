/** A passphrase's part of a token. Its code is fetched when the first one is typed, which can fail like any request. */

import { type Patience, stretch } from "../../protocol/passphrase.ts";
import type { Token } from "../../protocol/token.ts";
import { Failure } from "./failure.ts";

/** As `stretch`; throws `offline` where its code did not come. */
export async function stretched(
  instance: Uint8Array,
  token: Token,
  passphrase: string,
  patience: Patience,
): Promise<Uint8Array> {
  try {
    return await stretch(instance, token.entropy, passphrase, patience);
  } catch (error) {
    throw error instanceof TypeError ? new Failure("offline") : error;
  }
}
