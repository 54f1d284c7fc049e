//! Extracts slide text and titles from office files. All of their content is untrusted and bounded.

mod accessibility;
mod graphics;
mod odf_text;
mod odp;
mod package;
mod paragraph;
mod people;
mod pptx;
mod properties;
mod relations;

pub use properties::title;

use crate::media::file_text::FileText;
use crate::media::kind::{FileCategory, kind_of};
use crate::media::office::package::Package;
use crate::media::office_facts::OfficeFacts;
use crate::media::paged_text::{PagedText, Unreadable};
use crate::media::personal_metadata::People;

/// Reads a presentation; `None` for files of other kinds.
///
/// # Errors
///
/// [`Unreadable`] if no slides can be read.
pub fn read(bytes: &[u8], extension: &str) -> Result<Option<PagedText>, Unreadable> {
    // Those of the old kind are no archives.
    let kind = kind_of(extension);
    if kind.category != FileCategory::Presentation || kind.is_old_presentation() {
        return Ok(None);
    }
    // What is in the archive says of which kind it is.
    let package = Package::open(bytes)?;
    if package.has("content.xml") { odp::odp(&package).map(Some) } else { pptx::pptx(&package).map(Some) }
}

/// Returns what a file tells programs that read aloud, and what it says; `None` for files of other kinds.
///
/// # Errors
///
/// [`Unreadable`] if it cannot be read.
pub fn facts(bytes: &[u8], extension: &str) -> Result<Option<(OfficeFacts, Vec<FileText>)>, Unreadable> {
    accessibility::facts(bytes, extension)
}

/// Returns what a file tells about people besides its text.
#[must_use]
pub fn people(bytes: &[u8]) -> People {
    people::people(bytes)
}
