//! The stack of what the writer has opened and not closed yet.

use pulldown_cmark::Alignment;

use crate::parse::outline::Code;
use crate::source::span::Location;

/// An element or a buffer that is open.
pub(super) struct Open {
    /// How many Markdown elements were open when it was opened, itself included if it is one.
    pub(super) depth: usize,
    /// Its kind, with what is needed to close it.
    pub(super) element: Element,
}

/// The kinds of what can be open.
pub(super) enum Element {
    /// Closed by an end tag where its content ends.
    Inline(&'static str),
    /// Closed by an end tag on a line of its own.
    Block(&'static str),
    Heading {
        level: u8,
        /// Its index among all headings.
        index: usize,
        /// Where its markup starts.
        start: usize,
    },
    /// Fenced or indented code: written as a whole when it ends.
    Code(Code),
    Table(Vec<Alignment>),
    Row {
        is_head: bool,
        /// Index of the next cell.
        column: usize,
    },
    Cell {
        is_head: bool,
    },
    Link {
        is_drawn: bool,
        /// Type and size of the file that it leads to.
        note: Option<String>,
    },
    /// A footnote definition; its markup is moved to the end of the page.
    Footnote {
        number: Option<usize>,
        /// The markup before it.
        before: String,
    },
    /// An element of the author's raw HTML.
    Author {
        name: String,
        /// Where it was opened.
        location: Location,
        /// Markup that follows its end tag.
        after: String,
    },
    /// A start tag of the author that was dropped; its end tag is dropped with it.
    Dropped {
        name: String,
    },
    /// An element that is removed with its content.
    Removed {
        name: String,
        /// The markup before it.
        before: String,
    },
    /// A container; its markup is handed to the directive's template.
    Container {
        /// Index of the directive.
        index: usize,
        /// The markup before it.
        before: String,
        /// Whether `:::` was found in an element inside, with which the container will end.
        is_ending: bool,
    },
}

impl Element {
    /// Returns whether the markup inside is collected in a buffer of its own.
    pub(super) fn is_buffered(&self) -> bool {
        matches!(self, Self::Footnote { .. } | Self::Container { .. } | Self::Removed { .. })
    }

    /// Returns whether it is an element of the author that was written, with this name.
    pub(super) fn is_author(&self, wanted: &str) -> bool {
        matches!(self, Self::Author { name, .. } if name == wanted)
    }

    /// Returns whether it is an element of raw HTML with this name.
    pub(super) fn is_named(&self, wanted: &str) -> bool {
        matches!(self, Self::Author { name, .. } | Self::Dropped { name } | Self::Removed { name, .. } if name == wanted)
    }
}
