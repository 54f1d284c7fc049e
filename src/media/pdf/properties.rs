//! What a PDF says of itself: its title, its language, and whether it has tags.

use std::collections::BTreeSet;

use hayro::hayro_syntax::Pdf;
use hayro::hayro_syntax::object::{Array, Dict, Name, Object, ObjectIdentifier, Stream, String as PdfString};
use quick_xml::events::Event;
use unicode_normalization::UnicodeNormalization;

use crate::media::names::given;

/// Most objects that are visited in search of tags: a book has 100,000.
const TAGS_MAX: usize = 200_000;
/// Fewest elements of a document that somebody tagged: programs write an empty root.
const TAGS_MIN: usize = 2;
/// Returns the title, unless it is a file's name or a program's.
pub(super) fn title(pdf: &Pdf) -> Option<String> {
    let own = pdf.metadata().title.as_deref().map(text_of).and_then(|title| given(&title));
    own.or_else(|| {
        let stream = catalog(pdf)?.get::<Stream<'_>>(b"Metadata")?;
        given(&title_in(&stream.decoded_data().ok()?)?)
    })
}

/// Returns the language of the whole file.
pub(super) fn language(pdf: &Pdf) -> Option<String> {
    let language = text_of(catalog(pdf)?.get::<PdfString<'_>>(b"Lang")?.as_bytes()).trim().replace('_', "-");
    let mut parts = language.split('-');
    let is_named =
        parts.next().is_some_and(|part| matches!(part.len(), 2..=3) && part.chars().all(|c| c.is_ascii_alphabetic()))
            && parts.all(|part| matches!(part.len(), 1..=8) && part.chars().all(|c| c.is_ascii_alphanumeric()));
    is_named.then_some(language)
}

/// Returns whether it says that it has tags, and has some.
pub(super) fn is_tagged(pdf: &Pdf) -> bool {
    let Some(catalog) = catalog(pdf) else { return false };
    let marked = catalog.get::<Dict<'_>>(b"MarkInfo").and_then(|info| info.get::<bool>(b"Marked"));
    let Some(root) = catalog.get::<Dict<'_>>(b"StructTreeRoot").filter(|_| marked == Some(true)) else { return false };
    let mut open: Vec<Object<'_>> = root.get::<Object<'_>>(b"K").into_iter().collect();
    let mut seen: BTreeSet<ObjectIdentifier> = BTreeSet::new();
    let (mut elements, mut visited) = (0, 0);
    while let Some(object) = open.pop() {
        visited += 1;
        if visited > TAGS_MAX || elements >= TAGS_MIN {
            break;
        }
        match object {
            Object::Array(kids) => open.extend(children(&kids)),
            Object::Dict(element) => {
                if element.obj_id().is_some_and(|id| !seen.insert(id)) {
                    continue;
                }
                elements += usize::from(element.get::<Name<'_>>(b"S").is_some());
                open.extend(element.get::<Object<'_>>(b"K"));
            }
            Object::Null(_)
            | Object::Boolean(_)
            | Object::Number(_)
            | Object::String(_)
            | Object::Name(_)
            | Object::Stream(_) => {}
        }
    }
    elements >= TAGS_MIN
}

fn children<'a>(kids: &Array<'a>) -> Vec<Object<'a>> {
    // Two elements are enough; the first children hold them if any do.
    kids.iter::<Object<'a>>().take(TAGS_MAX / 100).collect()
}

fn catalog(pdf: &Pdf) -> Option<Dict<'_>> {
    pdf.xref().get::<Dict<'_>>(pdf.xref().root_id())
}

/// Returns a string of a PDF as text (ISO 32000-2, 7.9.2.2): UTF-16, UTF-8 or an encoding of its own.
pub(super) fn text_of(bytes: &[u8]) -> String {
    let wide = |bytes: &[u8], unit: fn([u8; 2]) -> u16| {
        let units: Vec<u16> = bytes.chunks_exact(2).map(|pair| unit([pair[0], pair[1]])).collect();
        without_language(&String::from_utf16_lossy(&units))
    };
    let text = match bytes {
        [0xFE, 0xFF, rest @ ..] => wide(rest, u16::from_be_bytes),
        [0xFF, 0xFE, rest @ ..] => wide(rest, u16::from_le_bytes),
        [0xEF, 0xBB, 0xBF, rest @ ..] => String::from_utf8_lossy(rest).into_owned(),
        // Many programs write UTF-8 without saying so; of the other encoding that is hardly ever right by chance.
        _ => match std::str::from_utf8(bytes) {
            Ok(text) => text.to_owned(),
            Err(_) => bytes.iter().map(|byte| letter(*byte)).collect(),
        },
    };
    text.chars().filter(|c| !c.is_control() || c.is_whitespace()).nfc().collect()
}

/// Takes the language out that may stand in a string between two signs U+001B.
fn without_language(text: &str) -> String {
    text.split('\u{1B}').step_by(2).collect()
}

/// Returns a letter of `PDFDocEncoding` (ISO 32000-2, D.3).
fn letter(byte: u8) -> char {
    const LOW: [char; 8] = ['˘', 'ˇ', 'ˆ', '˙', '˝', '˛', '˚', '˜'];
    const HIGH: [char; 33] = [
        '•', '†', '‡', '…', '—', '–', 'ƒ', '⁄', '‹', '›', '−', '‰', '„', '“', '”', '‘', '’', '‚', '™', 'ﬁ', 'ﬂ', 'Ł',
        'Œ', 'Š', 'Ÿ', 'Ž', 'ı', 'ł', 'œ', 'š', 'ž', '\u{FFFD}', '€',
    ];
    match byte {
        0x18..=0x1F => LOW[usize::from(byte - 0x18)],
        0x80..=0xA0 => HIGH[usize::from(byte - 0x80)],
        _ => char::from(byte),
    }
}

/// Returns the title in an XMP packet (ISO 16684-1, 8.3).
fn title_in(packet: &[u8]) -> Option<String> {
    let mut reader = quick_xml::Reader::from_str(std::str::from_utf8(packet).ok()?);
    let (mut inside, mut title) = (false, String::new());
    loop {
        match reader.read_event().ok()? {
            Event::Start(tag) if tag.name().as_ref() == "dc:title" => inside = true,
            Event::Text(text) if inside => title.push_str(&text),
            Event::GeneralRef(entity) if inside => match entity.resolve_char_ref().ok()? {
                Some(letter) => title.push(letter),
                None => title.push_str(quick_xml::escape::resolve_xml_entity(&entity)?),
            },
            // The first of several languages is the default one.
            Event::End(tag) if inside && tag.name().as_ref() == "rdf:li" && !title.trim().is_empty() => {
                return Some(title);
            }
            Event::End(tag) if tag.name().as_ref() == "dc:title" => return Some(title),
            Event::Eof => return None,
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn strings_are_read_in_their_encodings() {
        assert_eq!(text_of(b"\xFE\xFF\0\xC5\0s\0\xF6"), "Åsö");
        assert_eq!(text_of("Åsö".as_bytes()), "Åsö");
        assert_eq!(text_of(b"\xC5s\xF6 \x85 \xA0 5"), "Åsö – € 5");
        assert_eq!(text_of(b"\xEF\xBB\xBFa\xCC\x8A"), "å");
    }

    #[test]
    fn a_title_is_read_from_xmp() {
        let packet = "<x><dc:title><rdf:Alt><rdf:li xml:lang=\"x-default\">L&#228;sa &amp; r\u{e4}kna</rdf:li></rdf:Alt></dc:title></x>";
        assert_eq!(title_in(packet.as_bytes()).as_deref(), Some("Läsa & räkna"));
        assert_eq!(title_in(b"<x><dc:title/>"), None);
    }
}
