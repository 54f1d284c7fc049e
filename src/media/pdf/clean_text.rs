//! Turns extracted letters into text as it is read.

use unicode_normalization::UnicodeNormalization;

use crate::media::pdf::letters::UNKNOWN;

/// Appends a line to a paragraph, joining a hyphenated word.
pub(super) fn append(text: &mut String, line: &str) {
    /// Words that follow a suspended hyphen: "för- och efternamn".
    const AND: [&str; 6] = ["och", "eller", "samt", "and", "or", "respektive"];
    if text.is_empty() {
        text.push_str(line);
        return;
    }
    let is_small = line.chars().next().is_some_and(char::is_lowercase);
    let word = line.split(' ').next().unwrap_or_default();
    if text.ends_with('\u{AD}') {
        text.pop();
    } else if text.ends_with(['-', '\u{2010}']) && is_small && !AND.contains(&word) {
        // "9-" and "–-" are not hyphenated words.
        if text.chars().rev().nth(1).is_some_and(char::is_alphabetic) {
            text.pop();
        }
    } else if !(text.ends_with(['-', '/']) && !is_small && !text.ends_with(" -")) {
        text.push(' ');
    }
    text.push_str(line);
}

/// Removes leader dots between a title and its page number; returns whether there were any.
pub(super) fn without_leader(text: &str) -> (String, bool) {
    /// Fewest leader dots: three are an ellipsis.
    const LEADER: usize = 5;
    let is_dot = |c: char| c == '.' || c == ' ' || c == '…';
    let mut kept = String::with_capacity(text.len());
    let mut rest = text;
    let mut is_led = false;
    while let Some(start) = rest.find(is_dot) {
        let length = rest[start..].find(|c| !is_dot(c)).unwrap_or(rest.len() - start);
        let (dots, after) = rest[start..].split_at(length);
        let is_leader = dots.chars().filter(|c| *c != ' ').count() >= LEADER;
        is_led |= is_leader;
        kept.push_str(&rest[..start]);
        kept.push_str(if is_leader { " " } else { dots });
        rest = after;
    }
    kept.push_str(rest);
    (kept.trim().to_owned(), is_led)
}

/// Returns a text as it is read: without placeholder characters, ligatures as letters, composed (NFC).
pub(super) fn clean(text: &str) -> String {
    let mut letters = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            'ﬀ'..='ﬆ' => letters.extend(letter.nfkc()),
            // Wingdings arrows, which are common on slides.
            '\u{F0E0}' | '\u{F0E8}' => letters.push('→'),
            '\u{F0DF}' => letters.push('←'),
            '\u{F0FC}' => letters.push('✓'),
            UNKNOWN | '\u{200B}' | '\u{FEFF}' | '\u{E000}'..='\u{F8FF}' => {}
            '\u{A0}' | '\u{202F}' => letters.push(letter),
            _ if letter.is_whitespace() => {
                if !letters.ends_with(' ') {
                    letters.push(' ');
                }
            }
            _ if letter.is_control() => {}
            _ => letters.push(letter),
        }
    }
    let is_joiner = |c: char| matches!(c, '\u{200C}'..='\u{200F}' | '\u{FE0E}' | '\u{FE0F}');
    let text = inner_hyphens(&letters.nfc().collect::<String>());
    let text = text.trim_matches(|c: char| c.is_whitespace() || c == '\u{200D}').to_owned();
    if text.chars().all(is_joiner) { String::new() } else { text }
}

/// Turns soft hyphens drawn inside a line into hyphens; at the end of a line they split a word.
fn inner_hyphens(text: &str) -> String {
    match text.trim_end().strip_suffix('\u{AD}') {
        Some(start) => start.replace('\u{AD}', "-") + "\u{AD}",
        None => text.replace('\u{AD}', "-"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_are_those_that_one_reads() {
        assert_eq!(clean("e\u{FB00}ektiv  \u{FB02}ärp A\u{30A}ke"), "effektiv flärp Åke");
        assert_eq!(clean("\u{F0E0} 10\u{A0}000\u{FFFD}"), "→ 10\u{A0}000");
        assert_eq!(clean("Exit\u{AD}ticket skol\u{AD}"), "Exit-ticket skol\u{AD}");
        assert_eq!(clean("\u{200D}\u{FE0F}"), "");
        assert_eq!(clean("👩\u{200D}🏫"), "👩\u{200D}🏫");
    }

    #[test]
    fn dots_lead_nowhere() {
        assert_eq!(without_leader("1 Inledning . . . . . . . 7"), ("1 Inledning 7".to_owned(), true));
        assert_eq!(without_leader("Kapitel........7"), ("Kapitel 7".to_owned(), true));
        assert_eq!(without_leader("Och sedan... 3.5 t.ex."), ("Och sedan... 3.5 t.ex.".to_owned(), false));
    }

    #[test]
    fn parted_words_are_made_whole() {
        let joined = |first: &str, second: &str| {
            let mut text = first.to_owned();
            append(&mut text, second);
            text
        };
        assert_eq!(joined("skol-", "utveckling"), "skolutveckling");
        assert_eq!(joined("skol\u{AD}", "utveckling"), "skolutveckling");
        assert_eq!(joined("för-", "och efternamn"), "för- och efternamn");
        assert_eq!(joined("Sverige-", "Norge"), "Sverige-Norge");
        assert_eq!(joined("åk 7-", "9"), "åk 7-9");
        assert_eq!(joined("en rad", "till"), "en rad till");
    }
}
