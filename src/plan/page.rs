//! A page: its address, its template and all that the template sees.

use std::borrow::Cow;
use std::sync::Arc;

use crate::output::route::Route;
use crate::plan::lists::List;
use crate::plan::view::{Feed, Head, View};
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
    /// A talk: the place of its entry, and its own among the entry's talks.
    Talk(usize, usize),
    /// The same, to be shown inside pages of other sites.
    Embedded(usize, usize),
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

/// What is said on a slide, typeset.
#[derive(Debug, Clone, Default, PartialEq, Hash)]
pub struct SlideText {
    /// Its number in the talk, from 1.
    pub number: usize,
    /// Its title, plain text.
    pub title: Option<String>,
    /// What is said on it.
    pub content: Html,
    /// What the speaker noted; nothing where that is not published.
    pub notes: Html,
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
    /// Its talks, that which it is itself first, each by its slides.
    pub talks: Vec<Vec<SlideText>>,
}
