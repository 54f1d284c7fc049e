//! What a finished site should not have: files that nothing names, and posts with one id.

use std::collections::BTreeSet;
use std::sync::Arc;

use rayon::prelude::*;

use crate::diagnostic::rule::{Diagnostic, Rule, Severity};
use crate::media::attachment::Attachment;
use crate::model::copies::copy_of;
use crate::model::entry::Entry;
use crate::model::inputs::Inputs;
use crate::model::not_posts::wrong_ending;
use crate::model::presentations;
use crate::parse::document::Document;
use crate::source::copy_name::copy_names;
use crate::source::path::SourcePath;
use crate::source::span::Location;

/// A file beside a post that nothing names.
pub const UNUSED: Rule = Rule::warning("G038");
/// A transcript without its file.
pub const TRANSCRIPT_OF_NOTHING: Rule = Rule::warning("G111");
/// Two posts with one permanent id.
pub const SAME_ID: Rule = Rule::error("G055");

/// Reports files beside published documents that nothing names. `found` is what was reported before.
pub(super) fn unused(
    inputs: Inputs<'_>,
    entries: &[Arc<Entry>],
    found: &[Diagnostic],
    diagnostics: &mut Vec<Diagnostic>,
) {
    let used: BTreeSet<&SourcePath> =
        entries.iter().flat_map(|entry| entry.published_files()).map(|file| &file.attachment.path).collect();
    let shown = entries.iter().flat_map(|entry| entry.presentations());
    let twins: BTreeSet<&SourcePath> = shown.filter_map(|presentation| presentation.twin.as_ref()).collect();
    let subject = |path: &SourcePath| path.as_str().strip_suffix(presentations::TRANSCRIPT).and_then(SourcePath::new);
    for path in inputs.slides.keys() {
        let Some(of) = subject(path).filter(|of| !inputs.files.contains_key(of)) else { continue };
        diagnostics.push(TRANSCRIPT_OF_NOTHING.at(Location::file(path)).with("file", of.name()));
    }
    let is_unused = |(path, file): &(&SourcePath, &Arc<Attachment>)| {
        !used.contains(path) && !twins.contains(path) && !file.is_withheld()
    };
    let unused: Vec<&SourcePath> = inputs.files.iter().filter(is_unused).map(|(path, _)| path).collect();
    if unused.is_empty() {
        return;
    }
    let hidden: BTreeSet<&str> = {
        let shown: BTreeSet<&SourcePath> = entries.iter().map(|entry| &entry.path).collect();
        let is_hidden = |document: &&Arc<Document>| document.is_folder && !shown.contains(&document.path);
        inputs.documents.iter().filter(is_hidden).map(|document| document.path.folder()).collect()
    };
    // Where a post has an error, the file may be what the author meant.
    let wrong: BTreeSet<&str> = found
        .iter()
        .filter(|found| found.rule.severity == Severity::Error)
        .filter_map(|found| found.path().map(SourcePath::folder))
        .collect();
    let entry_folders: BTreeSet<&str> =
        inputs.documents.iter().filter(|document| document.is_folder).map(|document| document.path.folder()).collect();
    for path in unused {
        let name = path.name();
        if path.as_str().split('/').any(|part| part.starts_with('_')) {
            continue;
        }
        let is_beside_post = path.folders_above().any(|folder| entry_folders.contains(folder));
        let told = copy_of_text(path, inputs).or_else(|| wrong_ending(path, is_beside_post));
        if told.is_some() || wrong.contains(path.folder()) {
            diagnostics.extend(told);
            continue;
        }
        let serves_its_post = name == "comments.yaml" || name.ends_with(".transcript.md");
        let is_hidden = hidden.iter().any(|folder| path.is_below(folder));
        if !serves_its_post && !is_hidden {
            diagnostics.push(UNUSED.at(Location::file(path)).with("file", name));
        }
    }
}

/// Reports a text beside a post that has the name of a copy of another: of the post itself, or of slides.
fn copy_of_text(path: &SourcePath, inputs: Inputs<'_>) -> Option<Diagnostic> {
    inputs.slides.get(path)?;
    let is_text = |path: &SourcePath| {
        let is_post = inputs.documents.binary_search_by(|document| document.path.cmp(path)).is_ok();
        is_post || inputs.slides.contains_key(path)
    };
    copy_names(path.stem()).into_iter().find_map(|name| {
        let original = SourcePath::new(&format!("{}/{}.{}", path.folder(), name.original, path.extension()))?;
        is_text(&original).then(|| copy_of(path, &original, false, name.is_conflict))
    })
}

/// Reports posts, given newest first, that share a permanent id.
pub(super) fn same_ids(mut by_id: Vec<&Entry>, diagnostics: &mut Vec<Diagnostic>) {
    // The sort is stable: the newer post of a pair stays first.
    by_id.par_sort_by(|a, b| a.id.cmp(&b.id));
    for pair in by_id.windows(2).filter(|pair| pair[0].id == pair[1].id) {
        let diagnostic = SAME_ID.at(Location::file(&pair[1].path)).with("id", pair[1].id.clone());
        diagnostics.push(diagnostic.and(Location::file(&pair[0].path), "other"));
    }
}
