//! Texts of exports without tags, entities and control characters.

use unicode_normalization::UnicodeNormalization;

use crate::text::elements::tag_name;
use crate::text::entities::without_entities;

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

/// Returns a text of several lines without characters that no text has, and how many there were.
#[must_use]
pub fn without_controls(text: &str) -> (String, usize) {
    let is_control = |c: &char| c.is_control() && !matches!(c, '\n' | '\r' | '\t');
    let count = text.chars().filter(is_control).count();
    (text.chars().filter(|c| !is_control(c)).collect(), count)
}

/// Returns a text as a build reads it, so that both give it the same slug: composed (NFC), on one line, without control
/// characters and without white space around it.
#[must_use]
pub fn one_line(text: &str) -> String {
    // Both end a line (Unicode 5.8).
    let is_break = |c: char| c.is_control() || matches!(c, '\u{2028}' | '\u{2029}');
    let letters: String = text.chars().map(|c| if is_break(c) { ' ' } else { c }).collect();
    let line = letters.split(' ').filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ");
    line.trim().nfc().collect()
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
}
