//! A text taken apart: its pictures, links, headings, blocks, tables and raw tags, each with its place. The rules look at
//! these and seldom at events.

use std::ops::Range;

use pulldown_cmark::{LinkType, TagEnd};

use crate::text::markdown::LocatedEvent;
use crate::text::raw_html::RawAttribute;

/// What a text is made of. All ranges are bytes of the prepared Markdown.
#[derive(Debug, Default)]
pub struct Parts<'a> {
    /// The events of the Markdown parser.
    pub events: Vec<LocatedEvent<'a>>,
    /// Pictures, also those of raw HTML, in the order of the text.
    pub pictures: Vec<PicturePart>,
    /// Links, also those of raw HTML, in the order of the text.
    pub links: Vec<LinkPart>,
    /// Headings, also those of raw HTML, in the order of the text.
    pub headings: Vec<HeadingPart>,
    /// Blocks of running text: paragraphs and items of lists, also those of raw HTML, in the order in which they end.
    pub blocks: Vec<BlockPart>,
    /// Tables, also those of raw HTML, in the order in which they end.
    pub tables: Vec<TablePart>,
    /// Start tags of raw HTML, in the order of the text.
    pub tags: Vec<TagPart>,
}

/// A picture: `![…](…)` or `<img>`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PicturePart {
    /// All of it.
    pub range: Range<usize>,
    /// The text alternative; `None` if an `<img>` has no `alt`.
    pub alt: Option<String>,
    /// Address as typed.
    pub address: String,
    /// Its title, which is its caption where it stands alone; may be empty.
    pub title: String,
    /// The link in which it stands, by its index.
    pub link: Option<usize>,
    /// Whether it is raw HTML.
    pub is_raw: bool,
}

/// How a link is typed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LinkForm {
    /// `[text](address)`.
    Inline,
    /// `[text][name]`, `[text][]` or `[text]`, with the address elsewhere.
    Reference,
    /// `<https://…>`.
    Angle,
    /// An address in the running text, which becomes a link by itself.
    Bare,
    /// `<a href>`.
    Raw,
}

/// A link.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LinkPart {
    /// All of it.
    pub range: Range<usize>,
    /// What readers hear: the text, and the alternatives of pictures in it.
    pub text: String,
    /// The text as typed.
    pub inside: Range<usize>,
    /// Address as typed.
    pub address: String,
    /// Its title; may be empty.
    pub title: String,
    /// How it is typed.
    pub form: LinkForm,
    /// Number of pictures in it.
    pub pictures: usize,
    /// Attributes of an `<a>`.
    pub attributes: Vec<RawAttribute>,
}

/// A heading.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HeadingPart {
    /// All of it.
    pub range: Range<usize>,
    /// Level as typed, 1 to 6.
    pub level: u8,
    /// Its text.
    pub text: String,
    /// Whether it is raw HTML.
    pub is_raw: bool,
}

/// The kinds of blocks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BlockKind {
    /// A paragraph.
    Paragraph,
    /// The text of an item of a list that has no paragraphs.
    Item,
    /// A paragraph or item of raw HTML.
    Raw,
}

/// A block of running text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BlockPart {
    /// All of it.
    pub range: Range<usize>,
    /// What it is.
    pub kind: BlockKind,
    /// Its text, without the alternatives of pictures; lines are separated by a line break.
    pub text: String,
    /// Where the pieces of the text stand: offset in the text, and range as typed.
    pub pieces: Vec<(usize, Range<usize>)>,
    /// The events between its start and its end; empty for raw HTML.
    pub events: Range<usize>,
    /// Whether it stands in a quotation.
    pub is_quoted: bool,
    /// Whether it stands in a list.
    pub is_listed: bool,
}

/// A table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TablePart {
    /// All of it.
    pub range: Range<usize>,
    /// Its rows, each with the texts of its cells, the header first if there is one.
    pub rows: Vec<TableRow>,
    /// Whether it is raw HTML.
    pub is_raw: bool,
    /// Whether pictures stand in it.
    pub has_pictures: bool,
}

/// A row of a table.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct TableRow {
    /// Its cells.
    pub cells: Vec<TableCell>,
    /// Where it is.
    pub range: Range<usize>,
}

/// A cell of a table.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct TableCell {
    /// Its text.
    pub text: String,
    /// Whether it is a header (`<th>`).
    pub is_header: bool,
    /// Number of columns and rows that it spans.
    pub spans: (usize, usize),
}

/// A start tag of raw HTML.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TagPart {
    /// All of it.
    pub range: Range<usize>,
    /// Name of the element, in lower case.
    pub name: String,
    /// Its attributes; their spans are bytes of the prepared Markdown.
    pub attributes: Vec<RawAttribute>,
}

impl TagPart {
    /// Returns an attribute.
    #[must_use]
    pub fn attribute(&self, name: &str) -> Option<&RawAttribute> {
        self.attributes.iter().find(|attribute| attribute.name == name)
    }
}

impl LinkForm {
    /// Returns the form of a link of Markdown.
    #[must_use]
    pub fn of(link_type: LinkType) -> Self {
        match link_type {
            LinkType::Inline => Self::Inline,
            LinkType::Autolink | LinkType::Email => Self::Angle,
            LinkType::Reference
            | LinkType::ReferenceUnknown
            | LinkType::Collapsed
            | LinkType::CollapsedUnknown
            | LinkType::Shortcut
            | LinkType::ShortcutUnknown
            | LinkType::WikiLink { .. } => Self::Reference,
        }
    }
}

impl BlockPart {
    /// Returns where a range of its text stands as typed, as well as the pieces tell.
    #[must_use]
    pub fn typed(&self, range: &Range<usize>) -> Range<usize> {
        let start = self.typed_offset(range.start, false);
        start..self.typed_offset(range.end, true).max(start)
    }

    fn typed_offset(&self, at: usize, is_end: bool) -> usize {
        // The end of a range belongs to the piece before it.
        let after = self.pieces.partition_point(|(offset, _)| if is_end { *offset < at } else { *offset <= at });
        let Some(index) = after.checked_sub(1) else { return self.range.start };
        let (offset, piece) = &self.pieces[index];
        let next = self.pieces.get(index + 1).map_or(self.text.len(), |(offset, _)| *offset);
        // What is typed in another form, such as `&amp;`, has only its two ends.
        let is_verbatim = next - offset == piece.len();
        match (is_verbatim, is_end) {
            (true, _) => (piece.start + at - offset).min(piece.end),
            (false, true) => piece.end,
            (false, false) => piece.start,
        }
    }
}

/// Returns whether an element of Markdown is a block of running text.
#[must_use]
pub fn is_running_text(tag: TagEnd) -> bool {
    matches!(tag, TagEnd::Paragraph | TagEnd::Item | TagEnd::DefinitionListTitle | TagEnd::DefinitionListDefinition)
}
