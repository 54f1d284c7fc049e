//! Stands in for [`pdf`](crate::media::pdf) in a program without the feature `pdf`: no text is read, nothing is drawn.

use std::sync::Arc;

use crate::media::paged_text::{DrawnPages, PageWeights, PagedText, Unreadable};
use crate::media::pdf_facts::PdfFacts;
use crate::media::signature::is_pdf;

/// Returns that no page can be drawn.
#[must_use]
pub fn weigh(_: &Arc<[u8]>, _: usize) -> PageWeights {
    PageWeights::default()
}

/// Draws nothing.
#[must_use]
pub fn pictures(_: &Arc<[u8]>, _: &[usize]) -> DrawnPages {
    (Vec::new(), Vec::new())
}

/// Reads nothing.
///
/// # Errors
///
/// [`Unreadable`] if the file is not a PDF.
pub fn read(bytes: &Arc<[u8]>) -> Result<Option<PagedText>, Unreadable> {
    if is_pdf(bytes) { Ok(None) } else { Err(Unreadable::Broken) }
}

/// Reads nothing.
///
/// # Errors
///
/// [`Unreadable`] if the file is not a PDF.
pub fn facts(bytes: &Arc<[u8]>) -> Result<Option<PdfFacts>, Unreadable> {
    if is_pdf(bytes) { Ok(None) } else { Err(Unreadable::Broken) }
}

/// Returns nobody.
#[must_use]
pub fn author(_: &Arc<[u8]>) -> Option<String> {
    None
}
