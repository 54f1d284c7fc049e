//! A line of text as a value: runs of letters with their formats, and how it is written.

use pulldown_cmark::{Event, Tag, TagEnd};

use crate::import::markdown::escape::{code, destination, escape_into, escaped, line_start};
use crate::text::markdown::{events, extensions};

/// What a run of text is shown as.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Format {
    /// Bold.
    Strong,
    /// Italic.
    Emphasis,
    /// Struck through.
    Struck,
    /// A link.
    Link {
        /// Where it leads.
        to: String,
        /// Which of the text's links it is: two in a row stay two.
        number: usize,
    },
    /// An element of HTML that Markdown has no sign for: its opening and closing tag.
    Tagged(String, String),
}

/// What stands in a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Leaf {
    /// Text.
    Text(String),
    /// The end of a line.
    Break,
    /// Code.
    Code(String),
    /// A picture: its text alternative, address and caption.
    Picture {
        /// Its text alternative (WCAG 1.1.1).
        alt: String,
        /// Its address.
        to: String,
        /// Its caption.
        caption: String,
    },
    /// The number of a footnote.
    Footnote(usize),
    /// A name that links lead to.
    Anchor(String),
}

/// A piece of a text with its formats, the outermost first.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Run {
    /// Its formats.
    pub formats: Vec<Format>,
    /// What it is.
    pub leaf: Leaf,
}

impl Run {
    /// Returns a run of plain text.
    #[must_use]
    pub fn text(text: &str) -> Self {
        Self { formats: Vec::new(), leaf: Leaf::Text(text.to_owned()) }
    }

    /// Returns whether nothing of it is visible.
    #[must_use]
    pub fn is_space(&self) -> bool {
        match &self.leaf {
            Leaf::Text(text) => text.trim().is_empty(),
            Leaf::Break => true,
            _ => false,
        }
    }
}

/// How footnotes are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Footnotes {
    /// As Markdown's.
    Marks,
    /// As raised numbers, because one of them stands where Markdown has none.
    Numbers,
}

/// Divides a text into lines at its breaks. An empty line is where two breaks stood in a row.
#[must_use]
pub fn lines(runs: &[Run]) -> Vec<Vec<Run>> {
    let mut lines = vec![Vec::new()];
    for run in runs {
        if run.leaf == Leaf::Break {
            lines.push(Vec::new());
        } else {
            lines.last_mut().expect("invariant: one line").push(run.clone());
        }
    }
    lines.into_iter().map(|line| tidy(&line)).collect()
}

/// Returns a line without white space around it or twice in a row, and with formats that begin and end at letters.
#[must_use]
pub fn tidy(line: &[Run]) -> Vec<Run> {
    let mut pieces: Vec<Run> = Vec::new();
    for run in line {
        let mut formats: Vec<Format> = Vec::new();
        for format in &run.formats {
            if !formats.contains(format) {
                formats.push(format.clone());
            }
        }
        match &run.leaf {
            Leaf::Text(text) => {
                pieces.extend(words(text).map(|text| Run { formats: formats.clone(), leaf: Leaf::Text(text) }));
            }
            leaf => pieces.push(Run { formats, leaf: leaf.clone() }),
        }
    }
    // White space in a row is one space, and none stands at the ends.
    let is_collapsed = |run: &Run| matches!(&run.leaf, Leaf::Text(text) if text == " ");
    pieces.dedup_by(|next, last| is_collapsed(next) && is_collapsed(last));
    while pieces.first().is_some_and(is_collapsed) {
        pieces.remove(0);
    }
    // What is not seen at the end of a line is not written.
    while pieces.last().is_some_and(Run::is_space) {
        pieces.pop();
    }
    // A space has the formats that the letters on both sides of it share.
    let letters: Vec<usize> = (0..pieces.len()).filter(|index| !pieces[*index].is_space()).collect();
    let (mut last, mut next) = (None, letters.iter().copied().peekable());
    for index in 0..pieces.len() {
        if next.next_if_eq(&index).is_some() {
            last = Some(index);
            continue;
        }
        let formats = |at: Option<usize>| at.map(|at| pieces[at].formats.as_slice()).unwrap_or_default();
        let before = formats(last);
        pieces[index].formats = before[..shared(before, formats(next.peek().copied()))].to_vec();
    }
    pieces
}

/// Splits a text into white space and the rest; ASCII white space becomes one space.
fn words(text: &str) -> impl Iterator<Item = String> {
    let kind = |c: char| {
        if c.is_ascii_whitespace() {
            0
        } else if c.is_whitespace() {
            1
        } else {
            2
        }
    };
    let mut pieces: Vec<(i32, String)> = Vec::new();
    for letter in text.chars() {
        match pieces.last_mut() {
            Some((last, piece)) if *last == kind(letter) => piece.push(letter),
            _ => pieces.push((kind(letter), letter.to_string())),
        }
    }
    pieces.into_iter().map(|(kind, piece)| if kind == 0 { " ".to_owned() } else { piece })
}

/// Returns how many formats two runs share from the outermost on.
fn shared(one: &[Format], other: &[Format]) -> usize {
    one.iter().zip(other).take_while(|(one, other)| one == other).count()
}

/// Writes a text of several lines. A text that Markdown's signs would change has tags instead of them.
#[must_use]
pub fn written(all: &[Vec<Run>], footnotes: Footnotes) -> String {
    let runs: Vec<Run> = joined(all);
    let text = render(&runs, footnotes, false);
    let has_signs = runs.iter().any(|run| !run.formats.is_empty());
    // A footnote without its text would be read as text.
    let is_right = || said(&render(&runs, Footnotes::Numbers, false)) == expected(&runs);
    if has_signs && !is_right() { render(&runs, footnotes, true) } else { text }
}

/// Puts lines together with breaks, which belong to a format if both of their neighbours do.
fn joined(all: &[Vec<Run>]) -> Vec<Run> {
    let mut runs: Vec<Run> = Vec::new();
    for line in all.iter().filter(|line| !line.is_empty()) {
        if let (Some(last), Some(first)) = (runs.last(), line.first()) {
            let shared = shared(&last.formats, &first.formats);
            runs.push(Run { formats: last.formats[..shared].to_vec(), leaf: Leaf::Break });
        }
        runs.extend(line.iter().cloned());
    }
    runs
}

fn render(runs: &[Run], footnotes: Footnotes, is_tagged: bool) -> String {
    let mut text = String::new();
    let mut open: Vec<(Format, String)> = Vec::new();
    // Where the current line begins, and whether it begins with text.
    let (mut start, mut is_text) = (0, true);
    for (index, run) in runs.iter().enumerate() {
        let stay = open.iter().zip(&run.formats).take_while(|((open, _), format)| open == *format).count();
        while open.len() > stay {
            text.push_str(&open.pop().map(|(_, close)| close).unwrap_or_default());
        }
        if text.len() == start {
            is_text = run.formats.len() == stay && matches!(run.leaf, Leaf::Text(_));
        }
        for format in &run.formats[stay..] {
            let (before, close) = signs(format, runs, index, open.len(), is_tagged);
            text.push_str(&before);
            open.push((format.clone(), close));
        }
        match &run.leaf {
            Leaf::Text(own) => {
                let next = runs.get(index + 1).and_then(first);
                let before = text[start..].chars().next_back();
                escape_into(&mut text, own, before, next);
            }
            Leaf::Break => {
                finish(&mut text, start, is_text);
                text.push_str("\\\n");
                start = text.len();
            }
            Leaf::Code(own) => text.push_str(&code(own)),
            Leaf::Picture { alt, to, caption } => text.push_str(&picture(alt, to, caption)),
            Leaf::Footnote(number) if footnotes == Footnotes::Marks => text.push_str(&format!("[^{number}]")),
            Leaf::Footnote(number) => text.push_str(&format!("<sup>{number}</sup>")),
            Leaf::Anchor(name) => text.push_str(&format!("<span id=\"{name}\"></span>")),
        }
    }
    while let Some((_, close)) = open.pop() {
        text.push_str(&close);
    }
    finish(&mut text, start, is_text);
    text
}

/// Escapes the start of the line that has been written last.
fn finish(text: &mut String, start: usize, is_text: bool) {
    if is_text {
        let line = line_start(&text[start..]);
        text.truncate(start);
        text.push_str(&line);
    }
}

/// Writes a picture.
#[must_use]
pub fn picture(alt: &str, to: &str, caption: &str) -> String {
    let caption = caption.replace('\\', "\\\\").replace('"', "\\\"");
    let title = if caption.is_empty() { String::new() } else { format!(" \"{caption}\"") };
    format!("![{}]({}{title})", escaped(alt), destination(to))
}

/// Returns what opens and what closes a format that begins at this run as the one of this depth.
fn signs(format: &Format, runs: &[Run], from: usize, depth: usize, is_tagged: bool) -> (String, String) {
    let (sign, name) = match format {
        Format::Strong => ("**", "strong"),
        Format::Emphasis => ("*", "em"),
        Format::Struck => ("~~", "del"),
        Format::Link { to, .. } => return ("[".to_owned(), format!("]({})", destination(to))),
        Format::Tagged(open, close) => return (open.clone(), close.clone()),
    };
    let inside = runs[from..].iter().take_while(|run| run.formats.get(depth) == Some(format));
    let end = from + inside.count();
    if is_tagged || !can_be_signs(runs, from, end, depth) {
        return (format!("<{name}>"), format!("</{name}>"));
    }
    (sign.to_owned(), sign.to_owned())
}

/// Returns whether Markdown reads signs around these runs as a format: not between punctuation and a letter
/// (`CommonMark`, 6.2: `**Mål:**Vi`), and not next to the signs of another format.
fn can_be_signs(runs: &[Run], from: usize, end: usize, depth: usize) -> bool {
    let before = from.checked_sub(1).map(|at| &runs[at]);
    let after = runs.get(end);
    let is_sign = |c: Option<char>| c.is_some_and(|c| !c.is_alphanumeric() && !c.is_whitespace());
    let is_letter = |c: Option<char>| c.is_some_and(char::is_alphanumeric);
    let has_signs = |run: Option<&Run>| {
        run.is_some_and(|run| {
            !run.is_space() && run.formats.iter().skip(depth).any(|format| !matches!(format, Format::Tagged(..)))
        })
    };
    let last = runs.get(end.wrapping_sub(1)).and_then(last);
    let is_held = is_sign(last) && is_letter(after.and_then(first));
    let is_held_before = is_sign(runs.get(from).and_then(first)) && is_letter(before.and_then(self::last));
    !is_held && !is_held_before && !has_signs(before) && !has_signs(after)
}

/// Returns the first character that a run writes.
fn first(run: &Run) -> Option<char> {
    match &run.leaf {
        Leaf::Text(text) => text.chars().next(),
        Leaf::Break => None,
        Leaf::Code(_) => Some('`'),
        Leaf::Picture { .. } => Some('!'),
        Leaf::Footnote(_) => Some('['),
        Leaf::Anchor(_) => Some('<'),
    }
}

/// Returns the last character that a run writes.
fn last(run: &Run) -> Option<char> {
    match &run.leaf {
        Leaf::Text(text) => text.chars().next_back(),
        Leaf::Break => None,
        Leaf::Code(_) => Some('`'),
        Leaf::Picture { .. } => Some(')'),
        Leaf::Footnote(_) => Some(']'),
        Leaf::Anchor(_) => Some('>'),
    }
}

/// Letters with whether they are bold, italic, struck and linked.
type Letters = Vec<(char, [bool; 4])>;

/// Returns the letters that runs should show.
fn expected(runs: &[Run]) -> Letters {
    let mut letters = Letters::new();
    for run in runs {
        let has = |is_it: &dyn Fn(&Format) -> bool| run.formats.iter().any(is_it);
        let tagged = |name: &str| has(&|format| matches!(format, Format::Tagged(open, _) if open.starts_with(name)));
        let formats = [
            has(&|format| *format == Format::Strong) || tagged("<strong"),
            has(&|format| *format == Format::Emphasis) || tagged("<em"),
            has(&|format| *format == Format::Struck) || tagged("<del"),
            has(&|format| matches!(format, Format::Link { .. })),
        ];
        let text = match &run.leaf {
            Leaf::Text(text) | Leaf::Code(text) => text.clone(),
            Leaf::Footnote(number) => number.to_string(),
            Leaf::Break | Leaf::Picture { .. } | Leaf::Anchor(_) => continue,
        };
        letters.extend(text.chars().filter(|c| !c.is_whitespace()).map(|c| (c, formats)));
    }
    letters
}

/// Returns the letters that Markdown shows.
fn said(markdown: &str) -> Letters {
    let mut letters = Letters::new();
    let (mut open, mut pictures) = ([0_usize; 4], 0_usize);
    for (event, _) in events(markdown, extensions()) {
        let index = |tag: &Tag<'_>| match tag {
            Tag::Strong => Some(0),
            Tag::Emphasis => Some(1),
            Tag::Strikethrough => Some(2),
            Tag::Link { .. } => Some(3),
            _ => None,
        };
        match event {
            Event::Start(Tag::Image { .. }) => pictures += 1,
            Event::End(TagEnd::Image) => pictures = pictures.saturating_sub(1),
            Event::Start(tag) => open[..]
                .iter_mut()
                .enumerate()
                .filter(|(at, _)| Some(*at) == index(&tag))
                .for_each(|(_, count)| *count += 1),
            Event::End(end) => {
                let at = match end {
                    TagEnd::Strong => 0,
                    TagEnd::Emphasis => 1,
                    TagEnd::Strikethrough => 2,
                    TagEnd::Link => 3,
                    _ => continue,
                };
                open[at] = open[at].saturating_sub(1);
            }
            Event::InlineHtml(html) => {
                for (at, name) in ["strong", "em", "del"].into_iter().enumerate() {
                    if html.starts_with(&format!("<{name}>")) {
                        open[at] += 1;
                    } else if html.starts_with(&format!("</{name}>")) {
                        open[at] = open[at].saturating_sub(1);
                    }
                }
            }
            Event::Text(text) | Event::Code(text) if pictures == 0 => {
                letters.extend(text.chars().filter(|c| !c.is_whitespace()).map(|c| (c, open.map(|count| count > 0))));
            }
            _ => {}
        }
    }
    letters
}
