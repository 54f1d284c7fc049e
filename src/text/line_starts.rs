//! Lines that pulldown-cmark reads otherwise than their author: `:)` at the start of a line is a smile and no definition,
//! which needs a space after its colon (PHP Markdown Extra), and a delimiter row of a table may have tabs (GFM 4.10).
//!
//! The parser reads a copy in which other characters of one byte stand in for these, so that offsets stay; what it returns
//! is restored from the text itself. So code need not be told from text.

use std::borrow::Cow;

use pulldown_cmark::{CowStr, Event, Tag};

/// Characters that may stand in for a colon: punctuation, as it is, so that emphasis beside it is read alike, and none that
/// Markdown has a use for. The last one can be in no text (`source` replaces control characters).
const STAND_INS: [char; 6] = ['%', '?', '@', '}', ';', '\u{3}'];

/// A text as pulldown-cmark is to read it.
#[derive(Debug)]
pub(super) struct ReadText<'a> {
    text: &'a str,
    read: Cow<'a, str>,
    stand_in: char,
}

impl<'a> ReadText<'a> {
    /// Replaces what would be read otherwise than it is meant.
    pub(super) fn new(text: &'a str) -> Self {
        let mut read = Cow::Borrowed(text);
        let stand_in = STAND_INS.into_iter().find(|sign| !text.contains(*sign)).unwrap_or('\u{3}');
        let mut at = 0;
        for line in text.split_inclusive('\n') {
            let start = line.len() - line.trim_start_matches([' ', '\t', '>']).len();
            let rest = &line[start..];
            if rest.starts_with(':') && !rest[1..].starts_with([' ', '\t']) && !is_delimiter_row(rest) {
                read.to_mut().replace_range(at + start..=at + start, stand_in.encode_utf8(&mut [0; 4]));
            } else if rest.contains('\t') && is_delimiter_row(rest) {
                let rest_at = at + start;
                read.to_mut().replace_range(rest_at..rest_at + rest.len(), &rest.replace('\t', " "));
            }
            at += line.len();
        }
        Self { text, read, stand_in }
    }

    /// Returns the text to read.
    pub(super) fn as_str(&self) -> &str {
        &self.read
    }

    /// Returns whether anything was replaced.
    pub(super) fn is_changed(&self) -> bool {
        matches!(self.read, Cow::Owned(_))
    }

    /// Returns an event with the characters of the text itself.
    pub(super) fn restored(&self, event: Event<'_>) -> Event<'a> {
        match event {
            Event::Text(text) => Event::Text(self.original(&text)),
            Event::Code(text) => Event::Code(self.original(&text)),
            Event::Html(text) => Event::Html(self.original(&text)),
            Event::InlineHtml(text) => Event::InlineHtml(self.original(&text)),
            Event::Start(Tag::Link { link_type, dest_url, title, id }) => {
                let (dest_url, title, id) = (self.original(&dest_url), self.original(&title), self.original(&id));
                Event::Start(Tag::Link { link_type, dest_url, title, id })
            }
            Event::Start(Tag::Image { link_type, dest_url, title, id }) => {
                let (dest_url, title, id) = (self.original(&dest_url), self.original(&title), self.original(&id));
                Event::Start(Tag::Image { link_type, dest_url, title, id })
            }
            // Their strings stand in one line, behind the characters that begin them.
            other => other.into_static(),
        }
    }

    /// Returns a string of an event with the characters of the text itself: the same part of it, if it is one.
    fn original(&self, string: &CowStr<'_>) -> CowStr<'a> {
        if let CowStr::Borrowed(part) = *string {
            let start = part.as_ptr().addr().wrapping_sub(self.read.as_ptr().addr());
            if let Some(same) = start.checked_add(part.len()).and_then(|end| self.text.get(start..end)) {
                return CowStr::Borrowed(same);
            }
        }
        string.replace(self.stand_in, ":").into()
    }
}

/// Returns whether a line may be the row below the head of a table: `| --- | :-: |`. A row of one column, `:-|`, is a face.
fn is_delimiter_row(line: &str) -> bool {
    line.trim_end() != ":-|"
        && line.contains('-')
        && line.contains('|')
        && line.chars().all(|c| matches!(c, '|' | '-' | ':') || c.is_whitespace())
}
