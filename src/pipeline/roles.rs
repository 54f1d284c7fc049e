//! What each file in `content/` is, by its path.

use std::collections::BTreeSet;

use crate::model::presentations::TRANSCRIPT;
use crate::parse::document::DocumentKind;
use crate::source::path::SourcePath;
use crate::source::snapshot::Snapshot;

/// What a file in `content/` is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Role {
    Document(DocumentKind),
    Defaults,
    Comments,
    /// Slides in Markdown, which are also a file beside a post.
    Slides,
    /// The transcript of a presentation.
    Transcript,
    /// Any other file beside a post.
    File,
    /// A text that is neither a post nor a page.
    Misplaced,
    /// A text whose name, or a folder of it, begins with `_`: it is never published.
    Hidden,
}

/// Assigns roles to the files of a snapshot.
pub(super) struct Roles {
    /// Folders with an `index.md`: every other file in them belongs to that entry.
    entry_folders: BTreeSet<String>,
}

impl Roles {
    pub(super) fn of(snapshot: &Snapshot) -> Self {
        let entry_folders = snapshot
            .below("content")
            .filter(|source| source.path.name() == "index.md")
            .map(|source| source.path.folder().to_owned())
            .filter(|folder| folder != "content/posts" && folder != "content/pages")
            .collect();
        Self { entry_folders }
    }

    /// Returns the role of the file at `path`.
    pub(super) fn role(&self, path: &SourcePath) -> Role {
        let is_text = [".md", ".markdown"].iter().any(|end| {
            let name = path.name();
            let at = name.len().saturating_sub(end.len());
            at > 0 && name.is_char_boundary(at) && name[at..].eq_ignore_ascii_case(end)
        });
        let is_in_entry_folder = || path.folders_above().any(|folder| self.entry_folders.contains(folder));
        let is_index = path.name() == "index.md";
        match path.name() {
            "_defaults.yaml" | "_defaults.yml" => Role::Defaults,
            "comments.yaml" if is_in_entry_folder() => Role::Comments,
            _ if is_text && is_hidden(path) => Role::Hidden,
            name if name.ends_with(TRANSCRIPT) => Role::Transcript,
            _ if is_text && !is_index && is_in_entry_folder() => Role::Slides,
            _ if !is_text => Role::File,
            _ if path.is_below("content/posts") => Role::Document(DocumentKind::Post),
            _ if path.is_below("content/pages") => Role::Document(DocumentKind::Page),
            _ => Role::Misplaced,
        }
    }

    /// Returns the document that a file in `content/` belongs to: itself, or the entry whose folder it lies in.
    pub(super) fn owner(&self, path: &SourcePath) -> Option<SourcePath> {
        if matches!(self.role(path), Role::Document(_)) {
            return Some(path.clone());
        }
        let folder = path.folders_above().find(|folder| self.entry_folders.contains(*folder))?;
        SourcePath::new(&format!("{folder}/index.md"))
    }
}

/// Returns whether a file is not published by its name, as in Jekyll and Hugo.
fn is_hidden(path: &SourcePath) -> bool {
    path.as_str().split('/').any(|part| part.starts_with('_'))
}
