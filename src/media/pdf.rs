//! PDF -> what its pages say, and pictures of them. Everything in it is foreign and bounded.

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
use crate::media::picture::Scaled;

/// Pictures of pages, of each page the narrowest first and none where it cannot be drawn, and why those cannot be drawn.
pub type Drawn = (Vec<Vec<Scaled>>, Vec<Fault>);

/// Returns whether a file begins as a PDF has to (ISO 32000-2, 7.5.2; readers look through the first kilobyte).
#[must_use]
pub fn is_pdf(bytes: &[u8]) -> bool {
    bytes[..bytes.len().min(1024)].windows(5).any(|part| part == b"%PDF-")
}

/// Returns the number of pages that can be drawn; 0 for a file that is no PDF.
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

/// Draws some pages of a PDF, counted from 0; fewer where there are no more pages. The time that this takes is not bounded:
/// [`bounded`](crate::media::bounded::bounded) does that.
#[must_use]
pub fn pictures(bytes: &Arc<[u8]>, pages: Range<usize>) -> Drawn {
    #[cfg(all(feature = "pdf", feature = "images"))]
    return picture::pictures(bytes, pages);
    #[cfg(not(all(feature = "pdf", feature = "images")))]
    {
        let (_, _) = (bytes, pages);
        (Vec::new(), Vec::new())
    }
}

/// Returns what the pages of a PDF say, and what readers will miss in it. The time that this takes is not bounded:
/// [`bounded`](crate::media::bounded::bounded) does that.
///
/// # Errors
///
/// [`Unreadable`] where nothing at all can be read.
#[cfg(feature = "pdf")]
pub fn read(bytes: &Arc<[u8]>) -> Result<PagedText, Unreadable> {
    reading::deck(bytes)
}

/// Returns the whole number next to a value; places on a page are far below its limits.
#[cfg(feature = "pdf")]
#[expect(clippy::cast_possible_truncation, reason = "a cast of a float stops at the limits, and nothing is a zero")]
fn whole(value: f64) -> i64 {
    value.round() as i64
}

/// Returns a number of things as a factor.
#[cfg(feature = "pdf")]
fn real(number: usize) -> f64 {
    u32::try_from(number).map_or(f64::from(u32::MAX), f64::from)
}
