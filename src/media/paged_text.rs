//! What a file with pages says, page by page: a talk, or a document whose words are searched.

use serde::{Deserialize, Serialize};

/// A file with pages, digested.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct PagedText {
    /// The title in the file's own properties, unless it is a file name or a program's ("Microsoft Word – x").
    pub title: Option<String>,
    /// The language that the file names (BCP 47, `sv` or `sv-SE`).
    pub language: Option<String>,
    /// Whether a PDF has tags that a screen reader can follow; `None` for other files.
    pub is_tagged: Option<bool>,
    /// Its pages in their order, the hidden ones among them.
    pub pages: Vec<Page>,
    /// What readers will miss.
    pub faults: Vec<Fault>,
}

/// A page or slide.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Page {
    /// Width and height as it is shown, turned if the file says so, in points; nothing where that cannot be told.
    pub size: Option<(u32, u32)>,
    /// Its title, on one line.
    pub title: Option<String>,
    /// What stands on it besides its title, in reading order.
    pub blocks: Vec<Block>,
    /// What the speaker says, by paragraphs.
    pub notes: Vec<String>,
    /// The speaker does not show it.
    pub is_hidden: bool,
}

/// A piece of a page.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Block {
    /// A paragraph; an item of a list where it has a level, the outermost 0.
    Text {
        /// The level in a list.
        level: Option<u8>,
        /// Its text; a line break inside it is `\n`.
        text: String,
    },
    /// A table: rows of cells, of which the first row is the head.
    Table(Vec<Vec<String>>),
    /// A picture that the file describes; pictures without a description are not here.
    Picture(String),
}

/// Something that readers will miss, and on which pages, from 1; on none in particular where there are no pages.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Fault {
    /// What it is.
    pub what: What,
    /// Where it is: numbers of pages from 1, rising.
    pub pages: Vec<u32>,
}

/// What readers will miss.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum What {
    /// A page that could not be read.
    Unreadable,
    /// More than a page or file may hold, so that the rest is left out: the name of the limit.
    TooMuch(Limit),
    /// Pages that show something and have no text: a screen reader says nothing of them.
    NoText,
    /// A letter that such a text has and this one does not: the file's font lost it.
    LostLetter(char),
    /// Words of which the letters stand apart: read letter by letter.
    SpacedOut,
}

/// A bound on what is read of a file that somebody else made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Limit {
    /// Pages in a file.
    Pages,
    /// Files in an archive (zip).
    Entries,
    /// Bytes that a part of an archive unpacks to.
    Bytes,
    /// Elements inside each other.
    Depth,
    /// Letters on a page.
    Letters,
    /// Pixels or drawing of a page.
    Drawing,
    /// Time for a file.
    Time,
}

/// Why nothing at all can be read of a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Unreadable {
    /// It is not what its name says, or ends too early.
    Broken,
    /// It wants a password.
    Locked,
    /// Reading it took more than its share.
    Large,
}

impl PagedText {
    /// Returns whether most of its pages are wider than they are high, as slides are.
    #[must_use]
    pub fn is_wide(&self) -> bool {
        let wide = self.pages.iter().filter(|page| page.size.is_some_and(|(width, height)| width > height)).count();
        wide * 2 > self.pages.len()
    }

    /// Adds a fault; what is known of other pages gets more of them.
    pub fn find(&mut self, fault: Fault) {
        let Some(known) = self.faults.iter_mut().find(|known| known.what == fault.what) else {
            self.faults.push(fault);
            return;
        };
        known.pages.extend(fault.pages);
        known.pages.sort_unstable();
        known.pages.dedup();
    }

    /// Returns the pages that readers see, in their order.
    pub fn shown(&self) -> impl Iterator<Item = &Page> {
        self.pages.iter().filter(|page| !page.is_hidden)
    }
}

impl Page {
    /// Returns all that is said on it, its title first, a table row by row, piece by piece.
    pub fn texts(&self) -> impl Iterator<Item = &str> {
        let blocks = self.blocks.iter().flat_map(|block| match block {
            Block::Text { text, .. } => vec![text.as_str()],
            Block::Table(rows) => rows.iter().flatten().map(String::as_str).collect(),
            Block::Picture(_) => Vec::new(),
        });
        self.title.as_deref().into_iter().chain(blocks)
    }

    /// Returns the descriptions of its pictures.
    pub fn descriptions(&self) -> impl Iterator<Item = &str> {
        self.blocks.iter().filter_map(|block| match block {
            Block::Picture(description) => Some(description.as_str()),
            Block::Text { .. } | Block::Table(_) => None,
        })
    }
}
