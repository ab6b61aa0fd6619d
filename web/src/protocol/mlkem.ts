/** ML-KEM-768 (FIPS 203), by the browser where it can and by `@noble/post-quantum` where not. For xwing.ts alone. */

import { ml_kem768 } from "@noble/post-quantum/ml-kem.js";
import { dom } from "./bytes.ts";
import { modern, supports } from "./native.ts";
import { breathing } from "./pause.ts";

const NAME = "ML-KEM-768";

/** A decapsulation key, ready for use. */
export interface MlKemSecret {
  /** 1,184 bytes. */
  readonly publicKey: Uint8Array;
  /** The shared secret in 1,088 bytes; another, random-looking one if they are not for this key. */
  decapsulate(cipherText: Uint8Array): Promise<Uint8Array>;
}

/** The key of a 64-byte seed (d and z). */
export async function mlKemSecret(seed: Uint8Array): Promise<MlKemSecret> {
  if (await supports(NAME)) {
    const key = await modern().importKey("raw-seed", dom(seed), NAME, false, ["decapsulateBits"]);
    const publicKey = await modern().getPublicKey(key, ["encapsulateBits"]);
    return {
      publicKey: new Uint8Array(await modern().exportKey("raw-public", publicKey)),
      decapsulate: async (cipherText) =>
        new Uint8Array(await modern().decapsulateBits(NAME, key, dom(cipherText))),
    };
  }
  const { publicKey, secretKey } = await breathing(() => ml_kem768.keygen(seed));
  return {
    publicKey,
    decapsulate: (cipherText) => breathing(() => ml_kem768.decapsulate(cipherText, secretKey)),
  };
}

/** A fresh shared secret for a public key of 1,184 bytes whose coefficients are in range. */
export async function mlKemEncapsulate(
  publicKey: Uint8Array,
): Promise<{ sharedSecret: Uint8Array; cipherText: Uint8Array }> {
  if (await supports(NAME)) {
    const key = await modern().importKey("raw-public", dom(publicKey), NAME, false, ["encapsulateBits"]);
    const { sharedKey, ciphertext } = await modern().encapsulateBits(NAME, key);
    return { sharedSecret: new Uint8Array(sharedKey), cipherText: new Uint8Array(ciphertext) };
  }
  return breathing(() => ml_kem768.encapsulate(publicKey));
}
