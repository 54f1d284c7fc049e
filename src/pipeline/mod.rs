//! The stages in order: from a snapshot of the site folder to the files of the finished site.

pub mod build;
pub mod contents;
pub mod listing;
pub mod outputs;
pub mod progress;
