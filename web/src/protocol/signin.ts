/** A member's sign-in (PROTOCOL.md section 6): a signature over where, who and until when; nothing is decrypted. */

import { frame, u64be } from "./bytes.ts";
import type { SigningKey, VerifyingKey } from "./signature.ts";

/** What is signed. */
export interface SignIn {
  /** The address at which the client means to reach the server, which it knows by itself, not from the challenge. */
  readonly origin: string;
  /** 32 bytes. */
  readonly instance: Uint8Array;
  /** The member's id. */
  readonly member: string;
  /** The challenge's 32 bytes. */
  readonly nonce: Uint8Array;
  /** The challenge's end, in seconds since 1970. */
  readonly expires: number;
}

/** The bytes that a sign-in signs. */
export function signInFrame({ origin, instance, member, nonce, expires }: SignIn): Uint8Array {
  return frame("hotline/v1/sign-in", origin, instance, member, nonce, u64be(expires));
}

/** The signature of a sign-in, 64 bytes. */
export function signIn(details: SignIn, key: SigningKey): Promise<Uint8Array> {
  return key.sign(signInFrame(details));
}

/** Whether a sign-in is signed with this key. Says nothing about its nonce, end or origin. */
export function verifySignIn(details: SignIn, key: VerifyingKey, signature: Uint8Array): Promise<boolean> {
  return key.verify(signInFrame(details), signature);
}
