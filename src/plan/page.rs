//! A page: its address, its template and all that the template sees.

use std::borrow::Cow;
use std::sync::Arc;

use crate::model::presentation::PresentationId;
use crate::output::route::Route;
use crate::plan::link_view::Feed;
use crate::plan::lists::List;
use crate::plan::view::{Head, View};
use crate::text::post_date::PostDate;

/// A page that the site is to have.
pub struct Planned<'a> {
    /// Its address.
    pub route: Route,
    /// Name of its template.
    pub template: Cow<'static, str>,
    /// What it shows.
    pub subject: Subject<'a>,
    /// When its content last changed, for the sitemap.
    pub changed: Option<PostDate>,
    /// Whether search engines may list it.
    pub is_listed: bool,
}

impl Planned<'_> {
    /// Returns its kind, as `page.kind` will say; `posts` is the number of posts of the site.
    #[must_use]
    pub fn kind(&self, posts: usize) -> &'static str {
        match &self.subject {
            Subject::Entry(index) if *index < posts => "post",
            Subject::Entry(_) => "page",
            Subject::Presentation(_) => "presentation",
            Subject::Embedded(_) => "embed",
            Subject::List(list, _) => list.about.kind,
            Subject::Single(single) => single.kind,
        }
    }
}

/// What a page shows.
#[derive(Clone)]
pub enum Subject<'a> {
    /// An entry, by its index among the posts followed by the pages.
    Entry(usize),
    /// A presentation.
    Presentation(PresentationId),
    /// A presentation on a page that other sites may embed.
    Embedded(PresentationId),
    /// A page of a list, by its number from 1.
    List(Arc<List<'a>>, usize),
    /// A page that exists once.
    Single(Arc<Single>),
}

/// A page that exists once, such as the search page.
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

/// A page to be rendered.
#[derive(Debug, Clone, PartialEq)]
pub struct Page {
    /// Its address.
    pub route: Route,
    /// Name of its template.
    pub template: Cow<'static, str>,
    /// The variable `page` of every template.
    pub head: Head,
    /// The other variables of its template.
    pub view: View,
}
