// age-encryption just as npm delivers it, for the bench to compare with. Bundled without slim-age.

export { Encrypter, generateHybridIdentity, identityToRecipient } from "age-encryption";
