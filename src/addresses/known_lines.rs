//! `published.yaml` -> the addresses that readers know.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;

use crate::addresses::known::{Known, KnownAddresses, KnownKey, KnownKind, is_plain};
use crate::addresses::known_merge::of_both;
use crate::diagnostic::rule::{Diagnosed, Diagnostic, Rule};
use crate::output::route::Route;
use crate::source::path::SourcePath;
use crate::source::snapshot::Source;
use crate::source::span::{Location, Span};
use crate::yaml::file_text::file_text;
use crate::yaml::node::{Node, NodeKind, Pair};
use crate::yaml::read::entries;

/// A line that cannot be read.
pub const UNREAD: Rule = Rule::warning("G260");
/// Marks that git leaves where two sides changed the same lines.
pub const CONFLICT: Rule = Rule::warning("G261");
/// An address of two things.
pub const OF_TWO: Rule = Rule::warning("G265");

/// Marks of git at the start of a line: ours, base, theirs, end.
const MARKS: [&str; 4] = ["<<<<<<<", "|||||||", "=======", ">>>>>>>"];

/// Reads the file. A line that cannot be read is told and kept as it is; of two sides that git could not merge, both hold.
#[must_use]
pub fn known_addresses(source: &Source) -> Diagnosed<KnownAddresses> {
    let mut diagnostics = Vec::new();
    let Some((text, start)) = file_text(source, &mut diagnostics) else {
        return Diagnosed { value: KnownAddresses::default(), diagnostics };
    };
    let mut known = KnownAddresses::default();
    let mut spans: BTreeMap<KnownKey, Span> = BTreeMap::new();
    let mut is_conflict = false;
    for (number, at, item) in items(&text) {
        let span = Span::new(start + at, start + at + item.len());
        if is_mark(item) {
            if !is_conflict {
                diagnostics.push(CONFLICT.at(Location::at(&source.path, span)));
            }
            is_conflict = true;
            continue;
        }
        let read = canonical(item).or_else(|| any_form(item, &source.path));
        let Some((key, one)) = read.and_then(RawLine::value) else {
            let unread = UNREAD.at(Location::at(&source.path, span)).with("line", number.to_string());
            diagnostics.push(unread);
            // Indented, it would belong to the line above it when it is read again, and spoil that one, too.
            known.unread.insert(item.trim_start().to_owned());
            continue;
        };
        spans.entry(key.clone()).or_insert(span);
        let both = known.entries.get(&key).map_or_else(|| one.clone(), |other| of_both(other, &one));
        known.entries.insert(key, both);
    }
    of_two(&known, &spans, &source.path, &mut diagnostics);
    Diagnosed { value: known, diagnostics }
}

/// Cuts the text into items and marks, each with the number of its first line, its offset and its lines without the last
/// line's end. Comments and blank lines are passed over; lines that are indented belong to the item above.
fn items(text: &str) -> Vec<(usize, usize, &str)> {
    let mut items: Vec<(usize, usize, &str)> = Vec::new();
    let mut at = 0;
    for (number, line) in text.split_inclusive('\n').enumerate() {
        let (start, shown) = (at, line.trim_end());
        at += line.len();
        if shown.trim_start().is_empty() || shown.trim_start().starts_with('#') || matches!(shown, "---" | "...") {
            continue;
        }
        match items.last_mut().filter(|(_, _, item)| line.starts_with([' ', '\t']) && !is_mark(item)) {
            Some((_, first, item)) => *item = &text[*first..start + shown.len()],
            None => items.push((number + 1, start, &text[start..start + shown.len()])),
        }
    }
    items
}

fn is_mark(line: &str) -> bool {
    MARKS.iter().any(|mark| line.strip_prefix(mark).is_some_and(|rest| rest.is_empty() || rest.starts_with(' ')))
}

/// The texts of a line by their keys.
#[derive(Default)]
struct RawLine {
    id: Option<String>,
    kind: Option<String>,
    since: Option<String>,
    moved: Option<String>,
    at: Vec<String>,
    gone: Option<String>,
    guid: Option<String>,
    file: Option<String>,
}

impl RawLine {
    /// Sets the values of a key; `None` if it is no key, is there twice, or has another number of values.
    fn set(&mut self, key: &str, values: Vec<String>) -> Option<()> {
        if key == "at" {
            let is_first = self.at.is_empty();
            self.at = values;
            return (is_first && !self.at.is_empty()).then_some(());
        }
        let slot = match key {
            "id" => &mut self.id,
            "kind" => &mut self.kind,
            "since" => &mut self.since,
            "moved" => &mut self.moved,
            "gone" => &mut self.gone,
            "guid" => &mut self.guid,
            "file" => &mut self.file,
            _ => return None,
        };
        let [value] = <[String; 1]>::try_from(values).ok()?;
        slot.replace(value).is_none().then_some(())
    }

    /// Returns what the line says; `None` if something is missing or is no date, kind or address.
    fn value(self) -> Option<(KnownKey, Known)> {
        let Self { id, kind, since, moved, at, gone, guid, file } = self;
        let day =
            |text: Option<String>| text.map(|text| text.parse::<Date>().ok()).map_or(Some(None), |day| day.map(Some));
        let kind = kind?;
        let kind = KnownKind::ALL.into_iter().find(|known| known.name() == kind)?;
        let id = id.filter(|id| !id.is_empty())?;
        let since = since?.parse::<Date>().ok()?;
        let moved = day(moved)?.unwrap_or(since).max(since);
        let gone = day(gone)?.map(|gone| gone.max(moved));
        let mut at = at.iter().map(|address| Route::new(address)).collect::<Option<Vec<Route>>>()?.into_iter();
        let now = at.next()?;
        let before: BTreeSet<Route> = at.filter(|old| *old != now).collect();
        Some((KnownKey { kind, id }, Known { since, moved, now, before, gone, guid, file }))
    }
}

/// Reads a line as it is written by [`KnownAddresses::to_text`]: tens of thousands of them take a few milliseconds.
fn canonical(line: &str) -> Option<RawLine> {
    let mut rest = line.strip_prefix("- {")?.strip_suffix('}')?;
    let mut raw = RawLine::default();
    loop {
        let (key, after) = rest.split_once(": ")?;
        let (values, after) = match after.strip_prefix('[') {
            Some(list) => list_of(list)?,
            None => scalar(after).map(|(value, after)| (vec![value], after))?,
        };
        raw.set(key, values)?;
        match after.strip_prefix(", ") {
            Some(after) => rest = after,
            None => return after.is_empty().then_some(raw),
        }
    }
}

/// Reads the values of a list after its `[`; returns them and what follows the `]`.
fn list_of(mut rest: &str) -> Option<(Vec<String>, &str)> {
    let mut values = Vec::new();
    loop {
        let (value, after) = scalar(rest)?;
        values.push(value);
        match after.strip_prefix(", ") {
            Some(after) => rest = after,
            None => return Some((values, after.strip_prefix(']')?)),
        }
    }
}

/// Reads one value; returns it and what follows.
fn scalar(text: &str) -> Option<(String, &str)> {
    if !text.starts_with('"') {
        let end = text.find(|c| !is_plain(c)).unwrap_or(text.len());
        let (value, after) = text.split_at(end);
        return (!value.is_empty() && value != "null").then(|| (value.to_owned(), after));
    }
    let mut is_escaped = false;
    let end = text.bytes().enumerate().skip(1).find_map(|(at, byte)| {
        let is_end = byte == b'"' && !is_escaped;
        is_escaped = byte == b'\\' && !is_escaped;
        is_end.then_some(at + 1)
    })?;
    // What griffel writes in quotes is JSON, too.
    Some((serde_json::from_str(&text[..end]).ok()?, &text[end..]))
}

/// Reads an item as any program or person may have written it: as the only one of a list.
fn any_form(item: &str, path: &SourcePath) -> Option<RawLine> {
    let read = entries(path, &format!("list:\n{item}\n"), 0);
    let [Pair { value: Node { kind: NodeKind::List(items), .. }, .. }] = read.value.entries.as_slice() else {
        return None;
    };
    let [Node { kind: NodeKind::Map(pairs), .. }] = items.as_slice() else { return None };
    if !read.diagnostics.is_empty() {
        return None;
    }
    let mut raw = RawLine::default();
    for pair in pairs.iter().filter(|pair| !pair.value.is_null()) {
        raw.set(&pair.key, texts(&pair.value)?)?;
    }
    Some(raw)
}

fn texts(node: &Node) -> Option<Vec<String>> {
    match &node.kind {
        NodeKind::Scalar { text, .. } => Some(vec![text.clone()]),
        NodeKind::List(items) => items.iter().map(|item| item.text().map(str::to_owned)).collect(),
        NodeKind::Map(_) => None,
    }
}

/// Tells addresses that two things say to have had, unless one of them is gone: only one can have the redirect.
fn of_two(
    known: &KnownAddresses,
    spans: &BTreeMap<KnownKey, Span>,
    path: &SourcePath,
    diagnostics: &mut Vec<Diagnostic>,
) {
    let mut owners: BTreeMap<&Route, &KnownKey> = BTreeMap::new();
    for (key, one) in known.entries.iter().filter(|(_, one)| one.gone.is_none()) {
        for route in one.addresses() {
            let first = *owners.entry(route).or_insert(key);
            if first != key {
                let told = OF_TWO.at(Location::at(path, spans[key])).with("address", route.as_str());
                diagnostics.push(told.with("first", first.id.clone()).and(Location::at(path, spans[first]), "other"));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::addresses::known::KNOWN_PATH;

    fn read(text: &str) -> Diagnosed<KnownAddresses> {
        known_addresses(&Source::new(SourcePath::new(KNOWN_PATH).expect("a path"), text.as_bytes()))
    }

    fn codes(text: &str) -> Vec<&'static str> {
        read(text).diagnostics.iter().map(|found| found.rule.code).collect()
    }

    const LINE: &str = "- {id: a, kind: post, since: 2026-01-01, moved: 2026-02-01, at: [/b/, /a/], gone: 2026-03-01, guid: \"https://x.se/?p=1\", file: 2026-01-01-b}";

    #[test]
    fn every_form_of_a_line_says_the_same() {
        let canonical = read(LINE);
        assert_eq!((canonical.diagnostics.len(), canonical.value.entries.len()), (0, 1));
        let forms = [
            "- { guid: 'https://x.se/?p=1', id: a, kind: \"post\", since: 2026-01-01, moved: 2026-02-01, at: [/b/,/a/], file: 2026-01-01-b, gone: 2026-03-01 } # not gone",
            "---\n# mine\n- id: a\n  kind: post\n  since: 2026-01-01\n  moved: 2026-02-01\n  at:\n    - /b/\n    - /a/\n  gone: 2026-03-01\n  guid: https://x.se/?p=1\n  file: 2026-01-01-b\r\n",
        ];
        for form in forms {
            assert_eq!(read(form), canonical, "{form}");
        }
        assert!(super::canonical(LINE).is_some() && forms.iter().all(|form| super::canonical(form).is_none()));
        assert!(canonical.value.to_text().ends_with(&format!("\n{LINE}\n")));
    }

    #[test]
    fn what_cannot_be_read_is_told_and_kept() {
        let lines = [
            "nonsense",
            "- {id: a, kind: post, since: 2026-01-01}",
            "- {id: a, kind: post, since: 2026-13-01, at: [/a/]}",
            "- {id: a, kind: pots, since: 2026-01-01, at: [/a/]}",
            "- {id: a, kind: post, since: 2026-01-01, at: [a]}",
            "- {id: a, kind: post, since: 2026-01-01, at: [/a/], tilte: x}",
            "- {id: a, kind: post, since: 2026-01-01, at: [/a/]",
        ];
        for line in lines {
            let text = format!("{LINE}\n{line}\n");
            assert_eq!(codes(&text), ["G260"], "{line}");
            let known = read(&text).value;
            assert_eq!(known.entries.len(), 1, "{line}");
            assert_eq!(read(&known.to_text()).value, known, "{line}");
        }
    }

    #[test]
    fn what_cannot_be_read_does_not_spoil_the_line_above_it() {
        let text = format!("{LINE}\n<<<<<<< HEAD\n=======\n  - {{id: b\n>>>>>>> gren\n");
        assert_eq!(codes(&text), ["G261", "G260"]);
        let known = read(&text).value;
        assert_eq!((known.entries.len(), known.unread.len()), (1, 1));
        assert_eq!(read(&known.to_text()).value, known);
    }

    #[test]
    fn both_sides_of_a_conflict_hold() {
        let other = LINE.replace("id: a", "id: b").replace("/b/, /a/", "/c/");
        let text = format!("<<<<<<< HEAD\n{LINE}\n||||||| 1234\n=======\n{other}\n>>>>>>> gren\n");
        assert_eq!(codes(&text), ["G261"]);
        assert_eq!(read(&text).value.entries.len(), 2);
    }

    #[test]
    fn two_lines_of_one_thing_are_merged_and_one_address_of_two_is_told() {
        let moved = LINE.replace("2026-02-01", "2026-02-05").replace("/b/, /a/", "/d/");
        let known = read(&format!("{LINE}\n{moved}\n")).value;
        let addresses: Vec<&str> = known.entries.values().flat_map(Known::addresses).map(Route::as_str).collect();
        assert_eq!(addresses, ["/d/", "/a/", "/b/"]);
        let there = LINE.replace(", gone: 2026-03-01", "");
        let other = there.replace("id: a", "id: b").replace("/b/, /a/", "/c/, /a/");
        assert_eq!(codes(&format!("{there}\n{other}\n")), ["G265"]);
        assert_eq!(codes(&format!("{LINE}\n{other}\n")), [""; 0], "what is gone wants no address");
    }
}
