//! A file that readers can download or see, as the rules see it.

use jiff::civil::{Date, date};

use crate::config::settings::Config;
use crate::diagnostic::rule::{Diagnostic, Rule, Severity};
use crate::media::attachment::Attachment;
use crate::media::file_facts::FileFacts;
use crate::source::snapshot::Source;
use crate::source::span::Location;

/// A published file with the places that name it.
#[derive(Debug, Clone, Copy)]
pub struct CheckedFile<'a> {
    /// The file as it is published.
    pub attachment: &'a Attachment,
    /// The file as it was read; without bytes if it is too large to hold.
    pub source: &'a Source,
    /// What was found in it.
    pub facts: &'a FileFacts,
    /// When the newest text that names it was published; `None` if one of them has no date, or nobody names it.
    pub published: Option<Date>,
    /// Whether a transcript stands in its place.
    pub has_transcript: bool,
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

    /// Returns a diagnostic of a rule about documents. Those that were published before 23 September 2018 are exempt (DOS-lagen
    /// 9 §), unless an ongoing matter needs them: that is told and not passed over.
    #[must_use]
    pub fn document(&self, rule: Rule, helps: &[&'static str]) -> Diagnostic {
        let mut found = self.found(rule);
        found.helps.extend(helps);
        if self.published.is_some_and(|day| day < date(2018, 9, 23)) {
            found.rule.severity = Severity::Info;
            found = found.help("check_document_exempt");
        }
        found
    }
}
