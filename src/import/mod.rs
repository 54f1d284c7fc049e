//! Imports another blog's export: posts, pages, comments and files of a site, and a ledger of what became of each
//! element.

mod anchors;
pub mod archives;
pub mod assign;
pub mod blocks;
pub mod blog;
pub mod blogger;
mod captions;
pub mod decode;
mod dom;
pub mod elements;
mod embeds;
pub mod entry;
pub mod footnotes;
mod front;
mod handlers;
mod importer;
pub mod ledger;
pub mod markdown;
mod media;
pub mod old_site;
pub mod paragraphs;
pub mod permalink;
pub mod report;
mod sanitise;
pub mod settings;
pub mod shortcodes;
pub mod site;
mod terms;
pub mod text;
#[cfg(test)]
mod texts;
mod videos;
pub mod wordpress;
pub mod words;
