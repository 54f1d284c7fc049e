//! What PDFs say, what their pages look like, and what foreign ones lead to.

use std::path::Path;
use std::sync::Arc;

use griffel::media::deck::{Block, Deck, Page, Unreadable, What};
use griffel::media::pdf::{pictures, read};
use proptest::prelude::*;
use unicode_normalization::UnicodeNormalization;

fn file(name: &str) -> Arc<[u8]> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/files");
    std::fs::read(folder.join(name)).expect("a file of the tests").into()
}

fn foreign(name: &str) -> Option<Arc<[u8]>> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/corpus").join(name);
    if !path.is_file() {
        println!("skipped: {} is not here (tests/README.md tells where it is looked for)", path.display());
    }
    std::fs::read(path).ok().map(Arc::from)
}

/// Returns the words of some texts, as they can be compared: letters that this font does not have, and emoji, are left out.
fn words<'a>(texts: impl Iterator<Item = &'a str>) -> Vec<String> {
    let text: String = texts.collect::<Vec<_>>().join(" ").replace('\u{ad}', "").nfc().collect();
    let is_ours = |c: char| c.is_ascii() || "åäöÅÄÖé–”’".contains(c);
    let word = |word: &str| word.chars().filter(|c| is_ours(*c)).collect::<String>();
    text.split_whitespace().map(word).filter(|word| !word.is_empty()).collect()
}

fn expected() -> Vec<(Option<String>, Vec<String>)> {
    let all: serde_json::Value = serde_json::from_slice(&file("expected.json")).expect("JSON");
    let slides = all["slides"].as_array().expect("slides").iter().filter(|slide| slide["hidden"] == false);
    let slide = |slide: &serde_json::Value| {
        let texts: Vec<&str> =
            slide["text"].as_array().into_iter().flatten().filter_map(|text| text.as_str()).collect();
        (slide["title"].as_str().map(str::to_owned), words(texts.into_iter()))
    };
    slides.map(slide).collect()
}

#[test]
fn every_word_of_every_page_is_read_in_its_order() {
    for name in ["swedish.pdf", "swedish-tagged.pdf"] {
        let deck = read(&file(name)).expect("pages");
        let expected = expected();
        assert_eq!(deck.pages.len(), expected.len(), "{name}");
        for (number, (page, (title, wanted))) in deck.pages.iter().zip(&expected).enumerate() {
            assert_eq!(page.title.as_deref(), title.as_deref(), "{name}, title of {}", number + 1);
            let mut said = words(page.texts());
            let mut wanted = wanted.clone();
            if number == 3 {
                // The program that made the one breaks a word within a shape, and draws the shapes in another order.
                (said, wanted) = ([said, wanted])
                    .map(|words| {
                        let mut letters: Vec<char> = words.concat().chars().collect();
                        letters.sort_unstable();
                        vec![letters.into_iter().collect::<String>()]
                    })
                    .into();
            }
            assert_eq!(said, wanted, "{name}, page {}", number + 1);
        }
        assert_eq!((deck.title.as_deref(), deck.is_tagged), (Some("Kollegialt lärande"), Some(true)), "{name}");
        assert!(deck.faults.is_empty() && deck.is_wide(), "{name}: {:?}", deck.faults);
        let table =
            |page: &Page| page.blocks.iter().any(|block| matches!(block, Block::Table(rows) if rows.len() == 4));
        assert!(table(&deck.pages[2]), "{name}: {:?}", deck.pages[2]);
    }
    let deck = read(&file("swedish-tagged.pdf")).expect("pages");
    let levels: Vec<Option<u8>> = deck.pages[1]
        .blocks
        .iter()
        .filter_map(|block| match block {
            Block::Text { level, .. } => Some(*level),
            Block::Table(_) | Block::Picture(_) => None,
        })
        .collect();
    assert_eq!(levels, [Some(0), Some(0), Some(1), Some(1), Some(2), Some(0)]);
    assert_eq!(read(&file("swedish.pdf")).expect("pages").language.as_deref(), Some("sv"));
}

#[test]
fn a_scan_says_nothing_and_that_is_said() {
    let deck = read(&file("swedish-scan.pdf")).expect("pages");
    assert_eq!(deck.pages.iter().flat_map(Page::texts).count(), 0);
    assert_eq!(deck.faults.len(), 1);
    assert_eq!((&deck.faults[0].what, deck.faults[0].pages.as_slice()), (&What::NoText, [1, 2, 3].as_slice()));
    assert_eq!((deck.title, deck.is_tagged), (None, Some(false)));
}

#[test]
fn foreign_files_lead_to_what_they_must() {
    if let Some(bytes) = foreign("hostile/pdf/winansi-swedish.pdf") {
        let deck = read(&bytes).expect("pages");
        assert_eq!(deck.pages[0].texts().collect::<Vec<_>>(), ["Räksmörgås på Åland – 5 €"]);
    }
    if let Some(bytes) = foreign("hostile/pdf/pages-loop.pdf") {
        assert!(read(&bytes).is_err() && pictures(&bytes, 0..9).is_empty());
    }
    let outcomes: [(&str, Result<&str, Unreadable>); 5] = [
        ("20-pages.pdf", Err(Unreadable::Locked)),
        ("encrypted.pdf", Err(Unreadable::Locked)),
        ("corrupted.pdf", Err(Unreadable::Broken)),
        ("bad-xref.pdf", Ok("Potato")),
        ("not_encrypted.pdf", Ok("Not encrypted pdf")),
    ];
    for (name, wanted) in outcomes {
        let Some(bytes) = foreign(&format!("office/others/{name}")) else { continue };
        let text = |deck: Deck| deck.pages.iter().flat_map(Page::texts).collect::<Vec<_>>().join(" ");
        assert_eq!(read(&bytes).map(text), wanted.map(str::to_owned), "{name}");
    }
    assert_eq!(read(&Arc::from(&b"hej"[..])), Err(Unreadable::Broken));
}

#[cfg(feature = "images")]
#[test]
fn pages_are_drawn_in_two_widths() {
    use griffel::media::picture::Format;

    let drawn = pictures(&file("swedish.pdf"), 0..3);
    assert_eq!(drawn.len(), 3);
    for page in &drawn {
        let sizes: Vec<_> = page.iter().map(|copy| (copy.pixels, copy.format)).collect();
        assert_eq!(sizes, [((480, 339), Format::WebP), ((1280, 905), Format::WebP)]);
        let image = image::load_from_memory(&page[1].bytes).expect("a picture").into_rgb8();
        let dark = image.pixels().filter(|pixel| pixel.0.iter().all(|part| *part < 128)).count();
        let white = image.pixels().filter(|pixel| pixel.0.iter().all(|part| *part > 250)).count();
        assert!(dark > 1000 && white > 500_000, "letters on white paper: {dark}, {white}");
    }
    assert_eq!(pictures(&file("swedish.pdf"), 6..20).len(), 1, "no more than there are");
}

/// Writes a PDF of so many pages, each with a line of its own, a heading that all share and its number.
fn long(pages: usize) -> Vec<u8> {
    use std::fmt::Write as _;
    let mut objects =
        vec![String::new(), "<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding>>".to_owned()];
    let mut kids = String::new();
    for page in 1..=pages {
        let text = format!(
            "BT /F 12 Tf 40 380 Td (Norrby kommun) Tj ET BT /F 24 Tf 40 300 Td (Rubrik {page}) Tj ET \
             BT /F 12 Tf 40 200 Td (Text nummer {page}) Tj ET BT /F 12 Tf 300 10 Td ({page}) Tj ET"
        );
        objects.push(format!("<</Length {}>>stream\n{text}\nendstream", text.len()));
        let content = objects.len();
        objects.push(format!(
            "<</Type/Page/Parent 1 0 R/MediaBox[0 0 600 400]/Contents {content} 0 R/Resources<</Font<</F 2 0 R>>>>>>"
        ));
        write!(kids, "{} 0 R ", objects.len()).expect("a text");
    }
    objects[0] = format!("<</Type/Pages/Kids[{kids}]/Count {pages}>>");
    objects.push("<</Type/Catalog/Pages 1 0 R>>".to_owned());
    let mut file = "%PDF-1.7\n".to_owned();
    let mut places = Vec::new();
    for (number, object) in objects.iter().enumerate() {
        places.push(file.len());
        write!(file, "{} 0 obj\n{object}\nendobj\n", number + 1).expect("a text");
    }
    let start = file.len();
    write!(file, "xref\n0 {}\n0000000000 65535 f \n", objects.len() + 1).expect("a text");
    for place in places {
        writeln!(file, "{place:010} 00000 n ").expect("a text");
    }
    write!(file, "trailer<</Size {}/Root {} 0 R>>\nstartxref\n{start}\n%%EOF", objects.len() + 1, objects.len())
        .expect("a text");
    file.into_bytes()
}

#[test]
fn what_all_pages_share_is_left_out_and_so_are_their_numbers() {
    let deck = read(&long(300).into()).expect("pages");
    assert_eq!(deck.pages.len(), 300);
    for (place, page) in deck.pages.iter().enumerate() {
        let said: Vec<&str> = page.texts().collect();
        let (title, text) = (format!("Rubrik {}", place + 1), format!("Text nummer {}", place + 1));
        assert_eq!(said, [title.as_str(), text.as_str()], "page {}", place + 1);
    }
}

#[test]
fn a_book_is_read_up_to_a_bound() {
    let deck = read(&long(1010).into()).expect("pages");
    assert_eq!(deck.pages.len(), 1000);
    assert!(deck.faults.iter().any(|fault| matches!(fault.what, What::TooMuch(_))));
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, ..ProptestConfig::default() })]

    #[test]
    fn no_change_of_a_byte_ends_the_program(
        changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..40),
        which in 0..3_usize,
    ) {
        let mut bytes = file(["swedish.pdf", "swedish-scan.pdf", "swedish-tagged.pdf"][which]).to_vec();
        for (at, byte) in changes {
            let at = at.index(bytes.len());
            bytes[at] = byte;
        }
        let second = std::time::Duration::from_mins(1);
        let bytes: Arc<[u8]> = bytes.into();
        prop_assert!(griffel::media::bounded::bounded(second, move || drop(read(&bytes))).is_ok());
    }
}
