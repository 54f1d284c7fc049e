//! Parses YAML into a tree, and reports every mistake in words that authors understand.

use std::cell::OnceCell;
use std::collections::{BTreeMap, BTreeSet};

use serde_yaml::granit_parser::{Event, Parser, ScalarStyle, ScanError, Span as EventSpan, StructureStyle};

use crate::diagnostic::rule::{Diagnosed, Diagnostic, Rule};
use crate::source::path::SourcePath;
use crate::source::span::{Location, Span};
use crate::yaml::mistakes::{NO_YAML, mistake, no_mapping};
use crate::yaml::node::{Node, NodeKind, Pair, Swallowed};
use crate::yaml::swallowed::swallowed;

/// Too many values, or too many levels: an alias bomb, or not settings at all.
pub const TOO_MUCH: Rule = Rule::error("G013");
/// The same key twice with the same value.
pub const TWICE_SAME: Rule = Rule::warning("G014");
/// The same key twice with different values.
pub const TWICE: Rule = Rule::error("G015");
/// Most values that the aliases of a file repeat: real settings repeat a few, an alias bomb billions. Values that stand in
/// the file are not counted: they are as many as the file is long, and a post may have ten thousand comments.
const REPEATED_MAX: usize = 20_000;
/// Most levels of lists and mappings; real settings have five.
const DEPTH_MAX: usize = 32;
/// Most mistakes reported in one text: the text is parsed again for each.
const MISTAKES_MAX: usize = 8;

/// The mapping of a file.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Mapping {
    /// The keys and values that could be read.
    pub entries: Vec<Pair>,
    /// Whether lines were skipped because they could not be read: a missing key may be in one of them.
    pub is_damaged: bool,
}

/// Reads keys and values from `text`, which is the part of the file at `path` from byte `offset` on.
///
/// A line that cannot be read is reported and skipped, and the rest is read, so that the author sees all mistakes.
#[must_use]
pub fn entries(path: &SourcePath, text: &str, offset: usize) -> Diagnosed<Mapping> {
    let mut diagnostics = Vec::new();
    let mut readable = text.to_owned();
    let mut is_damaged = false;
    for _ in 0..MISTAKES_MAX {
        let mut builder = Builder::new(path, &readable, offset);
        match builder.document() {
            Ok(root) => {
                diagnostics.append(&mut builder.told);
                let entries = pairs(path, text, offset, root, &mut diagnostics);
                return Diagnosed { value: Mapping { entries, is_damaged }, diagnostics };
            }
            Err(Stop::TooMuch(span)) => {
                diagnostics.push(TOO_MUCH.at(Location::at(path, span)));
                return Diagnosed { value: Mapping { entries: Vec::new(), is_damaged: true }, diagnostics };
            }
            Err(Stop::Scan(error)) => {
                is_damaged = true;
                let (diagnostic, line) = mistake(path, &readable, offset, error.marker().byte_offset(), &error.info());
                diagnostics.push(diagnostic);
                let Some(without) = without_line(&readable, line) else { break };
                readable = without;
            }
        }
    }
    Diagnosed { value: Mapping { entries: Vec::new(), is_damaged: true }, diagnostics }
}

fn pairs(
    path: &SourcePath,
    text: &str,
    offset: usize,
    root: Option<Node>,
    diagnostics: &mut Vec<Diagnostic>,
) -> Vec<Pair> {
    let Some(root) = root else { return Vec::new() };
    if root.is_null() {
        return Vec::new();
    }
    match root.kind {
        NodeKind::Map(entries) => entries,
        NodeKind::Scalar { .. } | NodeKind::List(_) => {
            let start = root.span.start.max(offset);
            diagnostics.push(no_mapping(path, text, offset, Span::new(start, root.span.end.max(start))));
            Vec::new()
        }
    }
}

/// Returns the text with a line replaced by spaces, or `None` if it is blank already.
fn without_line(text: &str, line: Span) -> Option<String> {
    let shown = &text[line.start..line.end];
    if shown.trim().is_empty() {
        return None;
    }
    let mut without = text.to_owned();
    without.replace_range(line.start..line.end, &" ".repeat(shown.len()));
    Some(without)
}

/// Why parsing stopped.
enum Stop {
    Scan(ScanError),
    TooMuch(Span),
}

/// Builds the tree from the parser's events.
struct Builder<'a> {
    path: &'a SourcePath,
    text: &'a str,
    offset: usize,
    /// Number of values that aliases repeated.
    repeated: usize,
    anchors: BTreeMap<usize, Node>,
    /// Names that aliases refer to.
    aliases: OnceCell<BTreeSet<&'a str>>,
    /// Keys that are there twice, and what is not read at all.
    told: Vec<Diagnostic>,
}

impl<'a> Builder<'a> {
    fn new(path: &'a SourcePath, text: &'a str, offset: usize) -> Self {
        let (anchors, aliases, told) = (BTreeMap::new(), OnceCell::new(), Vec::new());
        Self { path, text, offset, repeated: 0, anchors, aliases, told }
    }

    fn document(&mut self) -> Result<Option<Node>, Stop> {
        let mut parser = Parser::new_from_str(self.text);
        let mut root = None;
        while let Some(next) = parser.next_event() {
            let (event, span) = next.map_err(Stop::Scan)?;
            match event {
                Event::StreamStart | Event::DocumentStart(..) | Event::DocumentEnd | Event::StreamEnd => {}
                _ if root.as_ref().is_none_or(Node::is_null) => root = self.node(&mut parser, event, span, 0)?,
                _ => {
                    // A second document after `---`.
                    self.told.push(NO_YAML.at(Location::at(self.path, self.span(span))).help("second"));
                    break;
                }
            }
        }
        Ok(root)
    }

    fn node<'b>(
        &mut self,
        parser: &mut Parser<'b, impl serde_yaml::granit_parser::BorrowedInput<'b>>,
        event: Event<'b>,
        span: EventSpan,
        depth: usize,
    ) -> Result<Option<Node>, Stop> {
        let span = self.span(span);
        if depth > DEPTH_MAX {
            return Err(Stop::TooMuch(span));
        }
        let (kind, anchor) = match event {
            Event::Scalar(text, style, anchor, _) => {
                (NodeKind::Scalar { text: text.into_owned(), is_quoted: style != ScalarStyle::Plain }, anchor)
            }
            Event::SequenceStart(style, anchor, _) => {
                (NodeKind::List(self.list(parser, depth, style == StructureStyle::Flow)?), anchor)
            }
            Event::MappingStart(style, anchor, _) => {
                (NodeKind::Map(self.map(parser, depth, style == StructureStyle::Flow)?), anchor)
            }
            Event::Alias(id) => {
                let Some(node) = self.anchors.get(&id) else { return Ok(None) };
                self.repeated += size(node);
                if self.repeated > REPEATED_MAX {
                    return Err(Stop::TooMuch(span));
                }
                return Ok(Some(Node { span, ..node.clone() }));
            }
            _ => return Ok(None),
        };
        let node = Node::new(span, kind);
        if anchor > 0 {
            self.anchors.insert(anchor, node.clone());
        }
        Ok(Some(node))
    }

    fn list<'b>(
        &mut self,
        parser: &mut Parser<'b, impl serde_yaml::granit_parser::BorrowedInput<'b>>,
        depth: usize,
        is_flow: bool,
    ) -> Result<Vec<Node>, Stop> {
        let mut items = Vec::new();
        while let Some(next) = parser.next_event() {
            let (event, span) = next.map_err(Stop::Scan)?;
            if matches!(event, Event::SequenceEnd) {
                break;
            }
            let mut item = self.node(parser, event, span, depth + 1)?;
            // In brackets a value ends at a comma, and YAML keeps nothing of it for itself.
            if let Some(item) = item.as_mut().filter(|_| !is_flow) {
                let before = &self.text[..item.span.start - self.offset];
                let line = before.rfind('\n').map_or(0, |at| at + 1);
                item.swallowed = before[line..].rfind("- ").and_then(|hyphen| self.swallowed(line + hyphen, item));
            }
            items.extend(item);
        }
        Ok(items)
    }

    fn map<'b>(
        &mut self,
        parser: &mut Parser<'b, impl serde_yaml::granit_parser::BorrowedInput<'b>>,
        depth: usize,
        is_flow: bool,
    ) -> Result<Vec<Pair>, Stop> {
        let mut entries = Entries::default();
        let mut key: Option<Node> = None;
        while let Some(next) = parser.next_event() {
            let (event, span) = next.map_err(Stop::Scan)?;
            if matches!(event, Event::MappingEnd) {
                break;
            }
            let Some(node) = self.node(parser, event, span, depth + 1)? else { continue };
            match key.take() {
                None => key = Some(node),
                Some(key) => {
                    let colon = if is_flow { None } else { self.colon(&key) };
                    let swallowed = colon.and_then(|colon| self.swallowed(colon, &node));
                    self.entry(&mut entries, &key, Node { swallowed, ..node });
                }
            }
        }
        Ok(entries.pairs)
    }

    /// Returns where the colon after a key is, in the text.
    fn colon(&self, key: &Node) -> Option<usize> {
        let end = key.span.end - self.offset;
        let line = self.text[end..].lines().next()?;
        line.find(':').map(|at| end + at)
    }

    fn entry(&mut self, entries: &mut Entries, key: &Node, value: Node) {
        let name = key.text().map_or_else(|| format!("{:?}", key.kind), str::to_owned);
        if let Some(first) = entries.get(&name) {
            let rule = if same(&first.value, &value) { TWICE_SAME } else { TWICE };
            let diagnostic = rule.at(Location::at(self.path, key.span)).with("key", name);
            self.told.push(diagnostic.and(Location::at(self.path, first.key_span), "first"));
            return;
        }
        entries.push(Pair { key: name, key_span: key.span, value });
    }

    /// Returns what YAML swallowed of a value after a colon or a hyphen.
    fn swallowed(&self, indicator: usize, value: &Node) -> Option<Box<Swallowed>> {
        let span = Span::new(value.span.start - self.offset, value.span.end - self.offset);
        let is_used = |name: &str| self.aliases.get_or_init(|| aliases(self.text)).contains(name);
        let found = swallowed(self.text, indicator, value, span, is_used)?;
        Some(Box::new(Swallowed { span: found.span.shifted(self.offset), ..found }))
    }

    fn span(&self, span: EventSpan) -> Span {
        let range = span.byte_range().unwrap_or(0..0);
        Span::new(range.start, range.end).shifted(self.offset)
    }
}

/// Keys with values, each key once.
#[derive(Default)]
struct Entries {
    pairs: Vec<Pair>,
    /// Indexes by key, once there are more than a glance finds.
    indexes: BTreeMap<String, usize>,
}

/// Most keys of a mapping that are looked through one by one.
const GLANCE_MAX: usize = 32;

impl Entries {
    fn get(&self, key: &str) -> Option<&Pair> {
        let early = self.pairs.iter().take(GLANCE_MAX).find(|pair| pair.key == key);
        early.or_else(|| self.pairs.get(*self.indexes.get(key)?))
    }

    fn push(&mut self, pair: Pair) {
        if self.pairs.len() >= GLANCE_MAX {
            self.indexes.insert(pair.key.clone(), self.pairs.len());
        }
        self.pairs.push(pair);
    }
}

/// Returns what may be the names of aliases in a text.
fn aliases(text: &str) -> BTreeSet<&str> {
    let ends = |c: char| c.is_whitespace() || ",[]{}".contains(c);
    text.split('*').skip(1).filter_map(|rest| rest.split(ends).next()).collect()
}

fn size(node: &Node) -> usize {
    1 + match &node.kind {
        NodeKind::Scalar { .. } => 0,
        NodeKind::List(items) => items.iter().map(size).sum(),
        NodeKind::Map(entries) => entries.iter().map(|entry| 1 + size(&entry.value)).sum(),
    }
}

fn same(a: &Node, b: &Node) -> bool {
    a.to_json() == b.to_json()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parsed(text: &str) -> Diagnosed<Mapping> {
        entries(&SourcePath::new("a.md").expect("a path"), text, 0)
    }

    fn codes(text: &str) -> Vec<(&'static str, usize)> {
        let lines = |byte: usize| text[..byte].matches('\n').count() + 1;
        parsed(text)
            .diagnostics
            .iter()
            .map(|found| {
                let span = found.location.as_ref().and_then(|location| location.span).expect("a span");
                (found.rule.code, lines(span.start))
            })
            .collect()
    }

    #[test]
    fn words_are_not_turned_into_booleans_or_numbers() {
        let value = parsed("categories: [no, yes, ~, 010, 12:30, 1.0]\n").value;
        let NodeKind::List(items) = &value.entries[0].value.kind else { panic!("a list") };
        let words: Vec<_> = items.iter().filter_map(Node::text).collect();
        assert_eq!(words, ["no", "yes", "~", "010", "12:30", "1.0"]);
    }

    #[test]
    fn all_mistakes_are_reported_at_their_lines() {
        assert_eq!(codes("title: Läxor: ja\ndate: 2026-01-01\nsummary: Ett: två\n"), [("G011", 1), ("G011", 3)]);
        assert_eq!(codes("title: x\n\ttags: y\n"), [("G012", 2)]);
        assert_eq!(codes("title: \"x\ndate: 2026-01-01\n"), [("G010", 1)]);
        assert_eq!(codes("a: 1\na: 1\nb: 1\nb: 2\n"), [("G014", 2), ("G015", 4)]);
        assert_eq!(codes("bara text\n"), [("G016", 1)]);
    }

    #[test]
    fn an_alias_bomb_is_refused_at_once() {
        let mut bomb = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n".to_owned();
        for n in 1..12 {
            let items = vec![format!("*a{}", n - 1); 10].join(", ");
            bomb.push_str(&format!("a{n}: &a{n} [{items}]\n"));
        }
        assert_eq!(codes(&bomb).first().map(|found| found.0), Some("G013"));
    }

    #[test]
    fn the_time_of_a_file_grows_with_its_length() {
        let list = |item: &str| format!("a:\n{}", format!("- {item}\n").repeat(30_000));
        let numbered = |one: fn(usize) -> String| (0..30_000).map(one).collect::<String>();
        let texts = [
            list("{x: 1, y: 2}"),
            list("&n x"),
            list("!n x"),
            format!("a: [{}]\n", "&n x, ".repeat(30_000)),
            format!("a: {{{}}}\n", numbered(|n| format!("k{n}, "))),
            numbered(|n| format!("k{n}: x # y\n")),
            numbered(|n| format!("? k{n}\n")),
            numbered(|n| format!("k{n}: &n{n} x\n")) + "l: [*n29999, *n0]\n",
        ];
        for text in texts {
            let read = parsed(&text);
            assert!(read.diagnostics.is_empty(), "{:?} {}", read.diagnostics.first(), &text[..40]);
            assert!(!read.value.entries.is_empty(), "{}", &text[..40]);
        }
    }

    #[test]
    fn spans_are_bytes_of_the_file() {
        let value = parsed("å: 1\ntitle: Hej\n").value;
        assert_eq!(value.entries[1].key_span, Span::new(6, 11));
        assert_eq!(value.entries[1].value.span, Span::new(13, 16));
    }
}
