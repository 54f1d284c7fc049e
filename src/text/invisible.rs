//! Characters that nobody sees: they come along when text is pasted from other programs.

/// Returns whether a character is shown as nothing: it formats, joins or marks, or is a control character.
///
/// Spaces of any width are no such characters; tabs and line ends are not either.
#[must_use]
pub fn is_invisible(c: char) -> bool {
    match c {
        '\t' | '\n' | '\r' => false,
        '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{180e}' | '\u{feff}' | '\u{fffc}' => true,
        '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{fe00}'..='\u{fe0f}' => true,
        c => c.is_control(),
    }
}

/// Returns the text without invisible characters.
#[must_use]
pub fn visible(text: &str) -> String {
    text.chars().filter(|c| !is_invisible(*c)).collect()
}

/// Returns whether a text shows nothing.
#[must_use]
pub fn is_blank(text: &str) -> bool {
    text.chars().all(|c| c.is_whitespace() || is_invisible(c))
}

/// Returns whether a character is a space that is not the one of the space bar: a hard, narrow or wide one.
#[must_use]
pub fn is_odd_space(c: char) -> bool {
    c.is_whitespace() && !c.is_ascii() && !matches!(c, '\u{85}' | '\u{2028}' | '\u{2029}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_nobody_sees_is_dropped_and_spaces_stay() {
        assert_eq!(visible("\u{feff}dr\u{ad}aft\u{200b}:\u{a0}\u{2060}true\u{1}\tx"), "draft:\u{a0}true\tx");
        assert!(is_odd_space('\u{a0}') && is_odd_space('\u{202f}') && is_odd_space('\u{3000}'));
        assert!(!is_odd_space(' ') && !is_odd_space('\t'));
    }
}
