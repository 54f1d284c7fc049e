//! What is published on a day, and what is left out and why.

use jiff::Timestamp;
use jiff::civil::Date;

use crate::parse::document::{Document, DocumentKind};
use crate::source::path::SourcePath;
use crate::text::when::When;

/// The day of a build, and what it publishes besides the usual.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Today {
    /// The day in the site's zone.
    pub date: Date,
    /// The moment.
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
    /// Why.
    pub why: Why,
}

/// Why a document is not published.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Why {
    /// It is a draft.
    Draft,
    /// Its date is still to come.
    Scheduled(When),
    /// Its time is over.
    Expired(When),
}

/// Returns why a document is not published on this day, or `None` if it is.
///
/// A post of today is published, whatever hour a date without a time stands for; on the day it expires it is still
/// there.
#[must_use]
pub fn why_left_out(document: &Document, today: Today) -> Option<Why> {
    if document.front.draft == Some(true) && !today.has_drafts {
        return Some(Why::Draft);
    }
    let date = document.date.filter(|_| document.kind == DocumentKind::Post || document.front.date.is_some());
    if let Some(date) = date.filter(|date| is_ahead(*date, today))
        && !today.has_future
    {
        return Some(Why::Scheduled(date));
    }
    let expires = document.front.expires.as_ref().map(|expires| expires.value);
    expires.filter(|expires| is_over(*expires, today)).map(Why::Expired)
}

fn is_ahead(when: When, today: Today) -> bool {
    if when.has_time() { when.timestamp() > today.now } else { when.date() > today.date }
}

fn is_over(when: When, today: Today) -> bool {
    if when.has_time() { when.timestamp() < today.now } else { when.date() < today.date }
}
