//! What a file says, page by page.

use serde::{Deserialize, Serialize};

use crate::media::paged_text::{Page, PagedText};

/// A text of a file.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct FileText {
    /// Number of the page from 1; `None` for all of it.
    pub page: Option<u32>,
    /// The text.
    pub text: String,
}

/// Returns the text of a file page by page.
#[must_use]
pub fn pages(read: &PagedText) -> Vec<FileText> {
    let text = |(place, page): (usize, &Page)| FileText {
        page: u32::try_from(place + 1).ok(),
        text: page.texts().chain(page.descriptions()).collect::<Vec<_>>().join("\n"),
    };
    read.pages.iter().enumerate().map(text).collect()
}
