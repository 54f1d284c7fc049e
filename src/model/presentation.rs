//! Talks: what has slides, and a page of its own on which they are read.

use std::sync::Arc;

use crate::media::attachment::Rendition;
use crate::media::paged_text::PagedText;
use crate::model::article::{Article, FileRef, RenditionRef};
use crate::output::route::Route;
use crate::source::path::SourcePath;

/// A talk.
#[derive(Debug, Clone, PartialEq)]
pub struct Talk {
    /// Address of the page on which its slides are read: its own, or that of a post that is all slides.
    pub route: Route,
    /// The same on this host.
    pub href: String,
    /// The same, absolute.
    pub url: String,
    /// Title.
    pub title: String,
    /// Text about it.
    pub description: Option<String>,
    /// Language, if another than the site's.
    pub language: Option<String>,
    /// Where it was held.
    pub place: Option<String>,
    /// What is said on its slides.
    pub said: Wording,
    /// Whether what the speaker noted is published.
    pub has_notes: bool,
    /// Pictures of its slides, in their order, each in several widths, the narrowest first; none where there are none.
    pub pictures: Vec<Vec<(RenditionRef, Rendition)>>,
    /// The file beside it of which these are, if it is another one.
    pub drawn_from: Option<SourcePath>,
    /// Width and height of a slide, in whatever unit.
    pub size: Option<(u32, u32)>,
    /// Files to fetch, the talk itself first; none where a post is all slides.
    pub files: Vec<Arc<FileRef>>,
}

/// What is said on the slides of a talk.
#[derive(Debug, Clone, PartialEq)]
pub enum Wording {
    /// What its file says.
    Digested(Arc<PagedText>),
    /// What an author wrote.
    Written(Arc<Article>, Division),
}

/// How a text is divided into slides.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Division {
    /// At its rules, `---`.
    Rules,
    /// At its headings, which begin with the number of a slide: a transcript.
    Headings,
}
