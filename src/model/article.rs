//! One text with everything it needs to be typeset: the writer looks nothing up.

use std::sync::Arc;

use crate::config::external::ForeignAddress;
use crate::media::attachment::Attachment;
use crate::media::kind::{FileCategory, is_drawn_as_picture};
use crate::media::rendition::Rendition;
use crate::output::route::Route;
use crate::parse::body::Body;
use crate::parse::outline::{Link, LinkAt};
use crate::source::path::SourcePath;
use crate::text::address::without_query;

/// The text of a post or page with its links resolved.
#[derive(Debug, Clone, PartialEq)]
pub struct Article {
    /// The file.
    pub path: SourcePath,
    /// The Markdown and its outline.
    pub body: Arc<Body>,
    /// Where the text lies on this host.
    pub href: String,
    /// Language of the text.
    pub language: String,
    /// Where each link leads, in the order of [`LinkAt`].
    pub targets: Vec<(LinkAt, LinkTarget)>,
    /// The author's summary for lists.
    pub summary: Option<String>,
}

/// Where something leads.
#[derive(Debug, Clone, PartialEq, Hash)]
pub enum LinkTarget {
    /// An address as it is written: absolute, or on this host.
    Address(String),
    /// A file that is published with a post.
    File(Arc<FileRef>),
    /// A post or file that is not published, or a mistake, which was reported: the text of the link stays, the link is
    /// dropped.
    Hidden,
    /// A file of another host that pages may not load: a link takes the place of a picture.
    Foreign(ForeignAddress),
}

impl LinkTarget {
    /// Returns whether it may be drawn as a picture; what is not shown at all may be.
    #[must_use]
    pub fn is_picture(&self) -> bool {
        match self {
            Self::Hidden | Self::Foreign(_) => true,
            // Its name may say less than its bytes.
            Self::File(file) => {
                let attachment = &file.attachment;
                attachment.kind.category == FileCategory::Picture || is_drawn_as_picture(&attachment.path.extension())
            }
            Self::Address(address) => {
                let path = without_query(address);
                let name = path.rsplit('/').next().unwrap_or_default();
                let extension = name.rsplit_once('.').map_or("", |(_, extension)| extension).to_lowercase();
                // The address of a page ends with `/`; what another host gives at an address, its name does not tell.
                let is_foreign = path.contains("//");
                if extension.is_empty() { is_foreign } else { is_drawn_as_picture(&extension) }
            }
        }
    }
}

/// A published file.
#[derive(Debug, Clone, PartialEq, Hash)]
pub struct FileRef {
    /// Its address.
    pub route: Route,
    /// Its address on this host.
    pub href: String,
    /// Its absolute address.
    pub url: String,
    /// What it is.
    pub attachment: Arc<Attachment>,
    /// Addresses of the renditions of a picture, in the order of the attachment; none if it is only linked to.
    pub renditions: Vec<RenditionRef>,
    /// Query and fragment of a link to it, as typed: `#page=2`, `?v=3`; mostly empty.
    pub place: String,
}

/// A published rendition of a picture.
#[derive(Debug, Clone, PartialEq, Hash)]
pub struct RenditionRef {
    /// Its address.
    pub route: Route,
    /// Its address on this host.
    pub href: String,
    /// Its absolute address.
    pub url: String,
}

impl FileRef {
    /// Returns its address on this host, with the place in it to which the author's link leads.
    #[must_use]
    pub fn link(&self) -> String {
        format!("{}{}", self.href, self.place)
    }

    /// Returns the renditions of a picture with their addresses, the narrowest first.
    #[must_use = "it is lazy"]
    pub fn renditions(&self) -> impl DoubleEndedIterator<Item = (&RenditionRef, &Rendition)> {
        self.renditions.iter().zip(self.attachment.renditions())
    }
}

impl Article {
    /// Returns every link of the text with the span of its address in the file, and where it leads.
    pub fn links(&self) -> impl Iterator<Item = (&Link, &LinkTarget)> {
        self.body.outline.links.iter().map(|link| (link, self.target(link.at)))
    }

    /// Returns where the link at a position in the text leads. A link that nobody resolved is hidden, because an address as
    /// it was typed may name what is not published.
    #[must_use]
    pub fn target(&self, at: LinkAt) -> &LinkTarget {
        let found = self.targets.binary_search_by_key(&at, |(at, _)| *at);
        found.map_or(&LinkTarget::Hidden, |found| &self.targets[found].1)
    }
}
