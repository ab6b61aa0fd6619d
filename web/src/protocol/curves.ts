/**
 * X25519 and Ed25519 signing for browsers whose WebCrypto lacks them (before Chromium 137, Firefox 130, Safari 17).
 * Imported dynamically where native.ts says that the browser needs it; others never load it. The first use builds a
 * table, which takes up to 0.1 s; there is nothing to be done about that.
 */

export { ed25519, x25519 } from "@noble/curves/ed25519.js";
