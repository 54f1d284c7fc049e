//! The files of a post: what lies in its folder, and what its text names from elsewhere.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use crate::desk::files::markup::link_to;
use crate::media::kind::{FileCategory, FileKind};
use crate::model::into_folder::file_of_link;
use crate::model::presentations::TRANSCRIPT;
use crate::parse::written_addresses::written_addresses;
use crate::source::path::SourcePath;
use crate::source::snapshot::{Snapshot, Source};

/// How the author sees a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum PostFileKind {
    /// A picture.
    Picture,
    /// Slides.
    Presentation,
    /// Anything to download.
    Attachment,
    /// A film.
    Film,
    /// Sound.
    Sound,
}

/// A file of a post.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PostFile {
    /// Where it lies.
    pub path: SourcePath,
    /// How the author sees it.
    pub kind: PostFileKind,
    /// Its title: the one that the post gives it, else its name in words.
    pub title: String,
    /// Its length in bytes.
    pub bytes: u64,
    /// What the text says that the picture shows.
    pub alt: String,
    /// Whether the text or the details name it.
    pub is_used: bool,
    /// How a link in the text names it.
    pub link: String,
}

/// What the attachments of a post say of its files.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct AttachmentWords {
    /// The title, if one is given.
    pub title: Option<String>,
    /// Whether it is a presentation, if that is said.
    pub is_presentation: Option<bool>,
}

/// Returns the files of a post, sorted by their paths. `text` is the post's file as it is being written, `attachments` what its details
/// say; `is_wide` tells whether a PDF has pages in landscape, which pages take for slides.
#[must_use]
pub fn post_files(
    snapshot: &Snapshot,
    post: &SourcePath,
    text: &str,
    attachments: &BTreeMap<SourcePath, AttachmentWords>,
    is_wide: &dyn Fn(&Source) -> bool,
) -> Vec<PostFile> {
    let mut words: BTreeMap<SourcePath, String> = BTreeMap::new();
    let written = written_addresses(&Source::new(post.clone(), text.as_bytes())).unwrap_or_default();
    for written in &written {
        let Some(path) = file_of_link(snapshot, post, written).filter(|path| is_file(snapshot, post, path)) else {
            continue;
        };
        let said = words.entry(path).or_default();
        if said.is_empty() {
            said.clone_from(&written.words);
        }
    }
    let own = snapshot.below(post.folder()).filter(|source| is_own(snapshot, post, &source.path));
    let paths: BTreeSet<&SourcePath> = own.map(|source| &source.path).chain(words.keys()).collect();
    let file = |path: &SourcePath| {
        let source = snapshot.get(path.as_str())?;
        let entry = attachments.get(path);
        let category = FileKind::of(&path.extension(), source.head()).category;
        let unsaid = || {
            category == FileCategory::Presentation || entry.is_some() && path.extension() == "pdf" && is_wide(source)
        };
        let is_presentation = entry.and_then(|entry| entry.is_presentation).unwrap_or_else(unsaid);
        let kind = match category {
            FileCategory::Picture => PostFileKind::Picture,
            FileCategory::Video => PostFileKind::Film,
            FileCategory::Audio => PostFileKind::Sound,
            _ if is_presentation => PostFileKind::Presentation,
            FileCategory::Presentation
            | FileCategory::Document
            | FileCategory::Spreadsheet
            | FileCategory::Archive
            | FileCategory::File => PostFileKind::Attachment,
        };
        let said = words.get(path);
        let title = entry.and_then(|entry| entry.title.clone()).unwrap_or_else(|| path.readable());
        Some(PostFile {
            kind,
            title,
            bytes: source.len,
            alt: said.filter(|_| kind == PostFileKind::Picture).cloned().unwrap_or_default(),
            is_used: said.is_some() || entry.is_some(),
            link: link_to(post, path),
            path: path.clone(),
        })
    };
    paths.into_iter().filter_map(file).collect()
}

/// Returns whether a file lies in the folder of a post, which has one, and is none that serves the text.
#[must_use]
pub fn is_own(snapshot: &Snapshot, post: &SourcePath, file: &SourcePath) -> bool {
    let is_of_another = || {
        let mut above = file.folders_above().take_while(|folder| folder.len() > post.folder().len());
        above.any(|folder| snapshot.get(&format!("{folder}/index.md")).is_some())
    };
    post.name() == "index.md" && file.is_below(post.folder()) && is_file(snapshot, post, file) && !is_of_another()
}

/// Returns whether something is a file for readers, and no text of the site.
fn is_file(snapshot: &Snapshot, post: &SourcePath, path: &SourcePath) -> bool {
    let name = path.name();
    let is_of_site = matches!(name, "index.md" | "comments.yaml" | "_defaults.yaml" | "_defaults.yml");
    // In the folder of a post, another text is slides; elsewhere it is a post.
    let is_text = matches!(path.extension().as_str(), "md" | "markdown");
    let is_slides = || path.folders_above().any(|folder| snapshot.get(&format!("{folder}/index.md")).is_some());
    path != post && !is_of_site && !name.ends_with(TRANSCRIPT) && (!is_text || is_slides())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn path(path: &str) -> SourcePath {
        SourcePath::new(path).expect("a path")
    }

    fn listed(files: &[&str], post: &str, text: &str) -> Vec<(String, PostFileKind, String, bool, String)> {
        let snapshot = Snapshot::new(files.iter().map(|file| Source::new(path(file), *b"x")));
        let entry = AttachmentWords { title: Some("Planen".to_owned()), is_presentation: Some(true) };
        let attachments = BTreeMap::from([(path("content/posts/a/plan.pdf"), entry)]);
        let files = post_files(&snapshot, &path(post), text, &attachments, &|_| false);
        files.into_iter().map(|file| (file.path.to_string(), file.kind, file.alt, file.is_used, file.link)).collect()
    }

    #[test]
    fn what_lies_beside_a_post_and_what_it_names_from_elsewhere_is_listed() {
        let files = [
            "content/posts/a/index.md",
            "content/posts/a/bild 1.jpg",
            "content/posts/a/comments.yaml",
            "content/posts/a/deck.md",
            "content/posts/a/film.mp4",
            "content/posts/a/inre/index.md",
            "content/posts/a/inre/b.jpg",
            "content/posts/a/plan.pdf",
            "content/posts/a/plan.pdf.transcript.md",
            "content/posts/delad.jpg",
            "content/posts/b.md",
        ];
        let text = "---\nimage: bild 1.jpg\n---\n![Elever läser](<bild 1.jpg>) ![](../delad.jpg) [b](../b.md)\n";
        let row = |path: &str, kind, alt: &str, is_used, link: &str| {
            (format!("content/posts/{path}"), kind, alt.to_owned(), is_used, link.to_owned())
        };
        assert_eq!(
            listed(&files, "content/posts/a/index.md", text),
            [
                row("a/bild 1.jpg", PostFileKind::Picture, "Elever läser", true, "bild 1.jpg"),
                row("a/deck.md", PostFileKind::Attachment, "", false, "deck.md"),
                row("a/film.mp4", PostFileKind::Film, "", false, "film.mp4"),
                row("a/plan.pdf", PostFileKind::Presentation, "", true, "plan.pdf"),
                row("delad.jpg", PostFileKind::Picture, "", true, "../delad.jpg"),
            ]
        );
        let alone = listed(&files, "content/posts/b.md", "![x](a/film.mp4)\n\n![y](delad.jpg)");
        let names: Vec<&str> = alone.iter().map(|(path, ..)| path.as_str()).collect();
        assert_eq!(names, ["content/posts/a/film.mp4", "content/posts/delad.jpg"]);
    }
}
