//! Texts of exports without tags, entities and control characters.

use std::borrow::Cow;

use unicode_normalization::UnicodeNormalization;

use crate::text::allowed::{allowed, is_allowed, substitute};
use crate::text::elements::tag_name;
use crate::text::entities::{allowed_references, without_entities};
use crate::text::invisible::is_blank;

/// Elements that old programs let authors put into titles.
const IN_TITLES: [&str; 16] =
    ["b", "strong", "i", "em", "u", "s", "del", "ins", "sup", "sub", "small", "span", "code", "br", "a", "mark"];

/// Returns a title as readers see it: on one line, without markup, entities decoded, without control characters (XML
/// 1.0, 2.2).
#[must_use]
pub fn title(typed: &str) -> String {
    let mut text = String::with_capacity(typed.len());
    let mut rest = typed;
    while let Some(at) = rest.find('<') {
        text.push_str(&rest[..at]);
        rest = &rest[at..];
        let end = rest.find('>').map_or(1, |end| end + 1);
        let name = tag_name(rest).to_ascii_lowercase();
        match name.as_str() {
            "br" => text.push(' '),
            name if IN_TITLES.contains(&name) => {}
            _ => text.push_str(&rest[..end]),
        }
        rest = &rest[end..];
    }
    text.push_str(rest);
    one_line(&without_entities(&text))
}

/// Returns the name of a person; of an e-mail address only the part before `@` (GDPR).
#[must_use]
pub fn person(typed: &str) -> String {
    let name = title(typed);
    match name.split_once('@') {
        Some((own, host)) if host.contains('.') && !own.is_empty() && !name.contains(' ') => own.to_owned(),
        _ => name,
    }
}

/// Returns markup without characters that no text has, and how many were removed. What Windows has a character for
/// becomes it, whether it is typed or a reference: `&#146;` is an apostrophe (HTML, 13.2.5.80).
#[must_use]
pub fn without_controls(text: &str) -> (String, usize) {
    let count = text.chars().filter(|c| !is_allowed(*c) && substitute(*c).is_none()).count();
    (clean(text).into_owned(), count)
}

/// Returns the same without the number.
#[must_use]
pub fn clean(text: &str) -> Cow<'_, str> {
    let is_separator = |c: char| matches!(c, '\u{2028}' | '\u{2029}');
    match allowed_references(text) {
        Cow::Borrowed(text) => match allowed(text) {
            Cow::Borrowed(text) if !text.contains(is_separator) => Cow::Borrowed(text),
            text => Cow::Owned(text.replace(is_separator, " ")),
        },
        Cow::Owned(text) => Cow::Owned(allowed(&text).replace(is_separator, " ")),
    }
}

/// Returns a text as a build reads it, so that both give it the same slug: composed (NFC), on one line, without control
/// characters and without white space around it.
#[must_use]
pub fn one_line(text: &str) -> String {
    // Separators end a line (Unicode 5.8); what Windows has a character for becomes it.
    let letter = |c: char| match substitute(c) {
        Some(c) if !c.is_control() && !matches!(c, '\u{2028}' | '\u{2029}') => Some(c),
        None if !c.is_control() => None,
        Some(_) | None => Some(' '),
    };
    let letters: String = text.chars().filter_map(letter).collect();
    let line = letters.split(' ').filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ");
    // A name of which nothing is seen is none.
    if is_blank(&line) { String::new() } else { line.trim_matches(is_edge).nfc().collect() }
}

/// Returns whether a character at the edge of a line is nothing of it: white space, and the mark of a file's start.
fn is_edge(c: char) -> bool {
    c.is_whitespace() || matches!(c, '\u{200b}' | '\u{feff}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn titles_are_text() {
        assert_eq!(title("A <em>viktig</em> fr&aring;ga &#8211; 1 < 2 &amp; AT&T"), "A viktig fråga – 1 < 2 & AT&T");
        assert_eq!(title("<script>x</script>\u{b}\n b<br/>c"), "<script>x</script> b c");
        assert_eq!(title("&x; & &#xD800; <"), "&x; & &#xD800; <");
        assert_eq!(title("\u{2028}&nbsp;\u{a0}"), "");
        assert_eq!(title("\u{a0}a\u{2029}b\u{a0}c "), "a b\u{a0}c");
        assert_eq!(title("la\u{308}sning"), "läsning");
    }

    #[test]
    fn letters_of_windows_become_what_they_meant_and_what_no_text_has_goes() {
        assert_eq!(title("Lena&#146;s \u{93}bok\u{94} \u{85} 5 &#x80;"), "Lena’s “bok” … 5 €");
        assert_eq!(title("a\u{fffe}b\u{1ffff}\u{fdd0}\u{2028}c\u{1}d"), "ab c d");
        for nothing in ["\u{200b}", "\u{feff} \u{200d}", "&#8203;", "<b>\u{ad}</b>", "\u{ffff}\u{9d}"] {
            assert_eq!(title(nothing), "", "{nothing:?}");
        }
        assert_eq!(title("\u{feff}Hej\u{200b}"), "Hej");
        assert_eq!(title("👩\u{200d}🏫"), "👩\u{200d}🏫");
        assert_eq!(without_controls("Lena&#146;s \u{92}\u{1}b\u{fffe}\u{2028}c\n"), ("Lena’s ’b c\n".to_owned(), 2));
        let whole = "Räksmörgås &#229; \u{a0}\n";
        assert_eq!(clean(whole), whole);
    }
}
