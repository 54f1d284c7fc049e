//! Recognises the signs that start list items.

/// A bullet or number that starts a list item.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Sign {
    /// A sign that has no other use.
    Strong,
    /// A dash or letter that may also start a sentence.
    Weak,
}

/// Returns whether a text is nothing but the sign of a list item.
pub(super) fn is_sign(text: &str) -> bool {
    sign(text) == Some(Sign::Strong)
}

/// Returns the kind of list sign that a text is, if it is one.
pub(super) fn sign(text: &str) -> Option<Sign> {
    let mut letters = text.chars();
    let (sign, None) = (letters.next()?, letters.next()) else { return None };
    match sign {
        '•' | '◦' | '▪' | '▫' | '■' | '□' | '●' | '○' | '◆' | '◇' | '►' | '▶' | '▸' | '‣' | '⁃' | '∙' | '✓' | '✔'
        | '➢' | '➤' | '❖' | '❑' | '❏' | '⬛' | '☐' => Some(Sign::Strong),
        // Signs of Symbol and Wingdings without a Unicode character.
        '\u{F000}'..='\u{F0FF}' | '\u{E000}'..='\u{E0FF}' => Some(Sign::Strong),
        '-' | '–' | '—' | '−' | '*' | '·' | '»' | '›' | '→' | 'o' | '§' | '\u{FFFD}' => Some(Sign::Weak),
        _ => None,
    }
}
