//! Not written yet.

/// The document.
pub fn json() -> &'static str {
    "{}"
}
