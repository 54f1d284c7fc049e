//! Front matter that YAML never sees, because the line that should begin it is missing, damaged or in the wrong place.
//!
//! Such a file would be published as it stands, with its keys as text, and a draft among them. So the typed form does
//! not decide here, but what was meant: a line without letters is a mark if lines such as `title: …` follow it.

use crate::parse::key_line::{KeyLikeness, key_likeness};
use crate::source::span::Span;
use crate::text::invisible::{is_blank, visible};

/// Front matter that was missed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MissedMark {
    /// The line to mend.
    pub span: Span,
    /// What is wrong.
    pub why: WhyMissed,
    /// Edits that mend it, if they are certain.
    pub edits: Vec<(Span, String)>,
}

/// Why front matter was missed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WhyMissed {
    /// The first line is no `---`, but was meant as one.
    Mark,
    /// The line that should end it is no `---`.
    End,
    /// It stands in a block of code.
    Fence,
    /// The keys stand at the top without a line before them.
    NoMark,
    /// Keys stand below the closing line.
    AfterEnd,
    /// A second block follows the first.
    Second,
    /// A text stands before it.
    NotFirst,
}

/// Most lines between a mark and a key that says that it is one.
const LINES_BELOW: usize = 20;
/// Most lines before front matter that does not stand first.
const LINES_BEFORE: usize = 60;

/// Finds missed front matter in the text of a file that has none.
#[must_use]
pub fn missed_mark(text: &str) -> Option<MissedMark> {
    let lines: Vec<Line<'_>> = lines(text, 0).take(LINES_BEFORE + LINES_BELOW).collect();
    let first = lines.iter().position(|line| !line.is_blank())?;
    let (line, below) = (&lines[first], &lines[first + 1..]);
    if line.is_mark() {
        let run = Run::of(below);
        let mut near = below.iter().take(LINES_BELOW);
        // `***` is a line across the page, and a sentence such as `Datum: 3 mars` may follow it.
        let least = if line.is_rule() { KeyLikeness::Foreign } else { KeyLikeness::Own };
        let is_meant = run.is_front_matter(least)
            || near.any(|line| !line.is_indented() && line.likeness() == Some(KeyLikeness::Certain));
        if is_meant {
            let why = if line.is_fence() { WhyMissed::Fence } else { WhyMissed::Mark };
            let mut edits = vec![(Span::new(0, line.span.end), "---".to_owned())];
            edits.extend(run.end.filter(|_| run.has(KeyLikeness::Foreign)).map(|end| (end, "---".to_owned())));
            return Some(MissedMark { span: line.span, why, edits });
        }
    }
    let run = Run::of(&lines[first..]);
    if line.likeness().is_some()
        && (run.is_front_matter(KeyLikeness::Own) || run.count > 1 && run.has(KeyLikeness::Foreign))
    {
        let edits = run.end.map(|end| {
            let mended = format!("---\n{}", &text[line.span.start..line.span.end]);
            vec![(Span::new(0, line.span.end), mended), (end, "---".to_owned())]
        });
        return Some(MissedMark { span: line.span, why: WhyMissed::NoMark, edits: edits.unwrap_or_default() });
    }
    block_below(&lines[first + 1..])
}

/// Finds keys that stand right below the front matter, from byte `body` on.
#[must_use]
pub fn keys_after_end(text: &str, body: usize, has_keys: bool) -> Option<MissedMark> {
    let mut rest = lines(text, body).skip_while(Line::is_blank).peekable();
    let line = rest.peek()?;
    let span = line.span;
    let (why, lines) = match line.likeness() {
        Some(_) => (WhyMissed::AfterEnd, rest.take(LINES_BEFORE).collect::<Vec<_>>()),
        None if line.is_mark() && !line.is_fence() => (WhyMissed::Second, rest.skip(1).take(LINES_BEFORE).collect()),
        None => return None,
    };
    let run = Run::of(&lines);
    let is_meant = if has_keys {
        run.has(KeyLikeness::Certain) || run.end.is_some() && run.has(KeyLikeness::Own)
    } else {
        run.has(KeyLikeness::Own) || run.count > 1 && run.has(KeyLikeness::Foreign)
    };
    is_meant.then_some(MissedMark { span, why, edits: Vec::new() })
}

/// Finds the first line that was meant as the closing `---`, from byte `front` on.
#[must_use]
pub fn meant_end(text: &str, front: usize) -> Option<MissedMark> {
    let is_end = |line: &Line<'_>| line.is_rule() && !line.is_indented();
    let span = lines(text, front).take(LINES_BEFORE).find(is_end)?.span;
    Some(MissedMark { span, why: WhyMissed::End, edits: vec![(span, "---".to_owned())] })
}

/// Finds a block of front matter, or several keys one below the other, below a text or a heading, outside of code.
fn block_below(lines: &[Line<'_>]) -> Option<MissedMark> {
    let mut is_code = false;
    for (at, line) in lines.iter().enumerate().take(LINES_BEFORE) {
        is_code ^= line.is_fence();
        if is_code {
            continue;
        }
        let is_key = line.likeness() == Some(KeyLikeness::Certain) && line.starts_with_letter();
        if is_key && Run::of(&lines[at..]).count > 1 {
            return Some(MissedMark { span: line.span, why: WhyMissed::NotFirst, edits: Vec::new() });
        }
        if !line.is_rule() {
            continue;
        }
        let run = Run::of(&lines[at + 1..]);
        if run.has(KeyLikeness::Certain) && run.end.is_some() {
            return Some(MissedMark { span: line.span, why: WhyMissed::NotFirst, edits: Vec::new() });
        }
    }
    None
}

/// Lines of keys, one below the other.
struct Run {
    /// The surest of them.
    best: Option<KeyLikeness>,
    /// How many keys are known, up to the first empty line.
    count: usize,
    /// The mark that ends them.
    end: Option<Span>,
}

impl Run {
    fn of(lines: &[Line<'_>]) -> Self {
        let mut run = Self { best: None, count: 0, end: None };
        let mut has_gap = false;
        for line in lines {
            if line.is_blank() || line.is_indented() {
                has_gap |= line.is_blank() && run.best.is_some();
                continue;
            }
            if line.is_mark() {
                run.end = Some(line.span);
                break;
            }
            // The items of a list below a key, or below a sentence.
            if line.is_item() && run.best.is_some() {
                continue;
            }
            let Some(likeness) = line.likeness() else {
                if line.is_item() || line.is_comment() && run.best.is_some() {
                    continue;
                }
                break;
            };
            run.best = run.best.max(Some(likeness));
            run.count += usize::from(likeness > KeyLikeness::Some && !has_gap);
        }
        run
    }

    fn has(&self, least: KeyLikeness) -> bool {
        self.best >= Some(least)
    }

    /// Returns whether the lines are front matter: one key is sure enough, or several are known, or a mark ends them.
    fn is_front_matter(&self, least: KeyLikeness) -> bool {
        self.has(least) || self.has(KeyLikeness::Foreign) && self.end.is_some()
    }
}

/// A line without its end.
struct Line<'a> {
    span: Span,
    text: &'a str,
}

fn lines(text: &str, start: usize) -> impl Iterator<Item = Line<'_>> {
    let mut at = start;
    text[start..].split_inclusive('\n').map(move |line| {
        let text = line.trim_end_matches(['\n', '\r']);
        let span = Span::new(at, at + text.len());
        at += line.len();
        Line { span, text }
    })
}

impl Line<'_> {
    fn is_blank(&self) -> bool {
        is_blank(self.text)
    }

    fn is_indented(&self) -> bool {
        self.text.starts_with([' ', '\t'])
    }

    /// Returns whether the line starts with a letter: a key in a list may describe something.
    fn starts_with_letter(&self) -> bool {
        visible(self.text).starts_with(char::is_alphabetic)
    }

    fn is_item(&self) -> bool {
        self.text.starts_with("- ")
    }

    fn is_comment(&self) -> bool {
        self.text.starts_with("# ")
    }

    fn likeness(&self) -> Option<KeyLikeness> {
        key_likeness(self.text)
    }

    /// Returns whether the line opens or closes a block of code.
    fn is_fence(&self) -> bool {
        let shown = self.text.trim_start();
        shown.starts_with("```") || shown.starts_with("~~~")
    }

    /// Returns whether the line holds nothing but hyphens, dashes, and what nobody sees.
    fn is_rule(&self) -> bool {
        let shown = visible(self.text);
        let shown = shown.trim().trim_start_matches('\\');
        !shown.is_empty() && shown.chars().all(|c| is_dash(c) || c.is_whitespace())
    }

    /// Returns whether the line may have been meant as a mark: it has no letters, or only the name of the format.
    fn is_mark(&self) -> bool {
        const FORMATS: [&str; 6] = ["yaml", "yml", "toml", "json", "frontmatter", "md"];
        let shown = visible(self.text);
        let letters = shown.trim_matches(|c: char| !c.is_alphanumeric());
        let letters = letters.replace([' ', '-'], "").to_lowercase();
        let has_mark = shown.trim_start().starts_with(|c: char| !c.is_alphanumeric());
        let has_comment = shown.trim_start_matches(is_dash).trim_start().starts_with("# ") && shown.starts_with("---");
        self.is_fence() || has_comment || has_mark && (letters.is_empty() || FORMATS.contains(&letters.as_str()))
    }
}

/// Returns whether a character looks like a hyphen.
fn is_dash(c: char) -> bool {
    matches!(
        c,
        '-' | '\u{2010}'
            ..='\u{2015}'
                | '\u{2212}'
                | '\u{fe58}'
                | '\u{fe63}'
                | '\u{ff0d}'
                | '\u{2500}'
                | '\u{2501}'
                | '\u{2043}'
                | '\u{30fc}'
                | '\u{ad}'
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn why(text: &str) -> Option<(WhyMissed, usize)> {
        missed_mark(text).map(|found| (found.why, text[..found.span.start].matches('\n').count() + 1))
    }

    fn after(text: &str) -> Option<WhyMissed> {
        let body = text.find("\n---\n").expect("an end") + 5;
        keys_after_end(text, body, body > 9).map(|found| found.why)
    }

    #[test]
    fn a_first_line_without_letters_is_a_mark_if_keys_follow() {
        let marks = [
            "—",
            "——",
            "–--",
            "----",
            "--",
            "- - -",
            "***",
            "* * *",
            "___",
            "===",
            "\\---",
            "--- ",
            "\u{200b}---",
            "-–-",
            "\u{2212}\u{2212}\u{2212}",
            "\u{a0}---",
            "…",
            "<!--",
            "--- yaml",
            "-\u{ad}--",
            "> ---",
            "--- # x",
        ];
        for mark in marks {
            let text = format!("{mark}\ntitle: A\ndraft: true\n{mark}\nText\n");
            assert_eq!(why(&text), Some((WhyMissed::Mark, 1)), "{mark}");
            assert_eq!(why(&format!("{mark}\n\nBara text.\n")), None, "{mark}");
        }
        for fence in ["```", "```yaml", "~~~"] {
            assert_eq!(why(&format!("{fence}\ndraft: true\n{fence}\n")), Some((WhyMissed::Fence, 1)), "{fence}");
        }
        assert_eq!(why("\n\n—\ndraft: true\n"), Some((WhyMissed::Mark, 3)));
    }

    #[test]
    fn the_edits_give_front_matter_that_is_read() {
        let text = "\u{200b}—\ntitle: A\ndraft: true\n––\nText\n";
        let mut mended = text.to_owned();
        for (span, with) in missed_mark(text).expect("a missed mark").edits.into_iter().rev() {
            mended.replace_range(span.start..span.end, &with);
        }
        assert_eq!(mended, "---\ntitle: A\ndraft: true\n---\nText\n");
    }

    #[test]
    fn keys_without_a_mark_and_in_other_places_are_found() {
        assert_eq!(why("title: A\ndraft: true\n---\nx\n"), Some((WhyMissed::NoMark, 1)));
        assert_eq!(why("Utkast: ja\n\nText\n"), Some((WhyMissed::NoMark, 1)));
        assert_eq!(why("layout: post\ndraft: true\n"), Some((WhyMissed::NoMark, 1)));
        assert_eq!(why("Hej!\ntitle: A\ndraft: true\n\nText\n"), Some((WhyMissed::NotFirst, 2)));
        assert_eq!(why("# Rubrik\n\n---\ndraft: true\n---\nx\n"), Some((WhyMissed::NotFirst, 3)));
        assert_eq!(after("---\na: b\n---\n\ndraft: true\n"), Some(WhyMissed::AfterEnd));
        assert_eq!(after("---\na: b\n---\n—\nutkast: ja\n—\n"), Some(WhyMissed::Second));
        assert_eq!(after("---\n\n---\nTitle: x\n"), Some(WhyMissed::AfterEnd));
    }

    #[test]
    fn sentences_and_quoted_front_matter_are_no_keys() {
        for text in [
            "Plats: aulan\n\nVälkomna!\n",
            "Plats: aulan\n\nTid: 9\n\nDatum: 3 mars\n",
            "Vi ses: på måndag\n",
            "***\n\nDatum: 3 mars\n",
            "Så här:\n\n```yaml\n---\ndraft: true\n---\n```\n",
            "En text.\n\n---\n\nEn till: med kolon\n",
            "https://www.skola.example\n",
            "Nycklarna:\n\n- title: rubriken\n- date: dagen\n",
            "",
        ] {
            assert_eq!(why(text), None, "{text}");
        }
        assert_eq!(after("---\na: b\n---\nPlats: aulan\nTid: 9\n"), None);
        assert_eq!(after("---\na: b\n---\nDate: 3 March\n\nWelcome\n"), None);
        assert_eq!(after("---\na: b\n---\n```yaml\ndraft: true\n```\n"), None);
    }
}
