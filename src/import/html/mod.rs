//! Cleans the markup of texts: what is read as text first (code, shortcodes, paragraphs of the classic editor), then one
//! tree and passes over it.

pub mod anchors;
pub mod autop;
pub mod captions;
pub mod clean;
pub mod code_shortcodes;
pub mod footnotes;
pub mod mend;
pub mod more;
mod page_builders;
pub mod pasted;
pub mod pasted_notes;
pub mod pasted_tables;
pub mod pictures;
pub mod players;
pub mod reusable_blocks;
pub mod sanitise;
pub mod scan;
mod shortcode_markup;
pub mod shortcode_values;
pub mod shortcodes;
pub mod tree;
pub mod videos;
pub mod word_lists;
