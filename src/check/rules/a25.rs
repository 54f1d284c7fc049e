#![doc = include_str!("a25.md")]

use crate::check::file::CheckedFile;
use crate::check::rule::{CheckRule, Concern};
use crate::diagnostic::rule::{Diagnostic, Rule};
use crate::media::kind::FileCategory;
use crate::text::slug::Slug;

/// A file to download whose name is hard to pass on.
pub const A25: CheckRule = CheckRule {
    file: Some(check),
    ..CheckRule::new(Rule::info("A25"), Concern::Use, &["webbriktlinjer R88"], include_str!("a25.md"))
};

fn check(file: &CheckedFile<'_>, found: &mut Vec<Diagnostic>) {
    use FileCategory::{Archive, Document, File, Presentation, Spreadsheet};
    let attachment = file.attachment;
    // Readers see the names of what they save; those of pictures and films they do not.
    let is_saved = matches!(attachment.kind.category, Document | Presentation | Spreadsheet | Archive | File);
    let name = attachment.path.name();
    let is_bad = |c: char| !c.is_ascii() || c.is_ascii_uppercase() || c == ' ' || c == '_';
    if is_saved && !file.places.is_empty() && name.contains(is_bad) {
        let stem = Slug::of(attachment.path.stem());
        let proposal = format!("{}.{}", stem.as_str(), attachment.path.extension());
        found.push(file.found(A25.rule).with("proposal", proposal));
    }
}
