//! Article -> Html: our own writer over Markdown's events.

pub mod active;
pub mod article;
pub mod code;
pub mod comment;
pub mod directive;
pub mod endnotes;
pub mod footnotes;
pub mod linked;
pub mod scan;
pub mod slides;
pub mod writer;
