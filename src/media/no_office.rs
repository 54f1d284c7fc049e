//! Stands in for [`office`](crate::media::office) in a program without the feature `office`: nothing is read.

use crate::media::file_text::FileText;
use crate::media::office_facts::OfficeFacts;
use crate::media::paged_text::{PagedText, Unreadable};
use crate::media::personal_metadata::People;

/// Reads nothing.
///
/// # Errors
///
/// Never.
pub fn read(_: &[u8], _: &str) -> Result<Option<PagedText>, Unreadable> {
    Ok(None)
}

/// Returns no title.
#[must_use]
pub fn title(_: &[u8], _: &str) -> Option<String> {
    None
}

/// Reads nothing.
///
/// # Errors
///
/// Never.
pub fn facts(_: &[u8], _: &str) -> Result<Option<(OfficeFacts, Vec<FileText>)>, Unreadable> {
    Ok(None)
}

/// Finds nobody.
#[must_use]
pub fn people(_: &[u8]) -> People {
    People::default()
}
