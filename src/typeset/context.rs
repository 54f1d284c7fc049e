//! What articles are typeset with.

use jiff::tz::TimeZone;

use crate::config::settings::LiveOrder;
use crate::model::article::{Article, FileRef};
use crate::text::words::Words;
use crate::theme::template::Theme;
use crate::typeset::code::HighlightedCode;

/// Everything besides an article that its markup depends on.
pub struct TypesetContext<'a> {
    /// The theme, which has the templates of directives.
    pub theme: &'a Theme,
    /// Words in the site's language.
    pub words: &'a Words,
    /// Language of the site.
    pub language: &'a str,
    /// Markup of code.
    pub code: &'a HighlightedCode,
    /// Time zone of times without an offset.
    pub zone: &'a TimeZone,
    /// Order of the updates of a live post.
    pub live: LiveOrder,
    /// Returns what the templates of directives see of a file.
    pub file: &'a (dyn Fn(&FileRef, &Article) -> serde_json::Value + Sync),
}
