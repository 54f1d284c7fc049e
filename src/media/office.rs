//! Extracts slide text and titles from office files. All of their content is untrusted and bounded.

mod odp;
mod package;
mod pptx;
mod properties;

pub use properties::title;

use crate::media::paged_text::{PagedText, Unreadable};

/// Reads a presentation; `None` for files of other kinds.
///
/// # Errors
///
/// [`Unreadable`] if no slides can be read.
pub fn read(bytes: &[u8], extension: &str) -> Result<Option<PagedText>, Unreadable> {
    match extension {
        "pptx" => pptx::pptx(bytes).map(Some),
        "odp" => odp::odp(bytes).map(Some),
        _ => Ok(None),
    }
}
