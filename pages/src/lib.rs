//! The web pages as both programs serve them: `hotline-server` all of them, `hotline desk` the desk's alone.
//!
//! The files are in the binary ([`report`], [`desk`]), the headers are set on every answer ([`headers`]), and [`Served`]
//! tells the desk by whom it is served. Calls to the API are not here.

mod files;
pub mod headers;
mod served;

pub use files::{desk, not_found, report};
pub use served::Served;
