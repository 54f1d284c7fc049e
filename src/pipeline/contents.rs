//! Snapshot -> documents, comments and files.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use rayon::prelude::*;

use crate::config::settings::Config;
use crate::diagnostic::rule::{Diagnosed, Diagnostic, Rule};
use crate::media::attachment::{Attachment, attachment};
use crate::parse::comments::{Comment, comments};
use crate::parse::document::{Document, DocumentKind, Reading, defaults, document};
use crate::parse::front_matter::FrontMatter;
use crate::pipeline::progress::{Progress, Stage};
use crate::source::path::SourcePath;
use crate::source::snapshot::{Snapshot, Source};
use crate::source::span::Place;

/// A text in `content/` that is neither a post nor a page.
pub const MISPLACED: Rule = Rule::warning("G094");

/// Everything in `content/` and `static/`, read.
#[derive(Debug, Default)]
pub struct Contents {
    /// Content files that could be read.
    pub documents: Vec<Document>,
    /// Comments by the folder of their post.
    pub comments: BTreeMap<String, Vec<Comment>>,
    /// Files beside documents.
    pub files: BTreeMap<SourcePath, Arc<Attachment>>,
    /// Files of `static/`, with their pixels if they are pictures.
    pub statics: BTreeMap<SourcePath, Option<(u32, u32)>>,
}

/// What a file in `content/` is.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Role {
    Document(DocumentKind),
    Defaults,
    Comments,
    File,
    Misplaced,
}

/// Reads everything, in parallel.
pub fn contents(
    snapshot: &Snapshot,
    config: &Config,
    progress: &dyn Progress,
    diagnostics: &mut Vec<Diagnostic>,
) -> Contents {
    let sources: Vec<(&Source, Role)> = {
        let folders = folders(snapshot);
        snapshot.below("content").map(|source| (source, role(&source.path, &folders))).collect()
    };
    let defaults = all_defaults(&sources, config, diagnostics);
    progress.stage(Stage::Parse, sources.len());
    let parsed: Vec<Diagnosed<Option<Document>>> = sources
        .par_iter()
        .filter_map(|(source, role)| match role {
            Role::Document(kind) => Some((source, *kind)),
            Role::Defaults | Role::Comments | Role::File | Role::Misplaced => None,
        })
        .map(|(source, kind)| {
            progress.step(source.path.as_str());
            let reading = Reading {
                zone: &config.zone,
                defaults: defaults_for(&source.path, &defaults),
                has_vocabulary: config.related > 0,
            };
            document(source, kind, reading)
        })
        .collect();
    let documents = parsed.into_iter().filter_map(|document| document.into_value(diagnostics)).collect();
    progress.stage(Stage::Media, sources.len());
    let digested: Vec<Diagnosed<Attachment>> = sources
        .par_iter()
        .filter(|(_, role)| *role == Role::File)
        .map(|(source, _)| {
            progress.step(source.path.as_str());
            attachment(source)
        })
        .collect();
    let files = digested
        .into_iter()
        .map(|attachment| attachment.into_value(diagnostics))
        .map(|attachment| (attachment.path.clone(), Arc::new(attachment)))
        .collect();
    let mut all = Contents { documents, files, ..Contents::default() };
    for (source, role) in &sources {
        match role {
            Role::Comments => {
                let found = comments(source, &config.zone).into_value(diagnostics);
                all.comments.insert(source.path.folder().to_owned(), found);
            }
            Role::Misplaced => {
                diagnostics.push(MISPLACED.at(Place::file(&source.path)).with("file", source.path.as_str()));
            }
            Role::Document(_) | Role::Defaults | Role::File => {}
        }
    }
    all.statics = statics(snapshot);
    all
}

/// Returns the folders that hold an `index.md`: every other file in them belongs to it.
fn folders(snapshot: &Snapshot) -> BTreeSet<String> {
    snapshot
        .below("content")
        .filter(|source| source.path.name() == "index.md")
        .map(|source| source.path.folder().to_owned())
        .filter(|folder| folder != "content/posts" && folder != "content/pages")
        .collect()
}

fn role(path: &SourcePath, folders: &BTreeSet<String>) -> Role {
    let is_text = matches!(path.extension().as_str(), "md" | "markdown");
    let mut folder = path.folder();
    let mut is_owned = false;
    while !folder.is_empty() {
        is_owned |= folders.contains(folder);
        folder = folder.rsplit_once('/').map_or("", |(above, _)| above);
    }
    let is_index = path.name() == "index.md";
    match path.name() {
        "_defaults.yaml" | "_defaults.yml" => Role::Defaults,
        "comments.yaml" if is_owned => Role::Comments,
        _ if !is_text || is_owned && !is_index => Role::File,
        _ if path.is_below("content/posts") => Role::Document(DocumentKind::Post),
        _ if path.is_below("content/pages") => Role::Document(DocumentKind::Page),
        _ => Role::Misplaced,
    }
}

/// Front matter of `_defaults.yaml` files by folder, each with that of the folders above.
fn all_defaults(
    sources: &[(&Source, Role)],
    config: &Config,
    diagnostics: &mut Vec<Diagnostic>,
) -> BTreeMap<String, FrontMatter> {
    let mut all: BTreeMap<String, FrontMatter> = BTreeMap::new();
    all.insert(String::new(), FrontMatter::default());
    let mut files: Vec<&Source> =
        sources.iter().filter(|(_, role)| *role == Role::Defaults).map(|(source, _)| *source).collect();
    files.sort_by_key(|source| source.path.folder().matches('/').count());
    for source in files {
        let own = defaults(source, &config.zone).into_value(diagnostics);
        let above = defaults_for(&source.path, &all);
        let merged = own.or(above);
        all.insert(source.path.folder().to_owned(), merged);
    }
    all
}

/// Returns the defaults of the nearest folder at or above a file.
fn defaults_for<'a>(path: &SourcePath, defaults: &'a BTreeMap<String, FrontMatter>) -> &'a FrontMatter {
    let mut folder = path.folder();
    loop {
        if let Some(found) = defaults.get(folder) {
            return found;
        }
        folder = folder.rsplit_once('/').map_or("", |(above, _)| above);
    }
}

fn statics(snapshot: &Snapshot) -> BTreeMap<SourcePath, Option<(u32, u32)>> {
    let pixels = |source: &Source| {
        let size = imagesize::blob_size(source.bytes()?).ok()?;
        Some((u32::try_from(size.width).ok()?, u32::try_from(size.height).ok()?))
    };
    snapshot.below("static").map(|source| (source.path.clone(), pixels(source))).collect()
}
