//! The stages in order: from a snapshot of the site folder to the files of the finished site.

mod assembled;
pub mod build;
mod contents;
mod documents;
mod entries;
mod feeds;
mod files;
pub mod input;
mod keys;
pub mod listing;
pub mod memory;
mod outputs;
mod page_keys;
mod pages;
pub mod progress;
pub mod published;
mod rendering;
mod roles;
mod saved_contents;
pub mod saved_memory;
mod saved_outputs;
mod saved_stage;
mod search;
mod stage_cache;
mod texts;
pub mod tolerance;
pub mod used_pictures;
