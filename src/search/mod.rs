//! Search: what readers can find, and the index of it.

#[cfg(feature = "search")]
pub mod index;
pub mod record;
