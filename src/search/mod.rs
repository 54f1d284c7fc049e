//! Full-text search for readers: records of pages and slides, and the index made of them.

#[cfg(feature = "search")]
pub mod index;
pub mod record;
