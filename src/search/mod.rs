//! Full-text search for readers: records of pages and slides, and the index made of them.

pub mod bytes;
pub mod compounds;
pub mod division;
pub mod engine;
pub mod files;
pub mod index;
mod lexicon;
pub mod postings;
pub mod record;
pub mod shards;
pub mod stem;
pub mod texts;
pub mod vocabulary;
pub mod words;
