//! What is wrong in YAML that cannot be read, in words that authors understand, with the mended line.

use serde_yaml::granit_parser::Parser;

use crate::diagnostic::rule::{Diagnostic, Rule};
use crate::source::path::SourcePath;
use crate::source::span::{Location, Span};
use crate::text::invisible::is_odd_space;
use crate::text::quote::quoted;

/// Text that is not valid YAML.
pub const NO_YAML: Rule = Rule::error("G010");
/// A colon in a text without quotation marks.
pub const COLON: Rule = Rule::error("G011");
/// A tab where YAML needs spaces.
pub const TAB: Rule = Rule::error("G012");
/// A list or a text instead of a mapping.
pub const NO_MAP: Rule = Rule::error("G016");

/// Returns the diagnostic for a parser's error at a byte, and the span of the line to skip.
#[must_use]
pub fn mistake(path: &SourcePath, text: &str, offset: usize, at: Option<usize>, said: &str) -> (Diagnostic, Span) {
    let at = at.unwrap_or(0).min(text.len());
    let line = content_line(text, at);
    let location = |span: Span| Location::at(path, span.shifted(offset));
    if let Some(tab) = tab_before(text, line.end) {
        let line = content_line(text, tab);
        return (TAB.at(location(Span::new(tab, tab + 1))), line);
    }
    if let Some(escape) = wrong_escape(text, line) {
        let diagnostic = NO_YAML.at(location(escape.value)).with("mended", escape.mended.clone()).help("backslash");
        return (diagnostic.fix(escape.mended), line);
    }
    if let Some((line, wrong)) = wrong_line(text, line.end) {
        return (wrong.diagnostic(path, &text[line.start..line.end], line.shifted(offset)), line);
    }
    // The parser notices an unclosed quote or bracket only at the end of the text: find where it starts.
    if let Some((span, what)) = unclosed(text, at) {
        return (NO_YAML.at(location(span)).with("what", what).help(what), content_line(text, span.start));
    }
    let shown = &text[line.start..line.end];
    let span = Span::new(at.clamp(line.start, line.end), line.end.max(at.min(line.end) + 1).min(text.len()));
    (NO_YAML.at(location(span)).with("what", said).with("line", shown.trim()), line)
}

/// Returns the diagnostic for a text or a list, at `span` of the file, where keys should be.
#[must_use]
pub fn no_mapping(path: &SourcePath, text: &str, offset: usize, span: Span) -> Diagnostic {
    match wrong_line(text, text.len()) {
        Some((line, wrong @ (WrongLine::NoSpace { .. } | WrongLine::OddSpace { .. }))) => {
            wrong.diagnostic(path, &text[line.start..line.end], line.shifted(offset))
        }
        Some((_, WrongLine::Indent | WrongLine::Quote { .. })) | None => NO_MAP.at(Location::at(path, span)),
    }
}

/// What is wrong in a line, in bytes of the line.
#[derive(Debug, Clone, Copy)]
enum WrongLine {
    /// No space after the colon at this byte.
    NoSpace { colon: usize },
    /// Some other space than the one of the space bar after the colon at this byte.
    OddSpace { colon: usize },
    /// Such a space in the indentation.
    Indent,
    /// A value that needs quotation marks.
    Quote { value: usize },
}

impl WrongLine {
    /// Returns the diagnostic of a line; `span` is that of the line in the file.
    fn diagnostic(self, path: &SourcePath, line: &str, span: Span) -> Diagnostic {
        let whole = |rule: Rule, mended: String, help: &'static str| {
            let indent = line.len() - line.trim_start().len();
            let at = Location::at(path, Span::new(span.start + indent, span.start + line.trim_end().len()));
            rule.at(at).with("mended", mended.clone()).help(help).fix(mended)
        };
        match self {
            Self::NoSpace { colon } => {
                let mended = format!("{}: {}", line[..colon].trim(), line[colon + 1..].trim());
                whole(NO_MAP, mended, "space")
            }
            Self::OddSpace { colon } => {
                let mended = format!("{}: {}", line[..colon].trim(), line[colon + 1..].trim());
                whole(NO_MAP, mended, "odd")
            }
            Self::Indent => {
                let spaces = line.len() - line.trim_start().len();
                let mended = " ".repeat(line[..spaces].chars().count());
                NO_YAML.at(Location::at(path, Span::new(span.start, span.start + spaces))).help("indent").fix(mended)
            }
            Self::Quote { value } => {
                let (before, written) = (&line[..value], line[value..].trim());
                let mended = format!("{}{}", before.trim_start(), in_quotes(written));
                let at = Location::at(path, Span::new(span.start + value, span.start + value + written.len()));
                let has_colon = written.contains(": ") || written.ends_with(':');
                let key = before.trim().trim_start_matches(['-', ' ']).trim_end_matches([':', ' ']);
                let (rule, help) = match written.chars().next() {
                    Some('"' | '\'') => (NO_YAML, "inner"),
                    Some('“' | '”' | '„') if has_colon => (COLON, "curly"),
                    Some('[' | '{') if comment(written).is_some() => (NO_YAML, "hash"),
                    Some('[' | '{' | '*' | '&' | '!' | '@' | '`' | '%' | '>' | '|' | '-' | '?') => (NO_YAML, "sign"),
                    _ if has_colon => (COLON, "quote"),
                    _ => (NO_YAML, "sign"),
                };
                let value: String = in_quotes(written);
                let diagnostic = rule.at(at).with("key", key).with("value", written).with("mended", mended);
                diagnostic.help(help).fix(value)
            }
        }
    }
}

/// A value in double quotation marks with a `\` that means nothing in YAML, as in a path of Windows.
struct WrongEscape {
    /// Its place in the text, with the quotation marks.
    value: Span,
    /// The value in single quotation marks, in which `\` is itself.
    mended: String,
}

/// Returns the first such value of a line (YAML 1.2, 5.7).
fn wrong_escape(text: &str, line: Span) -> Option<WrongEscape> {
    const ESCAPES: &str = "0abt\tnvfre \"/\\N_LPxuU";
    let mut at = line.start;
    while let Some(open) = text[at..line.end].find('"').map(|open| at + open) {
        let mut chars = text[open + 1..line.end].char_indices();
        let (mut close, mut is_wrong) = (None, false);
        while let Some((index, c)) = chars.next() {
            match c {
                '\\' => is_wrong |= chars.next().is_some_and(|(_, next)| !ESCAPES.contains(next)),
                '"' => {
                    close = Some(open + 1 + index);
                    break;
                }
                _ => {}
            }
        }
        let close = close?;
        // A mark within a word opens nothing.
        let is_value = text[line.start..open].trim_end().ends_with([':', '-', ',', '[', '{']);
        let rest = text[close + 1..line.end].trim_start();
        if is_wrong && is_value && (rest.is_empty() || rest.starts_with([',', ']', '}', '#'])) {
            let inner = text[open + 1..close].replace('\'', "''");
            return Some(WrongEscape { value: Span::new(open, close + 1), mended: format!("'{inner}'") });
        }
        at = close + 1;
    }
    None
}

/// Returns a value in quotation marks that it does not hold itself; those around it, of whatever sort, are replaced.
fn in_quotes(written: &str) -> String {
    const AROUND: [(char, &[char]); 4] = [('"', &['"']), ('\'', &['\'']), ('”', &['”', '“']), ('“', &['”', '“'])];
    let is_curly = |c: char| matches!(c, '“' | '”' | '„');
    let first = written.chars().next();
    let mut inner = written;
    if let Some((open, close)) = AROUND.into_iter().find(|(open, _)| Some(*open) == first) {
        let rest = &written[open.len_utf8()..];
        let ends = rest.strip_suffix(close);
        // `"Hej" sa hon "då"` has quotation marks of its own at both ends: the first one inside of them closes.
        let is_pair = ends.is_some_and(|inner| {
            let at = inner.find(open).filter(|_| !is_curly(open));
            at.is_none_or(|at| {
                let before = inner[..at].chars().next_back();
                let after = inner[at + 1..].chars().next();
                before.is_none_or(|c| !c.is_alphanumeric()) || after.is_some_and(char::is_alphanumeric)
            })
        });
        inner = if is_pair { ends.unwrap_or(rest) } else { written };
    }
    if let Some(brackets) = flow_with_hash(inner) {
        return brackets;
    }
    let inner = inner.trim();
    if inner.contains('"') && !inner.contains(['\'', '\\']) {
        format!("'{inner}'")
    } else {
        quoted(&inner.replace("\\\"", "\""))
    }
}

/// Returns a list `[#a, b #1]` with those of its items in quotation marks that hold `#`.
fn flow_with_hash(written: &str) -> Option<String> {
    comment(written)?;
    let items = written.strip_prefix('[')?.strip_suffix(']')?;
    let item = |item: &str| {
        let item = item.trim();
        if item.contains('#') && !item.starts_with(['"', '\'']) { quoted(item) } else { item.to_owned() }
    };
    Some(format!("[{}]", items.split(',').map(item).collect::<Vec<_>>().join(", ")))
}

/// Returns where a comment starts for YAML.
fn comment(written: &str) -> Option<usize> {
    let starts =
        |at: usize| written[..at].chars().next_back().is_none_or(|c| c.is_whitespace() || matches!(c, '[' | '{' | ','));
    written.match_indices('#').map(|(at, _)| at).find(|at| starts(*at))
}

/// Finds the first line up to the byte `end` that cannot be read by itself, or that has no space after its colon.
///
/// Lines inside of blocks of text and of values over several lines are left out.
fn wrong_line(text: &str, end: usize) -> Option<(Span, WrongLine)> {
    let mut start = 0;
    // Lines that are indented further belong to the block of text above.
    let mut block: Option<usize> = None;
    let mut open: Option<char> = None;
    for line in text.split_inclusive('\n') {
        let span = Span::new(start, start + line.trim_end_matches(['\n', '\r']).len());
        if start > end + 1 {
            break;
        }
        start += line.len();
        let line = &text[span.start..span.end];
        let indent = line.len() - line.trim_start_matches(' ').len();
        if let Some(close) = open {
            open = Some(close).filter(|close| !line.contains(*close));
            continue;
        }
        if line.trim().is_empty() || line.trim_start().starts_with('#') || block.is_some_and(|above| indent > above) {
            continue;
        }
        block = None;
        if line[indent..].starts_with(is_odd_space) {
            return Some((span, WrongLine::Indent));
        }
        let Some((colon, value)) = parts(line) else { continue };
        if let Some(wrong) = colon.and_then(|colon| wrong_colon(line, colon)) {
            return Some((span, wrong));
        }
        let written = line[value..].trim();
        if is_block_header(written) {
            block = Some(indent);
            continue;
        }
        if let Some(close) = open_at_end(written) {
            open = Some(close).filter(|close| text[span.end..].contains(*close));
            continue;
        }
        if !written.is_empty() && !is_readable(written) && is_readable(&in_quotes(written)) {
            return Some((span, WrongLine::Quote { value }));
        }
    }
    None
}

/// Returns the colon after a line's key, if it has a key, and where its value starts.
fn parts(line: &str) -> Option<(Option<usize>, usize)> {
    let item = line.len() - line.trim_start_matches([' ', '-']).len();
    let is_item = line[..item].trim_start().starts_with("- ");
    let start = if is_item { item } else { line.len() - line.trim_start().len() };
    let after = |at: usize| at + (line[at..].len() - line[at..].trim_start_matches(' ').len());
    let is_key = |c: char| c.is_alphanumeric() || matches!(c, '_' | '-' | ' ' | '"' | '\'');
    match line[start..].find(':').map(|at| start + at) {
        Some(colon) if colon > start && line[start..colon].chars().all(is_key) => Some((Some(colon), after(colon + 1))),
        _ if is_item => Some((None, after(start))),
        _ => None,
    }
}

fn wrong_colon(line: &str, colon: usize) -> Option<WrongLine> {
    match line[colon + 1..].chars().next() {
        Some(c) if is_odd_space(c) => Some(WrongLine::OddSpace { colon }),
        // `12:30` and `https://` are values, and `a::b` is no key.
        Some(c) if !c.is_whitespace() && !matches!(c, '/' | ':') => {
            let key = line[..colon].trim_matches([' ', '-']);
            let is_word = !key.contains(' ') && key.starts_with(char::is_alphabetic);
            is_word.then_some(WrongLine::NoSpace { colon })
        }
        _ => None,
    }
}

/// Returns whether a value is `|`, `>`, or one of them with what may follow it.
fn is_block_header(written: &str) -> bool {
    let header = written.split_once(" #").map_or(written, |(header, _)| header).trim();
    header
        .strip_prefix(['|', '>'])
        .is_some_and(|rest| rest.chars().all(|c| c.is_ascii_digit() || matches!(c, '+' | '-')))
}

/// Returns the character that closes a value that this line leaves open.
fn open_at_end(written: &str) -> Option<char> {
    let close = match written.chars().next()? {
        '"' => '"',
        '\'' => '\'',
        '[' => ']',
        '{' => '}',
        _ => return None,
    };
    (!written[1..].contains(close)).then_some(close)
}

/// Returns whether YAML can read a value in one line.
fn is_readable(written: &str) -> bool {
    let text = format!("a: {written}\n");
    let mut parser = Parser::new_from_str(&text);
    while let Some(event) = parser.next_event() {
        if event.is_err() {
            return false;
        }
    }
    true
}

/// Returns the line of a byte, or the last line before it that is not empty.
fn content_line(text: &str, at: usize) -> Span {
    let mut at = at;
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    loop {
        let start = text[..at].rfind('\n').map_or(0, |at| at + 1);
        let end = text[at..].find('\n').map_or(text.len(), |end| at + end);
        if start == 0 || !text[start..end].trim().is_empty() {
            return Span::new(start, end);
        }
        at = start - 1;
    }
}

/// Returns the first tab that indents a line or follows a key's colon, up to the line after the one that ends at `end`,
/// because the parser reports a tab one line late.
fn tab_before(text: &str, end: usize) -> Option<usize> {
    let mut start = 0;
    for line in text.split_inclusive('\n') {
        if start > end + 1 {
            break;
        }
        let indent = line.len() - line.trim_start().len();
        let after_colon = line.find(":\t").map(|at| at + 1);
        if let Some(tab) = line[..indent].find('\t').or(after_colon) {
            return Some(start + tab);
        }
        start += line.len();
    }
    None
}

/// Finds a quotation mark or bracket that is never closed.
fn unclosed(text: &str, at: usize) -> Option<(Span, &'static str)> {
    let mut start = 0;
    for line in text[..].split_inclusive('\n') {
        if start > at {
            break;
        }
        let value = line.find(": ").map_or(0, |colon| colon + 2);
        let rest = line[value..].trim_end();
        let opened = rest.trim_start();
        let from = start + value + (rest.len() - opened.len());
        let span = Span::new(from, start + line.trim_end().len());
        for (mark, what) in [('"', "quote"), ('\'', "quote")] {
            if opened.starts_with(mark) && opened.matches(mark).count() == 1 {
                return Some((span, what));
            }
        }
        if opened.starts_with('[') && !text[from..].contains(']') {
            return Some((span, "bracket"));
        }
        if opened.starts_with('{') && !text[from..].contains('}') {
            return Some((span, "bracket"));
        }
        start += line.len();
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::yaml::read::entries;

    /// Returns the mended file of a text with mistakes in one or more lines.
    fn mended(text: &str) -> String {
        let path = SourcePath::new("a.md").expect("a path");
        let mut fixes: Vec<_> = entries(&path, text, 0).diagnostics.into_iter().flat_map(|found| found.fixes).collect();
        fixes.sort_by_key(|fix| fix.span.start);
        let mut mended = text.to_owned();
        for fix in fixes.into_iter().rev() {
            mended.replace_range(fix.span.start..fix.span.end, &fix.text);
        }
        mended
    }

    #[test]
    fn a_line_that_cannot_be_read_is_given_as_it_should_be() {
        for (line, wanted) in [
            ("title:Hej", "title: Hej"),
            ("title:\u{a0}Hej", "title: Hej"),
            ("title:\u{202f}\u{a0}Hej", "title: Hej"),
            ("title: \"Vi \"läser\" mer\"", "title: 'Vi \"läser\" mer'"),
            ("title: \"Hej\" sa hon \"då\"", "title: '\"Hej\" sa hon \"då\"'"),
            ("title: \"Hej\" sa hon", "title: '\"Hej\" sa hon'"),
            ("title: 'Det's'", "title: \"Det's\""),
            ("title: [x] till", "title: \"[x] till\""),
            ("title: {x} y", "title: \"{x} y\""),
            ("title: *x* y", "title: \"*x* y\""),
            ("title: @x", "title: \"@x\""),
            ("title: `x`", "title: \"`x`\""),
            ("title: %x", "title: \"%x\""),
            ("title: > 5 elever", "title: \"> 5 elever\""),
            ("title: - x", "title: \"- x\""),
            ("title: A: B", "title: \"A: B\""),
            ("title: ”A: B”", "title: \"A: B\""),
            ("tags: [#a, b]", "tags: [\"#a\", b]"),
        ] {
            for (before, after) in [("", "date: 2026-01-01\n"), ("date: 2026-01-01\n", ""), ("a: |\n  b: c: d\n", "")] {
                let found = mended(&format!("{before}{line}\n{after}"));
                assert_eq!(found, format!("{before}{wanted}\n{after}"), "{line}");
            }
        }
    }

    #[test]
    fn lines_of_a_block_of_text_are_not_blamed() {
        let path = SourcePath::new("a.md").expect("a path");
        let found = entries(&path, "a: |\n  b: c: d\n  @e\nf:g\n", 0).diagnostics;
        let lines: Vec<_> = found.iter().map(|found| found.rule.code).collect();
        assert_eq!(lines, ["G016"]);
    }

    #[test]
    fn what_follows_a_second_mark_is_told() {
        let path = SourcePath::new("_defaults.yaml").expect("a path");
        let found = entries(&path, "---\na: b\n---\ndraft: true\n", 0).diagnostics;
        assert_eq!(found.iter().map(|found| found.helps.clone()).collect::<Vec<_>>(), [["second"]]);
        assert!(entries(&path, "---\na: b\n...\n", 0).diagnostics.is_empty());
    }
}
