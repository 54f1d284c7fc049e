//! A file that readers can download or see, as the rules see it.

use crate::config::settings::Config;
use crate::diagnostic::rule::{Diagnostic, Rule};
use crate::media::attachment::Attachment;
use crate::source::snapshot::Source;
use crate::source::span::Location;

/// A published file with the places that name it.
#[derive(Debug, Clone, Copy)]
pub struct CheckedFile<'a> {
    /// The file as it is published.
    pub attachment: &'a Attachment,
    /// The file as it was read; without bytes if it is too large to hold.
    pub source: &'a Source,
    /// Where texts and settings name it, in their order; empty for a file of `static/` that nobody names.
    pub places: &'a [Location],
    /// Language tag of the first text that names it.
    pub language: &'a str,
    /// Settings.
    pub config: &'a Config,
}

impl CheckedFile<'_> {
    /// Returns a diagnostic of a rule where the file is named first, with the field `file`; at the file itself if nobody
    /// names it.
    #[must_use]
    pub fn found(&self, rule: Rule) -> Diagnostic {
        let path = &self.attachment.path;
        let location = self.places.first().cloned().unwrap_or_else(|| Location::file(path));
        rule.at(location).with("file", path.name())
    }
}
