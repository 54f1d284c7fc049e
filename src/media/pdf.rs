//! PDF -> what its pages say, and pictures of them. Everything in it is foreign and bounded.

#[cfg(feature = "pdf")]
mod lines;
#[cfg(all(feature = "pdf", feature = "images"))]
mod picture;
#[cfg(feature = "pdf")]
mod properties;
#[cfg(feature = "pdf")]
mod text;

#[cfg(feature = "pdf")]
pub use whole::read;

/// Returns whether a file begins as a PDF has to (ISO 32000-2, 7.5.2; readers look through the first kilobyte).
#[must_use]
pub fn is_pdf(bytes: &[u8]) -> bool {
    bytes[..bytes.len().min(1024)].windows(5).any(|part| part == b"%PDF-")
}

/// Returns the number of pages that can be drawn; 0 for a file that is no PDF.
#[must_use]
pub fn count(bytes: &std::sync::Arc<[u8]>) -> usize {
    #[cfg(all(feature = "pdf", feature = "images"))]
    return picture::count(bytes);
    #[cfg(not(all(feature = "pdf", feature = "images")))]
    {
        let _ = bytes;
        0
    }
}

/// Returns pictures of some pages of a PDF, of each page the narrowest first; fewer where there are no more pages. A page that
/// cannot be drawn has none.
#[must_use]
pub fn pictures(
    bytes: &std::sync::Arc<[u8]>,
    pages: std::ops::Range<usize>,
) -> Vec<Vec<crate::media::picture::Scaled>> {
    #[cfg(all(feature = "pdf", feature = "images"))]
    return picture::pictures(bytes, pages);
    #[cfg(not(all(feature = "pdf", feature = "images")))]
    {
        let (_, _) = (bytes, pages);
        Vec::new()
    }
}

#[cfg(feature = "pdf")]
mod whole {
    use std::panic::{AssertUnwindSafe, catch_unwind};
    use std::sync::Arc;

    use hayro::hayro_interpret::InterpreterCache;
    use hayro::hayro_syntax::{DecryptionError, LoadPdfError, Pdf};

    use crate::media::deck::{Deck, Fault, Limit, Page, Unreadable, What};
    use crate::media::pdf::is_pdf;
    use crate::media::pdf::lines::{Line, Numbered, page_of, without_repeated};
    use crate::media::pdf::properties::{is_tagged, language, title};
    use crate::media::pdf::text::{Written, written};

    /// Pages that are read: a long report has three hundred, a book a thousand.
    pub(super) const PAGES_MAX: usize = 1_000;

    /// Reads a PDF.
    ///
    /// # Errors
    ///
    /// [`Unreadable`] where there are no pages to be had at all.
    pub fn read(bytes: &Arc<[u8]>) -> Result<Deck, Unreadable> {
        if !is_pdf(bytes) {
            return Err(Unreadable::Broken);
        }
        let pdf = Pdf::new(bytes.to_vec()).map_err(|error| match error {
            LoadPdfError::Decryption(DecryptionError::PasswordProtected) => Unreadable::Locked,
            LoadPdfError::Decryption(_) | LoadPdfError::Invalid => Unreadable::Broken,
        })?;
        let cache = InterpreterCache::new();
        let (mut pages, mut unreadable, mut cut, mut silent) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
        for (place, page) in pdf.pages().iter().take(PAGES_MAX).enumerate() {
            let number = u32::try_from(place + 1).unwrap_or(u32::MAX);
            // A page is foreign: a panic of the reader is an answer, too.
            let read = catch_unwind(AssertUnwindSafe(|| written(page, &cache, pdf.xref())));
            let Ok(Written { size, letters, shows, is_cut }) = read else {
                unreadable.push(number);
                pages.push(Numbered { size: None, lines: Vec::new() });
                continue;
            };
            let lines = Line::of(letters);
            if is_cut {
                cut.push(number);
            }
            if shows && lines.iter().all(|line| line.text.trim().is_empty()) {
                silent.push(number);
            }
            pages.push(Numbered { size: Some(size), lines });
        }
        if pages.is_empty() {
            return Err(Unreadable::Broken);
        }
        let mut faults = Vec::new();
        let mut found = |what, pages: Vec<u32>| {
            if !pages.is_empty() {
                faults.push(Fault { what, pages });
            }
        };
        found(What::Unreadable, unreadable);
        found(What::TooMuch(Limit::Letters), cut);
        found(What::NoText, silent);
        if pdf.pages().len() > PAGES_MAX {
            faults.push(Fault { what: What::TooMuch(Limit::Pages), pages: Vec::new() });
        }
        without_repeated(&mut pages);
        let body = body_size(&pages);
        let pages: Vec<Page> = pages.into_iter().map(|page| page_of(page, body)).collect();
        Ok(Deck { title: title(&pdf), language: language(&pdf), is_tagged: Some(is_tagged(&pdf)), pages, faults })
    }

    /// Returns the size of most letters of a file.
    fn body_size(pages: &[Numbered]) -> f64 {
        let mut counted: std::collections::BTreeMap<i64, usize> = std::collections::BTreeMap::new();
        for line in pages.iter().flat_map(|page| &page.lines) {
            *counted.entry(line.rounded_size()).or_default() += line.text.chars().count();
        }
        let most = counted.into_iter().max_by_key(|(size, count)| (*count, -*size));
        most.map_or(1.0, |(size, _)| Line::size_of(size))
    }
}
