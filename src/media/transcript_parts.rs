//! A transcript, slide by slide: what it says of each, and the same transcript with other words for some. What is not touched stays
//! byte for byte.

use std::collections::BTreeMap;
use std::ops::Range;

use pulldown_cmark::{Event, Tag, TagEnd};

use crate::media::slides::is_note;
use crate::text::markdown::{events, extensions};

/// What a transcript says of a slide, as places in its text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TranscriptPart {
    /// Number of the slide, from 1.
    pub number: usize,
    /// Its title, plain text; empty without one.
    pub title: String,
    /// Where its heading stands, with the end of its line.
    pub heading: Range<usize>,
    /// Where the words of the slide stand, with the empty lines around them.
    pub words: Range<usize>,
    /// Where the speaker notes stand; empty without any.
    pub notes: Range<usize>,
}

/// Other words for a slide.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SlideWords {
    /// Number of the slide, from 1.
    pub number: usize,
    /// Its title, if that may be another.
    pub title: Option<String>,
    /// Its words, in Markdown.
    pub words: String,
}

/// Returns what a transcript says of each slide. A slide starts at a heading of the highest level that begins with its number; `body`
/// is where the text begins behind the front matter.
#[must_use]
pub fn transcript_parts(text: &str, body: usize) -> Vec<TranscriptPart> {
    let body_text = &text[body..];
    let (mut levels, mut depth): (Vec<(u8, u8)>, usize) = (Vec::new(), 0);
    let mut heading: Option<(usize, String)> = None;
    let mut parts: Vec<TranscriptPart> = Vec::new();
    // Where a paragraph of the top level stands whose first words are not read yet.
    let mut paragraph: Option<usize> = None;
    for (event, range) in events(body_text, extensions()) {
        match &event {
            Event::Start(tag) => {
                if let Tag::Heading { level, .. } = tag {
                    let is_first = drawn_level(&mut levels, *level as u8) == 2;
                    heading = (is_first && depth == 0).then(|| (body + range.start, String::new()));
                }
                paragraph = (matches!(tag, Tag::Paragraph) && depth == 0).then_some(body + range.start);
                depth += 1;
            }
            Event::End(tag) => {
                depth -= 1;
                if let (TagEnd::Heading(_), Some((start, title))) = (tag, heading.take()) {
                    let end = line_end(text, body + range.end);
                    let next = parts.last().map_or(1, |last| last.number + 1);
                    let (number, title) = numbered(title.trim());
                    let (words, notes) = (end..text.len(), text.len()..text.len());
                    if let Some(last) = parts.last_mut() {
                        last.cut(start);
                    }
                    let number = number.unwrap_or(next);
                    parts.push(TranscriptPart { number, title, heading: start..end, words, notes });
                }
            }
            Event::Text(words) | Event::Code(words) => {
                if let Some((_, title)) = &mut heading {
                    title.push_str(words);
                }
                if let (Some(start), Some(last)) = (paragraph.take(), parts.last_mut())
                    && is_note(words)
                    && last.notes.is_empty()
                {
                    (last.words.end, last.notes) = (start, start..text.len());
                }
            }
            _ => {}
        }
    }
    parts
}

impl TranscriptPart {
    /// Ends the part where the next one begins.
    fn cut(&mut self, end: usize) {
        self.words.end = self.words.end.min(end);
        self.notes = self.notes.start.min(end)..end;
    }
}

/// Returns a transcript with other words for some slides; `None` if the words would begin a slide of their own however they are
/// written. A slide that it says nothing of comes where its number belongs.
#[must_use]
pub fn with_words(text: &str, body: usize, changes: &[SlideWords]) -> Option<String> {
    let changes: BTreeMap<usize, &SlideWords> = changes.iter().map(|change| (change.number, change)).collect();
    let parts = transcript_parts(text, body);
    let mut wanted: Vec<usize> = parts.iter().map(|part| part.number).collect();
    let missing = changes.values().filter(|change| !wanted.contains(&change.number) && !change.words.trim().is_empty());
    let missing: Vec<&SlideWords> = missing.copied().collect();
    wanted.extend(missing.iter().map(|change| change.number));
    wanted.sort_unstable();
    [false, true].into_iter().find_map(|is_escaped| {
        let changed = written(text, &parts, &changes, &missing, is_escaped);
        let mut found: Vec<usize> = transcript_parts(&changed, body).iter().map(|part| part.number).collect();
        found.sort_unstable();
        (found == wanted).then_some(changed)
    })
}

fn written(
    text: &str,
    parts: &[TranscriptPart],
    changes: &BTreeMap<usize, &SlideWords>,
    missing: &[&SlideWords],
    is_escaped: bool,
) -> String {
    let end = if text.contains("\r\n") { "\r\n" } else { "\n" };
    let lines = |words: &str| {
        let lines = words.trim().lines().map(str::trim_end);
        let lines = lines.map(|line| if is_escaped { escaped(line) } else { line.to_owned() });
        lines.collect::<Vec<_>>().join(end)
    };
    let heading = |number: usize, title: &str| {
        let title = title.split_whitespace().collect::<Vec<_>>().join(" ");
        format!("## {number}. {title}").trim_end().to_owned() + end
    };
    let (mut out, mut done) = (String::with_capacity(text.len()), 0);
    let mut missing = missing.iter().peekable();
    for part in parts {
        while let Some(change) = missing.next_if(|change| change.number < part.number) {
            out.push_str(&text[done..part.heading.start]);
            done = part.heading.start;
            let title = heading(change.number, change.title.as_deref().unwrap_or_default());
            out.push_str(&format!("{title}{end}{}{end}{end}", lines(&change.words)));
        }
        let Some(change) = changes.get(&part.number) else { continue };
        if let Some(title) = change.title.as_ref().filter(|title| title.trim() != part.title) {
            out.push_str(&text[done..part.heading.start]);
            out.push_str(&heading(part.number, title));
            done = part.heading.end;
        }
        let was = &text[part.words.clone()];
        if was.trim().lines().map(str::trim_end).eq(change.words.trim().lines().map(str::trim_end)) {
            continue;
        }
        out.push_str(&text[done..part.words.start]);
        let words = lines(&change.words);
        out.push_str(&if words.is_empty() { end.to_owned() } else { format!("{end}{words}{end}") });
        done = part.words.end;
        if done < text.len() && !words.is_empty() {
            out.push_str(end);
        }
    }
    out.push_str(&text[done..]);
    for change in missing {
        out.truncate(out.trim_end().len());
        let title = heading(change.number, change.title.as_deref().unwrap_or_default());
        out.push_str(&format!("{end}{end}{title}{end}{}{end}", lines(&change.words)));
    }
    out
}

/// Returns a line that begins no heading and underlines none.
fn escaped(line: &str) -> String {
    let rest = line.trim_start();
    let underlines = !rest.is_empty() && ['=', '-'].iter().any(|sign| rest.chars().all(|c| c == *sign));
    if rest.starts_with('#') || underlines { format!("\\{rest}") } else { line.to_owned() }
}

/// Returns the level at which a heading is drawn, as the outline of a page gives it: 2 for the highest.
fn drawn_level(levels: &mut Vec<(u8, u8)>, typed: u8) -> u8 {
    while levels.last().is_some_and(|(above, _)| *above >= typed) {
        levels.pop();
    }
    let drawn = (levels.last().map_or(1, |(_, drawn)| *drawn) + 1).min(6);
    levels.push((typed, drawn));
    drawn
}

/// Returns the number and the title in a heading: `7. Result`, `7`.
fn numbered(heading: &str) -> (Option<usize>, String) {
    let digits = heading.len() - heading.trim_start_matches(|c: char| c.is_ascii_digit()).len();
    let rest = &heading[digits..];
    match heading[..digits].parse().ok().filter(|number| *number > 0) {
        Some(number) if rest.is_empty() || rest.starts_with(['.', ':', ' ']) => {
            (Some(number), rest.trim_start_matches(['.', ':', ' ']).to_owned())
        }
        Some(_) | None => (None, heading.to_owned()),
    }
}

/// Returns the byte after the end of the line in which the byte before `at` stands.
fn line_end(text: &str, at: usize) -> usize {
    if text[..at].ends_with('\n') { at } else { text[at..].find('\n').map_or(text.len(), |end| at + end + 1) }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "---\nfile: a.pptx\n---\nOm utskriften.\n\n## 1. Hej\n\nVälkomna\\.\n\n- ett\n- två\n\n### Mer\n\nText\n\n\
                        Note: Andas.\n\nMer att säga.\n\n## 2.\n\n> ## Inte en bild\n\n## 4. Slut\n";
    const BODY: usize = 21;

    fn words(text: &str) -> Vec<(usize, String, String, String)> {
        let parts = transcript_parts(text, BODY);
        let trimmed = |range: Range<usize>| text[range].trim().to_owned();
        parts.into_iter().map(|part| (part.number, part.title, trimmed(part.words), trimmed(part.notes))).collect()
    }

    fn change(number: usize, title: Option<&str>, words: &str) -> SlideWords {
        SlideWords { number, title: title.map(str::to_owned), words: words.to_owned() }
    }

    #[test]
    fn a_transcript_is_taken_apart_as_pages_take_it() {
        let part = |number, title: &str, words: &str, notes: &str| {
            (number, title.to_owned(), words.to_owned(), notes.to_owned())
        };
        let first = "Välkomna\\.\n\n- ett\n- två\n\n### Mer\n\nText";
        assert_eq!(
            words(TEXT),
            [
                part(1, "Hej", first, "Note: Andas.\n\nMer att säga."),
                part(2, "", "> ## Inte en bild", ""),
                part(4, "Slut", "", "")
            ]
        );
    }

    #[test]
    fn only_what_is_touched_differs() {
        let same: Vec<SlideWords> = words(TEXT)
            .into_iter()
            .map(|(number, title, words, _)| SlideWords { number, title: Some(title), words })
            .collect();
        assert_eq!(with_words(TEXT, BODY, &same).as_deref(), Some(TEXT));
        assert_eq!(with_words(TEXT, BODY, &[]).as_deref(), Some(TEXT));
        let changed = with_words(TEXT, BODY, &[change(2, None, " Nytt. \nOch mer.")]).expect("changed");
        assert_eq!(changed, TEXT.replace("> ## Inte en bild", "Nytt.\nOch mer."));
        let changed = with_words(TEXT, BODY, &[change(4, Some("Till slut"), "Tack!")]).expect("changed");
        assert_eq!(changed, TEXT.replace("## 4. Slut\n", "## 4. Till slut\n\nTack!\n"));
        let changed = with_words(TEXT, BODY, &[change(1, None, "Kort.")]).expect("changed");
        assert_eq!(changed, TEXT.replace("Välkomna\\.\n\n- ett\n- två\n\n### Mer\n\nText", "Kort."));
        let windows = TEXT.replace('\n', "\r\n");
        let changed = with_words(&windows, 24, &[change(4, None, "a\nb")]).expect("changed");
        assert_eq!(changed, format!("{windows}\r\na\r\nb\r\n"));
    }

    #[test]
    fn words_never_make_another_slide_and_a_missing_one_comes_in_order() {
        let changed = with_words(TEXT, BODY, &[change(2, None, "## 9. Nej\nAlltså\n---")]).expect("changed");
        assert_eq!(changed, TEXT.replace("> ## Inte en bild", "\\## 9. Nej\nAlltså\n\\---"));
        let changed = with_words(TEXT, BODY, &[change(3, Some("Ny"), "Tre"), change(5, None, "Fem")]).expect("changed");
        assert_eq!(changed, TEXT.replace("## 4. Slut\n", "## 3. Ny\n\nTre\n\n## 4. Slut\n\n## 5.\n\nFem\n"));
    }
}
