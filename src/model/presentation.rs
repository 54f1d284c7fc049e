//! Presentations: slides, and the page on which they are read.

use std::sync::Arc;

use crate::media::kind::FileCategory;
use crate::media::paged_text::PagedText;
use crate::media::rendition::Rendition;
use crate::model::article::{Article, FileRef, RenditionRef};
use crate::output::route::Route;
use crate::source::path::SourcePath;

/// Identifies a presentation within a site.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PresentationId {
    /// Index of its entry among the posts followed by the pages.
    pub entry: usize,
    /// Index among the presentations of the entry: the entry itself first, then its files in the author's order. Files
    /// whose slides cannot be shown are counted.
    pub number: usize,
}

/// A presentation whose slides can be shown.
#[derive(Debug, Clone, PartialEq)]
pub struct Presentation {
    /// Address of the page that shows its slides: its own page, or the post if the post is a presentation.
    pub route: Route,
    /// Address on this host.
    pub href: String,
    /// Absolute address.
    pub url: String,
    /// Title.
    pub title: String,
    /// The author's description.
    pub description: Option<String>,
    /// Language of the slides, if not the site's.
    pub language: Option<String>,
    /// Where it was given.
    pub venue: Option<String>,
    /// Where the text of its slides comes from.
    pub source: SlideSource,
    /// Whether the speaker notes are published.
    pub has_notes: bool,
    /// Pictures of its slides in their order, each in several widths, the narrowest first; empty if there are none.
    pub pictures: Vec<Vec<(RenditionRef, Rendition)>>,
    /// The PDF beside a file of slides: the same slides, as they look.
    pub twin: Option<SourcePath>,
    /// Width and height of a slide; only their ratio matters.
    pub size: Option<(u32, u32)>,
    /// Files to download, its own first; empty if the post is the presentation.
    pub files: Vec<Arc<FileRef>>,
}

/// Where the text of slides comes from.
#[derive(Debug, Clone, PartialEq)]
pub enum SlideSource {
    /// The file itself.
    File(Arc<PagedText>),
    /// Markdown: slides, or a transcript.
    Markdown(Arc<Article>, Division),
}

/// How Markdown is divided into slides.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Division {
    /// Slides end at thematic breaks, `---`.
    Rules,
    /// A transcript: slides start at headings that begin with the number of the slide.
    Headings,
}

impl Presentation {
    /// Returns the file of slides of which readers see only the words, because there is no PDF beside it.
    #[must_use]
    pub fn file_without_pictures(&self) -> Option<&SourcePath> {
        let file = &self.files.first()?.attachment;
        let is_without = self.pictures.is_empty() && self.twin.is_none();
        (is_without && file.kind.category == FileCategory::Presentation).then_some(&file.path)
    }

    /// Returns the Markdown of its slides, if they are written in Markdown.
    #[must_use]
    pub fn markdown(&self) -> Option<&Arc<Article>> {
        match &self.source {
            SlideSource::Markdown(article, _) => Some(article),
            SlideSource::File(_) => None,
        }
    }
}
