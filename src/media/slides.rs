//! Speaker notes in Markdown slides.

use std::sync::Arc;

/// Prefixes of speaker notes in Markdown, as used by other slide programs and in Swedish.
pub const NOTES: [&str; 5] = ["Note:", "Notes:", "Anteckning:", "Anteckningar:", "Talarmanus:"];

/// Returns whether a paragraph with this text starts speaker notes.
#[must_use]
pub fn is_note(text: &str) -> bool {
    NOTES.iter().any(|label| text.starts_with(label))
}

/// Returns the slides without speaker notes: everything from a notes paragraph to the rule that ends the slide is
/// cut. `None` if there are no notes.
#[must_use]
pub fn without_notes(bytes: &[u8]) -> Option<Arc<[u8]>> {
    let text = std::str::from_utf8(bytes).ok()?;
    let (mut out, mut fence, mut is_noted, mut has_notes) = (String::with_capacity(text.len()), None, false, false);
    for line in text.split_inclusive('\n') {
        let typed = line.trim();
        match fence {
            None => fence = ["```", "~~~"].into_iter().find(|mark| typed.starts_with(mark)),
            Some(mark) if typed.starts_with(mark) => fence = None,
            Some(_) => {}
        }
        if fence.is_none() && is_rule(typed) {
            is_noted = false;
        } else if fence.is_none() && !is_noted && is_note(line.trim_start()) {
            (is_noted, has_notes) = (true, true);
        }
        if !is_noted {
            out.push_str(line);
        }
    }
    has_notes.then(|| out.into_bytes().into())
}

/// Returns whether a line is a thematic break (`CommonMark` 0.31.2, 4.1).
fn is_rule(line: &str) -> bool {
    ['-', '*', '_'].iter().any(|mark| {
        let letters: String = line.chars().filter(|c| !c.is_whitespace()).collect();
        letters.len() >= 3 && letters.chars().all(|c| c == *mark)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn notes_end_with_their_slide() {
        let text = "# A\n\nSeen\n\nNote: hidden\n\n- hidden\n\n---\n\n```\nNote: shown\n```\n\nAnteckning:\nhidden\n";
        let seen = without_notes(text.as_bytes()).unwrap();
        assert_eq!(std::str::from_utf8(&seen).unwrap(), "# A\n\nSeen\n\n---\n\n```\nNote: shown\n```\n\n");
        assert!(without_notes(b"# A\n\nNothing noted.\n").is_none());
    }
}
