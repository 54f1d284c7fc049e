//! Cleans the markup of texts.

pub mod anchors;
pub mod attributes;
pub mod autop;
pub mod captions;
pub mod embeds;
pub mod footnotes;
pub mod reusable_blocks;
pub mod sanitise;
pub mod shortcodes;
pub mod tree;
pub mod videos;
