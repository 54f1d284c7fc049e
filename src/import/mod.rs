//! Another blog's export -> posts, pages, comments and files of a site, and a ledger of what became of each element.

mod anchors;
pub mod blocks;
pub mod blog;
pub mod blogger;
mod captions;
pub mod decode;
mod dom;
pub mod elements;
mod elsewhere;
pub mod entry;
mod films;
pub mod footnotes;
mod front;
mod handlers;
pub mod ledger;
pub mod lists;
pub mod markdown;
pub mod paragraphs;
pub mod permalink;
pub mod places;
pub mod report;
mod sanitise;
pub mod settings;
pub mod settle;
pub mod shortcodes;
mod shown;
pub mod site;
mod tally;
mod terms;
pub mod text;
#[cfg(test)]
mod texts;
pub mod wordpress;
pub mod words;
