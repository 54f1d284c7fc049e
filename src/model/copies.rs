//! Posts and pages that are there twice: one is published, and the other is withheld and told.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use crate::diagnostic::rule::{Diagnostic, Rule};
use crate::parse::document::{Document, DocumentKind};
use crate::source::copy_name::{CopyName, copy_names};
use crate::source::path::SourcePath;
use crate::source::span::Location;

/// A copy of another file, which is not published.
pub const COPY: Rule = Rule::warning("G150");

/// Copies among the documents of a site.
#[derive(Debug, Default)]
pub struct Copies {
    /// Indexes of the copies among the documents.
    pub withheld: BTreeSet<usize>,
    /// What is said about them.
    pub diagnostics: Vec<Diagnostic>,
}

/// Returns which documents are copies of another, in the order of their paths. Drafts are not published anyway.
#[must_use]
pub fn copies(documents: &[Arc<Document>]) -> Copies {
    let mut of = by_name(documents);
    of.extend(twins(documents, &of));
    let mut copies = Copies::default();
    for (copy, Original { index, is_conflict }) in of {
        let (document, original) = (&documents[copy], &documents[index]);
        if document.front.draft == Some(true) {
            continue;
        }
        let is_same = has_same_body(document, original) && title(document) == title(original);
        copies.withheld.insert(copy);
        copies.diagnostics.push(copy_of(&document.path, &original.path, is_same, is_conflict));
    }
    copies
}

/// Reports that one file is a copy of another.
pub(super) fn copy_of(copy: &SourcePath, original: &SourcePath, is_same: bool, is_conflict: bool) -> Diagnostic {
    let help = match (is_same, is_conflict) {
        (true, _) => "same",
        (false, true) => "conflict",
        (false, false) => "differs",
    };
    let diagnostic = COPY.at(Location::file(copy)).with("file", copy.as_str()).with("original", original.as_str());
    diagnostic.help(help).and(Location::file(original), "original")
}

/// What a document is a copy of.
struct Original {
    index: usize,
    is_conflict: bool,
}

/// Returns documents that have the name of a copy beside the document that they are named after. Where only a person or a file
/// manager gave the name, a post of its own may have grown from the copy: it has another title and another text.
fn by_name(documents: &[Arc<Document>]) -> BTreeMap<usize, Original> {
    let named: Vec<(usize, Vec<CopyName>)> = documents
        .iter()
        .enumerate()
        .map(|(index, document)| (index, copy_names(own_name(document).1)))
        .filter(|(_, names)| !names.is_empty())
        .collect();
    if named.is_empty() {
        return BTreeMap::new();
    }
    let key = |(folder, name): (&str, &str)| (folder.to_owned(), name.to_lowercase());
    let indexes: BTreeMap<(String, String), usize> =
        documents.iter().enumerate().map(|(index, document)| (key(own_name(document)), index)).collect();
    let original = |(copy, names): (usize, Vec<CopyName>)| {
        let document = &documents[copy];
        let folder = own_name(document).0;
        let found = names.into_iter().find_map(|name| {
            let index = *indexes.get(&key((folder, &name.original)))?;
            let original = &documents[index];
            let is_copy = name.is_conflict
                || has_same_id(document, original)
                || title(document) == title(original)
                || has_same_body(document, original);
            is_copy.then_some(Original { index, is_conflict: name.is_conflict })
        });
        Some((copy, found?))
    };
    named.into_iter().filter_map(original).collect()
}

/// Returns posts of one day with the title and the text of another, whatever they are called; `known` are copies already.
fn twins(documents: &[Arc<Document>], known: &BTreeMap<usize, Original>) -> Vec<(usize, Original)> {
    let is_post = |index: &usize| {
        let document = &documents[*index];
        document.kind == DocumentKind::Post && title(document).is_some() && !known.contains_key(index)
    };
    let mut posts: Vec<usize> = (0..documents.len()).filter(is_post).collect();
    let key = |index: &usize| (documents[*index].date, title(&documents[*index]));
    // The sort is stable: of one day and title the first path comes first.
    posts.sort_by(|a, b| key(a).cmp(&key(b)));
    let mut twins = Vec::new();
    for alike in posts.chunk_by(|a, b| key(a) == key(b)) {
        let mut different: Vec<usize> = Vec::new();
        for index in alike {
            let is_same = |other: &&usize| {
                has_same_body(&documents[*index], &documents[**other])
                    // Two files with ids of their own are told apart by their author.
                    && documents[*index].front.id.is_none()
            };
            match different.iter().find(is_same) {
                Some(original) => twins.push((*index, Original { index: *original, is_conflict: false })),
                None => different.push(*index),
            }
        }
    }
    twins
}

/// Returns the folder of an entry and its name there: of an `index.md` those of its folder.
fn own_name(document: &Document) -> (&str, &str) {
    if document.is_folder {
        let folder = document.path.folder();
        folder.rsplit_once('/').unwrap_or(("", folder))
    } else {
        (document.path.folder(), document.path.stem())
    }
}

fn title(document: &Document) -> Option<&str> {
    document.title().map(|title| title.value.as_str())
}

fn has_same_id(a: &Document, b: &Document) -> bool {
    let id = |document: &Document| document.front.id.as_ref().map(|id| id.value.clone());
    id(a).is_some() && id(a) == id(b)
}

fn has_same_body(a: &Document, b: &Document) -> bool {
    a.body.prepared().text.trim() == b.body.prepared().text.trim()
}
