// Takes the place of three modules of age-encryption in our bundles; see slim-age.mjs.

// A function and not an arrow: some of these are called with `new`.
function leftOut() {
  throw new Error("this part of age-encryption is left out of this build");
}

export {
  // armor.js
  leftOut as decode,
  leftOut as encode,
  // recipients.js
  leftOut as generateHybridIdentity,
  leftOut as generateIdentity,
  leftOut as generateX25519Identity,
  leftOut as HybridIdentity,
  leftOut as HybridRecipient,
  leftOut as HybridTagRecipient,
  leftOut as identityToRecipient,
  leftOut as ScryptIdentity,
  leftOut as ScryptRecipient,
  leftOut as TagRecipient,
  leftOut as X25519Identity,
  leftOut as X25519Recipient,
  // webauthn.js
  leftOut as createCredential,
  leftOut as WebAuthnIdentity,
  leftOut as WebAuthnRecipient,
};
