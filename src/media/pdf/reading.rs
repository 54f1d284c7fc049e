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
use crate::media::pdf::actions::actions;
use crate::media::pdf::glyph_text::FontMaps;
use crate::media::pdf::letters::{Letter, Letters, UNKNOWN};
use crate::media::pdf::lines::lines;
use crate::media::pdf::paragraphs::{Part, parts};
use crate::media::pdf::pieces::Piece;
use crate::media::pdf::properties;
use crate::media::pdf::running_headers::{Sheet, pages};
use crate::media::pdf::weight::is_fair;

/// Most pages that are read: a textbook has 400, a law with annexes 900, a year of minutes 4,000.
pub(super) const PAGES_MAX: usize = 5_000;
/// Most drawing operations and letters that are read in a file, over all of its pages: a book of 1,000 pages has three
/// million.
const OPERATIONS_MAX: usize = 30_000_000;
/// Fewest letters that a file must have lost inside of words. Single ones are symbols.
const LOST_MIN: usize = 3;
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
    let mut pages = PageReader::default();
    while pages.wants(all) {
        pages.read_some(&file, all.min(PAGES_MAX));
        if pages.wants(all) {
            file = open(bytes)?;
        }
    }
    let number = pages.sheets.len();
    let found = actions(&file);
    pages.finish(&mut paged_text);
    if all > number {
        paged_text.faults.push(Fault { what: FaultKind::TooMuch(Limit::Pages), pages: Vec::new() });
    }
    paged_text.faults.extend(found.into_iter().map(|what| Fault { what: FaultKind::Active(what), pages: Vec::new() }));
    Ok(paged_text)
}

/// Reads page after page, and remembers what is wrong with them.
#[derive(Default)]
struct PageReader {
    sheets: Vec<Sheet>,
    fonts: FontMaps,
    /// Operations of all pages so far.
    operations: usize,
    /// Whether each page shows anything.
    shows: Vec<bool>,
    /// Letters that each page has lost.
    lost: Vec<usize>,
    broken: Vec<(FaultKind, usize)>,
}

impl PageReader {
    /// Returns whether more of the pages are to be read.
    fn wants(&self, all: usize) -> bool {
        self.sheets.len() < all.min(PAGES_MAX) && self.operations < OPERATIONS_MAX
    }

    /// Reads pages until the file has to be opened anew, because decoded data is held while it is open.
    fn read_some(&mut self, file: &Pdf, number: usize) {
        let (mut decoded, mut cache) = (0, InterpreterCache::new());
        while self.wants(number) && decoded < DECODED_MAX {
            let page = &file.pages()[self.sheets.len()];
            let Read { size, mut letters, broke } = read(page, &cache, std::mem::take(&mut self.fonts));
            decoded += drawing(page).unwrap_or(DECODED_MAX);
            self.operations += letters.operations;
            self.shows.push(letters.shows && broke.is_none());
            self.fonts = std::mem::take(&mut letters.fonts);
            if let Some(what) = broke {
                self.broken.push((what, self.sheets.len()));
                // The failure may have left the cache in a state that breaks other pages.
                cache = InterpreterCache::new();
            }
            let (sheet, lost) = sheet(size, letters);
            self.sheets.push(sheet);
            self.lost.push(lost);
        }
    }

    /// Makes the text of the pages, and the faults.
    fn finish(self, paged_text: &mut PagedText) {
        let Self { sheets, shows, lost, broken, .. } = self;
        let mut silent = Vec::new();
        for (at, read) in pages(sheets).into_iter().enumerate() {
            if shows[at] && (read.is_only_furniture || is_silent(&read.page)) {
                silent.push((FaultKind::NoText, at));
            }
            paged_text.pages.push(read.page);
        }
        let lossy = lost.iter().enumerate().filter(|(_, lost)| **lost > 0).map(|(at, _)| (FaultKind::LostLetters, at));
        let lossy: Vec<_> = lossy.filter(|_| lost.iter().sum::<usize>() >= LOST_MIN).collect();
        paged_text.faults = [broken, silent, lossy].iter().flat_map(|found| broken_pages(found)).collect();
    }
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
fn read<'a>(page: &'a PdfPage<'a>, cache: &InterpreterCache<'a>, fonts: FontMaps) -> Read {
    let (width, height) = page.render_dimensions();
    let size = (f64::from(width), f64::from(height));
    let mut letters = Letters::new(size, fonts);
    if drawing(page).is_none() {
        return Read { size, letters, broke: Some(FaultKind::TooMuch(Limit::Drawing)) };
    }
    // The page is untrusted: after a panic in the interpreter what was read so far counts.
    let broke = catch_unwind(AssertUnwindSafe(|| interpret(page, cache, &mut letters)));
    let broke = broke.err().map(|cause| why(cause.as_ref()));
    Read { size, letters, broke }
}

/// Interprets a page to collect its letters.
fn interpret<'a>(page: &'a PdfPage<'a>, cache: &InterpreterCache<'a>, letters: &mut Letters) {
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

/// Groups the letters of a page into blocks: first those of the main direction, then the others. Returns the number of
/// lost letters, too.
fn sheet(size: (f64, f64), letters: Letters) -> (Sheet, usize) {
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
    let first = lines(rotated(turns.remove(&main).unwrap_or_default(), main, size), &dots);
    let lost = first.iter().flat_map(|line| &line.pieces).map(Piece::lost_letters).sum();
    let mut found: Vec<Part> = parts(&first);
    for (turn, letters) in turns {
        found.extend(parts(&lines(rotated(letters, turn, size), &[])));
    }
    (Sheet { size, parts: found, height }, lost)
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::media::paged_text::ActiveContent;
    use crate::media::pdf::sample::Sample;

    /// Returns a file whose font `T3` draws a square for each letter and names the codes from 1 on so.
    fn drawn_font(names: &str, more: &str, content: &str) -> Arc<[u8]> {
        let count = names.split('/').count() - 1;
        let procs: Vec<String> = names.split('/').skip(1).map(|name| format!("/{} 1000 0 R", name.trim())).collect();
        let procs = procs.concat();
        let widths = vec!["600"; count].join(" ");
        let font = format!(
            "/T3<</Type/Font/Subtype/Type3/FontBBox[0 0 600 700]/FontMatrix[0.001 0 0 0.001 0 0]/FirstChar 1/LastChar \
             {count}/Widths[{widths}]/CharProcs<<{procs}>>/Encoding<</Differences[1 {names}]>>{more}>>"
        );
        let square = ("<<>>".to_owned(), Some("600 0 0 0 600 700 d1 0 0 500 700 re f".to_owned()));
        let cmap = "/CIDInit /ProcSet findresource begin 12 dict begin begincmap 1 begincodespacerange <00> <FF> \
             endcodespacerange 2 beginbfchar <01> <0048> <02> <0065> endbfchar endcmap end end";
        let to_unicode = ("<<>>".to_owned(), Some(cmap.to_owned()));
        let pages = vec![format!("BT /T3 20 Tf 30 100 Td {content} ET")];
        Sample { pages, fonts: font, objects: vec![square, to_unicode], ..Sample::default() }.bytes()
    }

    fn text(paged_text: &PagedText) -> String {
        paged_text.pages.iter().flat_map(Page::texts).collect::<Vec<_>>().join("|")
    }

    #[test]
    fn drawn_fonts_are_read_by_their_names_or_their_map() {
        let named = read_text(&drawn_font("/H/e/j/aring", "", "<01020304> Tj")).expect("a PDF");
        assert_eq!((text(&named).as_str(), named.faults.len()), ("Hejå", 0));
        let mapped = read_text(&drawn_font("/a1/a2", "/ToUnicode 1001 0 R", "<0102> Tj")).expect("a PDF");
        assert_eq!(text(&mapped), "He");
    }

    /// Returns what is read of a text in a font that is not embedded.
    fn unembedded(font: &str, shown: &str) -> String {
        let pages = vec![format!("BT /T 20 Tf 30 100 Td {shown} Tj ET")];
        let fonts = format!("/T<</Type/Font{font}>>");
        text(&read_text(&Sample { pages, fonts, ..Sample::default() }.bytes()).expect("a PDF"))
    }

    #[test]
    fn fonts_that_are_not_embedded_are_read_by_their_encoding() {
        let simple = "/FirstChar 32/LastChar 255/Widths[]";
        assert_eq!(unembedded("/Subtype/Type1/BaseFont/Times-Roman", "(Hej \\256)"), "Hej fi");
        assert_eq!(unembedded(&format!("/Subtype/TrueType/BaseFont/Verdana{simple}"), "(Hej)"), "Hej");
        let windows = "/Subtype/TrueType/BaseFont/Verdana/Encoding/WinAnsiEncoding";
        assert_eq!(unembedded(windows, "(\\345\\344\\366)"), "åäö");
        let mac = "/Subtype/TrueType/BaseFont/Verdana,Bold/Encoding/MacRomanEncoding";
        assert_eq!(unembedded(mac, "(\\214\\212\\232)"), "åäö");
        let differing = "/Subtype/Type1/BaseFont/Okand/Encoding<</Differences[1/H/e/j/aring]>>";
        assert_eq!(unembedded(differing, "<01020304>"), "Hejå");
        // A known collection says what its numbers mean (PDF 32000, 9.10.2).
        let japanese = "/Subtype/Type0/BaseFont/Okand/Encoding/Identity-H/DescendantFonts[<</Type/Font/Subtype\
                        /CIDFontType0/BaseFont/Okand/CIDSystemInfo<</Registry(Adobe)/Ordering(Japan1)/Supplement 2>>>>]";
        assert_eq!(unembedded(japanese, "<00290046004B>"), "Hej");
    }

    /// Returns a `TrueType` font whose glyphs 1, 2 and 3 are squares that mean H, e and j, in hexadecimal digits.
    fn tiny_font() -> String {
        let words = |numbers: &[u16]| numbers.iter().flat_map(|number| number.to_be_bytes()).collect::<Vec<u8>>();
        let square =
            [words(&[1, 0, 0, 500, 700, 3, 0]), vec![1; 4], words(&[0, 500, 0, 500_u16.wrapping_neg(), 0, 0, 700, 0])]
                .concat();
        let meant = [(72, 1), (101, 2), (106, 3)].map(|(letter, glyph)| words(&[0, letter, 0, letter, 0, glyph]));
        let tables = [
            (b"cmap", [words(&[0, 1, 3, 10, 0, 12, 12, 0, 0, 52, 0, 0, 0, 3]), meant.concat()].concat()),
            (b"glyf", square.repeat(3)),
            (b"head", [words(&[1, 0, 1, 0, 0, 0, 0x5F0F, 0x3CF5, 0, 1000]), vec![0; 34]].concat()),
            (b"hhea", words(&[1, 0, 800, 0, 0, 600, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1])),
            (b"hmtx", words(&[600, 0, 0, 0, 0])),
            (b"loca", words(&[0, 0, 17, 34, 51])),
            (b"maxp", [words(&[1, 0, 4]), vec![0; 26]].concat()),
        ];
        let mut font = words(&[1, 0, 7, 64, 2, 48]);
        let mut end = 12 + 16 * 7;
        for (tag, table) in &tables {
            font.extend(*tag);
            let numbers = [0, end, u32::try_from(table.len()).expect("a small table")];
            font.extend(numbers.iter().flat_map(|number| number.to_be_bytes()));
            end += numbers[2].next_multiple_of(4);
        }
        for (_, table) in tables {
            font.extend(&table);
            font.resize(font.len().next_multiple_of(4), 0);
        }
        let digits = |byte: &u8| format!("{byte:02x}");
        font.iter().map(digits).collect()
    }

    #[test]
    fn numbers_of_an_embedded_font_are_read_through_their_map_to_glyphs() {
        let read = |map: &str| {
            let fonts = format!(
                "/T<</Type/Font/Subtype/Type0/BaseFont/Okand/Encoding/Identity-H/DescendantFonts[<</Type/Font/Subtype\
                 /CIDFontType2/BaseFont/Okand/CIDSystemInfo<</Registry(Adobe)/Ordering(Identity)/Supplement 0>>{map}\
                 /FontDescriptor<</Type/FontDescriptor/Flags 4/FontName/Okand/FontFile2 1000 0 R>>>>]>>"
            );
            let hexadecimal = || "<</Filter/ASCIIHexDecode>>".to_owned();
            let objects =
                vec![(hexadecimal(), Some(tiny_font() + ">")), (hexadecimal(), Some("0000000300010002>".to_owned()))];
            let pages = vec!["BT /T 20 Tf 30 100 Td <000200030001> Tj ET".to_owned()];
            text(&read_text(&Sample { pages, fonts, objects, ..Sample::default() }.bytes()).expect("a PDF"))
        };
        assert_eq!(read("/CIDToGIDMap 1001 0 R"), "Hej");
        assert_eq!(read("/CIDToGIDMap/Identity"), "ejH");
    }

    #[test]
    fn letters_that_mean_nothing_are_told_and_not_shown() {
        let read = read_text(&drawn_font("/g1/g2/g3", "", "<010203010203> Tj")).expect("a PDF");
        assert_eq!(text(&read), "");
        assert_eq!(read.faults, [Fault { what: FaultKind::NoText, pages: vec![1] }]);
    }

    #[test]
    fn letters_that_are_lost_inside_of_words_are_told() {
        let names = "/f/o/r/s/k/a/g1";
        // Three words, each without its third letter; then a symbol before each word.
        let lost = read_text(&drawn_font(names, "", "[<010207030406> -900 <010207030406> -900 <010207030406>] TJ"));
        assert_eq!(lost.expect("a PDF").faults, [Fault { what: FaultKind::LostLetters, pages: vec![1] }]);
        let symbols = "[<07> -900 <0102030406> -900 <07> -900 <0102030406> -900 <07> -900 <0102030406>] TJ";
        assert_eq!(read_text(&drawn_font(names, "", symbols)).expect("a PDF").faults, []);
    }

    #[test]
    fn what_a_file_does_besides_is_told() {
        let does = |root: &str, page: &str| {
            let page = page.to_owned();
            let sample = Sample { root: root.to_owned(), page, ..Sample::of_texts(&[vec![(30, 100, "Hej")]]) };
            let faults = read_text(&sample.bytes()).expect("a PDF").faults;
            faults.into_iter().map(|fault| fault.what).collect::<Vec<_>>()
        };
        let script = [FaultKind::Active(ActiveContent::Script)];
        assert_eq!(does("/OpenAction<</S/JavaScript/JS(app.alert\\(1\\))>>", ""), script);
        assert_eq!(does("/Names<</JavaScript<</Names[(a) <</S/JavaScript/JS(1)>>]>>>>", ""), script);
        assert_eq!(does("", "/AA<</O<</S/GoTo/Next[<</S/JavaScript/JS(1)>>]>>>>"), script);
        let link = |action: &str| format!("/Annots[<</Subtype/Link/Rect[0 0 9 9]/A<</S/{action}>>>>]");
        assert_eq!(does("", &link("Launch/F(a.exe)")), [FaultKind::Active(ActiveContent::Launch)]);
        let files = "/Names<</EmbeddedFiles<</Kids[<</Names[(a) <</Type/Filespec>>]>>]>>>>";
        assert_eq!(does(files, ""), [FaultKind::Active(ActiveContent::Files)]);
        // A place to open at, an ordinary link, and trees without names.
        assert_eq!(
            does("/OpenAction[3 0 R /Fit]/Names<</JavaScript<</Names[]>>>>", &link("URI/URI(https://a.example)")),
            []
        );
    }
}
