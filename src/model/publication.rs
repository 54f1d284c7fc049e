//! What is published on a day, and what is left out and why.

use jiff::Timestamp;
use jiff::civil::Date;

use crate::parse::document::{Document, DocumentKind};
use crate::source::path::SourcePath;
use crate::text::post_date::PostDate;

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
    Scheduled(PostDate),
    /// Its time is over.
    Expired(PostDate),
}

/// How long the same is published, if no file changes.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Lasting {
    /// The first day on which something else is published.
    pub date: Option<Date>,
    /// The first moment at which something else is published.
    pub moment: Option<Timestamp>,
}

impl Lasting {
    /// Takes a document in: the next time when it comes or goes.
    pub fn take(&mut self, document: &Document, today: Today) {
        let comes = document.date.filter(|date| !today.has_future && is_ahead(*date, today));
        if let Some(date) = comes {
            self.earliest(date.date(), date.timestamp(), date.has_time());
        }
        let expires = document.front.expires.as_ref().map(|expires| expires.value);
        if let Some(date) = expires.filter(|expires| !is_over(*expires, today)) {
            // It is there for the whole of that day.
            let day_after = date.date().tomorrow().unwrap_or(Date::MAX);
            self.earliest(day_after, date.timestamp(), date.has_time());
        }
    }

    fn earliest(&mut self, date: Date, moment: Timestamp, has_time: bool) {
        if has_time {
            self.moment = Some(self.moment.map_or(moment, |known| known.min(moment)));
        } else {
            self.date = Some(self.date.map_or(date, |known| known.min(date)));
        }
    }
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

fn is_ahead(when: PostDate, today: Today) -> bool {
    if when.has_time() { when.timestamp() > today.now } else { when.date() > today.date }
}

fn is_over(when: PostDate, today: Today) -> bool {
    if when.has_time() { when.timestamp() < today.now } else { when.date() < today.date }
}
