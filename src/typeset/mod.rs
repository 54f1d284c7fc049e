//! Article -> markup: our own writer over the events of Markdown.

pub mod article;
pub mod blocks;
pub mod code;
pub mod comment;
pub mod containers;
pub mod context;
pub mod directive;
pub mod directive_check;
pub mod endnotes;
pub mod footnote_numbers;
pub mod links;
pub mod lookahead;
pub mod open;
pub mod pictures;
pub mod raw;
pub mod raw_policy;
pub mod reading;
pub mod slides;
pub mod updates;
pub mod writer;
