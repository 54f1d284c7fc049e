//! Characters that neither XML nor HTML can hold. They come by entities, escapes of YAML and pasted text.

use std::borrow::Cow;

/// What browsers read for the references `&#128;` to `&#159;` (HTML, 13.2.5.80): the characters that Windows has there.
/// Texts from old pages hold them as control characters. Five stand for nothing.
const WINDOWS: [char; 32] = [
    '€', '\0', '‚', 'ƒ', '„', '…', '†', '‡', 'ˆ', '‰', 'Š', '‹', 'Œ', '\0', 'Ž', '\0', //
    '\0', '‘', '’', '“', '”', '•', '–', '—', '˜', '™', 'š', '›', 'œ', '\0', 'ž', 'Ÿ',
];

/// Returns whether XML and HTML can hold a character: it is neither a control character other than tab and line end nor a
/// noncharacter (XML 1.0, 2.2; HTML, 13.1.4; Infra, 4.5).
#[must_use]
pub fn is_allowed(c: char) -> bool {
    let is_noncharacter = matches!(c, '\u{fdd0}'..='\u{fdef}') || u32::from(c) & 0xfffe == 0xfffe;
    matches!(c, '\t' | '\n' | '\r') || !c.is_control() && !is_noncharacter
}

/// Returns a text without the characters that XML and HTML cannot hold. Those that Windows has a character for become it.
#[must_use]
pub fn allowed(text: &str) -> Cow<'_, str> {
    if has_forbidden(text) { Cow::Owned(text.chars().filter_map(substitute).collect()) } else { Cow::Borrowed(text) }
}

/// Number of bytes that are looked at together: every page passes here, and nearly none has a character to be looked at.
const CHUNK: usize = 64;

fn has_forbidden(text: &str) -> bool {
    // The first bytes of all forbidden characters in UTF-8, and of some others.
    let is_suspect = |byte: u8| {
        byte < 0x20 && byte != b'\t' && byte != b'\n' && byte != b'\r' || byte == 0x7f || byte == 0xc2 || byte >= 0xef
    };
    let is_forbidden_at = |at: usize| text[at..].chars().next().is_some_and(|c| !is_allowed(c));
    text.as_bytes().chunks(CHUNK).zip(0..).any(|(chunk, number)| {
        let has_suspect = chunk.iter().fold(false, |any, byte| any | is_suspect(*byte));
        has_suspect
            && chunk.iter().enumerate().any(|(at, byte)| is_suspect(*byte) && is_forbidden_at(number * CHUNK + at))
    })
}

/// Returns the character to write for a character; `None` if there is none.
#[must_use]
pub fn substitute(c: char) -> Option<char> {
    match c {
        '\u{80}'..='\u{9f}' => Some(WINDOWS[u32::from(c) as usize - 0x80]).filter(|c| *c != '\0'),
        c => Some(c).filter(|c| is_allowed(*c)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn control_characters_and_noncharacters_go_and_the_rest_stays() {
        let forbidden =
            "\0\u{1}\u{8}\u{b}\u{c}\u{e}\u{1f}\u{7f}\u{81}\u{9d}\u{fdd0}\u{fdef}\u{fffe}\u{ffff}\u{5fffe}\u{10ffff}";
        assert!(forbidden.chars().all(|c| !is_allowed(c)));
        assert_eq!(allowed(&format!("å{forbidden}\u{a0}«")), "å\u{a0}«");
        assert!(forbidden.chars().all(|c| allowed(&format!("a{c}b")) == "ab"));
        for text in ["a\tb\r\nc", "Räksmörgås\u{a0}» 🙂 \u{fffd}\u{feff}\u{fdcf}\u{fdf0}\u{2028}"] {
            assert!(matches!(allowed(text), Cow::Borrowed(_)), "{text}");
        }
    }

    #[test]
    fn what_windows_has_a_character_for_becomes_it() {
        assert_eq!(allowed("\u{80}5 \u{96} \u{93}citat\u{94}\u{85}"), "€5 – “citat”…");
    }
}
