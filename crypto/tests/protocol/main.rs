//! The protocol as its users meet it: whole cases, attachments, tampering, vectors.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

mod attachment;
mod case;
mod rotation;
mod scene;
mod tamper;
mod vectors;
mod wycheproof;
