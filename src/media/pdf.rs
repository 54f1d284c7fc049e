//! What is asked of a PDF for now: how many pages it has.

/// The file is no PDF that can be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Unreadable;

/// Returns the number of pages; `None` where it cannot be told.
///
/// # Errors
///
/// [`Unreadable`] for a file that is no PDF.
pub fn pages(bytes: &std::sync::Arc<[u8]>) -> Result<Option<u32>, Unreadable> {
    if !bytes[..bytes.len().min(1024)].windows(5).any(|part| part == b"%PDF-") {
        return Err(Unreadable);
    }
    Ok(counted(bytes))
}

/// A file is foreign: a panic of the reader is an answer, too.
#[cfg(feature = "pdf")]
fn counted(bytes: &std::sync::Arc<[u8]>) -> Option<u32> {
    let bytes = bytes.to_vec();
    let counted = std::panic::catch_unwind(move || {
        let pdf = hayro::hayro_syntax::Pdf::new(bytes).ok()?;
        u32::try_from(pdf.pages().len()).ok()
    });
    counted.ok().flatten().filter(|pages| *pages > 0)
}

#[cfg(not(feature = "pdf"))]
fn counted(_: &std::sync::Arc<[u8]>) -> Option<u32> {
    None
}
