//! What a build remembers for the next run of the program, as bytes.
//!
//! Not everything is worth it: front matter and outlines, which the whole site is put together from, and for texts, pages
//! and feeds the keys alone. What is asked for beyond that is made again; a page whose key is the same need not be asked
//! for, because it stands in the output folder. Things with something wrong in them are left out, so that it is said again.

use std::collections::BTreeSet;
use std::sync::Arc;

use jiff::Timestamp;
use jiff::civil::Date;
use rayon::prelude::*;
use serde::{Deserialize, Serialize, Serializer};

use crate::media::attachment::Attachment;
use crate::media::kind::kind_of;
use crate::model::publication::{Lasting, LeftOut, Why};
use crate::output::changes::OutputState;
use crate::output::file::{Body as Bytes, Output};
use crate::output::manifest::FileStamp;
use crate::output::route::Route;
use crate::parse::body::Body;
use crate::parse::document::{Document, DocumentKind};
use crate::parse::front_matter::FrontMatter;
use crate::parse::outline::Outline;
use crate::pipeline::build::{Input, Report};
use crate::pipeline::contents::{Digested, LinkScope, Parsed};
use crate::pipeline::keys;
use crate::pipeline::memory::{Index, Memory, Slotted, StageCache};
use crate::pipeline::outputs::Drawn;
use crate::pipeline::texts::Set;
use crate::source::fingerprint::Fingerprint;
use crate::source::path::SourcePath;
use crate::source::snapshot::Snapshot;
use crate::text::post_date::PostDate;

/// What earlier runs left: the last build as a whole, and its stages, not yet read.
pub struct Stored<'a> {
    whole: Option<Whole<'a>>,
    /// The stages of a build, and those that later ones made anew.
    stages: [Sections<&'a [u8]>; 2],
}

/// What is written at once: all that a build remembers, or what it remembers besides what is written.
#[derive(Serialize, Deserialize)]
#[serde(bound(serialize = "T: AsRef<[u8]>", deserialize = "'de: 'a, T: Deserialize<'de> + Default"))]
struct Part<'a, T> {
    #[serde(borrow)]
    whole: Option<Whole<'a>>,
    stages: Sections<T>,
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
    left_out: Vec<(&'a str, &'a str, u8, Option<PostDate>)>,
}

/// The stages, each as bytes of its own, so that they are read and written in parallel.
#[derive(Clone, Copy, Default, Serialize, Deserialize)]
#[serde(bound(serialize = "T: AsRef<[u8]>", deserialize = "T: Deserialize<'de>"))]
struct Sections<T> {
    #[serde(serialize_with = "as_they_are")]
    documents: T,
    #[serde(serialize_with = "as_they_are")]
    files: T,
    #[serde(serialize_with = "as_they_are")]
    texts: T,
    #[serde(serialize_with = "as_they_are")]
    pages: T,
    #[serde(serialize_with = "as_they_are")]
    feeds: T,
    #[serde(serialize_with = "as_they_are")]
    shares: T,
    #[serde(serialize_with = "as_they_are")]
    index: T,
}

#[derive(Default)]
struct Stages<'a> {
    documents: Vec<StoredDocument<'a>>,
    files: Vec<StoredFile>,
    texts: Vec<StoredText>,
    pages: Vec<StoredPage>,
    feeds: Vec<StoredPage>,
    shares: Vec<StoredPage>,
    /// The index for search; each file has the key of all.
    index: Vec<StoredPage>,
}

/// The key of a text, and what lists and pages take from it.
type StoredText = (SourcePath, Fingerprint, [Fingerprint; 2]);

/// A page, feed or picture for sharing that stands in the output folder.
#[derive(Serialize, Deserialize)]
struct StoredPage {
    route: Route,
    key: Fingerprint,
    fingerprint: Fingerprint,
    len: u64,
}

#[derive(Serialize, Deserialize)]
struct StoredDocument<'a> {
    path: SourcePath,
    key: Fingerprint,
    source: Fingerprint,
    #[serde(borrow, serialize_with = "as_they_are")]
    parts: &'a [u8],
}

/// A document without its Markdown, which is prepared again from the file when it is asked for.
#[derive(Serialize, Deserialize)]
struct Parts {
    kind: DocumentKind,
    front: FrontMatter,
    date: Option<PostDate>,
    name: String,
    is_folder: bool,
    outline: Outline,
    ground: Fingerprint,
    ids: Fingerprint,
    reach: LinkScope,
}

/// A file that is published as it is.
#[derive(Serialize, Deserialize)]
struct StoredFile {
    path: SourcePath,
    key: Fingerprint,
    pixels: Option<(u32, u32)>,
    pages: Option<u32>,
}

/// Days and moments that no date of a blog comes near.
const NEVER: (i32, i64) = (i32::MAX, i64::MAX);

impl<'a> Stored<'a> {
    /// Reads what [`left`] made; `None` for anything else. `edits` are empty where only all was written.
    #[must_use]
    pub fn read(all: &'a [u8], edits: &'a [u8]) -> Option<Self> {
        let all: Part<'a, &'a [u8]> = postcard::from_bytes(all).ok()?;
        if edits.is_empty() {
            return Some(Self { whole: all.whole, stages: [all.stages, Sections::default()] });
        }
        let edits: Part<'a, &'a [u8]> = postcard::from_bytes(edits).ok()?;
        Some(Self { whole: edits.whole, stages: [all.stages, edits.stages] })
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
        let left_out = |(path, title, why, when): &(&str, &str, u8, Option<PostDate>)| {
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
    pub fn memory(&self, snapshot: &Snapshot, there: &OutputState) -> Memory {
        let [all, edits] = self.stages.map(Stages::read);
        let mut restored = Restored::default();
        restored.add(&all, Some(&edits), snapshot, there);
        restored.add(&edits, None, snapshot, there);
        let Restored { documents, files, texts, pages, feeds, shares, index } = restored;
        Memory {
            documents: StageCache::of(documents),
            files: StageCache::of(files),
            texts: StageCache::of(texts),
            pages: StageCache::of(pages),
            feeds: StageCache::of(feeds),
            shares: StageCache::of(shares),
            index,
            ..Memory::default()
        }
    }
}

impl<'a> Stages<'a> {
    /// Reads the stages; nothing of what is damaged.
    fn read(sections: Sections<&'a [u8]>) -> Self {
        let (documents, (pages, (texts, (files, (feeds, shares))))) = rayon::join(
            || section(sections.documents),
            || {
                let last = || (section(sections.feeds), section(sections.shares));
                let rest = || (section(sections.texts), (section(sections.files), last()));
                rayon::join(|| section(sections.pages), rest)
            },
        );
        Self { documents, files, texts, pages, feeds, shares, index: section(sections.index) }
    }
}

fn section<'a, T: Deserialize<'a>>(bytes: &'a [u8]) -> Vec<T> {
    postcard::from_bytes(bytes).unwrap_or_default()
}

#[derive(Default)]
struct Restored {
    documents: Vec<Slotted<SourcePath, Arc<Parsed>>>,
    files: Vec<Slotted<SourcePath, Arc<Digested>>>,
    texts: Vec<Slotted<SourcePath, Arc<Set>>>,
    pages: Vec<Slotted<Route, Drawn>>,
    feeds: Vec<Slotted<Route, Output>>,
    shares: Vec<Slotted<Route, Output>>,
    index: Option<Index>,
}

impl Restored {
    /// Takes in what was written; `newer` is what was written later, and takes the place of things of the same name.
    fn add(&mut self, stages: &Stages<'_>, newer: Option<&Stages<'_>>, snapshot: &Snapshot, there: &OutputState) {
        let Stages { documents, files, texts, pages, feeds, shares, index } = stages;
        let is_stored = newer.is_some();
        let paths: BTreeSet<&SourcePath> = newer
            .iter()
            .flat_map(|newer| {
                newer.texts.iter().map(|(path, ..)| path).chain(newer.files.iter().map(|file| &file.path))
            })
            .collect();
        self.documents.par_extend(documents.par_iter().filter_map(|stored| {
            let value = Arc::new(document(stored, snapshot)?);
            Some(Slotted { name: value.path.clone(), key: stored.key, value, is_stored })
        }));
        let files = files.iter().filter(|file| !paths.contains(&file.path));
        self.files.extend(files.filter_map(|stored| {
            let value = Arc::new(file(stored, snapshot)?);
            Some(Slotted { name: stored.path.clone(), key: stored.key, value, is_stored })
        }));
        let texts = texts.iter().filter(|(path, ..)| !paths.contains(path));
        self.texts.extend(texts.map(|(path, key, [content, listed])| {
            let value = Arc::new(Set::known(*content, *listed));
            Slotted { name: path.clone(), key: *key, value, is_stored }
        }));
        let stands = |page: &StoredPage| {
            let StoredPage { route, key, fingerprint, len } = page;
            let mark = FileStamp { fingerprint: *fingerprint, len: *len };
            let output = || Output::known(route.clone(), Bytes::Kept, *fingerprint, *len);
            there.has(&route.file_path(), mark).then(|| (route.clone(), *key, output()))
        };
        let whole: Option<Vec<_>> = index.iter().map(stands).collect();
        if let (Some(files), Some(first)) = (whole, index.first()) {
            let files = files.into_iter().map(|(_, _, output)| output).collect();
            self.index = Some(Index { key: first.key, files, is_stored });
        }
        self.pages.par_extend(pages.par_iter().filter_map(|page| {
            let (name, key, output) = stands(page)?;
            Some(Slotted { name, key, value: Ok(output), is_stored })
        }));
        let output = |stored: &StoredPage| {
            let (name, key, value) = stands(stored)?;
            Some(Slotted { name, key, value, is_stored })
        };
        self.feeds.extend(feeds.iter().filter_map(output));
        self.shares.extend(shares.iter().filter_map(output));
    }
}

fn document(stored: &StoredDocument<'_>, snapshot: &Snapshot) -> Option<Parsed> {
    let source = snapshot.get(stored.path.as_str()).filter(|source| source.fingerprint == stored.source)?;
    let parts: Parts = postcard::from_bytes(stored.parts).ok()?;
    let Parts { kind, front, date, name, is_folder, outline, ground, ids, reach } = parts;
    let path = source.path.clone();
    let body = Arc::new(Body::outlined(outline, source.clone()));
    let document = Document { path: path.clone(), kind, front, date, name, is_folder, body };
    Some(Parsed {
        path,
        kind,
        document: Some(Arc::new(document)),
        diagnostics: Vec::new(),
        key: stored.key,
        source: stored.source,
        ground,
        ids,
        reach,
    })
}

fn file(stored: &StoredFile, snapshot: &Snapshot) -> Option<Digested> {
    let StoredFile { path, key, pixels, pages } = stored;
    let source = snapshot.get(path.as_str()).filter(|found| found.fingerprint == *key)?;
    let attachment = Attachment {
        path: path.clone(),
        kind: kind_of(&path.extension()),
        body: Bytes::of(source),
        fingerprint: source.fingerprint,
        len: source.len,
        pixels: *pixels,
        pages: *pages,
        renditions: Vec::new(),
        title: None,
        paged_text: None,
        drawn: Vec::new(),
        is_withheld: false,
    };
    Some(Digested::new(attachment, Vec::new()))
}

/// What a run leaves for the next one.
pub enum SavedMemory {
    /// All that it remembers.
    All(Vec<u8>),
    /// What it remembers besides what is written already.
    Edits(Vec<u8>),
}

/// Of so many things on the shelves one at most may be new, for what is new to be written beside the rest.
const NEW_MAX: usize = 8;

/// Returns what a build remembers. `manifest` is the fingerprint of the list of what it left in the output folder,
/// `is_clean` says that there was nothing to say about it.
#[must_use]
pub fn left(memory: &Memory, input: &Input<'_>, report: &Report, manifest: Fingerprint, is_clean: bool) -> SavedMemory {
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
    let whole = is_clean.then_some(whole);
    let count = |is_new: bool| {
        let documents = memory.documents.slots().iter().filter(|slot| !is_new || !slot.is_stored).count();
        documents + memory.pages.slots().iter().filter(|slot| !is_new || !slot.is_stored).count()
    };
    let has_few = count(true) * NEW_MAX < count(false);
    let stages = stages(memory, has_few);
    let Sections { documents, files, texts, pages, feeds, shares, index } = &stages;
    let size =
        [documents, files, texts, pages, feeds, shares, index].iter().map(|section| section.len()).sum::<usize>();
    let bytes = written(&Part { whole, stages }, size + 4096);
    if has_few { SavedMemory::Edits(bytes) } else { SavedMemory::All(bytes) }
}

/// Writes bytes at once, and not as a list of numbers.
fn as_they_are<T: AsRef<[u8]>, S: Serializer>(bytes: &T, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_bytes(bytes.as_ref())
}

fn written(value: &impl Serialize, capacity: usize) -> Vec<u8> {
    postcard::to_extend(value, Vec::with_capacity(capacity)).expect("invariant: plain values can be written")
}

/// Returns the stages as bytes; on request only what is not written yet.
fn stages(memory: &Memory, is_only_new: bool) -> Sections<Vec<u8>> {
    fn wanted<N, T>(slots: &[Slotted<N, T>], is_only_new: bool) -> impl Iterator<Item = &Slotted<N, T>> {
        slots.iter().filter(move |slot| !is_only_new || !slot.is_stored)
    }
    let documents = || {
        let slots = memory.documents.slots().par_iter();
        let new = slots.filter(|slot| slot.value.diagnostics.is_empty() && (!is_only_new || !slot.is_stored));
        let parts: Vec<_> = new.filter_map(|slot| Some((slot, parts(&slot.value)?))).collect();
        let size = parts.iter().map(|(_, parts)| parts.len() + 256).sum();
        let stored = parts.iter().map(|(slot, parts)| StoredDocument {
            path: slot.name.clone(),
            key: slot.key,
            source: slot.value.source,
            parts,
        });
        written(&stored.collect::<Vec<_>>(), size)
    };
    let files = || {
        let stored = wanted(memory.files.slots(), is_only_new).filter_map(|slot| {
            let Attachment { pixels, pages, .. } = slot.value.as_it_is(slot.key)?;
            Some(StoredFile { path: slot.name.clone(), key: slot.key, pixels: *pixels, pages: *pages })
        });
        list(stored)
    };
    let texts = || {
        let texts = wanted(memory.texts.slots(), is_only_new).filter(|slot| slot.value.diagnostics.is_empty());
        let stored = texts.map(|slot| (slot.name.clone(), slot.key, [slot.value.content, slot.value.listed]));
        list::<StoredText>(stored)
    };
    let page = |route: &Route, key: Fingerprint, output: &Output| StoredPage {
        route: route.clone(),
        key,
        fingerprint: output.fingerprint(),
        len: output.byte_len(),
    };
    let pages = || {
        let pages = wanted(memory.pages.slots(), is_only_new);
        let stored = pages.filter_map(|slot| Some(page(&slot.name, slot.key, slot.value.as_ref().ok()?)));
        list(stored)
    };
    let outputs = |shelf: &StageCache<Route, Output>| {
        list(wanted(shelf.slots(), is_only_new).map(|slot| page(&slot.name, slot.key, &slot.value)))
    };
    let last = || (outputs(&memory.feeds), outputs(&memory.shares));
    let (documents, (pages, (texts, (files, (feeds, shares))))) =
        rayon::join(documents, || rayon::join(pages, || (texts(), (files(), last()))));
    let index = memory.index.iter().filter(|index| !is_only_new || !index.is_stored);
    let index = list(index.flat_map(|index| index.files.iter().map(|file| page(&file.route, index.key, file))));
    Sections { documents, files, texts, pages, feeds, shares, index }
}

/// Returns a list of small things as bytes.
fn list<T: Serialize>(things: impl Iterator<Item = T>) -> Vec<u8> {
    let things: Vec<T> = things.collect();
    written(&things, things.len() * 128)
}

/// Returns a document without its Markdown as bytes.
fn parts(parsed: &Parsed) -> Option<Vec<u8>> {
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
    Some(written(&parts, 1024))
}

/// [`Parts`] of a document that stays where it is.
#[derive(Serialize)]
struct PartsRef<'a> {
    kind: DocumentKind,
    front: &'a FrontMatter,
    date: Option<PostDate>,
    name: &'a str,
    is_folder: bool,
    outline: &'a Outline,
    ground: Fingerprint,
    ids: Fingerprint,
    reach: LinkScope,
}

/// Returns a day as a number.
fn day(date: Date) -> i32 {
    i32::from(date.year()) * 512 + i32::from(date.month()) * 32 + i32::from(date.day())
}
