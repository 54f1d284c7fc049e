//! Files with pages -> what they say, and pictures of their pages, each in a thread of its own with a bound on its time.

use std::sync::Arc;
use std::time::Duration;

use rayon::prelude::*;
use serde::{Deserialize, Serialize};

use crate::diagnostic::rule::{Diagnostic, Rule};
use crate::media::attachment::{Attachment, DigestOptions, Piece, Rendition, piece};
use crate::media::blob_cache::{BlobCache, NoOffice};
use crate::media::bounded::{Stopped, bounded};
use crate::media::faults::faults;
#[cfg(feature = "office")]
use crate::media::office;
use crate::media::paged_text::{Fault, Limit, PagedText, Unreadable, What};
use crate::media::pdf;
use crate::media::picture::{Format, Scaled};
use crate::output::file::Body;
use crate::source::fingerprint::Fingerprint;
use crate::source::snapshot::Source;
use crate::source::span::Location;

/// A file with pages that cannot be read.
pub const BAD_FILE: Rule = Rule::warning("G091");
/// Pages that cannot be read.
pub const BAD_PAGES: Rule = Rule::warning("G104");
/// More than what is read.
pub const TOO_MUCH: Rule = Rule::warning("G105");
/// Pages without text for a screen reader (WCAG 1.1.1).
pub const NO_TEXT: Rule = Rule::warning("G106");
/// A letter that got lost.
pub const LOST_LETTER: Rule = Rule::warning("G107");
/// Words whose letters stand apart.
pub const SPACED_OUT: Rule = Rule::warning("G108");
/// A program of the machine that did not draw slides.
pub const OFFICE: Rule = Rule::warning("G112");

/// Version of what is made of files with pages: another one makes everything that is kept anew.
const VERSION: u32 = 2;
/// Longest time for reading a file, and for drawing some pages of it: the slowest honest ones take a tenth of it.
const TIME: Duration = Duration::from_mins(1);
/// Pages that are drawn at a time: their pictures are held until they are kept.
const AT_A_TIME: usize = 16;

/// What is kept of a picture: pixels, format, name and length of its bytes.
type Mark = ((u32, u32), Format, Fingerprint, u64);

/// What is made of a file with pages.
#[derive(Serialize, Deserialize)]
struct Record {
    title: Option<String>,
    read: Result<Option<PagedText>, Unreadable>,
    drawn: Vec<Vec<Mark>>,
    office: Option<NoOffice>,
}

/// Reads what a file says; what was read before is taken from the storeroom. Returns what is wrong with it.
pub(super) fn digest(
    source: &Source,
    attachment: &mut Attachment,
    wish: DigestOptions,
    blob_cache: &dyn BlobCache,
) -> Vec<Diagnostic> {
    let features = (cfg!(feature = "pdf"), cfg!(feature = "office"), cfg!(feature = "images"));
    let name = Fingerprint::of_value(&("deck", VERSION, features, source.fingerprint, wish.is_talk, wish.has_office));
    let (record, pieces) = known(name, blob_cache).unwrap_or_else(|| made(source, name, wish, blob_cache));
    let Record { title, read, drawn: _, office } = record;
    let report = |rule: Rule| rule.at(Location::file(&source.path)).with("file", source.path.name());
    let mut diagnostics: Vec<Diagnostic> = Vec::new();
    diagnostics.extend(office.map(|why| report(OFFICE).help(why.key())));
    attachment.title = title;
    attachment.drawn = pieces;
    match read {
        Ok(deck) => {
            let of = deck.as_ref().map_or(0, |deck| deck.pages.len());
            let faults = deck.iter().flat_map(|deck| &deck.faults);
            let told = faults.filter_map(|fault| told(fault, of, wish, source));
            diagnostics.extend(told);
            let shown = deck.as_ref().map(|deck| deck.shown().count());
            attachment.pages = shown.and_then(|shown| u32::try_from(shown).ok()).filter(|pages| *pages > 0);
            attachment.deck = deck.map(Arc::new);
        }
        Err(Unreadable::Broken) => diagnostics.push(report(BAD_FILE)),
        Err(Unreadable::Locked) => diagnostics.push(report(BAD_FILE).help("locked")),
        Err(Unreadable::Large) => diagnostics.push(report(BAD_FILE).help("large")),
    }
    diagnostics
}

/// Returns what an author is told about a fault; nothing about what a transcript mends.
fn told(fault: &Fault, of: usize, wish: DigestOptions, source: &Source) -> Option<Diagnostic> {
    let Fault { what, pages } = fault;
    let report = |rule: Rule| {
        let found = rule.at(Location::file(&source.path)).with("file", source.path.name());
        // A file with more pages than are read lacks those after them.
        let is_cut = *what == What::TooMuch(Limit::Pages);
        let places = if is_cut { format!("{}–", of + 1) } else { numbers(pages) };
        let found = found.with("path", source.path.as_str()).with("pages", places);
        found.with("n", pages.len().to_string()).with("of", of.to_string())
    };
    match what {
        What::Unreadable => Some(report(BAD_PAGES)),
        What::TooMuch(limit) => Some(report(TOO_MUCH).help(match limit {
            Limit::Pages => "pages",
            Limit::Entries => "entries",
            Limit::Bytes => "bytes",
            Limit::Depth => "depth",
            Limit::Letters => "letters",
            Limit::Drawing => "drawing",
            Limit::Time => "time",
        })),
        What::NoText | What::LostLetter(_) | What::SpacedOut if wish.has_transcript => None,
        What::NoText => Some(report(NO_TEXT)),
        What::LostLetter(letter) => Some(report(LOST_LETTER).with("letter", letter.to_string())),
        What::SpacedOut => Some(report(SPACED_OUT)),
    }
}

/// Returns numbers of pages as readers write them: `3, 5, 9–12`.
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

/// Returns what was made before, if all of it is still there.
fn known(name: Fingerprint, blob_cache: &dyn BlobCache) -> Option<(Record, Vec<Vec<Rendition>>)> {
    let record: Record = postcard::from_bytes(&blob_cache.get(name)?).ok()?;
    let copy = |&(pixels, format, fingerprint, len): &Mark| {
        blob_cache.has(fingerprint, len).then_some(Rendition { pixels, format, body: Body::Stored, fingerprint, len })
    };
    let page = |renditions: &Vec<_>| renditions.iter().map(copy).collect::<Option<Vec<Rendition>>>();
    let pieces = record.drawn.iter().map(page).collect::<Option<Vec<_>>>()?;
    Some((record, pieces))
}

fn made(
    source: &Source,
    name: Fingerprint,
    wish: DigestOptions,
    blob_cache: &dyn BlobCache,
) -> (Record, Vec<Vec<Rendition>>) {
    let extension = source.path.extension();
    let Some(bytes) = source.bytes().cloned().or_else(|| blob_cache.bytes(source)) else {
        let record = Record { title: None, read: Err(Unreadable::Large), drawn: Vec::new(), office: None };
        return (record, Vec::new());
    };
    let (to_read, kind) = (Arc::clone(&bytes), extension.clone());
    let read = bounded(TIME, move || read(&to_read, &kind)).unwrap_or_else(|stopped| match stopped {
        Stopped::Panicked => Err(Unreadable::Broken),
        Stopped::Late => Err(Unreadable::Large),
    });
    let (title, mut read) = match read {
        Ok((title, deck)) => (title, Ok(deck)),
        Err(unreadable) => (None, Err(unreadable)),
    };
    if let Ok(Some(deck)) = &mut read {
        let found = faults(deck);
        deck.faults.extend(found);
    }
    let mut office = None;
    let to_draw = match (&read, extension.as_str()) {
        (Ok(Some(deck)), "pdf") => wish.is_talk.unwrap_or_else(|| deck.is_wide()).then_some(bytes),
        (Ok(_), "pptx" | "odp" | "ppt") if wish.has_office && wish.is_talk != Some(false) => {
            blob_cache.converted(source).map_err(|why| office = Some(why)).ok()
        }
        (Ok(_) | Err(_), _) => None,
    };
    let (drawn, undrawn) = to_draw.map(|bytes| draw(&bytes, blob_cache)).unwrap_or_default();
    if let Ok(Some(deck)) = &mut read {
        for fault in undrawn {
            deck.find(fault);
        }
    }
    let is_kept = drawn.iter().flatten().all(|copy| copy.body == Body::Stored);
    let mark = |copy: &Rendition| (copy.pixels, copy.format, copy.fingerprint, copy.len);
    let marks = drawn.iter().map(|renditions| renditions.iter().map(mark).collect()).collect();
    let record = Record { title, read, drawn: marks, office };
    if is_kept && record.office.is_none() {
        blob_cache.keep(name, &postcard::to_stdvec(&record).expect("invariant: plain values can be written"));
    }
    (record, drawn)
}

/// Title and pages of a file; no pages where its kind has none or nobody reads them.
type Read = (Option<String>, Option<PagedText>);

fn read(bytes: &Arc<[u8]>, extension: &str) -> Result<Read, Unreadable> {
    #[cfg(any(feature = "pdf", feature = "office"))]
    let whole = |deck: PagedText| (deck.title.clone(), Some(deck));
    match extension {
        #[cfg(feature = "pdf")]
        "pdf" => pdf::read(bytes).map(whole),
        #[cfg(not(feature = "pdf"))]
        "pdf" => {
            if pdf::is_pdf(bytes) {
                Ok((None, None))
            } else {
                Err(Unreadable::Broken)
            }
        }
        #[cfg(feature = "office")]
        "pptx" => office::pptx(bytes).map(whole),
        #[cfg(feature = "office")]
        "odp" => office::odp(bytes).map(whole),
        #[cfg(feature = "office")]
        other => Ok((office::title(bytes, other), None)),
        #[cfg(not(feature = "office"))]
        _ => Ok((None, None)),
    }
}

/// Draws the pages of a PDF, some at a time, and keeps their pictures; what cannot be drawn, or takes too long, is a fault.
fn draw(bytes: &Arc<[u8]>, blob_cache: &dyn BlobCache) -> (Vec<Vec<Rendition>>, Vec<Fault>) {
    let count = pdf::count(bytes);
    let firsts: Vec<usize> = (0..count).step_by(AT_A_TIME).collect();
    let some = |first: &usize| {
        let (pages, bytes) = (*first..(*first + AT_A_TIME).min(count), Arc::clone(bytes));
        let wanted = pages.clone();
        let drawn = bounded(TIME, move || pdf::pictures(&bytes, wanted));
        let (pictures, faults) = drawn.unwrap_or_else(|stopped| {
            let what = match stopped {
                Stopped::Panicked => What::Unreadable,
                Stopped::Late => What::TooMuch(Limit::Time),
            };
            let numbers = pages.clone().filter_map(|page| u32::try_from(page + 1).ok()).collect();
            (vec![Vec::new(); pages.len()], vec![Fault { what, pages: numbers }])
        });
        let keep = |scaled: Vec<Scaled>| scaled.into_iter().map(|one| kept(one, blob_cache)).collect();
        (pictures.into_iter().map(keep).collect(), faults)
    };
    let parts: Vec<(Vec<Vec<Rendition>>, Vec<Fault>)> = firsts.par_iter().map(some).collect();
    let (pictures, faults): (Vec<_>, Vec<_>) = parts.into_iter().unzip();
    (pictures.concat(), faults.concat())
}

fn kept(scaled: Scaled, blob_cache: &dyn BlobCache) -> Rendition {
    let Scaled { pixels, format, bytes } = scaled;
    let Piece { body, fingerprint, len } = piece(bytes, blob_cache);
    Rendition { pixels, format, body, fingerprint, len }
}
