//! Posts and standing pages as the site knows them.

use std::sync::Arc;

use crate::model::article::{Article, FileRef, LinkTarget};
use crate::model::comment_links::CommentTargets;
use crate::model::presentation::Presentation;
use crate::output::route::Route;
use crate::parse::comments::Comment;
use crate::parse::document::{Document, DocumentKind};
use crate::source::path::SourcePath;
use crate::text::post_date::PostDate;

/// A file that the author lists as an attachment.
#[derive(Debug, Clone, PartialEq)]
pub struct ListedAttachment {
    /// The file.
    pub file: Arc<FileRef>,
    /// Title: the author's, else that of the presentation or of the file itself.
    pub title: Option<String>,
    /// Description.
    pub description: Option<String>,
    /// Language, if another than the post's.
    pub language: Option<String>,
    /// Whether it is a presentation: as the author says, else judged by the file.
    pub is_presentation: bool,
    /// The presentation, if its slides can be shown.
    pub presentation: Option<Arc<Presentation>>,
}

/// A published post or page.
#[derive(Debug, Clone, PartialEq)]
pub struct Entry {
    /// The file as it was read, with the spans of everything in it.
    pub document: Arc<Document>,
    /// Path of the file.
    pub path: SourcePath,
    /// Post or page.
    pub kind: DocumentKind,
    /// Where it lies.
    pub route: Route,
    /// Permanent id in feeds; it never changes once the author has written it down.
    pub id: String,
    /// Title, if the author gave one.
    pub title: Option<String>,
    /// When it was published; a page may have none.
    pub date: Option<PostDate>,
    /// When it was last changed.
    pub updated: Option<PostDate>,
    /// The author's summary for lists and search engines.
    pub summary: Option<String>,
    /// Whether it comes first on the home page.
    pub is_pinned: bool,
    /// Whether a live post is finished.
    pub is_finished: bool,
    /// Whether readers are asked for comments by e-mail.
    pub has_open_comments: bool,
    /// Comments from an older blog.
    pub comments: Arc<[Comment]>,
    /// Where the links in its comments lead.
    pub comment_targets: CommentTargets,
    /// Name of its own template.
    pub template: Option<String>,
    /// Language, if another than the site's.
    pub language: Option<String>,
    /// Cover picture and its description.
    pub cover: Option<(Arc<FileRef>, String)>,
    /// Files that the author listed.
    pub files: Vec<ListedAttachment>,
    /// The presentation that it is itself, if it has the template of presentations.
    pub presentation: Option<Arc<Presentation>>,
    /// The text.
    pub article: Arc<Article>,
    /// Values of any kind, for themes.
    pub extra: serde_json::Map<String, serde_json::Value>,
}

/// A presentation of an entry: the entry itself, or a listed file, whose slides may be impossible to show.
#[derive(Debug, Clone, Copy)]
pub struct ListedPresentation<'a> {
    /// The presentation, if its slides can be shown.
    pub presentation: Option<&'a Arc<Presentation>>,
    /// The listed file; `None` for the entry itself.
    pub attachment: Option<&'a ListedAttachment>,
}

impl Entry {
    /// Returns its presentations in the order of [`PresentationId::number`](crate::model::presentation::PresentationId::number):
    /// the entry itself if it is one, then its files in the author's order.
    pub fn listed_presentations(&self) -> impl Iterator<Item = ListedPresentation<'_>> {
        let own = self.presentation.iter().map(|own| ListedPresentation { presentation: Some(own), attachment: None });
        let files = self.files.iter().filter(|listed| listed.is_presentation);
        own.chain(
            files.map(|listed| ListedPresentation {
                presentation: listed.presentation.as_ref(),
                attachment: Some(listed),
            }),
        )
    }

    /// Returns its presentations whose slides can be shown, in the same order.
    pub fn presentations(&self) -> impl Iterator<Item = &Arc<Presentation>> {
        self.listed_presentations().filter_map(|listed| listed.presentation)
    }

    /// Returns the files that it publishes; one that it names twice is there twice.
    pub fn published_files(&self) -> impl Iterator<Item = &Arc<FileRef>> {
        let beside = self.presentations().filter_map(|presentation| presentation.markdown());
        let linked = std::iter::once(&self.article).chain(beside).flat_map(|article| &article.targets);
        let linked = linked.filter_map(|(_, target)| match target {
            LinkTarget::File(file) => Some(file),
            LinkTarget::Address(_) | LinkTarget::Hidden | LinkTarget::Foreign(_) => None,
        });
        let listed = self.files.iter().map(|listed| &listed.file);
        linked.chain(listed).chain(self.cover.iter().map(|(file, _)| file))
    }

    /// Returns the text of a link to it: the title, or its first words.
    #[must_use]
    pub fn link_text(&self) -> String {
        const WORDS: usize = 8;
        if let Some(title) = &self.title {
            return title.clone();
        }
        let mut words = self.article.body.outline.first_words.split_whitespace();
        let text = words.by_ref().take(WORDS).collect::<Vec<_>>().join(" ");
        match (text.is_empty(), words.next()) {
            (true, _) => self.date.map_or_else(|| self.path.stem().to_owned(), |date| date.date().to_string()),
            (false, Some(_)) => format!("{text} …"),
            (false, None) => text,
        }
    }

    /// Returns one or two sentences about it: the author's summary, or the first words.
    #[must_use]
    pub fn description(&self) -> String {
        const LETTERS: usize = 160;
        if let Some(summary) = &self.summary {
            return summary.split_whitespace().collect::<Vec<_>>().join(" ");
        }
        if self.presentation.is_some() {
            // The first words of slides may be speaker notes.
            return String::new();
        }
        let words = &self.article.body.outline.first_words;
        let mut text = String::new();
        for word in words.split_whitespace() {
            if text.chars().count() + word.chars().count() > LETTERS {
                text.push_str(" …");
                break;
            }
            if !text.is_empty() {
                text.push(' ');
            }
            text.push_str(word);
        }
        text
    }
}
