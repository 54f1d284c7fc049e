//! One text with everything it needs to be typeset: nothing of it has to be looked up again.

use std::sync::Arc;

use crate::media::attachment::{Attachment, Rendition};
use crate::model::presentation::Presentation;
use crate::output::route::Route;
use crate::parse::body::Body;
use crate::parse::outline::LinkAt;
use crate::source::path::SourcePath;

/// The text of a post or page with its links resolved.
#[derive(Debug, Clone, PartialEq)]
pub struct Article {
    /// The file.
    pub path: SourcePath,
    /// Markdown and what it holds.
    pub body: Arc<Body>,
    /// Where the text lies on this host.
    pub href: String,
    /// Language of the text.
    pub language: String,
    /// Where each link leads, in the order of [`LinkAt`].
    pub targets: Vec<(LinkAt, Target)>,
    /// The author's own text for lists.
    pub summary: Option<String>,
}

/// Where something leads.
#[derive(Debug, Clone, PartialEq)]
pub enum Target {
    /// An address as it stands: absolute, or on this host.
    Address(String),
    /// A file that is published with a post.
    File(Arc<FileRef>),
    /// A post that is not published now: the words stay, the link goes.
    Hidden,
}

/// A published file.
#[derive(Debug, Clone, PartialEq)]
pub struct FileRef {
    /// Its address.
    pub route: Route,
    /// Its address on this host.
    pub href: String,
    /// Its absolute address.
    pub url: String,
    /// What it is.
    pub attachment: Arc<Attachment>,
    /// Where the copies of a picture lie, in their order; none where it is only linked to.
    pub renditions: Vec<RenditionRef>,
}

/// A published copy of a picture.
#[derive(Debug, Clone, PartialEq)]
pub struct RenditionRef {
    /// Its address.
    pub route: Route,
    /// Its address on this host.
    pub href: String,
    /// Its absolute address.
    pub url: String,
}

impl FileRef {
    /// Returns the copies of a picture with their addresses, the narrowest first.
    #[must_use = "it is lazy"]
    pub fn renditions(&self) -> impl DoubleEndedIterator<Item = (&RenditionRef, &Rendition)> {
        self.renditions.iter().zip(&self.attachment.renditions)
    }
}

/// A file that the author listed.
#[derive(Debug, Clone, PartialEq)]
pub struct ListedAttachment {
    /// The file.
    pub file: Arc<FileRef>,
    /// Title.
    pub title: Option<String>,
    /// Text about it.
    pub description: Option<String>,
    /// Language, if another than the post's.
    pub language: Option<String>,
    /// Whether it is a presentation: as the author says, else judged by the file.
    pub is_presentation: bool,
    /// The presentation, if its slides can be shown.
    pub presentation: Option<Arc<Presentation>>,
}

impl Article {
    /// Returns where the link at a place leads.
    #[must_use]
    pub fn target(&self, at: LinkAt) -> Option<&Target> {
        self.targets.binary_search_by_key(&at, |(at, _)| *at).ok().map(|found| &self.targets[found].1)
    }
}
