//! A presentation -> its slides as the author corrects their text, and back into the transcript beside it.

use std::sync::Arc;

use crate::media::attachment::Attachment;
use crate::media::rendition::Rendition;
use crate::media::slides::NOTES;
use crate::media::transcript::transcript;
use crate::media::transcript_parts::{SlideWords, transcript_parts, with_words};
use crate::model::presentations::{TRANSCRIPT, drawn_slides, fingerprint_of};
use crate::parse::content_parts::content_parts;
use crate::source::path::SourcePath;

/// A slide as its author sees it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EditedSlide {
    /// Its number, from 1.
    pub number: usize,
    /// Its title; empty without one.
    pub title: String,
    /// What it says, in Markdown.
    pub words: String,
    /// What its speaker noted, in Markdown.
    pub notes: String,
}

/// Returns the path of the transcript of a file.
#[must_use]
pub fn transcript_path(file: &SourcePath) -> Option<SourcePath> {
    SourcePath::new(&format!("{file}{TRANSCRIPT}"))
}

/// Returns the transcript of a file: the one beside it, else what was read from it; `None` if nothing was.
#[must_use]
pub fn transcript_text(attachment: &Attachment, beside: Option<&str>) -> Option<String> {
    if let Some(beside) = beside {
        return Some(beside.to_owned());
    }
    let text = attachment.paged_text()?;
    Some(transcript(text, attachment.path.name(), &fingerprint_of(attachment)))
}

/// Returns the slides of which a transcript tells, and those that it does not, up to `count`.
#[must_use]
pub fn edited_slides(transcript: &str, count: usize) -> Vec<EditedSlide> {
    let parts = transcript_parts(transcript, body_of(transcript));
    let mut slides: Vec<EditedSlide> = parts
        .into_iter()
        .map(|part| EditedSlide {
            number: part.number,
            title: part.title,
            words: lines(&transcript[part.words]),
            notes: without_label(&lines(&transcript[part.notes])),
        })
        .collect();
    for number in 1..=count {
        if !slides.iter().any(|slide| slide.number == number) {
            slides.push(EditedSlide { number, title: String::new(), words: String::new(), notes: String::new() });
        }
    }
    slides.sort_by_key(|slide| slide.number);
    slides.dedup_by_key(|slide| slide.number);
    slides
}

/// Returns a transcript in which some slides say something else; `None` if their words would make other slides.
#[must_use]
pub fn corrected(transcript: &str, changes: &[SlideWords]) -> Option<String> {
    with_words(transcript, body_of(transcript), changes)
}

/// Returns the pictures of the slides that readers see: from the PDF beside them, or the file's own; empty if there are none.
#[must_use]
pub fn pictures<'a>(slides: &'a Attachment, beside: Option<&'a Attachment>) -> Vec<&'a Vec<Rendition>> {
    let text: Option<&Arc<_>> = slides.paged_text().filter(|text| text.shown().next().is_some());
    let of = |file: &'a Attachment| drawn_slides(file, text);
    beside.and_then(of).or_else(|| of(slides)).unwrap_or_default()
}

/// Returns where the text begins behind the front matter.
fn body_of(transcript: &str) -> usize {
    let start = if transcript.starts_with('\u{feff}') { '\u{feff}'.len_utf8() } else { 0 };
    content_parts(transcript, start).map_or(start, |parts| parts.body.start)
}

/// Returns notes without the word that begins them.
fn without_label(notes: &str) -> String {
    NOTES.iter().find_map(|label| notes.strip_prefix(label)).unwrap_or(notes).trim_start().to_owned()
}

/// Returns a part of a text as an editor shows it.
fn lines(part: &str) -> String {
    part.trim().replace("\r\n", "\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_transcript_comes_back_as_it_was() {
        let text =
            "\u{feff}---\r\nfile: a.pdf\r\n---\r\n\r\n## 1. Hej\r\n\r\nEtt\r\ntvå\r\n\r\nNote: Andas\r\n\r\n## 3.\r\n";
        let found = edited_slides(text, 3);
        let row = |number, title: &str, words: &str, notes: &str| EditedSlide {
            number,
            title: title.to_owned(),
            words: words.to_owned(),
            notes: notes.to_owned(),
        };
        assert_eq!(found, [row(1, "Hej", "Ett\ntvå", "Andas"), row(2, "", "", ""), row(3, "", "", "")]);
        let same = found.iter().map(|slide| SlideWords {
            number: slide.number,
            title: Some(slide.title.clone()),
            words: slide.words.clone(),
        });
        assert_eq!(corrected(text, &same.collect::<Vec<_>>()).as_deref(), Some(text));
    }
}
