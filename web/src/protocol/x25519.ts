/**
 * X25519 for the hybrid KEM alone (xwing.ts), by the browser where it can and by `@noble/curves` where it cannot. A
 * shared secret of zero, which low-order points yield, is refused either way.
 */

import { dom, hex, systemRandom } from "./bytes.ts";
import { ProtocolError } from "./errors.ts";
import { importSecret, publicBytes, supports } from "./native.ts";

/** A secret scalar, ready for use. */
export interface X25519Secret {
  readonly publicKey: Uint8Array;
  /** The shared secret with a peer. Throws `Key` for a low-order point. */
  shared(peer: Uint8Array): Promise<Uint8Array>;
}

/** The secret of 32 bytes, as X25519 clamps them. */
export async function x25519Secret(bytes: Uint8Array): Promise<X25519Secret> {
  if (await supports("X25519")) {
    const key = await importSecret("X25519", bytes);
    return { publicKey: await publicBytes(key), shared: (peer) => sharedNatively(key, peer) };
  }
  const { x25519 } = await import("./curves.ts");
  return {
    publicKey: x25519.getPublicKey(bytes),
    shared: (peer) => refusingLowOrder(() => x25519.getSharedSecret(bytes, peer)),
  };
}

/** A new secret for one use, from the browser's secure generator. */
export async function x25519Ephemeral(): Promise<X25519Secret> {
  if (!(await supports("X25519"))) return x25519Secret(systemRandom(32));
  const pair = await crypto.subtle.generateKey("X25519", false, ["deriveBits"]);
  const { privateKey, publicKey } = pair as CryptoKeyPair;
  return {
    publicKey: new Uint8Array(await crypto.subtle.exportKey("raw", publicKey)),
    shared: (peer) => sharedNatively(privateKey, peer),
  };
}

async function sharedNatively(secret: CryptoKey, peer: Uint8Array): Promise<Uint8Array> {
  return refusingLowOrder(async () => {
    const other = await crypto.subtle.importKey("raw", dom(peer), "X25519", false, []);
    const bits = await crypto.subtle.deriveBits({ name: "X25519", public: other }, secret, 256);
    return new Uint8Array(bits);
  });
}

async function refusingLowOrder(body: () => Uint8Array | Promise<Uint8Array>): Promise<Uint8Array> {
  try {
    return await body();
  } catch {
    throw new ProtocolError("Key", "a low-order X25519 point");
  }
}

/** u-coordinates of the points whose order divides 8, and those of them that are written without reduction. */
const LOW_ORDER = [
  `00${"00".repeat(30)}00`,
  `01${"00".repeat(30)}00`,
  "e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b800",
  "5f9c95bca3508c24b1d0b1559c83ef5b04445cc4581c8e86d8224eddd09f1157",
  `ec${"ff".repeat(30)}7f`,
  `ed${"ff".repeat(30)}7f`,
  `ee${"ff".repeat(30)}7f`,
];

/** Whether a public key yields a shared secret of zero with everyone. The top bit is ignored, as X25519 does. */
export function isLowOrder(publicKey: Uint8Array): boolean {
  const masked = publicKey.slice();
  masked[31] = (masked[31] as number) & 0x7f;
  return LOW_ORDER.includes(hex(masked));
}
