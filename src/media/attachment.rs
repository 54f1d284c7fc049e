//! A file beside a post or in `static/`: what it is, and its bytes as they may be published.

use std::hash::{Hash, Hasher};
use std::sync::Arc;

use crate::media::kind::{FileCategory, FileKind};
use crate::media::paged_text::PagedText;
use crate::media::rendition::{Rendition, StoredBytes};
use crate::output::file::Body;
use crate::output::route::Route;
use crate::source::fingerprint::Fingerprint;
use crate::source::path::SourcePath;
use crate::source::snapshot::Source;

/// A file beside a post: what it is, and its bytes as they may be published.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attachment {
    /// The file.
    pub path: SourcePath,
    /// What its published bytes are, or by its name where they do not say.
    pub kind: FileKind,
    /// The bytes to publish: pictures, videos and audio without metadata, everything else unchanged.
    pub body: Body,
    /// Fingerprint of the published bytes.
    pub fingerprint: Fingerprint,
    /// Length of the published bytes.
    pub len: u64,
    /// What was read from it.
    pub content: AttachmentContent,
}

/// What was read from a file.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum AttachmentContent {
    /// A picture: a bitmap or a drawing.
    Picture {
        /// Width and height in pixels, as displayed; `None` if unknown.
        pixels: Option<(u32, u32)>,
        /// Its renditions, narrowest first.
        renditions: Vec<Rendition>,
    },
    /// A video.
    Video {
        /// Width and height in pixels, as displayed; `None` if unknown.
        pixels: Option<(u32, u32)>,
    },
    /// A file with pages, or with a title of its own.
    Paged(PagedContent),
    /// Any other file: nothing was read from it.
    Plain,
    /// Must not be published: its type is unknown, or it contains metadata that cannot be removed.
    Withheld,
}

/// What was read from a file with pages.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash)]
pub struct PagedContent {
    /// Title from the file's own properties.
    pub title: Option<String>,
    /// Number of pages that readers see.
    pub pages: Option<u32>,
    /// Text of its pages.
    pub text: Option<Arc<PagedText>>,
    /// Pictures of its pages, in page order, each narrowest first; empty for a page that could not be drawn.
    pub drawn: Vec<Vec<Rendition>>,
}

/// The fingerprint stands for the body.
impl Hash for Attachment {
    fn hash<H: Hasher>(&self, state: &mut H) {
        let Self { path, kind, body: _, fingerprint, len, content } = self;
        (path, kind, fingerprint, len, content).hash(state);
    }
}

impl Attachment {
    /// Returns a file of which nothing was read but its first bytes.
    #[must_use]
    pub fn unseen(source: &Source) -> Self {
        Self {
            path: source.path.clone(),
            kind: FileKind::of(&source.path.extension(), source.head()),
            body: Body::of(source),
            fingerprint: source.fingerprint,
            len: source.len,
            content: AttachmentContent::Plain,
        }
    }

    /// Returns a file that is published unchanged and has nothing but a size in pixels.
    #[must_use]
    pub fn unchanged(source: &Source, pixels: Option<(u32, u32)>) -> Self {
        let unseen = Self::unseen(source);
        let content = match unseen.kind.category {
            FileCategory::Picture => AttachmentContent::Picture { pixels, renditions: Vec::new() },
            FileCategory::Video => AttachmentContent::Video { pixels },
            FileCategory::Presentation
            | FileCategory::Document
            | FileCategory::Spreadsheet
            | FileCategory::Audio
            | FileCategory::Archive
            | FileCategory::File => AttachmentContent::Plain,
        };
        Self { content, ..unseen }
    }

    /// Publishes other bytes than the author's.
    pub(super) fn publish(&mut self, bytes: StoredBytes) {
        (self.body, self.fingerprint, self.len) = (bytes.body, bytes.fingerprint, bytes.len);
    }

    /// Returns the name under which it is published, if that is not the `name` of the file.
    #[must_use]
    pub fn published_name(&self, name: &str) -> Option<String> {
        if self.is_withheld() { None } else { self.kind.published_name(name) }
    }

    /// Returns the address of a file of `static/`; `None` if its name cannot be one.
    #[must_use]
    pub fn static_route(&self) -> Option<Route> {
        let inside = self.path.as_str().strip_prefix("static")?;
        Route::new(self.published_name(inside).as_deref().unwrap_or(inside))
    }

    /// Returns whether it must not be published.
    #[must_use]
    pub fn is_withheld(&self) -> bool {
        self.content == AttachmentContent::Withheld
    }

    /// Returns whether it is a bitmap picture.
    #[must_use]
    pub fn is_raster(&self) -> bool {
        self.kind.category == FileCategory::Picture && self.kind.media_type != "image/svg+xml"
    }

    /// Returns width and height in pixels, as displayed.
    #[must_use]
    pub fn pixels(&self) -> Option<(u32, u32)> {
        match self.content {
            AttachmentContent::Picture { pixels, .. } | AttachmentContent::Video { pixels } => pixels,
            AttachmentContent::Paged(_) | AttachmentContent::Plain | AttachmentContent::Withheld => None,
        }
    }

    /// Returns the renditions of a picture, narrowest first.
    #[must_use]
    pub fn renditions(&self) -> &[Rendition] {
        match &self.content {
            AttachmentContent::Picture { renditions, .. } => renditions,
            AttachmentContent::Video { .. }
            | AttachmentContent::Paged(_)
            | AttachmentContent::Plain
            | AttachmentContent::Withheld => &[],
        }
    }

    /// Returns what was read from a file with pages.
    #[must_use]
    pub fn paged(&self) -> Option<&PagedContent> {
        match &self.content {
            AttachmentContent::Paged(paged) => Some(paged),
            AttachmentContent::Picture { .. }
            | AttachmentContent::Video { .. }
            | AttachmentContent::Plain
            | AttachmentContent::Withheld => None,
        }
    }

    /// Returns the text of its pages.
    #[must_use]
    pub fn paged_text(&self) -> Option<&Arc<PagedText>> {
        self.paged()?.text.as_ref()
    }

    /// Returns the title from the file's own properties.
    #[must_use]
    pub fn title(&self) -> Option<&str> {
        self.paged()?.title.as_deref()
    }

    /// Returns the number of pages that readers see.
    #[must_use]
    pub fn pages(&self) -> Option<u32> {
        self.paged()?.pages
    }

    /// Returns the pictures of its pages, in page order, each narrowest first.
    #[must_use]
    pub fn drawn(&self) -> &[Vec<Rendition>] {
        self.paged().map_or(&[], |paged| &paged.drawn)
    }
}
