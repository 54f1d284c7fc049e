//! A page: its address, its template and all that the template sees.

use crate::output::route::Route;
use crate::plan::view::{Head, View};
use crate::source::path::SourcePath;
use crate::text::html::Html;
use crate::text::when::When;

/// A page to be drawn.
#[derive(Debug, Clone, PartialEq)]
pub struct Page {
    /// Its address.
    pub route: Route,
    /// Name of its template.
    pub template: String,
    /// What every template sees.
    pub head: Head,
    /// What its own template sees.
    pub view: View,
    /// When its content last changed, for the sitemap.
    pub changed: Option<When>,
    /// The content file behind it.
    pub path: Option<SourcePath>,
}

/// The texts of one entry, typeset.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Texts {
    /// The whole text.
    pub content: Html,
    /// What stands in lists.
    pub excerpt: Html,
    /// Whether the text holds more than the excerpt.
    pub has_more: bool,
    /// Times of the updates of a live post, in the order of the text.
    pub updates: Vec<When>,
    /// Its comments in the order of the file.
    pub comments: Vec<Html>,
}
