//! A member's cases: synced, checked, remembered, and written to.
