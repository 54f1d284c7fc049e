//! Digests files with pages: their text, and pictures of their pages. Every file is read in a thread with a time
//! limit.

use std::ops::Range;
use std::sync::Arc;
use std::time::Duration;

use rayon::prelude::*;
use serde::{Deserialize, Serialize};

use crate::diagnostic::rule::{Diagnostic, Rule};
use crate::media::attachment::{Attachment, AttachmentContent, PagedContent};
use crate::media::blob_cache::{BlobCache, NoOffice};
use crate::media::bounded::{Stopped, bounded, reserve};
use crate::media::faults::faults;
use crate::media::kind::{FileCategory, kind_of};
use crate::media::office;
use crate::media::options::DigestOptions;
use crate::media::paged_text::{ActiveContent, Fault, FaultKind, Limit, PageWeights, PagedText, Unreadable};
use crate::media::pdf;
use crate::media::rendition::{EncodedRendition, Rendition, RenditionRecord};
use crate::output::file::Body;
use crate::source::fingerprint::Fingerprint;
use crate::source::snapshot::Source;
use crate::source::span::Location;
use crate::text::quote::argument;

/// A file that cannot be read.
pub const BAD_FILE: Rule = Rule::warning("G091");
/// Pages that cannot be read.
pub const BAD_PAGES: Rule = Rule::warning("G104");
/// A file that exceeds a limit.
pub const TOO_MUCH: Rule = Rule::warning("G105");
/// Pages without text for a screen reader (WCAG 1.1.1).
pub const NO_TEXT: Rule = Rule::warning("G106");
/// Slides with pictures that nobody described (WCAG 1.1.1).
pub const UNDESCRIBED: Rule = Rule::warning("G166");
/// Slides of the format of `PowerPoint` before 2007, whose text is not read.
pub const OLD_SLIDES: Rule = Rule::warning("G167");
/// Letters that the text lost.
pub const LOST_LETTERS: Rule = Rule::warning("G107");
/// Words whose letters are spaced apart.
pub const SPACED_OUT: Rule = Rule::warning("G108");
/// LibreOffice did not convert slides.
pub const OFFICE: Rule = Rule::warning("G112");
/// A file that does something besides showing its pages.
pub const ACTIVE: Rule = Rule::warning("G171");
/// Pages that are not drawn.
pub const UNDRAWN: Rule = Rule::warning("G172");

/// Version of the cached records of files with pages. Raise it to discard everything that older versions cached.
const VERSION: u32 = 6;
/// Time limit for reading a file, and for drawing one batch of its pages. The slowest honest files take a tenth of
/// it.
const TIME: Duration = Duration::from_mins(1);
/// Pages drawn in one batch; their pictures are held in memory until they are stored.
const AT_A_TIME: usize = 4;
/// Bytes that reading a file takes besides its own.
const READING: u64 = 64 * 1024 * 1024;
/// Bytes that drawing takes for the picture of a page and its copies.
const PAGE: u64 = 32 * 1024 * 1024;
/// Bytes that drawing a file takes.
const DRAWING: u64 = 256 * 1024 * 1024;
/// Length in bytes from which on a file is read alone.
const LARGE: u64 = 64 * 1024 * 1024;

/// Cached record of a file with pages.
#[derive(Serialize, Deserialize)]
struct Record {
    title: Option<String>,
    read: Result<Option<PagedText>, Unreadable>,
    drawn: Vec<Vec<RenditionRecord>>,
    office: Option<NoOffice>,
}

/// Reads the text of a file, or loads the result of an earlier run; returns what is wrong with it.
pub(super) fn read_pages(
    source: &Source,
    attachment: &mut Attachment,
    options: DigestOptions,
    blob_cache: &dyn BlobCache,
) -> Vec<Diagnostic> {
    let features = (cfg!(feature = "pdf"), cfg!(feature = "office"), cfg!(feature = "images"));
    let name = Fingerprint::of_value(&(
        "pages",
        VERSION,
        features,
        source.fingerprint,
        // How the bytes are read, because two files of equal bytes may have different names.
        source.path.extension(),
        options.is_presentation,
        options.has_office,
        options.draw_max,
    ));
    let (record, pieces) = cached(name, blob_cache).unwrap_or_else(|| prepare(source, name, options, blob_cache));
    let Record { title, read, drawn: _, office } = record;
    let report = |rule: Rule| {
        let found = rule.at(Location::file(&source.path)).with("file", source.path.name());
        found.with("path", argument(source.path.as_str()))
    };
    let mut diagnostics: Vec<Diagnostic> = Vec::new();
    diagnostics.extend(office.map(|why| report(OFFICE).help(why.key())));
    let is_old = kind_of(&source.path.extension()).is_old_presentation();
    if is_old && pieces.is_empty() && !options.has_transcript {
        diagnostics.push(report(OLD_SLIDES));
    }
    let mut content = PagedContent { title, drawn: pieces, ..PagedContent::default() };
    match read {
        Ok(paged_text) => {
            let of = paged_text.as_ref().map_or(0, |paged_text| paged_text.pages.len());
            let faults = paged_text.iter().flat_map(|paged_text| &paged_text.faults);
            diagnostics.extend(faults.filter_map(|fault| diagnostic(fault, of, options, source)));
            let shown = paged_text.as_ref().map(|paged_text| paged_text.shown().count());
            content.pages = shown.and_then(|shown| u32::try_from(shown).ok()).filter(|pages| *pages > 0);
            content.text = paged_text.map(Arc::new);
        }
        Err(Unreadable::Broken) => diagnostics.push(report(BAD_FILE)),
        Err(Unreadable::Locked) => diagnostics.push(report(BAD_FILE).help("locked")),
        Err(Unreadable::Large) => diagnostics.push(report(BAD_FILE).help("large")),
    }
    attachment.content = AttachmentContent::Paged(content);
    diagnostics
}

/// Returns the diagnostic for a fault; `None` if a transcript makes up for it.
fn diagnostic(fault: &Fault, of: usize, options: DigestOptions, source: &Source) -> Option<Diagnostic> {
    let Fault { what, pages } = fault;
    let report = |rule: Rule| {
        let found = rule.at(Location::file(&source.path)).with("file", source.path.name());
        // A file with too many pages lacks all pages after the limit.
        let is_cut = *what == FaultKind::TooMuch(Limit::Pages);
        let places = if is_cut { format!("{}–", of + 1) } else { numbers(pages) };
        let found = found.with("path", argument(source.path.as_str())).with("pages", places);
        found.with("n", pages.len().to_string()).with("of", of.to_string())
    };
    match what {
        FaultKind::Unreadable => Some(report(BAD_PAGES)),
        FaultKind::TooMuch(limit) => Some(report(TOO_MUCH).help(match limit {
            Limit::Pages => "pages",
            Limit::Entries => "entries",
            Limit::Bytes => "bytes",
            Limit::Depth => "depth",
            Limit::Letters => "letters",
            Limit::Drawing => "drawing",
            Limit::Time => "time",
        })),
        FaultKind::NoText | FaultKind::Undescribed | FaultKind::LostLetters | FaultKind::SpacedOut
            if options.has_transcript =>
        {
            None
        }
        FaultKind::NoText => Some(report(NO_TEXT)),
        FaultKind::Undescribed => Some(report(UNDESCRIBED)),
        FaultKind::LostLetters => Some(report(LOST_LETTERS)),
        FaultKind::SpacedOut => Some(report(SPACED_OUT)),
        FaultKind::Undrawn => Some(report(UNDRAWN)),
        FaultKind::Active(what) => Some(report(ACTIVE).help(match what {
            ActiveContent::Script => "script",
            ActiveContent::Launch => "launch",
            ActiveContent::Files => "files",
        })),
    }
}

/// Formats page numbers for readers: `3, 5, 9–12`.
fn numbers(pages: &[u32]) -> String {
    let mut runs: Vec<(u32, u32)> = Vec::new();
    for page in pages {
        match runs.last_mut() {
            Some((_, last)) if *last + 1 == *page => *last = *page,
            _ => runs.push((*page, *page)),
        }
    }
    let run = |(first, last): (u32, u32)| if first == last { first.to_string() } else { format!("{first}–{last}") };
    runs.into_iter().map(run).collect::<Vec<_>>().join(", ")
}

/// Returns the result of an earlier run, if all of its parts are still cached.
fn cached(name: Fingerprint, blob_cache: &dyn BlobCache) -> Option<(Record, Vec<Vec<Rendition>>)> {
    let record: Record = postcard::from_bytes(&blob_cache.get(name)?).ok()?;
    let page = |records: &Vec<RenditionRecord>| {
        records.iter().map(|record| Rendition::recorded(*record, blob_cache)).collect::<Option<Vec<Rendition>>>()
    };
    let pieces = record.drawn.iter().map(page).collect::<Option<Vec<_>>>()?;
    Some((record, pieces))
}

fn prepare(
    source: &Source,
    name: Fingerprint,
    options: DigestOptions,
    blob_cache: &dyn BlobCache,
) -> (Record, Vec<Vec<Rendition>>) {
    let extension = source.path.extension();
    // A large file is read alone, from here to the end.
    let alone = (source.len > LARGE).then(|| reserve(source.len.saturating_mul(2).saturating_add(DRAWING)));
    let Some(bytes) = blob_cache.all_bytes(source) else {
        let record = Record { title: None, read: Err(Unreadable::Large), drawn: Vec::new(), office: None };
        return (record, Vec::new());
    };
    let (title, mut read) = match read_bounded(&bytes, &extension, alone.is_some()) {
        Ok((title, paged_text)) => (title, Ok(paged_text)),
        Err(unreadable) => (None, Err(unreadable)),
    };
    if let Ok(Some(paged_text)) = &mut read {
        paged_text.remove_forbidden();
        let found = faults(paged_text);
        paged_text.faults.extend(found);
    }
    let mut office = None;
    let to_draw = match (&read, extension.as_str()) {
        (Ok(Some(paged_text)), "pdf") => {
            options.is_presentation.unwrap_or_else(|| paged_text.is_wide()).then_some(bytes)
        }
        (Ok(_), other)
            if kind_of(other).category == FileCategory::Presentation
                && options.has_office
                && options.is_presentation != Some(false) =>
        {
            drop(bytes);
            blob_cache.converted(source).map_err(|why| office = Some(why)).ok()
        }
        (Ok(_) | Err(_), _) => None,
    };
    let drawing = to_draw.map(|bytes| Drawing { bytes, blob_cache, is_alone: alone.is_some() });
    let (mut drawn, undrawn) = drawing.map(|drawing| drawing.draw(options.draw_max)).unwrap_or_default();
    if let Ok(Some(paged_text)) = &mut read {
        if extension == "pdf" && !drawn.is_empty() {
            // Pages that are not drawn stand between those that are.
            drawn.resize(paged_text.pages.len(), Vec::new());
        }
        for fault in undrawn {
            paged_text.add_fault(fault);
        }
    }
    let is_kept = drawn.iter().flatten().all(|copy| copy.body == Body::Stored);
    let marks = drawn.iter().map(|renditions| renditions.iter().map(Rendition::record).collect()).collect();
    let record = Record { title, read, drawn: marks, office };
    if is_kept && record.office.is_none() {
        blob_cache.keep(name, &postcard::to_stdvec(&record).expect("invariant: plain values can be written"));
    }
    (record, drawn)
}

/// Reads a file in a thread of its own.
fn read_bounded(bytes: &Arc<[u8]>, extension: &str, is_alone: bool) -> Result<Read, Unreadable> {
    let _memory = (!is_alone).then(|| reserve(READING.saturating_add(bytes.len() as u64)));
    let (bytes, extension) = (Arc::clone(bytes), extension.to_owned());
    bounded(TIME, move || read(&bytes, &extension)).unwrap_or_else(|stopped| match stopped {
        Stopped::Panicked => Err(Unreadable::Broken),
        Stopped::Late => Err(Unreadable::Large),
    })
}

/// Title and text of a file; no text if files of its kind are not read.
type Read = (Option<String>, Option<PagedText>);

fn read(bytes: &Arc<[u8]>, extension: &str) -> Result<Read, Unreadable> {
    let paged_text = if extension == "pdf" { pdf::read(bytes)? } else { office::read(bytes, extension)? };
    let title = match &paged_text {
        Some(paged_text) => paged_text.title.clone(),
        None => office::title(bytes, extension),
    };
    Ok((title, paged_text))
}

/// A PDF whose pages are drawn.
struct Drawing<'a> {
    bytes: Arc<[u8]>,
    blob_cache: &'a dyn BlobCache,
    /// Whether all memory is reserved for it.
    is_alone: bool,
}

/// Pictures of pages, and what is wrong with them.
type Drawn = (Vec<Vec<Rendition>>, Vec<Fault>);

impl Drawing<'_> {
    /// Draws the first `most` pages in batches and stores their pictures. Pages that take too much or fail become
    /// faults.
    fn draw(&self, most: usize) -> Drawn {
        let bytes = Arc::clone(&self.bytes);
        let weights = match bounded(TIME, move || pdf::weigh(&bytes, most)) {
            Ok(weights) => weights,
            Err(stopped) => return (Vec::new(), vec![Fault { what: stopped_by(stopped), pages: vec![1] }]),
        };
        let PageWeights { count, pages } = weights;
        let batches: Vec<&[Result<u64, FaultKind>]> = pages.chunks(AT_A_TIME).collect();
        let batch = |(at, weights): (usize, &&[Result<u64, FaultKind>])| self.batch(at * AT_A_TIME, weights);
        let parts: Vec<Drawn> = if self.is_alone {
            batches.iter().enumerate().map(batch).collect()
        } else {
            batches.par_iter().enumerate().map(batch).collect()
        };
        let (pictures, faults): (Vec<_>, Vec<_>) = parts.into_iter().unzip();
        let (mut pictures, mut faults) = (pictures.concat(), faults.concat());
        if pages.len() < count {
            pictures.resize(count, Vec::new());
            faults.push(Fault { what: FaultKind::Undrawn, pages: numbers_of(pages.len()..count) });
        }
        (pictures, faults)
    }

    /// Draws pages that follow each other, and were weighed.
    fn batch(&self, first: usize, weights: &[Result<u64, FaultKind>]) -> Drawn {
        let fair: Vec<usize> =
            weights.iter().enumerate().filter(|(_, weight)| weight.is_ok()).map(|(at, _)| first + at).collect();
        let unfair = weights.iter().enumerate().filter_map(|(at, weight)| {
            let pages = numbers_of(first + at..first + at + 1);
            Some(Fault { what: weight.as_ref().err()?.clone(), pages })
        });
        let mut faults: Vec<Fault> = unfair.collect();
        let mut pictures = vec![Vec::new(); weights.len()];
        if fair.is_empty() {
            return (pictures, faults);
        }
        let heaviest = weights.iter().flatten().max().copied().unwrap_or(0);
        let _memory = (!self.is_alone).then(|| reserve(heaviest.saturating_add(PAGE)));
        let (bytes, wanted) = (Arc::clone(&self.bytes), fair.clone());
        match bounded(TIME, move || pdf::pictures(&bytes, &wanted)) {
            Ok((drawn, found)) => {
                for (at, page) in fair.into_iter().zip(drawn) {
                    let keep = |encoded: EncodedRendition| Rendition::stored(encoded, self.blob_cache);
                    pictures[at - first] = page.into_iter().map(keep).collect();
                }
                faults.extend(found);
            }
            Err(stopped) => {
                let pages = fair.iter().flat_map(|page| numbers_of(*page..page + 1)).collect();
                faults.push(Fault { what: stopped_by(stopped), pages });
            }
        }
        (pictures, faults)
    }
}

fn stopped_by(stopped: Stopped) -> FaultKind {
    match stopped {
        Stopped::Panicked => FaultKind::Unreadable,
        Stopped::Late => FaultKind::TooMuch(Limit::Time),
    }
}

/// Returns the numbers of pages that are counted from 0.
fn numbers_of(pages: Range<usize>) -> Vec<u32> {
    pages.filter_map(|page| u32::try_from(page + 1).ok()).collect()
}
