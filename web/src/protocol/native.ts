/**
 * What this browser's WebCrypto has of the algorithms that not all have. Its code is faster (without a JIT a hundred
 * times), runs in constant time and off the page's thread. Where it lacks one, the `@noble` libraries do the same with
 * the same bytes; each of the modules that use this (mlkem.ts, x25519.ts, signature.ts, payload.ts) has both ways.
 *
 * Signatures are not verified here: WebCrypto accepts some that PROTOCOL.md section 2 refuses.
 */

import { concat, digest, dom, hex, unbase64 } from "./bytes.ts";

/** The object identifier's last byte of each curve. */
const OID = { X25519: 0x6e, Ed25519: 0x70 } as const;

/** A curve that WebCrypto may know. */
export type Curve = keyof typeof OID;

/** An algorithm that WebCrypto may know. */
export type Algorithm = Curve | "ML-KEM-768" | "ChaCha20-Poly1305";

/** What the "Modern Algorithms" draft adds to SubtleCrypto; Chromium has it. */
interface ModernCrypto {
  importKey(
    format: "raw-seed" | "raw-public" | "raw-secret",
    bytes: BufferSource,
    algorithm: Algorithm,
    extractable: boolean,
    usages: readonly string[],
  ): Promise<CryptoKey>;
  exportKey(format: "raw-public", key: CryptoKey): Promise<ArrayBuffer>;
  getPublicKey(key: CryptoKey, usages: readonly string[]): Promise<CryptoKey>;
  encapsulateBits(
    algorithm: Algorithm,
    key: CryptoKey,
  ): Promise<{ sharedKey: ArrayBuffer; ciphertext: ArrayBuffer }>;
  decapsulateBits(algorithm: Algorithm, key: CryptoKey, ciphertext: BufferSource): Promise<ArrayBuffer>;
}

/** SubtleCrypto with what {@link supports} has found there. */
export function modern(): ModernCrypto {
  return crypto.subtle as unknown as ModernCrypto;
}

const ONES = new Uint8Array(64).fill(1);

/** Something small to compute, and the hex of what must come out. */
const PROBES: Readonly<Record<Algorithm, [() => Promise<Uint8Array>, string]>> = {
  X25519: [
    async () => publicBytes(await importSecret("X25519", ONES.slice(32))),
    "a4e09292b651c278b9772c569f5fa9bb13d906b46ab68c9df9dc2b4409f8a209",
  ],
  Ed25519: [
    async () => publicBytes(await importSecret("Ed25519", ONES.slice(32))),
    "8a88e3dd7409f195fd52db2d3cba5d72ca6709bf1d94121bf3748801b40f6f5c",
  ],
  "ML-KEM-768": [
    async () => {
      const key = await modern().importKey("raw-seed", ONES, "ML-KEM-768", false, ["decapsulateBits"]);
      const publicKey = await modern().getPublicKey(key, ["encapsulateBits"]);
      return digest(new Uint8Array(await modern().exportKey("raw-public", publicKey)));
    },
    "e68d60857f9cb41f88c278ca430e472c6df5679fd5bac3ce872334293c5d0c42",
  ],
  "ChaCha20-Poly1305": [
    async () => {
      const key = await modern().importKey("raw-secret", ONES.slice(32), "ChaCha20-Poly1305", false, [
        "encrypt",
      ]);
      const nothing = new Uint8Array();
      const iv = new Uint8Array(12);
      return new Uint8Array(await crypto.subtle.encrypt({ name: "ChaCha20-Poly1305", iv }, key, nothing));
    },
    "35eaf9cc876d72bd36f8b7cf7d8c8142",
  ],
};

const answers = new Map<Algorithm, Promise<boolean>>();

/**
 * Whether this browser has an algorithm, found out by using it once: no list of versions, and a browser that does only
 * half of it counts as one that does not.
 */
export function supports(algorithm: Algorithm): Promise<boolean> {
  let answer = answers.get(algorithm);
  if (answer === undefined) {
    const [probe, expected] = PROBES[algorithm];
    answer = probe().then(
      (bytes) => hex(bytes) === expected,
      () => false,
    );
    answers.set(algorithm, answer);
  }
  return answer;
}

/** For tests of the other way: acts as a browser that lacks these algorithms, until called with none. */
export function pretendToLack(...algorithms: readonly Algorithm[]): void {
  answers.clear();
  for (const algorithm of algorithms) answers.set(algorithm, Promise.resolve(false));
}

/** A curve's secret of 32 bytes (a scalar for X25519, a seed for Ed25519) as a key of the browser. */
export async function importSecret(curve: Curve, secret: Uint8Array): Promise<CryptoKey> {
  // PKCS #8 is the only form that all browsers take: a fixed head, then the secret.
  const head = Uint8Array.of(0x30, 0x2e, 2, 1, 0, 0x30, 5, 6, 3, 0x2b, 0x65, OID[curve], 4, 0x22, 4, 0x20);
  return crypto.subtle.importKey("pkcs8", dom(concat(head, secret)), curve, true, [
    curve === "X25519" ? "deriveBits" : "sign",
  ]);
}

/** The public half of a curve's secret, 32 bytes. */
export async function publicBytes(secret: CryptoKey): Promise<Uint8Array> {
  // The one way that all have: a private JWK carries the public half, in base64url.
  const { x = "" } = await crypto.subtle.exportKey("jwk", secret);
  return unbase64(`${x.replaceAll("-", "+").replaceAll("_", "/")}=`);
}
