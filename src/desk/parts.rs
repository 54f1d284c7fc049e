//! The bytes of a post -> what stands before its text, and the text as an editor shows it; and back, byte for byte.
//!
//! An editor knows one kind of line end. A file may have three, in any mixture, so the lines that stay keep their own.

use similar::{Algorithm, DiffOp, capture_diff_slices};

use crate::parse::content_parts::{ContentParts, NoFrontMatter, content_parts};
use crate::parse::missed_mark::missed_mark;
use crate::source::span::Span;

/// Most bytes of a post: as many as a build reads of a text.
const TEXT_MAX: usize = 8 * 1024 * 1024;
/// Most lines of a text with mixed line ends that are compared one by one; of a longer change all lines are new.
const COMPARED_MAX: usize = 20_000;

/// Why a file is not opened for writing. It is never changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NotOpened {
    /// It is in another encoding than UTF-8.
    Encoding,
    /// It is too large for a text.
    TooLarge,
    /// Its details have no end, or their beginning is damaged or in another place.
    Details,
    /// Its details are written in the manner of another program (TOML, JSON).
    OtherProgram,
}

impl NotOpened {
    /// Returns the key of its words.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Encoding => "parts_encoding",
            Self::TooLarge => "parts_too_large",
            Self::Details => "parts_details",
            Self::OtherProgram => "parts_other_program",
        }
    }
}

/// A post taken apart.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Parts<'a> {
    /// Everything before the text as it stands in the file: byte order mark, details with their marks, empty lines.
    pub head: &'a str,
    /// The details without their marks, within the head; `None` if the file has none.
    pub front: Option<Span>,
    /// The text as it stands in the file.
    pub written: &'a str,
}

/// Takes a post apart.
///
/// # Errors
///
/// [`NotOpened`] says why it cannot be.
pub fn parts(file: &[u8]) -> Result<Parts<'_>, NotOpened> {
    if file.len() > TEXT_MAX {
        return Err(NotOpened::TooLarge);
    }
    let text = std::str::from_utf8(file).map_err(|_| NotOpened::Encoding)?;
    let is_utf16 = text.len() > 1 && text.bytes().take(400).filter(|byte| *byte == 0).count() * 4 > text.len().min(400);
    if is_utf16 {
        return Err(NotOpened::Encoding);
    }
    let start = text.len() - text.trim_start_matches('\u{feff}').len().max(text.len().saturating_sub(3));
    // A build takes lone carriage returns for line ends if there are no others.
    let read = if text.contains('\n') { None } else { Some(text.replace('\r', "\n")) };
    let read = read.as_deref().unwrap_or(text);
    let (front, body) = match content_parts(read, start) {
        Ok(ContentParts { front, body }) => (Some(front), body.start),
        Err(NoFrontMatter::None) if missed_mark(&read[start..]).is_none() => (None, start),
        Err(NoFrontMatter::None | NoFrontMatter::SpaceBefore | NoFrontMatter::Unclosed(_)) => {
            return Err(NotOpened::Details);
        }
        Err(NoFrontMatter::Toml(_) | NoFrontMatter::Json(_)) => return Err(NotOpened::OtherProgram),
    };
    let head = body + blank_lines(&text[body..]);
    Ok(Parts { head: &text[..head], front, written: &text[head..] })
}

impl Parts<'_> {
    /// Returns the text as an editor shows it: with `\n` alone at the ends of lines.
    #[must_use]
    pub fn body(&self) -> String {
        unified(self.written)
    }

    /// Returns the details without their marks; empty if the file has none.
    #[must_use]
    pub fn front_text(&self) -> &str {
        self.front.map_or("", |front| &self.head[front.start..front.end])
    }

    /// Returns the file with another text, in which the lines that stay keep their ends and new ones take those of their
    /// neighbours. The last line ends as it did.
    #[must_use]
    pub fn with_body(&self, body: &str) -> String {
        let body = unified(body);
        if body == self.body() {
            return [self.head, self.written].concat();
        }
        let old = lines(self.written);
        let usual = usual_end(self.written).or_else(|| usual_end(self.head)).unwrap_or("\n");
        let mut new: Vec<(&str, &str)> = body.split('\n').map(|line| (line, usual)).collect();
        // What follows the last line end is no line if it is empty.
        let is_ended = new.last().is_some_and(|(line, _)| line.is_empty());
        if is_ended {
            new.pop();
        }
        if is_mixed(&old) {
            keep_ends(&old, &mut new, usual);
        }
        let had_end = old.last().is_none_or(|(_, end)| !end.is_empty());
        if let Some(last) = new.last_mut()
            && !is_ended
            && !had_end
        {
            last.1 = "";
        }
        part_ends(self.head, &mut new);
        let written = new.iter().flat_map(|(line, end)| [*line, *end]);
        std::iter::once(self.head).chain(written).collect()
    }

    /// Returns the file with other details, of which the lines end as those of the file do.
    #[must_use]
    pub fn with_front(&self, front: &str) -> String {
        let usual = usual_end(self.head).or_else(|| usual_end(self.written)).unwrap_or("\n");
        let mark_end = |text: &str| if text.is_empty() || text.ends_with(['\n', '\r']) { "" } else { usual };
        match self.front {
            Some(span) => {
                let front =
                    if self.front_text().contains('\n') { front.to_owned() } else { front.replace('\n', usual) };
                let (before, after) = (&self.head[..span.start], &self.head[span.end..]);
                [before, &front, mark_end(&front), after, self.written].concat()
            }
            None => {
                let start = self.head.len() - self.head.trim_start_matches('\u{feff}').len();
                let (mark, head) = self.head.split_at(start);
                let front =
                    format!("---\n{front}{}---\n\n", mark_end(front)).replace("\r\n", "\n").replace('\n', usual);
                [mark, &front, head, self.written].concat()
            }
        }
    }
}

/// Returns a text with `\n` alone at the ends of its lines, as editors show it.
#[must_use]
pub fn unified(text: &str) -> String {
    if text.contains('\r') { text.replace("\r\n", "\n").replace('\r', "\n") } else { text.to_owned() }
}

/// Returns the length of the empty lines at the start of a text.
fn blank_lines(text: &str) -> usize {
    let lines = lines(text);
    let blank = lines.iter().take_while(|(line, end)| !end.is_empty() && line.trim_matches([' ', '\t']).is_empty());
    blank.map(|(line, end)| line.len() + end.len()).sum()
}

/// Returns the lines of a text, each with its end: `\n`, `\r\n`, `\r`, or nothing at the end of the text.
fn lines(text: &str) -> Vec<(&str, &str)> {
    let mut lines = Vec::new();
    let mut rest = text;
    while !rest.is_empty() {
        let at = rest.find(['\n', '\r']).unwrap_or(rest.len());
        let length = if rest[at..].starts_with("\r\n") { 2 } else { (rest.len() - at).min(1) };
        lines.push((&rest[..at], &rest[at..at + length]));
        rest = &rest[at + length..];
    }
    lines
}

/// Returns the line end that most lines of a text have; `None` if it has one line.
fn usual_end(text: &str) -> Option<&'static str> {
    let both = text.matches("\r\n").count();
    let (newline, carriage) = (text.matches('\n').count() - both, text.matches('\r').count() - both);
    let all = [(newline, "\n"), (both, "\r\n"), (carriage, "\r")];
    all.into_iter().rev().max_by_key(|(count, _)| *count).filter(|(count, _)| *count > 0).map(|(_, end)| end)
}

fn is_mixed(lines: &[(&str, &str)]) -> bool {
    let mut ends = lines.iter().map(|(_, end)| *end).filter(|end| !end.is_empty());
    ends.next().is_some_and(|first| ends.any(|end| end != first))
}

/// Gives the lines that stay their old ends, and new ones that of the line above them, or else of the line below.
fn keep_ends<'t>(old: &[(&str, &'t str)], new: &mut [(&str, &'t str)], usual: &'t str) {
    let is_same = |(one, other): &(&(&str, &str), &(&str, &str))| one.0 == other.0;
    let start = old.iter().zip(new.iter()).take_while(|pair| is_same(pair)).count();
    let rest = (old[start..].iter().rev()).zip(new[start..].iter().rev());
    let end = rest.take_while(|pair| is_same(pair)).count();
    let mut ends: Vec<Option<&'t str>> = vec![None; new.len()];
    let mut keep = |from: usize, to: usize| ends[to] = Some(old[from].1).filter(|end| !end.is_empty());
    (0..start).for_each(|at| keep(at, at));
    (0..end).for_each(|at| keep(old.len() - 1 - at, new.len() - 1 - at));
    let (old_middle, new_middle) = (&old[start..old.len() - end], &new[start..new.len() - end]);
    if old_middle.len().max(new_middle.len()) <= COMPARED_MAX {
        let words = |lines: &[(&'_ str, &str)]| lines.iter().map(|(line, _)| (*line).to_owned()).collect::<Vec<_>>();
        for op in capture_diff_slices(Algorithm::Patience, &words(old_middle), &words(new_middle)) {
            if let DiffOp::Equal { old_index, new_index, len } = op {
                (0..len).for_each(|at| keep(start + old_index + at, start + new_index + at));
            }
        }
    }
    let first = ends.iter().flatten().next().copied().unwrap_or(usual);
    let mut above = first;
    for ((_, end), kept) in new.iter_mut().zip(ends) {
        above = kept.unwrap_or(above);
        *end = above;
    }
}

/// Keeps two line ends apart that would be one: a lone carriage return above an empty line that ends with `\n`.
fn part_ends(head: &str, lines: &mut [(&str, &str)]) {
    let mut is_open = head.ends_with('\r');
    for (line, end) in lines {
        if is_open && line.is_empty() && *end == "\n" {
            *end = "\r";
        }
        is_open = *end == "\r";
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn with(file: &str, body: &str) -> String {
        parts(file.as_bytes()).expect("a post").with_body(body)
    }

    #[test]
    fn a_post_is_taken_apart_where_a_build_takes_it_apart() {
        for (file, head, body) in [
            ("---\ntitle: A\n---\n\nText\n", "---\ntitle: A\n---\n\n", "Text\n"),
            ("\u{feff}---\r\ntitle: A\r\n---\r\nEtt\r\nTvå", "\u{feff}---\r\ntitle: A\r\n---\r\n", "Ett\nTvå"),
            ("---\rtitle: A\r---\rEtt\r\rTvå\r", "---\rtitle: A\r---\r", "Ett\n\nTvå\n"),
            ("Bara text\n\n---\n", "", "Bara text\n\n---\n"),
            ("---\n---\n", "---\n---\n", ""),
            ("---\ntitle: A\n---", "---\ntitle: A\n---", ""),
            ("", "", ""),
        ] {
            let parts = parts(file.as_bytes()).expect("a post");
            assert_eq!((parts.head, parts.body().as_str()), (head, body), "{file:?}");
        }
    }

    #[test]
    fn a_file_that_cannot_be_taken_apart_is_told() {
        for (file, why) in [
            (&b"---\ntitle: A\n"[..], NotOpened::Details),
            (b"\n---\ntitle: A\n---\n", NotOpened::Details),
            ("—\ntitle: A\ndraft: true\n—\n".as_bytes(), NotOpened::Details),
            (b"+++\ntitle = 'A'\n+++\n", NotOpened::OtherProgram),
            (b"{\n\"title\": \"A\"\n}\n", NotOpened::OtherProgram),
            (b"---\ntitle: \xe5\n---\n", NotOpened::Encoding),
            (b"\xff\xfe-\0-\0-\0", NotOpened::Encoding),
            (b"-\0-\0-\0\n\0", NotOpened::Encoding),
        ] {
            assert_eq!(parts(file), Err(why), "{file:?}");
        }
    }

    #[test]
    fn lines_that_stay_keep_their_ends_and_new_ones_take_those_beside_them() {
        let mixed = "---\na: b\n---\nett\r\ntvå\ntre\rfyra";
        assert_eq!(with(mixed, "ett\ntvå\ntre\nfyra"), mixed);
        assert_eq!(with(mixed, "ett\nny\ntvå\ntre\nfyra"), "---\na: b\n---\nett\r\nny\r\ntvå\ntre\rfyra");
        assert_eq!(with(mixed, "ny\nett\ntre\nfyra\nfem"), "---\na: b\n---\nny\r\nett\r\ntre\rfyra\rfem");
        assert_eq!(with("a\r\nb\r\n", "a\nc\nd"), "a\r\nc\r\nd\r\n", "the last line ends as it did");
        assert_eq!(with("a\r\nb", "a\nb\n"), "a\r\nb\r\n");
        assert_eq!(with("---\r\na: b\r\n---\r\n", "x\ny\n"), "---\r\na: b\r\n---\r\nx\r\ny\r\n");
        assert_eq!(with("a\n", ""), "");
        assert_eq!(with("a", "a\r\nb"), "a\nb");
    }

    #[test]
    fn details_get_their_place_in_every_file() {
        let with = |file: &str, front| parts(file.as_bytes()).expect("a post").with_front(front);
        assert_eq!(with("---\na: 1\n---\nx\n", "a: 2\n"), "---\na: 2\n---\nx\n");
        assert_eq!(with("\u{feff}---\r\n---\r\nx\r\n", "a: 2\n"), "\u{feff}---\r\na: 2\r\n---\r\nx\r\n");
        assert_eq!(with("\u{feff}x\r\ny\r\n", "a: 2\n"), "\u{feff}---\r\na: 2\r\n---\r\n\r\nx\r\ny\r\n");
        assert_eq!(with("", "a: 2"), "---\na: 2\n---\n\n");
    }

    fn file() -> impl Strategy<Value = String> {
        let line = prop::sample::select(vec![
            "",
            "ett",
            "två",
            "# Rubrik",
            "- punkt",
            "    kod",
            "\u{1}\u{0}x",
            "a\u{2028}b",
            "---",
        ]);
        let end = prop::sample::select(vec!["\n", "\r\n", "\r"]);
        let lines = prop::collection::vec((line, end), 0..14);
        let head = prop::sample::select(vec![
            "",
            "---\ntitle: A\n---\n",
            "\u{feff}---\r\ntitle: A # x\r\n---\r\n\r\n",
            "---\n---\n\n  \n",
            "\u{feff}",
        ]);
        (head, lines, any::<bool>()).prop_map(|(head, lines, has_end)| {
            let mut text: String = lines.iter().flat_map(|(line, end)| [*line, *end]).collect();
            if !has_end {
                text.truncate(text.trim_end_matches(['\n', '\r']).len());
            }
            format!("{head}{text}")
        })
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 800, failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn a_text_goes_through_an_editor_unchanged(
            file in file(),
            (at, gone) in (any::<prop::sample::Index>(), 0..3_usize),
            new in prop::sample::select(vec!["", "ny\n", "ny\nrad\n", "\n"]),
        ) {
            let Ok(parts) = parts(file.as_bytes()) else { return Ok(()) };
            let body = parts.body();
            prop_assert!(!body.contains('\r'));
            prop_assert_eq!(&parts.with_body(&body), &file);
            prop_assert_eq!(&parts.with_body(&body.replace('\n', "\r\n")), &file);
            // Some lines become others.
            let mut lines: Vec<&str> = body.split_inclusive('\n').collect();
            let at = at.index(lines.len() + 1);
            lines.splice(at..(at + gone).min(lines.len()), [new]);
            let edited: String = lines.concat();
            let made = parts.with_body(&edited);
            prop_assert!(made.starts_with(parts.head));
            let read = unified(&made[parts.head.len()..]);
            prop_assert!(read == edited || read == format!("{edited}\n"), "{edited:?} {read:?}");
            // The lines above and below are those of before, ends included.
            let old = self::lines(parts.written);
            let kept: String = old.iter().take(at.min(old.len().saturating_sub(1))).flat_map(|(line, end)| [*line, *end]).collect();
            // But for ends that would be one.
            prop_assert!(made[parts.head.len()..].starts_with(&kept) || kept.contains('\r'), "{file:?} {made:?}");
        }
    }
}
