//! Directives: found line by line before Markdown is parsed, and replaced by HTML comments, which Markdown passes through.

use std::ops::Range;

use crate::diagnostic::rule::{Diagnostic, Rule};
use crate::directives::table::GALLERY;
use crate::parse::attributes::attributes;
use crate::parse::decorative::{MISPLACED, Marks, marks};
use crate::parse::language_spans::language_span;
use crate::parse::picture_line::{PictureLine, picture_line};
use crate::parse::typed_addresses::{Edit, edits};
use crate::source::path::SourcePath;
use crate::source::span::{Location, Span};
use crate::yaml::fields::Located;

/// A container that is not closed.
pub const UNCLOSED: Rule = Rule::error("G041");
/// Attributes that cannot be read.
pub const ATTRIBUTES: Rule = Rule::error("G042");
/// `:::` that closes nothing.
pub const STRAY: Rule = Rule::error("G044");

/// Deepest nesting of directives; more is a typing mistake.
const NESTED_MAX: usize = 16;

/// A directive in a body.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Directive {
    /// Its name.
    pub name: Located<String>,
    /// Its attributes, in the order in which they were typed.
    pub attributes: Vec<(String, Located<String>)>,
    /// Whether it is a container (`:::`), which has a body, and not a leaf (`::`).
    pub is_container: bool,
    /// Whether it was typed in the form of a picture: `![title](film.mp4)` on a line of its own.
    pub is_picture: bool,
}

impl Directive {
    /// Returns the value of an attribute.
    #[must_use]
    pub fn attribute(&self, key: &str) -> Option<&str> {
        self.located(key).map(|value| value.value.as_str())
    }

    /// Returns the value of an attribute with its span.
    #[must_use]
    pub fn located(&self, key: &str) -> Option<&Located<String>> {
        self.attributes.iter().find(|(name, _)| name == key).map(|(_, value)| value)
    }
}

/// Markdown with markers in place of directives, and the mapping of its offsets back to the file.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PreparedMarkdown {
    /// Markdown.
    pub text: String,
    /// The directives; markers refer to them by index.
    pub directives: Vec<Directive>,
    /// Where the pictures start of which the author says that they are only decoration, in their order.
    decorative: Vec<usize>,
    /// Offsets in the Markdown and in the file, where the distance between the two changes.
    offsets: Vec<(usize, usize)>,
}

impl PreparedMarkdown {
    /// Returns the span in the file of a range of the Markdown.
    #[must_use]
    pub fn span(&self, range: &Range<usize>) -> Span {
        let start = self.file_offset(range.start);
        Span::new(start, self.file_offset(range.end).max(start))
    }

    /// Returns whether the author says that the picture at a byte of the Markdown is only decoration.
    #[must_use]
    pub fn is_decorative(&self, start: usize) -> bool {
        self.decorative.binary_search(&start).is_ok()
    }

    fn file_offset(&self, at: usize) -> usize {
        let after = self.offsets.partition_point(|(text, _)| *text <= at);
        let (text, file) = self.offsets[after.saturating_sub(1)];
        file + (at - text)
    }

    /// Returns the Markdown with other text in place of some ranges, which are in order and do not overlap.
    fn edited(self, edits: &[Edit]) -> Self {
        let mut edited = Self { text: String::with_capacity(self.text.len() + edits.len()), ..Self::default() };
        let mut done = 0;
        for (range, new) in edits {
            self.copy_into(&mut edited, done..range.start);
            edited.text.push_str(new);
            done = range.end;
        }
        self.copy_into(&mut edited, done..self.text.len());
        Self { directives: self.directives, ..edited }
    }

    /// Appends a range of the text to another, with its mapping.
    fn copy_into(&self, edited: &mut Self, part: Range<usize>) {
        let start = edited.text.len();
        edited.offsets.push((start, self.file_offset(part.start)));
        let first = self.offsets.partition_point(|(at, _)| *at <= part.start);
        let inside = self.offsets[first..].iter().take_while(|(at, _)| *at <= part.end);
        edited.offsets.extend(inside.map(|(at, file)| (start + at - part.start, *file)));
        edited.text.push_str(&self.text[part]);
    }
}

/// What an HTML comment in the prepared Markdown means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Marker {
    /// The directive with this index starts; a leaf ends here, too.
    Open(usize),
    /// The container with this index ends.
    Close(usize),
    /// `<!--more-->`: the excerpt ends.
    More,
}

/// Start of a marker that opens a directive. Control characters of the file were replaced, so that authors cannot forge
/// a marker.
const OPEN: char = '\u{1}';
/// Start of a marker that closes a directive.
const CLOSE: char = '\u{2}';

/// Parses raw HTML that may be a marker.
#[must_use]
pub fn marker(html: &str) -> Option<Marker> {
    let inside = html.trim().strip_prefix("<!--")?.strip_suffix("-->")?;
    if inside.trim() == "more" {
        return Some(Marker::More);
    }
    if let Some(number) = inside.strip_prefix(OPEN) {
        return number.parse().ok().map(Marker::Open);
    }
    inside.strip_prefix(CLOSE)?.parse().ok().map(Marker::Close)
}

/// Replaces the directives of `body`, which starts at byte `offset` of the file at `path`, by markers.
pub fn prepare(path: &SourcePath, body: &str, offset: usize, diagnostics: &mut Vec<Diagnostic>) -> PreparedMarkdown {
    let mut prepared = PreparedMarkdown { text: String::with_capacity(body.len() + 64), ..PreparedMarkdown::default() };
    prepared.offsets.push((0, offset));
    let mut fence: Option<&str> = None;
    let mut comment = CommentLines::default();
    let mut open: Vec<usize> = Vec::new();
    let mut at = 0;
    for line in body.split_inclusive('\n') {
        let file = offset + at;
        at += line.len();
        let content = line.trim_end_matches(['\n', '\r']);
        let is_comment = comment.goes_on(content, fence.is_some());
        if let Some(ticks) = fence_of(content).filter(|_| !is_comment) {
            match fence {
                None => fence = Some(ticks),
                Some(opening) if closes(opening, ticks, content) => fence = None,
                Some(_) => {}
            }
        }
        let line_of = if fence.is_some() || is_comment { Line::Text } else { line_kind(content) };
        match line_of {
            Line::Text if fence.is_some() || is_comment || is_gallery(&prepared, &open) => {
                push_text(&mut prepared, content, file, fence.is_some());
            }
            Line::Text => push_line(&mut prepared, content, file),
            Line::Close(indent) => match open.pop() {
                Some(number) => push_marker(&mut prepared, content, file, CLOSE, number),
                None => {
                    let span = Span::new(file + indent, file + content.trim_end().len());
                    diagnostics.push(STRAY.at(Location::at(path, span)));
                    push_text(&mut prepared, content, file, false);
                }
            },
            Line::Open(found) => {
                let number = prepared.directives.len();
                let span = Span::new(file + found.indent, file + content.trim_end().len());
                let directive = directive(&found, content, file, path, diagnostics);
                if found.is_container {
                    open.push(number);
                    if open.len() > NESTED_MAX {
                        diagnostics.push(UNCLOSED.at(Location::at(path, span)).with("name", found.name));
                        open.pop();
                    }
                }
                prepared.directives.push(directive);
                push_marker(&mut prepared, content, file, OPEN, number);
            }
        }
        push_end(&mut prepared, &line[content.len()..], offset + at);
    }
    for number in open {
        let name = &prepared.directives[number].name;
        diagnostics.push(UNCLOSED.at(Location::at(path, name.span)).with("name", name.value.clone()));
    }
    let edits = edits(&prepared.text);
    let prepared = if edits.is_empty() { prepared } else { prepared.edited(&edits) };
    without_marks(path, prepared, diagnostics)
}

/// Takes the marks of decorative pictures out of the Markdown and remembers the pictures.
fn without_marks(path: &SourcePath, prepared: PreparedMarkdown, diagnostics: &mut Vec<Diagnostic>) -> PreparedMarkdown {
    let Marks { edits, pictures, misplaced } = marks(&prepared.text);
    for (range, help) in misplaced {
        let found = MISPLACED.at(Location::at(path, prepared.span(&range))).help(help);
        diagnostics.push(if help == "space" { found.fix("") } else { found });
    }
    if edits.is_empty() { prepared } else { PreparedMarkdown { decorative: pictures, ..prepared.edited(&edits) } }
}

/// Returns whether the innermost open container is a gallery, whose pictures stay where they are.
fn is_gallery(prepared: &PreparedMarkdown, open: &[usize]) -> bool {
    open.last().is_some_and(|number| prepared.directives[*number].name.value == GALLERY.name)
}

/// Follows HTML comments from line to line: what looks like a directive in one is part of the comment.
#[derive(Default)]
struct CommentLines {
    is_open: bool,
    /// Whether it started a line: such a comment goes on over empty lines (`CommonMark` 4.6, condition 2).
    is_block: bool,
}

impl CommentLines {
    /// Returns whether a comment that started above goes on in this line.
    fn goes_on(&mut self, line: &str, is_code: bool) -> bool {
        if self.is_open && !self.is_block && line.trim().is_empty() {
            self.is_open = false;
        }
        let was_open = self.is_open;
        let mut rest = line;
        loop {
            let (mark, opens) = if self.is_open { ("-->", false) } else { ("<!--", true) };
            let Some(at) = rest.find(mark).filter(|_| !is_code || self.is_open) else { return was_open };
            if opens {
                let start = line.len() - rest.len() + at;
                self.is_block = start < 4 && line[..start].trim().is_empty();
            }
            self.is_open = opens;
            rest = &rest[at + mark.len()..];
        }
    }
}

/// Returns the backticks or tildes of a line that opens or closes fenced code.
fn fence_of(line: &str) -> Option<&str> {
    let line = line.trim_start().trim_start_matches("> ");
    let mark = line.chars().next().filter(|c| matches!(c, '`' | '~'))?;
    let len = line.len() - line.trim_start_matches(mark).len();
    let is_fence = len >= 3 && !(mark == '`' && line[len..].contains('`'));
    is_fence.then(|| &line[..len])
}

/// Returns whether a line with these backticks or tildes closes the fence.
fn closes(opening: &str, ticks: &str, line: &str) -> bool {
    ticks.starts_with(&opening[..1]) && ticks.len() >= opening.len() && line.trim().len() == ticks.len()
}

/// Kinds of lines, with the indentation of the two that belong to directives.
enum Line<'a> {
    Text,
    Open(OpeningLine<'a>),
    Close(usize),
}

/// A line that opens a directive.
struct OpeningLine<'a> {
    indent: usize,
    name: &'a str,
    attributes: &'a str,
    is_container: bool,
}

/// Recognises the lines of directives: `::: name {…}`, `::name{…}` and `:::`, indented by at most three spaces.
fn line_kind(line: &str) -> Line<'_> {
    let indent = line.len() - line.trim_start_matches(' ').len();
    let rest = line[indent..].trim_end();
    let after = rest.trim_start_matches(':');
    let colons = rest.len() - after.len();
    if indent > 3 || colons < 2 {
        return Line::Text;
    }
    if after.is_empty() {
        return if colons >= 3 { Line::Close(indent) } else { Line::Text };
    }
    let is_container = colons >= 3;
    let after = if is_container { after.trim_start() } else { after };
    let end = after.find(|c: char| !(c.is_alphanumeric() || c == '-' || c == '_')).unwrap_or(after.len());
    let (name, attributes) = after.split_at(end);
    let attributes = attributes.trim();
    let is_directive = name.starts_with(char::is_alphabetic)
        && (attributes.is_empty() || attributes.starts_with('{'))
        && (is_container || !attributes.is_empty());
    if is_directive { Line::Open(OpeningLine { indent, name, attributes, is_container }) } else { Line::Text }
}

fn directive(
    found: &OpeningLine<'_>,
    line: &str,
    file: usize,
    path: &SourcePath,
    diagnostics: &mut Vec<Diagnostic>,
) -> Directive {
    let offset_of = |part: &str| file + (part.as_ptr() as usize - line.as_ptr() as usize);
    let name_at = offset_of(found.name);
    let name = Located { value: found.name.to_owned(), span: Span::new(name_at, name_at + found.name.len()) };
    let attributes_at = if found.attributes.is_empty() { name.span.end } else { offset_of(found.attributes) };
    let attributes = attributes(found.attributes, attributes_at).unwrap_or_else(|| {
        let span = Span::new(attributes_at, attributes_at + found.attributes.len());
        diagnostics.push(ATTRIBUTES.at(Location::at(path, span)).with("name", found.name));
        Vec::new()
    });
    Directive { name, attributes, is_container: found.is_container, is_picture: false }
}

/// Returns the directive that shows the file of a line in the form of a picture.
fn shown_file(found: &PictureLine, file: usize) -> Directive {
    let located = |value: &str, range: &Range<usize>| Located {
        value: value.to_owned(),
        span: Span::new(file + range.start, file + range.end),
    };
    let PictureLine { kind, whole, address, title } = found;
    let address_key = kind.required[0];
    Directive {
        name: located(kind.name, whole),
        attributes: vec![
            (address_key.to_owned(), located(&address.0, &address.1)),
            ("title".to_owned(), located(&title.0, &title.1)),
        ],
        is_container: false,
        is_picture: true,
    }
}

fn push_marker(prepared: &mut PreparedMarkdown, line: &str, file: usize, sign: char, number: usize) {
    let indent = line.len() - line.trim_start_matches(' ').len();
    let text_at = prepared.text.len();
    prepared.offsets.push((text_at, file));
    prepared.text.push_str(&line[..indent]);
    prepared.text.push_str(&format!("<!--{sign}{number}-->"));
    prepared.offsets.push((prepared.text.len(), file + line.len()));
}

/// Appends the end of a line; `file` is where the next one begins. A line ends like all others, whatever the editor of the author
/// writes: `\r\n` in code is two spaces for a reader, and another feed item for a subscriber.
fn push_end(prepared: &mut PreparedMarkdown, end: &str, file: usize) {
    if !end.contains('\r') {
        prepared.text.push_str(end);
        return;
    }
    // A `\r` alone ends a line, too (`CommonMark` 2.1).
    prepared.text.extend(std::iter::repeat_n('\n', end.replace("\r\n", "\n").len()));
    prepared.offsets.push((prepared.text.len(), file));
}

/// Appends a line of text, or the marker of the file that it shows.
fn push_line(prepared: &mut PreparedMarkdown, line: &str, file: usize) {
    match picture_line(line) {
        Some(found) => {
            let number = prepared.directives.len();
            prepared.directives.push(shown_file(&found, file));
            push_marker(prepared, line, file, OPEN, number);
        }
        None => push_text(prepared, line, file, false),
    }
}

/// Appends a line of text, with `[part]{lang=en}` turned into a `span`.
fn push_text(prepared: &mut PreparedMarkdown, line: &str, file: usize, is_code: bool) {
    if is_code || !line.contains("]{lang=") && !line.contains("){lang=") {
        prepared.text.push_str(line);
        return;
    }
    let mut done = 0;
    while let Some(part) = language_span(line, done) {
        let copy = |prepared: &mut PreparedMarkdown, from: usize, to: usize| {
            prepared.offsets.push((prepared.text.len(), file + from));
            prepared.text.push_str(&line[from..to]);
        };
        copy(prepared, done, part.before);
        prepared.text.push_str(&format!("<span lang=\"{}\">", part.language));
        copy(prepared, part.inside.start, part.inside.end);
        prepared.text.push_str("</span>");
        done = part.after;
    }
    prepared.offsets.push((prepared.text.len(), file + done));
    prepared.text.push_str(&line[done..]);
    prepared.offsets.push((prepared.text.len(), file + line.len()));
}

#[cfg(test)]
mod tests {
    use super::*;

    fn prepared(body: &str) -> (PreparedMarkdown, Vec<&'static str>) {
        let mut diagnostics = Vec::new();
        let path = SourcePath::new("a.md").expect("a path");
        let prepared = prepare(&path, body, 0, &mut diagnostics);
        (prepared, diagnostics.iter().map(|found| found.rule.code).collect())
    }

    #[test]
    fn directives_become_markers_and_spans_map_back_to_the_file() {
        let body = "Text\n\n::: note\nHej\n:::\n\n::film{src=\"film.mp4\" title=\"En film\"}\nSlut\n";
        let (prepared, codes) = prepared(body);
        assert_eq!(codes, Vec::<&str>::new());
        assert_eq!(prepared.directives.len(), 2);
        assert_eq!(prepared.directives[1].attributes[1].1.value, "En film");
        let span = prepared.directives[1].attributes[0].1.span;
        assert_eq!(&body[span.start..span.end], "film.mp4");
        let at = prepared.text.find("Slut").expect("there");
        let span = prepared.span(&(at..at + 4));
        assert_eq!(&body[span.start..span.end], "Slut");
    }

    #[test]
    fn a_value_may_hold_the_other_quotation_marks() {
        let values = |attributes: &str| {
            let (prepared, codes) = prepared(&format!("::film{{{attributes}}}\n"));
            assert_eq!(codes, Vec::<&str>::new(), "{attributes}");
            prepared.directives[0].attributes.iter().map(|(_, value)| value.value.clone()).collect::<Vec<_>>()
        };
        assert_eq!(values("title=\"Vi ”läser” mer\" src=\"a.mp4\""), ["Vi ”läser” mer", "a.mp4"]);
        assert_eq!(values("title=”Film” src=“a.mp4”"), ["Film", "a.mp4"]);
        assert_eq!(values("title=\"Film” src=a.mp4"), ["Film", "a.mp4"]);
    }

    #[test]
    fn code_and_ordinary_colons_are_not_directives() {
        let body = "```\n::: note\n```\n:: hej\nkl. 12::30\n    ::: note\n::namn utan klammer\n";
        let (prepared, codes) = prepared(body);
        assert_eq!((prepared.text.as_str(), prepared.directives.len(), codes.len()), (body, 0, 0));
    }

    #[test]
    fn what_looks_like_a_directive_in_a_comment_is_part_of_it() {
        for body in ["<!--\n::: note\n\n```\nx\n:::\n-->\n", "Text <!-- a\n:::\n-->\n", "<!--\n\n::film{src=x}\n-->\n"]
        {
            let (prepared, codes) = prepared(body);
            assert_eq!((prepared.text.as_str(), codes.len()), (body, 0));
        }
        assert_eq!(prepared("`<!--`\n\n::: note\nx\n:::\n").0.directives.len(), 1);
        assert_eq!(prepared("<!-- a --> b <!-- c -->\n::: note\n:::\n").0.directives.len(), 1);
        assert_eq!(prepared("```\n<!--\n```\n::: note\n:::\n").0.directives.len(), 1);
    }

    #[test]
    fn unclosed_and_stray_containers_are_reported() {
        assert_eq!(prepared("::: note\nx\n").1, ["G041"]);
        assert_eq!(prepared("x\n:::\n").1, ["G044"]);
        assert_eq!(prepared("::film{src=\"x}\n").1, ["G042"]);
    }

    #[test]
    fn parts_in_another_language_become_spans() {
        let (prepared, _) = prepared("Se [the *core*]{lang=en} och [x](y.md){lang=de} `[a]{lang=en}`.\n");
        assert_eq!(
            prepared.text,
            "Se <span lang=\"en\">the *core*</span> och <span lang=\"de\">[x](y.md)</span> `[a]{lang=en}`.\n"
        );
        let at = prepared.text.find("och").expect("there");
        assert_eq!(prepared.span(&(at..at + 3)), Span::new(25, 28));
    }

    #[test]
    fn lines_end_alike_whatever_the_editor_writes() {
        let body =
            "# A `b\nc`\n\n::: note{title=\"x\"}\n[d]{lang=en} e\n:::\n\n![f](g.mp4)\n```\nh\n\n```\n[i](j.md)\n";
        let windows = body.replace('\n', "\r\n");
        let (plain, crlf) = (prepared(body).0, prepared(&windows).0);
        assert_eq!(crlf.text, plain.text);
        assert_eq!(crlf.directives.len(), plain.directives.len());
        for word in ["# A", "c`", "[i](j.md)", "h"] {
            let at = plain.text.find(word).expect("a word");
            let (of_plain, of_crlf) = (plain.span(&(at..at + word.len())), crlf.span(&(at..at + word.len())));
            assert_eq!(&body[of_plain.start..of_plain.end], word);
            assert_eq!(&windows[of_crlf.start..of_crlf.end], word);
        }
        assert_eq!(prepared("a\r\r\nb\r").0.text, "a\n\nb\n");
    }
}
