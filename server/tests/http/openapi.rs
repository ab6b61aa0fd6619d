//! Where answers are held against the OpenAPI document.

/// Placeholder until the checker is here: any answer passes.
pub fn check(_method: &str, _path: &str, _status: u16, _kind: &str, _body: &[u8]) {}
