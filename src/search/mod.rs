//! Full-text search for readers: records of pages and slides, and the index made of them.

pub mod compounds;
#[cfg(feature = "search")]
pub mod index;
pub mod record;
pub mod stem;
pub mod words;
