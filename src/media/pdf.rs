//! Extracts the text of PDF pages and draws them. All of a file's content is untrusted and bounded.

mod letters;
mod lines;
mod numbers;
mod paragraphs;
mod picture;
mod properties;
mod reading;
mod running_headers;
mod weight;

use std::ops::Range;
use std::sync::Arc;

use crate::media::paged_text::{DrawnPages, PagedText, Unreadable};

/// Returns the number of pages that can be drawn; 0 if the file is not a PDF.
#[must_use]
pub fn count(bytes: &Arc<[u8]>) -> usize {
    picture::count(bytes)
}

/// Draws a range of pages, counted from 0; fewer if the file has fewer. Its time is not limited here but by
/// [`bounded`](crate::media::bounded::bounded).
#[must_use]
pub fn pictures(bytes: &Arc<[u8]>, pages: Range<usize>) -> DrawnPages {
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
