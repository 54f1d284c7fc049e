//! PDFs: what their pages say, what readers will miss in them, and pictures of their pages.

use std::path::Path;
use std::sync::Arc;

use griffel::media::bounded::bounded;
use griffel::media::paged_text::{Block, Fault, FaultKind, Limit, Page, PagedText, Table, Unreadable};
use proptest::prelude::*;

use crate::property::config;

/// Reads a PDF.
fn read(bytes: &Arc<[u8]>) -> Result<PagedText, Unreadable> {
    griffel::media::pdf::read(bytes).map(|paged_text| paged_text.expect("PDFs are read"))
}

/// Weighs pages and draws those that are not too heavy.
#[cfg(feature = "images")]
fn pictures(bytes: &Arc<[u8]>, pages: std::ops::Range<usize>) -> griffel::media::paged_text::DrawnPages {
    let weights = griffel::media::pdf::weigh(bytes, pages.end).pages;
    let wanted = |at: &usize| weights.get(*at).is_some_and(Result::is_ok);
    let fair: Vec<usize> = pages.clone().filter(wanted).collect();
    let (drawn, mut faults) = griffel::media::pdf::pictures(bytes, &fair);
    let mut drawn = drawn.into_iter();
    let weighed = pages.filter(|at| *at < weights.len());
    let all = weighed.map(|at| match &weights[at] {
        Ok(_) => drawn.next().unwrap_or_default(),
        Err(what) => {
            faults.push(Fault { what: what.clone(), pages: vec![u32::try_from(at + 1).expect("a number")] });
            Vec::new()
        }
    });
    (all.collect(), faults)
}

/// Longest time for an answer.
const READING_MAX: std::time::Duration = std::time::Duration::from_mins(1);

/// Returns a file of the tests' own.
fn own(name: &str) -> Arc<[u8]> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/files");
    std::fs::read(folder.join(name)).expect("a file of the tests").into()
}

/// Returns a file of the corpus; nothing where it is not here.
fn corpus(name: &str) -> Option<Arc<[u8]>> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/corpus");
    if !folder.exists() {
        println!("skipped: the corpus of PDFs is not here (tests/README.md tells where it is looked for)");
        return None;
    }
    Some(std::fs::read(folder.join(name)).expect("a file of the corpus").into())
}

/// Writes a file with pages of 600 by 800 points, each drawn by these operators; `more` stands in each page's dictionary.
fn written(pages: &[String], more: &str) -> Arc<[u8]> {
    let kids: Vec<String> = (0..pages.len()).map(|page| format!("{} 0 R", 4 + page * 2)).collect();
    let kids = kids.join(" ");
    let mut objects = vec![
        "<</Type/Catalog/Pages 2 0 R/Lang(sv-SE)>>".to_owned(),
        format!("<</Type/Pages/Kids[{kids}]/Count {}>>", pages.len()),
        "<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding>>".to_owned(),
    ];
    for (at, page) in pages.iter().enumerate() {
        let content = 5 + at * 2;
        objects.push(format!(
            "<</Type/Page/Parent 2 0 R/MediaBox[0 0 600 800]/Resources<</Font<</F 3 0 R>>>>/Contents {content} 0 R{more}>>"
        ));
        objects.push(format!("<</Length {}>>stream\n{page}\nendstream", page.chars().count() + 1));
    }
    let mut file = "%PDF-1.7\n".to_owned();
    let mut places = Vec::new();
    for (at, object) in objects.iter().enumerate() {
        places.push(file.chars().count());
        file.push_str(&format!("{} 0 obj\n{object}\nendobj\n", at + 1));
    }
    let xref = file.chars().count();
    let table: Vec<String> = places.iter().map(|place| format!("{place:010} 00000 n \n")).collect();
    let table = table.concat();
    let size = objects.len() + 1;
    file.push_str(&format!(
        "xref\n0 {size}\n0000000000 65535 f \n{table}trailer<</Size {size}/Root 1 0 R>>\nstartxref\n{xref}\n%%EOF"
    ));
    let byte = |letter: char| match letter {
        '•' => 0x95,
        '–' => 0x96,
        '”' => 0x94,
        _ => u8::try_from(letter).expect("a letter of Windows-1252"),
    };
    file.chars().map(byte).collect()
}

/// Draws a line of text; `y` is counted from the bottom.
fn line(x: u32, y: u32, size: u32, text: &str) -> String {
    format!("BT /F {size} Tf 1 0 0 1 {x} {y} Tm ({text}) Tj ET\n")
}

fn page(lines: &[(u32, u32, u32, &str)]) -> Page {
    let drawn: String = lines.iter().map(|(x, y, size, text)| line(*x, *y, *size, text)).collect();
    pages(&[drawn]).remove(0)
}

fn pages(drawn: &[String]) -> Vec<Page> {
    read(&written(drawn, "")).expect("a PDF").pages
}

fn text(level: Option<u8>, text: &str) -> Block {
    Block::text(level, text.to_owned())
}

/// Returns the blocks as text, one a line.
fn said(page: &Page) -> String {
    page.texts().skip(usize::from(page.title.is_some())).collect::<Vec<_>>().join("\n")
}

#[test]
fn letters_of_windows_are_read() {
    let Some(bytes) = corpus("hostile/pdf/winansi-swedish.pdf") else { return };
    let paged_text = read(&bytes).expect("a PDF");
    assert_eq!(said(&paged_text.pages[0]), "Räksmörgås på Åland – 5 €");
    assert_eq!(paged_text.pages[0].size, Some((400, 200)));
}

/// Returns what is left of texts when only letters, digits and signs count: what a file does not tell is left out.
fn bare(texts: &[&str]) -> String {
    let is_kept = |c: char| !c.is_whitespace() && c < '\u{600}' && c != '\u{AD}';
    texts.concat().chars().filter(|c| is_kept(*c)).collect::<String>().replace("O\u{308}", "Ö")
}

#[test]
fn slides_say_what_they_should() {
    use unicode_normalization::UnicodeNormalization;
    let expected: serde_json::Value = serde_json::from_slice(&own("expected.json")).expect("JSON");
    let slides: Vec<_> =
        expected["slides"].as_array().expect("slides").iter().filter(|s| s["hidden"] == false).collect();
    for name in ["swedish.pdf", "swedish-tagged.pdf"] {
        let paged_text = read(&own(name)).expect("a PDF");
        assert_eq!(paged_text.title.as_deref(), Some("Kollegialt lärande"));
        assert_eq!(
            (paged_text.is_tagged, paged_text.pages.len(), paged_text.faults.as_slice()),
            (Some(true), 7, &[][..]),
            "{name}"
        );
        for (page, slide) in paged_text.pages.iter().zip(&slides) {
            let title = slide["title"].as_str();
            assert_eq!(page.title.as_deref(), title, "{name}");
            let texts: Vec<&str> =
                slide["text"].as_array().expect("texts").iter().filter_map(|text| text.as_str()).collect();
            let found: Vec<&str> = page.texts().collect();
            let expected: String = bare(&texts).nfc().collect();
            assert_eq!(bare(&found), expected, "{name}, slide {}", slide["n"]);
        }
        let table = slides[2]["table"].as_array().expect("a table");
        let rows: Vec<Vec<String>> =
            table.iter().map(|row| serde_json::from_value(row.clone()).expect("a row")).collect();
        assert_eq!(paged_text.pages[2].blocks, [Block::Table(Table::of(rows))], "{name}");
    }
    let tagged = read(&own("swedish-tagged.pdf")).expect("a PDF");
    let levels = tagged.pages[1].blocks.iter().map(|block| match block {
        Block::Text { level, .. } => *level,
        Block::Table(_) | Block::Picture(_) => None,
    });
    assert_eq!(levels.collect::<Vec<_>>(), [0, 0, 1, 1, 2, 0].map(Some));
}

#[test]
fn a_scan_has_no_text_and_says_so() {
    let paged_text = read(&own("swedish-scan.pdf")).expect("a PDF");
    assert_eq!(paged_text.pages.iter().flat_map(Page::texts).count(), 0);
    assert_eq!(paged_text.faults, [Fault { what: FaultKind::NoText, pages: vec![1, 2, 3] }]);
    assert_eq!(paged_text.title, None, "the name of a file");
    // A page on which nothing is drawn is no scan; one with a drawing may be.
    let drawn = [String::new(), "1 0 0 rg 100 100 200 200 re f".to_owned(), "1 1 1 rg 0 0 600 800 re f".to_owned()];
    let paged_text = read(&written(&drawn, "")).expect("a PDF");
    assert_eq!(paged_text.faults, [Fault { what: FaultKind::NoText, pages: vec![2] }]);
}

#[test]
fn files_that_cannot_be_read_say_why() {
    let Some(locked) = corpus("office/others/encrypted.pdf") else { return };
    assert_eq!(read(&locked), Err(Unreadable::Locked));
    for name in ["office/others/corrupted.pdf", "hostile/pdf/pages-loop.pdf"] {
        assert_eq!(corpus(name).map(|bytes| read(&bytes)), Some(Err(Unreadable::Broken)), "{name}");
    }
    assert_eq!(read(&b"not a PDF"[..].into()), Err(Unreadable::Broken));
    let mended = read(&corpus("office/others/bad-xref.pdf").expect("a file")).expect("it can be mended");
    assert_eq!(said(&mended.pages[0]), "Potato");
}

#[test]
fn lines_become_sentences_and_paragraphs() {
    let page = page(&[
        (50, 700, 24, "En rubrik som är så lång"),
        (50, 672, 24, "att den bryts"),
        (50, 600, 12, "Det här är ett stycke som är så långt att det måste"),
        (50, 586, 12, "brytas på två rader, med skolut-"),
        (50, 572, 12, "veckling, för- och efternamn samt tak-"),
        (50, 558, 12, "och golvlampor i samma mening."),
        (50, 530, 12, "Ett nytt stycke efter ett mellanrum."),
        (50, 516, 12, "Kort."),
    ]);
    assert_eq!(page.title.as_deref(), Some("En rubrik som är så lång att den bryts"));
    let first = "Det här är ett stycke som är så långt att det måste brytas på två rader, med skolutveckling, för- och \
                 efternamn samt tak- och golvlampor i samma mening.";
    assert_eq!(page.blocks[0], text(None, first));
    assert_eq!(said(&page), format!("{first}\nEtt nytt stycke efter ett mellanrum.\nKort."));
}

#[test]
fn items_lose_their_signs_and_keep_their_levels() {
    let page = page(&[
        (50, 700, 12, "•"),
        (65, 700, 12, "Första punkten är lång"),
        (65, 686, 12, "och fortsätter här"),
        (50, 672, 12, "•"),
        (65, 672, 12, "Andra"),
        (80, 658, 12, "–"),
        (95, 658, 12, "Under den andra"),
        (50, 644, 12, "• Tredje i ett drag"),
        (50, 600, 12, "– Nu går vi, sa hon."),
        (50, 560, 12, "1. Numret står kvar"),
    ]);
    let expected = [
        text(Some(0), "Första punkten är lång och fortsätter här"),
        text(Some(0), "Andra"),
        text(Some(1), "Under den andra"),
        text(Some(0), "Tredje i ett drag"),
        text(None, "– Nu går vi, sa hon."),
        text(None, "1. Numret står kvar"),
    ];
    assert_eq!(page.blocks, expected);
}

#[test]
fn columns_are_read_one_after_the_other_however_they_are_drawn() {
    let left = [
        "Vänster spalt börjar här",
        "och går vidare på en ny rad",
        "och en till av samma längd",
        "tills den tar slut.",
    ];
    let right =
        ["Höger spalt kommer sedan", "och har också flera rader", "som hör ihop med varandra", "ända till slutet."];
    let row = |at: usize| 700 - 14 * u32::try_from(at).expect("small");
    let column = |x: u32, lines: &[&'static str; 4]| {
        let rows = lines.iter().enumerate().map(|(at, text)| (x, row(at), 12, *text));
        rows.collect::<Vec<_>>()
    };
    let sensible = [column(50, &left), column(320, &right)].concat();
    let upwards: Vec<_> = sensible.iter().copied().rev().collect();
    let expected = format!("{}\n{}", left.join(" "), right.join(" "));
    for (order, lines) in [("sensible", sensible), ("upwards", upwards)] {
        assert_eq!(said(&page(&lines)), expected, "{order}");
    }
}

#[test]
fn words_are_whole_however_they_are_drawn() {
    // Letter by letter; with a gap instead of a space; set apart; twice, for a shadow.
    let apart = "BT /F 12 Tf 4 Tc 1 0 0 1 50 600 Tm (KVALITET) Tj ET\n";
    let gap = "BT /F 12 Tf 1 0 0 1 50 560 Tm [(Ett)-300(litet)-300(g)20(lapp)] TJ ET\n";
    let letters: String = "Räv".chars().zip([50, 59, 65]).map(|(c, x)| line(x, 520, 12, &c.to_string())).collect();
    let twice = line(50, 480, 12, "Skugga") + "BT /F 12 Tf 1 0 0 1 50.5 479.6 Tm (Skugga) Tj ET\n";
    let unseen = format!("BT 3 Tr ET {} BT 0 Tr ET", line(50, 440, 12, "Osynligt lager"));
    let page = pages(&[[apart, gap, &letters, &twice, &unseen].concat()]).remove(0);
    assert_eq!(said(&page), "KVALITET\nEtt litet glapp\nRäv\nSkugga\nOsynligt lager");
}

#[test]
fn turned_pages_are_read_as_they_are_shown() {
    let lines =
        [line(50, 700, 12, "Första raden i texten som är vriden"), line(50, 686, 12, "och den andra raden.")].concat();
    for turn in [90, 180, 270] {
        let paged_text = read(&written(std::slice::from_ref(&lines), &format!("/Rotate {turn}"))).expect("a PDF");
        let size = if turn == 180 { (600, 800) } else { (800, 600) };
        assert_eq!(paged_text.pages[0].size, Some(size));
        assert_eq!(said(&paged_text.pages[0]), "Första raden i texten som är vriden och den andra raden.", "{turn}");
    }
    let paged_text = read(&written(&[lines], "/CropBox[100 100 500 700]")).expect("a PDF");
    assert_eq!(paged_text.pages[0].size, Some((400, 600)));
}

#[test]
fn what_stands_on_every_page_is_left_out() {
    let drawn: Vec<String> = (1..=5)
        .map(|page| {
            let text = format!("Innehållet på sidan {page} är något annat än på de andra.");
            let number = format!("Sida {page} av 5");
            [
                line(50, 780, 9, "Norrby skola"),
                line(50, 500, 12, &text),
                line(50, 20, 9, &number),
                line(560, 20, 9, "7"),
            ]
            .concat()
        })
        .collect();
    for (at, page) in pages(&drawn).iter().enumerate() {
        assert_eq!(said(page), format!("Innehållet på sidan {} är något annat än på de andra.", at + 1));
    }
}

#[test]
fn tables_have_rows_of_cells() {
    let row =
        |y: u32, cells: [&'static str; 3]| [(50, y, 12, cells[0]), (200, y, 12, cells[1]), (400, y, 12, cells[2])];
    let lines =
        [row(700, ["Dag", "Ämne", "Sal"]), row(680, ["Måndag", "Svenska", "A12"]), row(660, ["Tisdag", "Bild", "B2"])];
    let Block::Table(table) = &page(&lines.concat()).blocks[0] else { panic!("a table") };
    assert_eq!(table.rows.len(), 3);
    assert_eq!(table.texts().skip(3).take(3).collect::<Vec<_>>(), ["Måndag", "Svenska", "A12"]);
}

#[test]
fn long_files_are_read_and_longer_ones_to_a_limit() {
    let page = |page: usize| line(50, 500, 12, &format!("Text på sida {page} i en lång bok."));
    let paged_text = read(&written(&(0..300).map(page).collect::<Vec<_>>(), "")).expect("a PDF");
    assert_eq!((paged_text.pages.len(), paged_text.faults.as_slice()), (300, &[][..]));
    assert_eq!(said(&paged_text.pages[299]), "Text på sida 299 i en lång bok.");
    assert_eq!(paged_text.language.as_deref(), Some("sv-SE"));
    let paged_text = read(&written(&(0..5001).map(page).collect::<Vec<_>>(), "")).expect("a PDF");
    assert_eq!(paged_text.pages.len(), 5000);
    assert_eq!(paged_text.faults, [Fault { what: FaultKind::TooMuch(Limit::Pages), pages: vec![] }]);
}

#[test]
fn a_page_with_too_much_ends_there_and_the_others_go_on() {
    let row = "abcdefghij".repeat(100);
    let full: String = (0..250).map(|at| line(10, 10 + at * 3, 1, &row)).collect();
    let paged_text = read(&written(&[line(50, 500, 12, "Före"), full, line(50, 500, 12, "Efter")], "")).expect("a PDF");
    assert_eq!(paged_text.faults, [Fault { what: FaultKind::TooMuch(Limit::Letters), pages: vec![2] }]);
    let all = |page: usize| paged_text.pages[page].texts().collect::<String>();
    assert_eq!([all(0), all(2)], ["Före", "Efter"]);
    assert!(all(1).starts_with("abcdefghij"), "what was read before counts");
}

/// Writes a file with a page of 600 by 800 points that shows these objects, the first of them as `/X`.
fn showing(objects: &[String]) -> Arc<[u8]> {
    let mut all = vec![
        "<</Type/Catalog/Pages 2 0 R>>".to_owned(),
        "<</Type/Pages/Kids[3 0 R]/Count 1>>".to_owned(),
        "<</Type/Page/Parent 2 0 R/MediaBox[0 0 600 800]/Resources<</XObject<</X 5 0 R>>>>/Contents 4 0 R>>".to_owned(),
        "<</Length 36>>stream\nq 600 0 0 800 0 0 cm /X Do Q         \nendstream".to_owned(),
    ];
    all.extend_from_slice(objects);
    let objects = all.iter().enumerate().map(|(at, object)| format!("{} 0 obj\n{object}\nendobj\n", at + 1));
    format!("%PDF-1.7\n{}trailer<</Root 1 0 R>>\n%%EOF", objects.collect::<String>()).into_bytes().into()
}

#[test]
fn a_page_that_would_draw_for_ever_is_ended() {
    // Twelve forms, each of which shows the next one ten times.
    let form = |at: usize| {
        let (shows, next) = if at < 11 { ("/X Do ".repeat(10), at + 6) } else { ("0 0 1 1 re f".to_owned(), 5) };
        let length = shows.len();
        format!(
            "<</Type/XObject/Subtype/Form/BBox[0 0 600 800]/Resources<</XObject<</X {next} 0 R>>>>/Length {length}>>stream\n{shows}\nendstream"
        )
    };
    let paged_text = digested(showing(&(0..12).map(form).collect::<Vec<_>>()).to_vec()).expect("a PDF");
    assert_eq!(paged_text.faults, [Fault { what: FaultKind::TooMuch(Limit::Drawing), pages: vec![1] }]);
}

#[cfg(feature = "images")]
#[test]
fn a_picture_of_too_many_pixels_is_not_drawn() {
    let picture = |side: u32| {
        showing(&[format!(
            "<</Type/XObject/Subtype/Image/Width {side}/Height {side}/ColorSpace/DeviceGray/BitsPerComponent 1/Length 1>>stream\n0\nendstream"
        )])
    };
    let (drawn, faults) = pictures(&picture(30_000), 0..1);
    assert_eq!((drawn[0].len(), faults), (0, vec![Fault { what: FaultKind::TooMuch(Limit::Drawing), pages: vec![1] }]));
    let (drawn, faults) = pictures(&picture(300), 0..1);
    assert_eq!((drawn[0].len(), faults), (2, vec![]));
}

/// Returns what became of bytes within a time; a panic or no end is a mistake of ours.
fn digested(bytes: Vec<u8>) -> Result<PagedText, Unreadable> {
    let bytes: Arc<[u8]> = bytes.into();
    bounded(READING_MAX, move || read(&bytes)).expect("an answer, in time")
}

proptest! {
    #![proptest_config(config("pdf", 32, 500))]

    #[test]
    fn broken_bytes_do_no_harm(changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..40), cut: bool) {
        let drawn = [line(50, 700, 24, "Rubrik"), line(50, 600, 12, "• Punkt")].concat();
        let made = written(&[drawn.clone(), drawn], "/Rotate 90").to_vec();
        let files = ["swedish.pdf", "swedish-tagged.pdf", "swedish-scan.pdf"].map(|name| own(name).to_vec());
        let samples = files.into_iter().chain([made]);
        for mut bytes in samples {
            for (place, byte) in &changes {
                let at = place.index(bytes.len());
                bytes[at] = *byte;
            }
            if cut {
                bytes.truncate(changes[0].0.index(bytes.len()));
            }
            let _ = digested(bytes);
        }
    }
}

/// Returns the pictures of pages that can all be drawn.
#[cfg(feature = "images")]
fn drawn(bytes: &Arc<[u8]>, pages: std::ops::Range<usize>) -> Vec<Vec<griffel::media::rendition::EncodedRendition>> {
    let (drawn, faults) = pictures(bytes, pages);
    assert_eq!(faults, []);
    drawn
}

#[cfg(feature = "images")]
#[test]
fn pages_are_drawn_on_white_and_upright_ones_in_two_widths() {
    use griffel::media::rendition::{EncodedRendition, Format};
    let black = |y: u32| format!("0 0 0 rg 300 {y} 100 100 re f\n");
    let file = written(&[black(0), black(300), black(700)], "");
    let kept = drawn(&file, 1..3);
    assert_eq!((kept.len(), drawn(&file, 2..20).len(), drawn(&file, 3..20).len()), (2, 1, 0), "no more than there are");
    for (page, copies) in kept.iter().enumerate() {
        let sizes: Vec<_> = copies.iter().map(|copy| (copy.pixels, copy.format)).collect();
        assert_eq!(sizes, [((480, 640), Format::WebP), ((1280, 1707), Format::WebP)]);
        for EncodedRendition { pixels, bytes, format: _ } in copies {
            let image = image::load_from_memory(bytes).expect("a picture").to_rgb8();
            assert_eq!(image.dimensions(), *pixels);
            let at = |x: u32, y: u32| image.get_pixel(x * pixels.0 / 600, y * pixels.1 / 800).0;
            assert!(at(10, 400).iter().all(|part| *part > 250), "white");
            let y = if page == 0 { 450 } else { 50 };
            assert!(at(350, y).iter().all(|part| *part < 8), "black on page {page}");
        }
    }
}

#[cfg(feature = "images")]
#[test]
fn pages_of_odd_sizes_are_no_larger() {
    for (size, expected) in [("0 0 100 100000", (2, 1810)), ("0 0 14400 2", (2000, 1)), ("0 0 1 1", (1810, 1810))] {
        let file = written(&["0 0 10 10 re f".to_owned()], &format!("/CropBox[{size}]/MediaBox[{size}]"));
        assert_eq!(drawn(&file, 0..1)[0].last().expect("a copy").pixels, expected, "{size}");
    }
}

#[cfg(feature = "images")]
#[test]
fn broken_bytes_are_drawn_or_not() {
    let sample = own("swedish-tagged.pdf");
    for step in 1..4 {
        let mut bytes = sample.to_vec();
        for at in (step * 37..bytes.len()).step_by(step * 997) {
            bytes[at] = bytes[at].wrapping_add(u8::try_from(step).expect("small"));
        }
        let bytes: Arc<[u8]> = bytes.into();
        assert!(bounded(READING_MAX, move || pictures(&bytes, 1..2)).is_ok(), "an answer, in time");
    }
}
