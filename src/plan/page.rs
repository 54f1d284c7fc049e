//! A page: its address, its template and all that the template sees.

use std::borrow::Cow;
use std::sync::Arc;

use crate::model::presentation::PresentationId;
use crate::model::slide::Slide;
use crate::output::route::Route;
use crate::plan::link_view::Feed;
use crate::plan::lists::List;
use crate::plan::view::{Head, View};
use crate::text::html::Html;
use crate::text::post_date::PostDate;

/// A page that is to be there.
pub struct Planned<'a> {
    /// Its address.
    pub route: Route,
    /// Name of its template.
    pub template: Cow<'static, str>,
    /// What it shows.
    pub subject: Subject<'a>,
    /// When its content last changed, for the sitemap.
    pub changed: Option<PostDate>,
    /// Whether search engines are to list it.
    pub is_listed: bool,
}

/// What a page shows.
#[derive(Clone)]
pub enum Subject<'a> {
    /// An entry, by its place among the posts followed by the pages.
    Entry(usize),
    /// A presentation.
    Presentation(PresentationId),
    /// A presentation on a page that other sites may embed.
    Embedded(PresentationId),
    /// A page of a list.
    List(Arc<List<'a>>, usize),
    /// What there is one of.
    Single(Arc<Single>),
}

/// A page of which there is one.
#[derive(Debug, Clone, PartialEq, Hash)]
pub struct Single {
    /// Kind of page, for themes.
    pub kind: &'static str,
    /// Description.
    pub description: String,
    /// Its own feed.
    pub feed: Option<Feed>,
    /// What it shows.
    pub view: View,
}

/// A page to be drawn.
#[derive(Debug, Clone, PartialEq)]
pub struct Page {
    /// Its address.
    pub route: Route,
    /// Name of its template.
    pub template: Cow<'static, str>,
    /// What every template sees.
    pub head: Head,
    /// What its own template sees.
    pub view: View,
}

/// The texts of one entry, typeset.
#[derive(Debug, Clone, Default, PartialEq, Hash)]
pub struct Texts {
    /// The whole text.
    pub content: Html,
    /// What stands in lists.
    pub excerpt: Html,
    /// Whether the text holds more than the excerpt.
    pub has_more: bool,
    /// Times of the updates of a live post, in the order of the text.
    pub updates: Vec<PostDate>,
    /// Its comments in the order of the file.
    pub comments: Vec<Html>,
    /// The slides of its presentations, by [`PresentationId::number`]; none for those that cannot be shown.
    pub presentations: Vec<Vec<Slide>>,
}

impl Texts {
    /// Returns the slides of a presentation of this entry.
    #[must_use]
    pub fn slides(&self, id: PresentationId) -> &[Slide] {
        self.presentations.get(id.number).map_or(&[], Vec::as_slice)
    }
}
