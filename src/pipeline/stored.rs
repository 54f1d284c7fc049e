//! What a build remembers for the next run of the program, as bytes.
//!
//! Not everything is worth it: front matter and outlines, which the whole site is put together from, and for texts, pages
//! and feeds the keys alone. What is asked for beyond that is made again; a page whose key is the same need not be asked
//! for, because it stands in the output folder. Things with something wrong in them are left out, so that it is said again.

use std::sync::Arc;

use jiff::Timestamp;
use jiff::civil::Date;
use rayon::prelude::*;
use serde::{Deserialize, Serialize};

use crate::media::attachment::Attachment;
use crate::media::kind::kind_of;
use crate::model::publication::{Lasting, LeftOut, Why};
use crate::output::file::{Body as Bytes, Output};
use crate::output::manifest::{Manifest, Mark};
use crate::output::route::Route;
use crate::parse::body::Body;
use crate::parse::document::{Document, DocumentKind};
use crate::parse::front_matter::FrontMatter;
use crate::parse::outline::Outline;
use crate::pipeline::build::{Input, Report};
use crate::pipeline::contents::{Digested, Parsed, Reach};
use crate::pipeline::keys;
use crate::pipeline::memory::{Memory, Shelf};
use crate::pipeline::texts::Set;
use crate::source::fingerprint::Fingerprint;
use crate::source::path::SourcePath;
use crate::source::snapshot::Snapshot;
use crate::text::when::When;

/// What an earlier run left: the build as a whole, and its stages, not yet read.
#[derive(Serialize, Deserialize)]
pub struct Stored<'a> {
    whole: Option<Whole<'a>>,
    #[serde(borrow)]
    stages: &'a [u8],
}

/// A build without anything to say about, and how long it holds.
#[derive(Serialize, Deserialize)]
struct Whole<'a> {
    input: Fingerprint,
    manifest: Fingerprint,
    days: (i32, i32),
    seconds: (i64, i64),
    posts: usize,
    pages: usize,
    #[serde(borrow)]
    left_out: Vec<(&'a str, &'a str, u8, Option<When>)>,
}

#[derive(Serialize, Deserialize)]
struct Stages<'a> {
    #[serde(borrow)]
    documents: Vec<StoredDocument<'a>>,
    files: Vec<StoredFile>,
    texts: Vec<(SourcePath, Fingerprint, [Fingerprint; 2])>,
    pages: Vec<(Route, Fingerprint, Fingerprint, u64)>,
    feeds: Vec<(Route, Fingerprint, Fingerprint, u64)>,
}

#[derive(Serialize, Deserialize)]
struct StoredDocument<'a> {
    path: SourcePath,
    key: Fingerprint,
    source: Fingerprint,
    #[serde(borrow)]
    parts: &'a [u8],
}

/// A document without its Markdown, which is prepared again from the file when it is asked for.
#[derive(Serialize, Deserialize)]
struct Parts {
    kind: DocumentKind,
    front: FrontMatter,
    date: Option<When>,
    name: String,
    is_folder: bool,
    outline: Outline,
    ground: Fingerprint,
    ids: Fingerprint,
    reach: Reach,
}

/// A file that is published as it is.
#[derive(Serialize, Deserialize)]
struct StoredFile {
    path: SourcePath,
    key: Fingerprint,
    source: Fingerprint,
    pixels: Option<(u32, u32)>,
    pages: Option<u32>,
}

/// Days and moments that no date of a blog comes near.
const NEVER: (i32, i64) = (i32::MAX, i64::MAX);

impl<'a> Stored<'a> {
    /// Reads what [`bytes`] wrote; `None` for anything else.
    #[must_use]
    pub fn read(bytes: &'a [u8]) -> Option<Self> {
        postcard::from_bytes(bytes).ok()
    }

    /// Returns the report of the last build if this one would make the same files; `manifest` is the fingerprint of the
    /// list of what stands in the output folder.
    #[must_use]
    pub fn same(&self, input: &Input<'_>, manifest: Fingerprint) -> Option<Report> {
        let whole = self.whole.as_ref()?;
        let is_same = whole.manifest == manifest
            && (whole.days.0..whole.days.1).contains(&day(input.today))
            && (whole.seconds.0..whole.seconds.1).contains(&input.now.as_second())
            && whole.input == keys::input(input.snapshot, input.options);
        let left_out = |(path, title, why, when): &(&str, &str, u8, Option<When>)| {
            let why = match (why, when) {
                (0, None) => Why::Draft,
                (1, Some(when)) => Why::Scheduled(*when),
                (2, Some(when)) => Why::Expired(*when),
                _ => return None,
            };
            Some(LeftOut { path: SourcePath::new(path)?, title: (*title).to_owned(), why })
        };
        let left_out = whole.left_out.iter().map(left_out).collect::<Option<Vec<_>>>().filter(|_| is_same)?;
        Some(Report { posts: whole.posts, pages: whole.pages, left_out, lasting: Lasting::default() })
    }

    /// Returns the memory of the stages as far as it fits the files that are there now: sources with the same bytes, and
    /// pages that stand in the output folder.
    #[must_use]
    pub fn memory(&self, snapshot: &Snapshot, there: &Manifest) -> Memory {
        let Ok(stages) = postcard::from_bytes::<Stages<'_>>(self.stages) else { return Memory::default() };
        let Stages { documents, files, texts, pages, feeds } = stages;
        let documents: Vec<_> = documents.par_iter().filter_map(|stored| document(stored, snapshot)).collect();
        let files = files.into_iter().filter_map(|stored| file(stored, snapshot));
        let texts =
            texts.into_iter().map(|(path, key, [content, listed])| (path, key, Arc::new(Set::known(content, listed))));
        let stands = |route: Route, fingerprint: Fingerprint, len: u64| {
            let is_there = there.files.get(&route.file_path()) == Some(&Mark { fingerprint, len });
            is_there.then(|| Output::known(route, Bytes::Kept, fingerprint, len))
        };
        let pages = pages.into_par_iter().filter_map(|(route, key, fingerprint, len)| {
            stands(route.clone(), fingerprint, len).map(|output| (route, key, Ok(output)))
        });
        let feeds = feeds.into_iter().filter_map(|(route, key, fingerprint, len)| {
            stands(route.clone(), fingerprint, len).map(|output| (route, key, output))
        });
        Memory {
            documents: Shelf::of(documents),
            files: Shelf::of(files.collect()),
            texts: Shelf::of(texts.collect()),
            pages: Shelf::of(pages.collect()),
            feeds: Shelf::of(feeds.collect()),
            ..Memory::default()
        }
    }
}

fn document(stored: &StoredDocument<'_>, snapshot: &Snapshot) -> Option<(SourcePath, Fingerprint, Arc<Parsed>)> {
    let source = snapshot.get(stored.path.as_str()).filter(|source| source.fingerprint == stored.source)?;
    let parts: Parts = postcard::from_bytes(stored.parts).ok()?;
    let Parts { kind, front, date, name, is_folder, outline, ground, ids, reach } = parts;
    let path = source.path.clone();
    let body = Arc::new(Body::outlined(outline, source.clone()));
    let document = Document { path: path.clone(), kind, front, date, name, is_folder, body };
    let parsed = Parsed {
        path: path.clone(),
        document: Some(Arc::new(document)),
        diagnostics: Vec::new(),
        key: stored.key,
        source: stored.source,
        ground,
        ids,
        reach,
    };
    Some((path, stored.key, Arc::new(parsed)))
}

fn file(stored: StoredFile, snapshot: &Snapshot) -> Option<(SourcePath, Fingerprint, Arc<Digested>)> {
    let StoredFile { path, key, source, pixels, pages } = stored;
    let source = snapshot.get(path.as_str()).filter(|found| found.fingerprint == source)?;
    let attachment = Attachment {
        path: path.clone(),
        kind: kind_of(&path.extension()),
        body: Bytes::of(source),
        fingerprint: source.fingerprint,
        len: source.len,
        pixels,
        pages,
    };
    Some((path, key, Arc::new(Digested::new(attachment, Vec::new()))))
}

/// Returns what a build remembers as bytes. `manifest` is the fingerprint of the list of what it left in the output folder,
/// `is_clean` says that there was nothing to say about it.
#[must_use]
pub fn bytes(memory: &Memory, input: &Input<'_>, report: &Report, manifest: Fingerprint, is_clean: bool) -> Vec<u8> {
    let stages = stages(memory);
    let left_out = report.left_out.iter().map(|LeftOut { path, title, why }| {
        let (why, when) = match why {
            Why::Draft => (0, None),
            Why::Scheduled(when) => (1, Some(*when)),
            Why::Expired(when) => (2, Some(*when)),
        };
        (path.as_str(), title.as_str(), why, when)
    });
    let Lasting { date, moment } = report.lasting;
    let whole = Whole {
        input: keys::input(input.snapshot, input.options),
        manifest,
        days: (day(input.today), date.map_or(NEVER.0, day)),
        seconds: (input.now.as_second(), moment.map_or(NEVER.1, Timestamp::as_second)),
        posts: report.posts,
        pages: report.pages,
        left_out: left_out.collect(),
    };
    let stored = Stored { whole: is_clean.then_some(whole), stages: &stages };
    postcard::to_stdvec(&stored).expect("invariant: plain values can be written")
}

fn stages(memory: &Memory) -> Vec<u8> {
    let documents: Vec<(&SourcePath, Fingerprint, Fingerprint, Vec<u8>)> = memory
        .documents
        .slots()
        .par_iter()
        .filter(|(_, _, parsed)| parsed.diagnostics.is_empty())
        .filter_map(|(path, key, parsed)| {
            let Document { path: _, kind, front, date, name, is_folder, body } = parsed.document.as_deref()?;
            let parts = PartsRef {
                kind: *kind,
                front,
                date: *date,
                name,
                is_folder: *is_folder,
                outline: &body.outline,
                ground: parsed.ground,
                ids: parsed.ids,
                reach: parsed.reach,
            };
            let parts = postcard::to_stdvec(&parts).expect("invariant: plain values can be written");
            Some((path, *key, parsed.source, parts))
        })
        .collect();
    let documents = documents.iter().map(|(path, key, source, parts)| StoredDocument {
        path: (*path).clone(),
        key: *key,
        source: *source,
        parts,
    });
    let files = memory.files.slots().iter().filter_map(|(path, key, digested)| {
        let Attachment { pixels, pages, .. } = digested.as_it_is(*key)?;
        Some(StoredFile { path: path.clone(), key: *key, source: *key, pixels: *pixels, pages: *pages })
    });
    let texts = memory.texts.slots().iter().filter(|(_, _, set)| set.diagnostics.is_empty());
    let output = |route: &Route, key: Fingerprint, output: &Output| {
        (route.clone(), key, output.fingerprint(), output.byte_len())
    };
    let pages = memory.pages.slots().iter();
    let pages = pages.filter_map(|(route, key, drawn)| drawn.as_ref().ok().map(|drawn| output(route, *key, drawn)));
    let feeds = memory.feeds.slots().iter().map(|(route, key, feed)| output(route, *key, feed));
    let stages = Stages {
        documents: documents.collect(),
        files: files.collect(),
        texts: texts.map(|(path, key, set)| (path.clone(), *key, [set.content, set.listed])).collect(),
        pages: pages.collect(),
        feeds: feeds.collect(),
    };
    postcard::to_stdvec(&stages).expect("invariant: plain values can be written")
}

/// [`Parts`] of a document that stays where it is.
#[derive(Serialize)]
struct PartsRef<'a> {
    kind: DocumentKind,
    front: &'a FrontMatter,
    date: Option<When>,
    name: &'a str,
    is_folder: bool,
    outline: &'a Outline,
    ground: Fingerprint,
    ids: Fingerprint,
    reach: Reach,
}

/// Returns a day as a number.
fn day(date: Date) -> i32 {
    i32::from(date.year()) * 512 + i32::from(date.month()) * 32 + i32::from(date.day())
}
