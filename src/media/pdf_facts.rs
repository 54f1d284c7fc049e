//! What a PDF tells programs that read aloud. No program can say that a file is accessible: these are only the things whose
//! lack shuts readers out.

use serde::{Deserialize, Serialize};

/// What was found in a PDF.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[expect(clippy::struct_excessive_bools, reason = "each is a property of its own")]
pub struct PdfFacts {
    /// Number of pages.
    pub pages: usize,
    /// Whether its encryption forbids reading aloud (ISO 32000-2, table 22: bit 10).
    pub forbids_reading: bool,
    /// Its language as written; `None` if there is none.
    pub language: Option<String>,
    /// Its title as written; `None` if there is none.
    pub title: Option<String>,
    /// Whether readers show the title and not the name of the file.
    pub shows_title: bool,
    /// Whether one of its first pages shows text, visible or below a picture.
    pub has_text: bool,
    /// Whether it has bookmarks.
    pub has_bookmarks: bool,
    /// Whether it says that it is tagged.
    pub is_marked: bool,
    /// Its tags.
    pub tags: PdfTags,
    /// Number of pages with links or fields whose order of the Tab key is not that of the tags.
    pub untabbed: usize,
    /// The programs that made it, in small letters.
    pub makers: String,
}

/// The tags of a PDF.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct PdfTags {
    /// Number of elements.
    pub elements: usize,
    /// Number of places where elements hold content of pages.
    pub contents: usize,
    /// Number of headings.
    pub headings: usize,
    /// Number of tables.
    pub tables: usize,
    /// Number of header cells of tables.
    pub header_cells: usize,
    /// Number of pictures.
    pub figures: usize,
    /// Number of pictures without a description.
    pub undescribed: usize,
    /// Whether the program that made them says that they are a guess.
    pub is_guessed: bool,
    /// Whether there are more than were counted.
    pub is_cut: bool,
}

/// Fewest elements of a tagged document: programs write an empty root.
pub const TAGS_MIN: usize = 2;

impl PdfFacts {
    /// Returns whether it says that it is tagged, and has tags.
    #[must_use]
    pub fn is_tagged(&self) -> bool {
        self.is_marked && self.tags.elements >= TAGS_MIN
    }
}
