//! Extracts the text of PDF pages and draws them. All of a file's content is untrusted and bounded.

#[cfg(feature = "pdf")]
mod letters;
#[cfg(feature = "pdf")]
mod lines;
#[cfg(feature = "pdf")]
mod paragraphs;
#[cfg(all(feature = "pdf", feature = "images"))]
mod picture;
#[cfg(feature = "pdf")]
mod properties;
#[cfg(feature = "pdf")]
mod reading;
#[cfg(feature = "pdf")]
mod running_headers;
#[cfg(feature = "pdf")]
mod weight;

use std::ops::Range;
use std::sync::Arc;

use crate::media::paged_text::Fault;
#[cfg(feature = "pdf")]
use crate::media::paged_text::{PagedText, Unreadable};
use crate::media::picture::EncodedRendition;

/// Pictures of pages, each narrowest first and empty if a page cannot be drawn, and the faults of those pages.
pub type DrawnPages = (Vec<Vec<EncodedRendition>>, Vec<Fault>);

/// Returns whether a file starts like a PDF (ISO 32000-2, 7.5.2; readers search the first kilobyte).
#[must_use]
pub fn is_pdf(bytes: &[u8]) -> bool {
    bytes[..bytes.len().min(1024)].windows(5).any(|part| part == b"%PDF-")
}

/// Returns the number of pages that can be drawn; 0 if the file is not a PDF.
#[must_use]
pub fn count(bytes: &Arc<[u8]>) -> usize {
    #[cfg(all(feature = "pdf", feature = "images"))]
    return picture::count(bytes);
    #[cfg(not(all(feature = "pdf", feature = "images")))]
    {
        let _ = bytes;
        0
    }
}

/// Draws a range of pages, counted from 0; fewer if the file has fewer. Its time is not limited here but by
/// [`bounded`](crate::media::bounded::bounded).
#[must_use]
pub fn pictures(bytes: &Arc<[u8]>, pages: Range<usize>) -> DrawnPages {
    #[cfg(all(feature = "pdf", feature = "images"))]
    return picture::pictures(bytes, pages);
    #[cfg(not(all(feature = "pdf", feature = "images")))]
    {
        let (_, _) = (bytes, pages);
        (Vec::new(), Vec::new())
    }
}

/// Returns the text of a PDF and what readers will miss in it. Its time is not limited here but by
/// [`bounded`](crate::media::bounded::bounded).
///
/// # Errors
///
/// [`Unreadable`] if nothing can be read.
#[cfg(feature = "pdf")]
pub fn read(bytes: &Arc<[u8]>) -> Result<PagedText, Unreadable> {
    reading::read_text(bytes)
}

/// Rounds to the nearest integer; positions on a page are far below its limits.
#[cfg(feature = "pdf")]
#[expect(clippy::cast_possible_truncation, reason = "a cast of a float stops at the limits, and nothing is a zero")]
fn whole(value: f64) -> i64 {
    value.round() as i64
}

/// Converts a count to a float.
#[cfg(feature = "pdf")]
fn real(number: usize) -> f64 {
    u32::try_from(number).map_or(f64::from(u32::MAX), f64::from)
}
