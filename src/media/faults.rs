//! Finds what readers will miss in extracted text: letters that the font lost, and words whose letters are spaced
//! apart.

use std::collections::BTreeSet;

use crate::media::paged_text::{Block, Fault, FaultKind, Page, PagedText};

/// From this many spaced single letters on they are a word and not a list: `A B C` is a list.
const APART: usize = 5;
/// A small letter is reported as lost if it is expected this often (each word counted once) and never occurs.
const SMALL_EXPECTED: f64 = 9.0;
/// Most letters that a font loses. If more are missing, the text is not prose but a table, a form or a list of names.
const LOST_MAX: usize = 3;
/// The same for capitals, whose frequency depends more on the subject.
const CAPITAL_EXPECTED: f64 = 11.0;
/// The same if several texts seem to lack their first letter.
const CAPITAL_EXPECTED_HEADLESS: f64 = 8.0;
/// How many such texts are needed.
const HEADLESS: usize = 3;

/// Lowest frequency of small letters per thousand in Swedish prose of different kinds.
const SWEDISH: [(char, f64); 22] = [
    ('e', 85.0),
    ('a', 80.0),
    ('n', 75.0),
    ('r', 72.0),
    ('t', 66.0),
    ('s', 52.0),
    ('i', 48.0),
    ('l', 44.0),
    ('d', 38.0),
    ('o', 36.0),
    ('k', 26.0),
    ('m', 26.0),
    ('g', 22.0),
    ('v', 18.0),
    ('f', 15.0),
    ('h', 14.0),
    ('u', 14.0),
    ('ä', 13.0),
    ('p', 12.0),
    ('å', 9.0),
    ('ö', 9.0),
    ('b', 9.0),
];
/// The same for English.
const ENGLISH: [(char, f64); 20] = [
    ('e', 100.0),
    ('t', 75.0),
    ('a', 66.0),
    ('o', 62.0),
    ('i', 58.0),
    ('n', 56.0),
    ('s', 52.0),
    ('r', 48.0),
    ('h', 38.0),
    ('l', 32.0),
    ('d', 30.0),
    ('c', 22.0),
    ('u', 22.0),
    ('m', 19.0),
    ('p', 15.0),
    ('f', 15.0),
    ('g', 15.0),
    ('y', 11.0),
    ('b', 10.0),
    ('w', 12.0),
];
/// Lowest frequency of capitals per thousand capitals, in either language.
const CAPITALS: [(char, f64); 16] = [
    ('S', 70.0),
    ('D', 45.0),
    ('V', 35.0),
    ('M', 45.0),
    ('T', 45.0),
    ('A', 50.0),
    ('E', 35.0),
    ('F', 35.0),
    ('H', 35.0),
    ('I', 40.0),
    ('K', 30.0),
    ('L', 35.0),
    ('N', 35.0),
    ('P', 35.0),
    ('B', 30.0),
    ('R', 25.0),
];

/// Returns what readers will miss.
#[must_use]
pub fn faults(paged_text: &PagedText) -> Vec<Fault> {
    let lost = lost_letters(paged_text)
        .into_iter()
        .map(|letter| Fault { what: FaultKind::LostLetter(letter), pages: Vec::new() });
    let spaced = paged_text.pages.iter().enumerate().filter(|(_, page)| is_spaced_out(page));
    let spaced: Vec<u32> = spaced.filter_map(|(place, _)| u32::try_from(place + 1).ok()).collect();
    let spaced = (!spaced.is_empty()).then_some(Fault { what: FaultKind::SpacedOut, pages: spaced });
    lost.chain(spaced).collect()
}

/// Returns the letters that a text of this length should contain but does not.
fn lost_letters(paged_text: &PagedText) -> Vec<char> {
    let texts: Vec<&str> = paged_text.pages.iter().flat_map(Page::texts).collect();
    let Some(small) = frequencies(&texts) else { return Vec::new() };
    // Repeated words say nothing about letters, so each word counts once.
    let words: BTreeSet<&str> = texts.iter().flat_map(|text| text.split_whitespace()).collect();
    let count = |is_meant: &dyn Fn(char) -> bool| {
        words.iter().flat_map(|word| word.chars()).filter(|letter| is_meant(*letter)).count()
    };
    let has = |letter: char| words.iter().any(|word| word.contains(letter));
    #[expect(clippy::cast_precision_loss, reason = "letters of a text")]
    let (all_small, all_capitals) = (count(&char::is_lowercase) as f64, count(&char::is_uppercase) as f64);
    let headless = texts.iter().filter(|text| text.starts_with(char::is_lowercase) && text.contains(' ')).count();
    let enough = if headless >= HEADLESS { CAPITAL_EXPECTED_HEADLESS } else { CAPITAL_EXPECTED };
    let missing = |letters: &[(char, f64)], all: f64, enough: f64| -> Vec<char> {
        let expected = letters.iter().filter(|(_, often)| often / 1000.0 * all >= enough);
        expected.map(|(letter, _)| *letter).filter(|letter| !has(*letter)).collect()
    };
    let mut lost = missing(small, all_small, SMALL_EXPECTED);
    // A text without any capital is a stylistic choice.
    if count(&char::is_uppercase) > 0 {
        lost.extend(missing(&CAPITALS, all_capitals, enough));
    }
    if lost.len() > LOST_MAX { Vec::new() } else { lost }
}

/// Returns the letter frequencies of the text's language; `None` for languages other than Swedish and English. The
/// language is recognised by words without letters that fonts tend to lose.
fn frequencies(texts: &[&str]) -> Option<&'static [(char, f64)]> {
    let (mut words, mut swedish, mut english) = (0, 0, 0);
    for word in texts.iter().flat_map(|text| text.split_whitespace()) {
        words += 1;
        swedish += usize::from(matches!(word, "och" | "att" | "som" | "av" | "en" | "ett" | "med" | "till" | "det"));
        english += usize::from(matches!(word, "the" | "and" | "of" | "to" | "is" | "that" | "for" | "with"));
    }
    if swedish * 25 >= words && swedish > english {
        return Some(&SWEDISH);
    }
    (english * 20 >= words && words > 0).then_some(&ENGLISH)
}

/// Returns whether letters of a word are spaced apart on a page, along a line or below each other.
fn is_spaced_out(page: &Page) -> bool {
    let below = page.blocks.iter().filter_map(|block| match block {
        Block::Text { text, .. } => Some(text.as_str()),
        Block::Table(_) | Block::Picture(_) => None,
    });
    stand_apart(below) || page.texts().any(|text| stand_apart(text.split_whitespace()))
}

/// Returns whether a run of single letters is long enough to be one spaced word.
fn stand_apart<'a>(words: impl Iterator<Item = &'a str>) -> bool {
    let mut run = 0;
    for word in words {
        let mut letters = word.chars();
        let is_letter = letters.next().is_some_and(char::is_alphabetic) && letters.next().is_none();
        run = if is_letter { run + 1 } else { 0 };
        if run >= APART {
            return true;
        }
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    const SVENSKA: &str = "Vi har under året arbetat med att följa upp elevernas läsning i alla ämnen. Det är lärarna i arbetslagen som \
        samlar in underlag och för samtal om vad som fungerar. Rektorn leder arbetet och skolchefen följer det. Målet är att varje elev \
        ska förstå det som hen läser och kunna berätta om det. Därför har vi valt att börja med en kartläggning på hösten. Den visar \
        att många elever läser flytande men har svårt att dra slutsatser. På vårterminen prövade vi gemensamma läsloggar. De gav oss \
        en bild av hur eleverna tänker. Några skolor har kommit längre än andra, och de delar med sig av sina erfarenheter. Kollegiet \
        i Norrby skriver fram en plan. Hösten ägnas åt uppföljning, och frågan om bedömning tas upp igen på konferensen i november. \
        Två gånger om året träffas alla förstelärare. Barnen i förskolan möter berättelser varje dag. Föräldrar bjuds in att läsa \
        tillsammans med sina barn. Biblioteken är öppna för alla och har fått ett större anslag. Skolorna köper böcker och byter \
        med varandra. Lokala mål bryts ned till varje ämne. Elevhälsan deltar i arbetet från början. Inga stora ord behövs för det. Arbetet fortsätter. En sak återstår.";

    const MER: &str = "Nästa steg är att varje skola väljer två frågor att följa under läsåret. Pröva gärna att låta eleverna skriva \
        en kort sammanfattning efter lektionen och jämför dem med varandra. Går det att se vad som har fastnat? Våra besök visade stora \
        skillnader mellan ämnen, men också hur mycket som redan görs. Öppna samtal om bedömning kräver trygghet, och den växer långsamt. \
        Åtgärder som bygger på gissningar hjälper sällan någon. Fråga därför de unga själva, och lyssna på svaren. Budgeten räcker till \
        vikarier sex förmiddagar per arbetslag. Uppföljningen sker i mars, när nämnden får en rapport på högst fyra sidor.";

    const ENGLISH_PROSE: &str = "We visited four schools and talked with the head teachers about how they follow up on reading. The pupils read \
        every day, and the teachers keep a log of what they see. There is no single method that works for all of them. Some of the \
        classes start with a story, others with a question. Parents are invited to come and read with their children. FaultKind we learnt \
        is that time matters more than material, and that somebody has to own the work. Before the visit we had thought that it would \
        be about books. After it we know that it is about talk. Later in the year we will go back and see what became of the plan. \
        Everybody who took part has been asked to write down one thing to keep and one thing to change for the coming year.";

    fn paged_text(text: &str) -> PagedText {
        let sentences = text.split(". ").map(|text| Block::Text { level: None, text: text.to_owned() });
        PagedText { pages: vec![Page { blocks: sentences.collect(), ..Page::default() }], ..PagedText::default() }
    }

    fn without(text: &str, letter: char) -> PagedText {
        paged_text(&text.replace(letter, ""))
    }

    #[test]
    fn ordinary_texts_have_all_their_letters() {
        for text in
            [SVENSKA, ENGLISH_PROSE, "Kort text.", "Dagordning. Mötet öppnas. Val av justerare. Övriga frågor.", ""]
        {
            assert_eq!(faults(&paged_text(text)), [], "{text}");
            assert_eq!(faults(&paged_text(&text.repeat(4))), [], "{text}");
        }
    }

    #[test]
    fn a_letter_that_the_font_lost_is_named() {
        for letter in ['t', 'ä', 'å', 'ö', 'f'] {
            assert_eq!(lost_letters(&without(&format!("{SVENSKA} {MER}"), letter)), [letter], "{letter}");
        }
        assert_eq!(lost_letters(&without(ENGLISH_PROSE, 'l')), ['l']);
        // A list of initials, each followed by a sentence.
        let ends = [
            "alin", "ebo", "indra", "olva", "unner", "ymar", "asta", "eril", "iva", "onja", "usse", "ylva", "anar",
            "elt",
        ];
        let names = CAPITALS.iter().flat_map(|(first, _)| {
            ends.map(|end| format!("{first}{end} berättar om det som en klass gör för skolans plan och av vem"))
        });
        let all = names.collect::<Vec<_>>().join(". ");
        assert_eq!((lost_letters(&paged_text(&all)), lost_letters(&without(&all, 'D'))), (vec![], vec!['D']));
    }

    #[test]
    fn what_is_said_again_and_again_says_nothing() {
        let lines: Vec<String> =
            (0..3000).map(|n| format!("Punkt {n} om läsning och det som elever berättar")).collect();
        assert!(lost_letters(&paged_text(&lines.join(". "))).is_empty());
    }

    #[test]
    fn letters_that_stand_apart_are_seen_on_a_line_and_below_each_other() {
        let lines = |texts: &[&str]| Page {
            blocks: texts.iter().map(|text| Block::Text { level: None, text: (*text).to_owned() }).collect(),
            ..Page::default()
        };
        assert!(is_spaced_out(&lines(&["Mål: K v a l i t e t"])));
        assert!(is_spaced_out(&lines(&["M", "å", "l", "e", "t"])));
        assert!(!is_spaced_out(&lines(&["A", "B", "C", "D"])) && !is_spaced_out(&lines(&["1 2 3 4 5 6 7"])));
    }
}
