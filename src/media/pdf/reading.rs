//! Reads the text of a PDF's pages and finds what readers will miss.

use std::any::Any;
use std::collections::BTreeMap;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

use hayro::hayro_interpret::{Context, InterpreterCache, InterpreterSettings, TransformExt, interpret_page};
use hayro::hayro_syntax::object::{Object, Stream};
use hayro::hayro_syntax::page::Page as PdfPage;
use hayro::hayro_syntax::{DecryptionError, Filter, LoadPdfError, Pdf, PdfData};
use hayro::kurbo::Rect;

use crate::media::paged_text::{Fault, FaultKind, Limit, Page, PagedText, Unreadable};
use crate::media::pdf::letters::{Letter, Letters, UNKNOWN};
use crate::media::pdf::lines::lines;
use crate::media::pdf::paragraphs::{Part, parts};
use crate::media::pdf::properties;
use crate::media::pdf::running_headers::{Sheet, pages};
use crate::media::pdf::weight::is_fair;

/// Most pages that are read: a textbook has 400, a law with annexes 900.
pub(super) const PAGES_MAX: usize = 1_000;
/// Decoded bytes of page content after which the file is reopened, because decoded data is held while it is open.
pub(super) const DECODED_MAX: usize = 48 * 1024 * 1024;
/// Most bytes of one page's content: the densest map has a quarter of it.
const PAGE_MAX: usize = 64 * 1024 * 1024;

/// Most compressed bytes of the same; they expand at most a thousandfold.
const PACKED_MAX: usize = 8 * 1024 * 1024;

/// The result of reading a page.
struct Read {
    size: (f64, f64),
    letters: Letters,
    /// Why it ended early, if it did.
    broke: Option<FaultKind>,
}

/// Reads a PDF.
pub(super) fn read_text(bytes: &Arc<[u8]>) -> Result<PagedText, Unreadable> {
    if !crate::media::signature::is_pdf(bytes) {
        return Err(Unreadable::Broken);
    }
    if !is_fair(bytes) {
        return Err(Unreadable::Large);
    }
    let mut file = open(bytes)?;
    let mut paged_text = catch_unwind(AssertUnwindSafe(|| PagedText {
        title: properties::title(&file),
        language: properties::language(&file),
        is_tagged: Some(properties::is_tagged(&file)),
        ..PagedText::default()
    }))
    .unwrap_or_default();
    let all = file.pages().len();
    let number = all.min(PAGES_MAX);
    let (mut sheets, mut shows, mut broken) = (Vec::with_capacity(number), Vec::with_capacity(number), Vec::new());
    let mut next = 0;
    while next < number {
        let mut decoded = 0;
        let mut cache = InterpreterCache::new();
        while next < number && decoded < DECODED_MAX {
            let page = &file.pages()[next];
            let Read { size, letters, broke } = read(page, &cache);
            decoded += drawing(page).unwrap_or(DECODED_MAX);
            shows.push(letters.shows && broke.is_none());
            if let Some(what) = broke {
                broken.push((what, next));
                // The failure may have left the cache in a state that breaks other pages.
                cache = InterpreterCache::new();
            }
            sheets.push(sheet(size, letters));
            next += 1;
        }
        if next < number {
            drop(cache);
            file = open(bytes)?;
        }
    }
    paged_text.pages = pages(sheets);
    let silent = paged_text.pages.iter().enumerate().filter(|(at, page)| shows[*at] && is_silent(page));
    let silent: Vec<(FaultKind, usize)> = silent.map(|(at, _)| (FaultKind::NoText, at)).collect();
    paged_text.faults = [broken_pages(&broken), broken_pages(&silent)].concat();
    if all > number {
        paged_text.faults.push(Fault { what: FaultKind::TooMuch(Limit::Pages), pages: Vec::new() });
    }
    Ok(paged_text)
}

/// Returns whether a page contains no text.
fn is_silent(page: &Page) -> bool {
    page.texts().all(|text| text.trim().is_empty())
}

/// Opens a file.
pub(super) fn open(bytes: &Arc<[u8]>) -> Result<Pdf, Unreadable> {
    let data = PdfData::from(Arc::new(Arc::clone(bytes)));
    match catch_unwind(AssertUnwindSafe(|| Pdf::new(data))) {
        Ok(Ok(pdf)) if !pdf.pages().is_empty() => Ok(pdf),
        Ok(Err(LoadPdfError::Decryption(
            DecryptionError::PasswordProtected | DecryptionError::UnsupportedAlgorithm,
        ))) => Err(Unreadable::Locked),
        Ok(Ok(_) | Err(LoadPdfError::Invalid | LoadPdfError::Decryption(_))) | Err(_) => Err(Unreadable::Broken),
    }
}

/// Returns the number of content bytes of a page; `None` if they are too many to decode.
pub(super) fn drawing(page: &PdfPage<'_>) -> Option<usize> {
    let is_fair = |stream: &Stream<'_>| {
        let packed = |filter: &&Filter| matches!(filter, Filter::FlateDecode | Filter::LzwDecode);
        // Compressed twice, 5,000 bytes expand to 3,000,000,000.
        stream.filters().iter().filter(packed).count() < 2 && stream.raw_data().len() <= PACKED_MAX
    };
    let length = catch_unwind(AssertUnwindSafe(|| {
        let contents = page.raw().get::<Object<'_>>(b"Contents");
        let are_fair = match &contents {
            Some(Object::Stream(stream)) => is_fair(stream),
            Some(Object::Array(streams)) => streams.iter::<Stream<'_>>().all(|stream| is_fair(&stream)),
            Some(_) | None => true,
        };
        are_fair.then(|| page.page_stream().map_or(0, <[u8]>::len))
    }));
    length.unwrap_or(Some(0)).filter(|length| *length <= PAGE_MAX)
}

/// Reads a page.
fn read<'a>(page: &'a PdfPage<'a>, cache: &InterpreterCache<'a>) -> Read {
    let (width, height) = page.render_dimensions();
    let size = (f64::from(width), f64::from(height));
    let mut letters = Letters::of_size(size);
    if drawing(page).is_none() {
        return Read { size, letters, broke: Some(FaultKind::TooMuch(Limit::Drawing)) };
    }
    // The page is untrusted: after a panic in the interpreter what was read so far counts.
    let broke = catch_unwind(AssertUnwindSafe(|| interpret(page, cache, &mut letters)));
    let broke = broke.err().map(|cause| why(cause.as_ref()));
    Read { size, letters, broke }
}

/// Interprets a page to collect its letters.
pub(super) fn interpret<'a>(page: &'a PdfPage<'a>, cache: &InterpreterCache<'a>, letters: &mut Letters) {
    let (width, height) = page.render_dimensions();
    let target = Rect::new(0.0, 0.0, f64::from(width), f64::from(height));
    let transform = page.initial_transform(true).to_kurbo();
    let mut context = Context::new(transform, target, cache, page.xref(), InterpreterSettings::default());
    interpret_page(page, &mut context, letters);
}

/// Returns what ended the work on a page: a limit of ours, or a bug in the library.
pub(super) fn why(cause: &(dyn Any + Send)) -> FaultKind {
    cause.downcast_ref::<Limit>().map_or(FaultKind::Unreadable, |limit| FaultKind::TooMuch(*limit))
}

/// Returns a fault for each cause, with its pages.
pub(super) fn broken_pages(broken: &[(FaultKind, usize)]) -> Vec<Fault> {
    let mut faults: Vec<Fault> = Vec::new();
    for (what, page) in broken {
        let page = u32::try_from(page + 1).unwrap_or(u32::MAX);
        match faults.iter_mut().find(|fault| fault.what == *what) {
            Some(fault) => fault.pages.push(page),
            None => faults.push(Fault { what: what.clone(), pages: vec![page] }),
        }
    }
    faults
}

/// Groups the letters of a page into blocks: first those of the main direction, then the others.
fn sheet(size: (f64, f64), letters: Letters) -> Sheet {
    let Letters { found: letters, dots, .. } = letters;
    let artifacts = letters.iter().filter(|letter| letter.is_artifact).count();
    // Some programs mark everything as an artifact.
    let has_text = artifacts * 2 < letters.len();
    let unknown = letters.iter().filter(|letter| letter.text.starts_with(UNKNOWN)).count();
    let is_readable = unknown * 2 <= letters.iter().filter(|letter| !letter.text.trim().is_empty()).count();
    let mut turns: BTreeMap<i32, Vec<Letter>> = BTreeMap::new();
    for letter in letters {
        if is_readable && !(has_text && letter.is_artifact) {
            turns.entry(letter.turn).or_default().push(letter);
        }
    }
    let main = turns.iter().max_by_key(|(_, letters)| letters.len()).map_or(0, |(turn, _)| *turn);
    let height = if main % 180 == 90 { size.0 } else { size.1 };
    let dots = if main == 0 { dots } else { Vec::new() };
    let mut found: Vec<Part> = parts(&lines(rotated(turns.remove(&main).unwrap_or_default(), main, size), &dots));
    for (turn, letters) in turns {
        found.extend(parts(&lines(rotated(letters, turn, size), &[])));
    }
    Sheet { size, parts: found, height }
}

/// Rotates positions so that lines run from left to right, measured from the upper left corner in reading direction.
fn rotated(mut letters: Vec<Letter>, turn: i32, size: (f64, f64)) -> Vec<Letter> {
    if turn == 0 {
        return letters;
    }
    let (sin, cos) = f64::from(turn).to_radians().sin_cos();
    let place = |(x, y): (f64, f64)| (x * cos + y * sin, y * cos - x * sin);
    let corners = [(0.0, 0.0), (size.0, 0.0), (0.0, size.1), size].map(place);
    let left = corners.iter().map(|corner| corner.0).fold(f64::MAX, f64::min);
    let top = corners.iter().map(|corner| corner.1).fold(f64::MAX, f64::min);
    for letter in &mut letters {
        let (x, y) = place(letter.at);
        letter.at = (x - left, y - top);
    }
    letters
}
