//! The stages in order: from a snapshot of the site folder to the files of the finished site.

pub mod build;
mod contents;
mod entries;
mod keys;
pub mod listing;
pub mod memory;
mod outputs;
pub mod progress;
mod search;
pub mod stored;
mod texts;
pub mod used_pictures;
