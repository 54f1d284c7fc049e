//! What a PDF says about itself.

use std::collections::BTreeSet;

use hayro::hayro_syntax::Pdf;
use hayro::hayro_syntax::object::{Array, Dict, Object, ObjectIdentifier, Stream, String as Text};

use crate::media::names::given;

/// Elements of the tree of tags that are looked at: one more than one is enough to know that there are any.
const TAGS_MAX: usize = 200;

/// Returns the title that an author gave.
pub(super) fn title(pdf: &Pdf) -> Option<String> {
    let of_properties = pdf.metadata().title.as_deref().map(decoded).and_then(|title| given(&title));
    of_properties.or_else(|| {
        let stream = catalog(pdf)?.get::<Stream<'_>>("Metadata")?;
        let bytes = stream.decoded().ok()?;
        let text = std::str::from_utf8(&bytes).ok()?;
        let title = &text[text.find("<dc:title")?..text.find("</dc:title>")?];
        let inner = &title[title.find("<rdf:li")?..title.find("</rdf:li>")?];
        let typed = inner.split_once('>')?.1;
        given(&quick_xml::escape::unescape(typed).ok()?)
    })
}

/// Returns the language that the file names (ISO 32000-2, 14.9.2).
pub(super) fn language(pdf: &Pdf) -> Option<String> {
    let language = decoded(catalog(pdf)?.get::<Text<'_>>("Lang")?.as_bytes());
    let language = language.trim().to_owned();
    let is_tag = !language.is_empty() && language.chars().all(|c| c.is_ascii_alphanumeric() || c == '-');
    is_tag.then_some(language)
}

/// Returns whether the file has tags: it says so, and there are some. Programs write an empty tree, too.
pub(super) fn is_tagged(pdf: &Pdf) -> bool {
    let Some(catalog) = catalog(pdf) else { return false };
    let says_so = catalog.get::<Dict<'_>>("MarkInfo").and_then(|mark| mark.get::<bool>("Marked")) == Some(true);
    says_so && catalog.get::<Dict<'_>>("StructTreeRoot").is_some_and(|root| elements(root) >= 2)
}

fn catalog(pdf: &Pdf) -> Option<Dict<'_>> {
    pdf.xref().get::<Dict<'_>>(pdf.xref().root_id())
}

/// Returns the number of elements below one, each looked into once, up to a bound.
fn elements(root: Dict<'_>) -> usize {
    let mut seen: BTreeSet<ObjectIdentifier> = BTreeSet::new();
    let (mut waiting, mut found) = (vec![root], 0);
    while let Some(element) = waiting.pop() {
        let children = element.get::<Array<'_>>("K").map(|all| all.iter::<Object<'_>>().take(TAGS_MAX).collect());
        let children: Vec<Object<'_>> =
            children.unwrap_or_else(|| element.get::<Object<'_>>("K").into_iter().collect());
        for child in children.into_iter().filter_map(Object::into_dict) {
            let is_new = child.obj_id().is_none_or(|id| seen.insert(id));
            if is_new && found < TAGS_MAX {
                found += 1;
                waiting.push(child);
            }
        }
    }
    found
}

/// Returns a text of a PDF: UTF-16 or UTF-8 with a mark, else the table of its own (ISO 32000-2, 7.9.2.2).
pub(super) fn decoded(bytes: &[u8]) -> String {
    if let Some(rest) = bytes.strip_prefix(b"\xfe\xff") {
        let units: Vec<u16> = rest.chunks_exact(2).map(|pair| u16::from_be_bytes([pair[0], pair[1]])).collect();
        return String::from_utf16_lossy(&units);
    }
    if let Some(rest) = bytes.strip_prefix(b"\xff\xfe") {
        let units: Vec<u16> = rest.chunks_exact(2).map(|pair| u16::from_le_bytes([pair[0], pair[1]])).collect();
        return String::from_utf16_lossy(&units);
    }
    if let Some(rest) = bytes.strip_prefix(b"\xef\xbb\xbf") {
        return String::from_utf8_lossy(rest).into_owned();
    }
    bytes.iter().map(|byte| letter(*byte)).collect()
}

/// Returns a letter of `PDFDocEncoding` (ISO 32000-2, D.3): Latin-1 but for some signs.
fn letter(byte: u8) -> char {
    const SIGNS: &str = "•†‡…—–ƒ⁄‹›−‰„“”‘’‚™ﬁﬂŁŒŠŸŽıłœšž";
    match byte {
        0x80..=0x9e => SIGNS.chars().nth(usize::from(byte - 0x80)).unwrap_or(' '),
        0xa0 => '€',
        byte => char::from(byte),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_read_in_each_of_their_forms() {
        assert_eq!(decoded(b"\xfe\xff\0L\0\xe4\0s"), "Läs");
        assert_eq!(decoded("\u{feff}Läs".as_bytes()), "Läs");
        assert_eq!(decoded(b"L\xe4s \x84 \xa0 \x8d\x8e"), "Läs — € “”");
    }
}
