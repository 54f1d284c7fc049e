//! Words of links and texts, reduced to what readers compare, and proposals made of addresses.

use std::ops::Range;

use crate::text::address::{decoded, host, without_query};
use crate::text::raw_html::RawAttribute;

/// Extensions of files that open in a program of their own or are saved, with other words that say the type.
const FILE_TYPES: &[(&str, &[&str])] = &[
    ("pdf", &["pdf"]),
    ("doc", &["doc", "word"]),
    ("docx", &["docx", "word"]),
    ("odt", &["odt", "opendocument", "writer"]),
    ("rtf", &["rtf"]),
    ("xls", &["xls", "excel"]),
    ("xlsx", &["xlsx", "excel"]),
    ("ods", &["ods", "opendocument", "calc"]),
    ("ppt", &["ppt", "powerpoint"]),
    ("pps", &["pps", "powerpoint"]),
    ("pptx", &["pptx", "powerpoint"]),
    ("ppsx", &["ppsx", "powerpoint"]),
    ("odp", &["odp", "opendocument", "impress"]),
    ("zip", &["zip"]),
    ("epub", &["epub"]),
];

/// Returns the type of the file at an address, by its extension, and the words that say it.
#[must_use]
pub fn file_type(address: &str) -> Option<(&'static str, &'static [&'static str])> {
    // What follows a host is no extension: `https://a.example`.
    let name = path_inside(address).rsplit('/').next().unwrap_or_default();
    let (_, extension) = name.rsplit_once('.')?;
    let extension = extension.to_ascii_lowercase();
    FILE_TYPES.iter().find(|(known, _)| *known == extension).map(|(known, words)| (*known, *words))
}

/// Returns the path of an address, without its host.
fn path_inside(address: &str) -> &str {
    let path = without_query(address);
    path.split_once("//").map_or(path, |(_, rest)| rest.split_once('/').map_or("", |(_, path)| path))
}

/// Returns whether a text says one of these types: `Rapporten (PDF, 2 MB)`, `pdf:en`.
#[must_use]
pub fn says_type(text: &str, types: &[&str]) -> bool {
    let text = text.to_lowercase();
    text.split(|c: char| !c.is_alphanumeric()).any(|word| types.iter().any(|of| word == *of || is_form_of(word, of)))
}

/// Returns whether a word is a form of the name of a type: `pdfen`, `pdfer`, `pdfs`, `wordfil`, `powerpointen`.
fn is_form_of(word: &str, of: &str) -> bool {
    let ending = word.strip_prefix(of).unwrap_or_default();
    ["en", "er", "erna", "filen", "fil", "filer", "dokument", "dokumentet", "s"].contains(&ending)
}

/// Returns a text in lower case with single spaces, without signs and arrows at its ends.
#[must_use]
pub fn plain(text: &str) -> String {
    let text = text.to_lowercase();
    let words: Vec<&str> = text.split(char::is_whitespace).filter(|word| !word.is_empty()).collect();
    let text = words.join(" ");
    let inner = text.trim_matches(|c: char| !c.is_alphanumeric());
    // A text of nothing but signs, such as an emoji, is what it is.
    if inner.is_empty() { text } else { inner.to_owned() }
}

/// Returns a text without the note on the file that its end may hold: `Rapporten (pdf, 2 MB)`.
#[must_use]
pub fn without_file_note(text: &str) -> &str {
    let text = text.trim();
    let Some((before, note)) = text.strip_suffix([')', ']']).and_then(|open| open.rsplit_once(['(', '['])) else {
        return text;
    };
    let all: Vec<&str> = FILE_TYPES.iter().flat_map(|(_, words)| words.iter().copied()).collect();
    let is_size = |note: &str| {
        let note = note.to_lowercase();
        note.contains(|c: char| c.is_ascii_digit()) && ["kb", "mb", "kib", "mib"].iter().any(|unit| note.contains(unit))
    };
    if says_type(note, &all) || is_size(note) { before.trim_end() } else { text }
}

/// Returns words for what lies at an address, as a person might begin a text for a link: `skolverket.se: lasning`.
#[must_use]
pub fn proposal(address: &str) -> String {
    let host = host(address);
    let inside = decoded(path_inside(address));
    let names = inside
        .rsplit('/')
        .filter(|name| !name.is_empty())
        .map(|name| name.split_once('.').map_or(name, |(name, _)| name));
    let words = names.map(|name| name.replace(['-', '_', '+'], " "));
    let words = words.map(|name| name.trim_matches(|c: char| !c.is_alphabetic()).to_owned());
    let is_word = |name: &String| {
        let letters = name.chars().filter(|c| c.is_alphabetic()).count();
        letters >= 4 && letters * 2 > name.chars().count() && !["index", "default", "content"].contains(&name.as_str())
    };
    let words = words.take(2).find(is_word);
    match (host, words) {
        (Some(host), Some(words)) => format!("{host}: {words}"),
        (Some(host), None) => host,
        (None, words) => words.unwrap_or_else(|| "…".to_owned()),
    }
}

/// Returns an address as it can be typed in `[…](…)`.
#[must_use]
pub fn typed_address(address: &str) -> String {
    let needs_marks = address.contains([' ', '(', ')']);
    if needs_marks { format!("<{address}>") } else { address.to_owned() }
}

/// Returns an address without what makes no difference for readers: scheme, `www.` and the last `/`.
#[must_use]
pub fn same_place(address: &str) -> String {
    let inside = ["https://", "http://"].iter().find_map(|scheme| address.strip_prefix(scheme));
    match inside {
        Some(inside) => inside.trim_start_matches("www.").trim_end_matches('/').to_lowercase(),
        None => address.trim_end_matches('/').to_owned(),
    }
}

/// Returns where an attribute of a tag stands, from the space before its name to its closing quotation mark; `None` if it
/// has no value or is typed in another way. `start` is where the tag begins.
#[must_use]
pub fn attribute_range(markdown: &str, start: usize, attribute: &RawAttribute) -> Option<Range<usize>> {
    if attribute.span.is_empty() {
        return None;
    }
    let before = markdown.get(start..attribute.span.start)?;
    let quote = before.chars().next_back().filter(|c| matches!(c, '"' | '\''));
    let name_end = before.trim_end_matches(['"', '\'']).trim_end().strip_suffix('=')?.trim_end();
    let at = name_end.len().checked_sub(attribute.name.len())?;
    if !name_end.get(at..)?.eq_ignore_ascii_case(&attribute.name) {
        return None;
    }
    let from = name_end[..at].trim_end().len();
    if from == at {
        return None;
    }
    let end = attribute.span.end + usize::from(quote.is_some_and(|q| markdown[attribute.span.end..].starts_with(q)));
    Some(start + from..end)
}

/// Returns a text cut to a number of characters, for messages.
#[must_use]
pub fn shortened(text: &str, letters: usize) -> String {
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    match text.char_indices().nth(letters) {
        Some((end, _)) => format!("{} …", text[..end].trim_end()),
        None => text,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_compared_without_signs_and_notes() {
        for (text, expected) in [
            ("Läs mer »", "läs mer"),
            (" här! ", "här"),
            ("”Länk”\u{a0}→", "länk"),
            ("Läs\n mer…", "läs mer"),
            (" 👩🏽‍🏫 ", "👩🏽‍🏫"),
        ] {
            assert_eq!(plain(text), expected);
        }
        assert_eq!(without_file_note("Rapporten (pdf, 2 MB)"), "Rapporten");
        assert_eq!(without_file_note("här [1,2 mb]"), "här");
        assert_eq!(without_file_note("Rapporten (2019)"), "Rapporten (2019)");
        assert!(says_type("Ladda ner pdf:en", &["pdf"]) && says_type("PDF-fil", &["pdf"]));
        assert!(!says_type("Word of mouth", &["docx"]) && !says_type("lärplattform", &["pdf"]));
    }

    #[test]
    fn the_type_of_a_file_is_its_extension() {
        assert_eq!(file_type("https://a.example/b.PDF?x=1#page=2").map(|found| found.0), Some("pdf"));
        assert_eq!(file_type("/filer/plan.docx").map(|found| found.0), Some("docx"));
        for address in ["https://a.zip", "https://a.example/pdf", "https://a.example/b.pdf/c", "a.html", "#pdf", ""] {
            assert!(file_type(address).is_none(), "{address}");
        }
    }

    #[test]
    fn a_proposal_is_made_of_the_address() {
        for (address, expected) in [
            ("https://www.a.example/sv/rapporter/stod-i-lasning.html?x=1", "a.example: stod i lasning"),
            ("https://a.example/2026/", "a.example"),
            ("/filer/rapport.pdf", "rapport"),
            ("../2014-12-20-god-jul.md", "god jul"),
            ("https://a.example/l%C3%A4s-h%C3%A4r/12/", "a.example: läs här"),
            ("#a", "…"),
            ("https://a.example/8f3a9c12d4e5", "a.example"),
        ] {
            assert_eq!(proposal(address), expected, "{address}");
        }
        assert_eq!(same_place("https://www.A.example/b/"), same_place("http://a.example/b"));
    }

    #[test]
    fn an_attribute_is_found_with_its_name() {
        let text = "x <a href='b'  TARGET = \"_blank\">";
        let at = text.find("_blank").expect("there");
        let attribute = RawAttribute { name: "target".to_owned(), value: String::new(), span: at..at + 6 };
        let range = attribute_range(text, 2, &attribute).expect("a range");
        assert_eq!(&text[range], "  TARGET = \"_blank\"");
    }
}
