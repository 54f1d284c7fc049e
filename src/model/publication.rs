//! What is published on a day, what is left out, and why.

use std::collections::BTreeSet;
use std::sync::Arc;

use jiff::Timestamp;
use jiff::civil::Date;

use crate::diagnostic::rule::Diagnostic;
use crate::parse::document::{Document, DocumentKind};
use crate::parse::other_keys::date_ahead;
use crate::source::path::SourcePath;
use crate::text::post_date::PostDate;

/// The day of a build, and whether it publishes drafts and scheduled posts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Today {
    /// The day in the site's zone.
    pub date: Date,
    /// The moment of the build.
    pub now: Timestamp,
    /// Whether drafts are published.
    pub has_drafts: bool,
    /// Whether scheduled posts are published.
    pub has_future: bool,
}

/// A document that is not published.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LeftOut {
    /// The file.
    pub path: SourcePath,
    /// Title, or the file's name.
    pub title: String,
    /// Why it is not published.
    pub why: LeftOutReason,
}

/// Why a document is not published.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LeftOutReason {
    /// It is a draft.
    Draft,
    /// Its date lies in the future.
    Scheduled(PostDate),
    /// It has expired.
    Expired(PostDate),
    /// It has an error, and the rest of the site is built without it.
    Broken,
    /// Its name, or a folder of it, begins with `_`.
    Hidden,
}

impl LeftOut {
    /// Returns what is said of a text whose name begins with `_`.
    #[must_use]
    pub fn hidden(path: &SourcePath) -> Self {
        Self { path: path.clone(), title: path.name().to_owned(), why: LeftOutReason::Hidden }
    }
}

/// The documents that are published on a day, by their indexes among all documents.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Published {
    /// Posts, newest first.
    pub posts: Vec<usize>,
    /// Standing pages.
    pub pages: Vec<usize>,
    /// What is not published.
    pub left_out: Vec<LeftOut>,
    /// When other documents are published.
    pub next_change: NextChange,
}

/// When other documents are published than now, if no file changes.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct NextChange {
    /// The first day on which others are.
    pub date: Option<Date>,
    /// The first moment at which others are.
    pub moment: Option<Timestamp>,
}

impl NextChange {
    /// Considers the next time at which a document appears or expires.
    pub fn consider(&mut self, document: &Document, today: Today) {
        let appears = document.date.filter(|date| !today.has_future && is_ahead(*date, today));
        if let Some(date) = appears {
            self.earliest(date.date(), date.timestamp(), date.has_time());
        }
        let expires = document.front.expires.as_ref().map(|expires| expires.value);
        if let Some(date) = expires.filter(|expires| !is_over(*expires, today)) {
            // A document expires at the end of the day.
            let day_after = date.date().tomorrow().unwrap_or(Date::MAX);
            self.earliest(day_after, date.timestamp(), date.has_time());
        }
    }

    /// Returns it with another day on which something changes.
    #[must_use]
    pub fn or_on(mut self, day: Option<Date>) -> Self {
        self.date = self.date.into_iter().chain(day).min();
        self
    }

    fn earliest(&mut self, date: Date, moment: Timestamp, has_time: bool) {
        if has_time {
            self.moment = Some(self.moment.map_or(moment, |known| known.min(moment)));
        } else {
            self.date = Some(self.date.map_or(date, |known| known.min(date)));
        }
    }
}

/// Returns the documents that are published on a day, without the copies, given by their indexes. `is_broken` returns whether
/// one is left out because of its errors.
#[must_use]
pub fn published(
    documents: &[Arc<Document>],
    copies: &BTreeSet<usize>,
    today: Today,
    is_broken: &dyn Fn(&Document) -> bool,
) -> Published {
    let mut all = Published::default();
    for (index, document) in documents.iter().enumerate().filter(|(index, _)| !copies.contains(index)) {
        all.next_change.consider(document, today);
        let broken = is_broken(document).then_some(LeftOutReason::Broken);
        match (broken.or_else(|| why_left_out(document, today)), document.kind) {
            (Some(why), _) => {
                let title = document.title().map_or_else(|| document.name.clone(), |title| title.value.clone());
                all.left_out.push(LeftOut { path: document.path.clone(), title, why });
            }
            (None, DocumentKind::Post) if document.date.is_some() => all.posts.push(index),
            // Reported by `parse`.
            (None, DocumentKind::Post) => {}
            (None, DocumentKind::Page) => all.pages.push(index),
            // Published with the post that lists them.
            (None, DocumentKind::Slides) => {}
        }
    }
    // Documents are sorted by path: of one date the later path comes first.
    all.posts.sort_by(|a, b| documents[*b].date.cmp(&documents[*a].date).then(b.cmp(a)));
    all
}

/// Why readers do not see a document yet that a preview shows.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub struct Waiting {
    /// Whether it is a draft.
    pub is_draft: bool,
    /// When it will be published, if that lies ahead.
    pub from: Option<PostDate>,
}

impl Waiting {
    /// Returns what a document waits for on a day.
    #[must_use]
    pub fn of(document: &Document, today: Today) -> Self {
        let without = Today { has_drafts: true, has_future: false, ..today };
        let from = match why_left_out(document, without) {
            Some(LeftOutReason::Scheduled(date)) => Some(date),
            Some(LeftOutReason::Draft | LeftOutReason::Expired(_) | LeftOutReason::Broken | LeftOutReason::Hidden)
            | None => None,
        };
        Self { is_draft: document.front.draft == Some(true), from }
    }
}

/// Returns why a document is not published on this day, or `None` if it is.
///
/// A date without a time includes its whole day: a post is published from its first moment and expires after its last.
#[must_use]
pub fn why_left_out(document: &Document, today: Today) -> Option<LeftOutReason> {
    if document.front.draft == Some(true) && !today.has_drafts {
        return Some(LeftOutReason::Draft);
    }
    let date = document.date.filter(|_| document.kind == DocumentKind::Post || document.front.date.is_some());
    if let Some(date) = date.filter(|date| is_ahead(*date, today))
        && !today.has_future
    {
        return Some(LeftOutReason::Scheduled(date));
    }
    let expires = document.front.expires.as_ref().map(|expires| expires.value);
    expires.filter(|expires| is_over(*expires, today)).map(LeftOutReason::Expired)
}

/// Reports days of publication ahead that stand under the keys of other programs: those posts were meant to wait.
#[must_use]
pub fn dates_ahead(documents: &[Arc<Document>], today: Today) -> Vec<Diagnostic> {
    let mut diagnostics = Vec::new();
    for document in documents {
        let ahead = document.front.other_dates.iter().filter(|other| is_ahead(other.date, today));
        diagnostics.extend(ahead.map(|other| date_ahead(&document.path, other)));
    }
    diagnostics
}

/// Returns whether a date lies ahead: what has it is not published yet.
#[must_use]
pub fn is_ahead(when: PostDate, today: Today) -> bool {
    if when.has_time() { when.timestamp() > today.now } else { when.date() > today.date }
}

/// Returns whether a date is over: what expires on it is no longer published.
#[must_use]
pub fn is_over(when: PostDate, today: Today) -> bool {
    if when.has_time() { when.timestamp() < today.now } else { when.date() < today.date }
}
