//! What the hotline's browser, command line client and server must agree on, byte for byte.
//!
//! This crate does no I/O, reads no clock and draws no randomness of its own: days and random generators come in
//! as arguments. The one exception is age files: age's traits take no generator, so file keys, nonces and
//! encapsulations come from the operating system. It knows nothing of HTTP servers or databases. The TypeScript twin
//! stands in `web/src/protocol/`, mostly under the same names; `PROTOCOL.md` describes both.

pub mod attachment;
pub mod bytes;
pub mod case;
pub mod charter;
pub mod date;
pub mod entry;
pub mod envelope;
pub mod id;
pub mod instance;
pub mod json;
pub mod keys;
pub mod member;
pub mod padding;
pub mod passphrase;
pub mod rotation;
pub mod sealing;
pub mod signature;
pub mod signin;
pub mod sshsig;
pub mod token;
pub mod wire;
pub mod words;
pub mod work;
pub mod wrap;
mod xwing;
