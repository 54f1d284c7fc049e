//! Extracts the text of PDF pages and draws them. All of a file's content is untrusted and bounded.

mod accessibility;
mod actions;
mod clean_text;
mod drawing_weight;
mod glyph_text;
mod letters;
mod lines;
mod numbers;
mod page_numbers;
mod paragraphs;
mod picture;
mod pieces;
mod properties;
mod reading;
mod running_headers;
#[cfg(test)]
mod sample;
mod signs;
mod tables;
mod weight;

use std::sync::Arc;

use crate::media::paged_text::{DrawnPages, PageWeights, PagedText, Unreadable};
use crate::media::pdf_facts::PdfFacts;

/// Returns what drawing the first `most` pages takes; none if the file is not a PDF.
#[must_use]
pub fn weigh(bytes: &Arc<[u8]>, most: usize) -> PageWeights {
    picture::weigh(bytes, most)
}

/// Draws pages, counted from 0 and weighed before; fewer if the file has fewer. Its time is not limited here but by
/// [`bounded`](crate::media::bounded::bounded).
#[must_use]
pub fn pictures(bytes: &Arc<[u8]>, pages: &[usize]) -> DrawnPages {
    picture::pictures(bytes, pages)
}

/// Returns the text of a PDF and what readers will miss in it. Its time is not limited here but by
/// [`bounded`](crate::media::bounded::bounded).
///
/// # Errors
///
/// [`Unreadable`] if nothing can be read.
pub fn read(bytes: &Arc<[u8]>) -> Result<Option<PagedText>, Unreadable> {
    reading::read_text(bytes).map(Some)
}

/// Returns what a PDF tells programs that read aloud. Its time is not limited here but by
/// [`bounded`](crate::media::bounded::bounded).
///
/// # Errors
///
/// [`Unreadable`] if nothing can be read.
pub fn facts(bytes: &Arc<[u8]>) -> Result<Option<PdfFacts>, Unreadable> {
    accessibility::facts(bytes).map(Some)
}

/// Returns who a PDF says that made it. Its time is not limited here but by [`bounded`](crate::media::bounded::bounded).
#[must_use]
pub fn author(bytes: &Arc<[u8]>) -> Option<String> {
    if !weight::is_fair(bytes) {
        return None;
    }
    properties::author(&reading::open(bytes).ok()?)
}
