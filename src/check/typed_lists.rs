//! The lines of a paragraph, and the numbers and bullets that people type at their beginnings.

use std::ops::Range;
use std::sync::LazyLock;

use regex::Regex;

/// A line of a paragraph as typed. All positions are bytes of the Markdown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// Where the paragraph starts.
    pub block_start: usize,
    /// Where its text starts.
    pub start: usize,
    /// Where its text ends.
    pub end: usize,
    /// The break before it, with the spaces around; empty for the first line.
    pub broken: Range<usize>,
    /// Where the break has the end of a typed line.
    pub line_end: Option<usize>,
    /// Whether the break is seen by readers.
    pub is_broken: bool,
}

/// A number or bullet that was typed by hand.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Sign {
    /// A number, the sign behind it, and the length as typed.
    Number(u32, char, usize),
    /// A bullet, and the length as typed with the spaces behind it.
    Bullet(char, usize),
}

/// Bullets of word processors: also those of the fonts Symbol and Wingdings, which lie in the private area of Unicode.
const BULLETS: &str = "•·‣⁃▪▫●○◦■□◾◼➢➤►\u{f0b7}\u{f0a7}\u{f0d8}\u{f0fc}\u{f076}";

impl Sign {
    /// Returns what Markdown has in its place.
    #[must_use]
    pub fn mark(&self) -> String {
        match self {
            Self::Number(number, sign, _) => format!("{number}{sign}"),
            Self::Bullet(..) => "-".to_owned(),
        }
    }

    /// Returns whether it continues a list whose last item has another sign.
    #[must_use]
    pub fn follows(&self, last: &Self) -> bool {
        match (self, last) {
            (Self::Number(number, sign, _), Self::Number(before, of, _)) => *number == before + 1 && sign == of,
            (Self::Bullet(bullet, _), Self::Bullet(of, _)) => bullet == of,
            _ => false,
        }
    }

    /// Returns the number of bytes as typed, with the spaces behind it.
    #[must_use]
    pub fn typed_length(&self) -> usize {
        match self {
            Self::Number(_, _, length) | Self::Bullet(_, length) => *length,
        }
    }

    /// Returns whether it is nothing but a bullet.
    #[must_use]
    pub fn is_certain(&self) -> bool {
        matches!(self, Self::Bullet(..))
    }

    /// Returns whether it is the number one, with which lists begin.
    #[must_use]
    pub fn is_one(&self) -> bool {
        matches!(self, Self::Number(1, ..))
    }

    /// Returns whether it is a hyphen, with which Swedish talk begins as well.
    #[must_use]
    pub fn is_dash(&self) -> bool {
        matches!(self, Self::Bullet('-', _))
    }
}

/// Returns the sign at the start of a line, if a text follows it. As it is typed (`is_typed`), only what Markdown does not
/// take for a list anyway is one: `1\.`, `\-`, and what has a hard space behind it.
#[must_use]
pub fn sign(line: &str, is_typed: bool) -> Option<Sign> {
    static NUMBER: LazyLock<Regex> =
        LazyLock::new(|| Regex::new(r"^(\d{1,3})\\?([.)])((?:[ \t\u{a0}]|&nbsp;|&#160;)+)").expect("invariant: valid"));
    static SPACES: LazyLock<Regex> =
        LazyLock::new(|| Regex::new(r"^(?:[ \t\u{a0}]|&nbsp;|&#160;)+").expect("invariant: valid"));
    let first = line.chars().next()?;
    let found = if first.is_ascii_digit() {
        let found = NUMBER.captures(line)?;
        Sign::Number(found[1].parse().ok()?, found[2].chars().next()?, found[0].len())
    } else {
        let entity = ["&bull;", "&#8226;", "&middot;", "&#183;"].into_iter().find(|name| line.starts_with(name));
        let (bullet, length) = match (first, entity) {
            (_, Some(entity)) => (if entity.contains('b') || entity.contains('2') { '•' } else { '·' }, entity.len()),
            ('\\', None) => (line[1..].chars().next().filter(|c| matches!(c, '-' | '*' | '+'))?, 2),
            ('-' | '*', None) => (first, 1),
            _ if BULLETS.contains(first) => (first, first.len_utf8()),
            _ => return None,
        };
        let spaces = SPACES.find(&line[length..]).map_or("", |found| found.as_str());
        let is_plain = matches!(bullet, '-' | '*' | '+');
        // Some bullets stand right before their text.
        if is_plain && spaces.is_empty() || is_plain && is_typed && length == 1 && spaces.starts_with([' ', '\t']) {
            return None;
        }
        Sign::Bullet(bullet, length + spaces.len())
    };
    let rest = &line[found.typed_length()..];
    rest.contains(char::is_alphanumeric).then_some(found)
}

/// Returns whether a paragraph may have a sign at the start of a line: nearly none has.
#[must_use]
pub fn may_hold_signs(text: &str) -> bool {
    let is_sign = |c: char| c.is_ascii_digit() || matches!(c, '\\' | '&' | '-' | '*') || BULLETS.contains(c);
    let mut lines = text.lines().map(str::trim_start);
    lines.any(|line| line.starts_with(is_sign)) || text.contains("<br") || text.contains("<BR")
}

/// Returns the lines of a paragraph: typed lines, and those that `<br>` makes.
#[must_use]
pub fn lines(markdown: &str, block: &Range<usize>) -> Vec<Line> {
    static BREAK: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(r"(?i)([ \t]*)(\\|<br\s*/?>)?[ \t]*\n[ \t]*|[ \t]*<br\s*/?>[ \t]*").expect("invariant: valid")
    });
    let text = markdown[block.clone()].trim_end();
    let mut all = Vec::new();
    let mut start = text.len() - text.trim_start().len();
    let (mut broken, mut line_end, mut is_broken) = (block.start..block.start, None, false);
    let mut push = |start: usize, end: usize, broken: &Range<usize>, line_end, is_broken| {
        let (start, end) = (block.start + start, block.start + end);
        all.push(Line { block_start: block.start, start, end, broken: broken.clone(), line_end, is_broken });
    };
    for found in BREAK.captures_iter(text) {
        let whole = found.get(0).expect("invariant: the match is there");
        push(start, whole.start(), &broken, line_end, is_broken);
        start = whole.end();
        broken = block.start + whole.start()..block.start + whole.end();
        line_end = whole.as_str().find('\n').map(|at| broken.start + at);
        let is_spaced = found.get(1).is_some_and(|spaces| spaces.as_str().ends_with("  "));
        is_broken = line_end.is_none() || is_spaced || found.get(2).is_some();
    }
    push(start, text.len(), &broken, line_end, is_broken);
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn signs_are_what_markdown_does_not_read() {
        for (line, mark) in [
            ("1\\. ett", "1."),
            ("2) två", "2)"),
            ("12\\) tolv", "12)"),
            ("• ett", "-"),
            ("·\u{a0}\u{a0} ett", "-"),
            ("\u{f0b7}ett", "-"),
            ("&bull;&nbsp;ett", "-"),
            ("\\- ett", "-"),
            ("-\u{a0}ett", "-"),
        ] {
            assert_eq!(sign(line, true).map(|sign| sign.mark()).as_deref(), Some(mark), "{line}");
        }
        for line in
            ["1.5 liter", "2026. Då", "- ett", "-ett", "–\u{a0}Hej", "•", "• ", "\\*viktigt", "", "å 1. x", "*ja*"]
        {
            assert_eq!(sign(line, true), None, "{line}");
        }
    }

    #[test]
    fn lines_end_at_breaks_of_any_form() {
        let text = "x\n\na  \n b\\\nc<br>d <br />\ne\nf\n";
        let found = lines(text, &(3..text.len()));
        let shown: Vec<_> = found.iter().map(|line| (&text[line.start..line.end], line.is_broken)).collect();
        assert_eq!(shown, [("a", false), ("b", true), ("c", true), ("d", true), ("e", true), ("f", false)]);
    }
}
