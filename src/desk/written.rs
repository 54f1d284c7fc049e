//! The text of an open site -> its details, read as the site reads them.

use crate::desk::details::{Details, details};
use crate::desk::open_site::OpenSite;
use crate::desk::parts::parts;
use crate::disk::clock;
use crate::parse::dates::Dates;
use crate::source::path::SourcePath;

/// Returns whether readers do not see a text yet, so that its file may be written while it is typed.
pub fn is_draft(site: &OpenSite, text: &str, path: &SourcePath) -> bool {
    details_of(site, text, path).is_some_and(|details| details.draft && !details.is_broken)
}

/// Returns the details of a text.
pub fn details_of(site: &OpenSite, text: &str, path: &SourcePath) -> Option<Details> {
    let config = site.config();
    let today = clock::today(&config.zone);
    Some(details(&parts(text.as_bytes()).ok()?, path, Dates::of(&config, today)))
}
