//! Another blog's export -> posts, pages, comments and files of a site, and a ledger of what became of each element.

pub mod blocks;
pub mod blog;
pub mod blogger;
pub mod decode;
mod dom;
pub mod elements;
pub mod entry;
mod films;
pub mod footnotes;
mod front;
mod handlers;
pub mod ledger;
pub mod markdown;
pub mod paragraphs;
pub mod places;
pub mod report;
mod sanitise;
pub mod settings;
pub mod shortcodes;
mod shown;
pub mod site;
mod tally;
pub mod text;
pub mod wordpress;
pub mod words;
