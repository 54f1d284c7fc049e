//! Reads typed values from a YAML mapping by key, and reports the keys that were not asked for.

use std::ops::RangeInclusive;

use serde::{Deserialize, Serialize};

use crate::diagnostic::rule::{Diagnostic, Rule};
use crate::source::path::SourcePath;
use crate::source::span::{Location, Span};
use crate::text::composed::composed;
use crate::text::suggest::nearest;
use crate::text::truth::meant_truth;
use crate::yaml::node::{Node, NodeKind, Pair, SwallowedKind};

/// An unknown key that is close to a known one.
pub const UNKNOWN_NEAR: Rule = Rule::error("G020");
/// A value of the wrong type.
pub const WRONG_TYPE: Rule = Rule::error("G022");
/// A value other than `true` or `false`.
pub const NOT_A_BOOLEAN: Rule = Rule::error("G023");
/// A text of which YAML keeps a part for itself: a comment, an anchor or a tag.
pub const SWALLOWED: Rule = Rule::warning("G113");
/// Typographic quotation marks around a name, which become part of it.
pub const QUOTED_NAME: Rule = Rule::warning("G115");
/// A value that is not an integer of the allowed range.
pub const NOT_A_NUMBER: Rule = Rule::error("G065");

/// A value and its span in the file.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Located<T> {
    /// The value.
    pub value: T,
    /// Where it is in the file.
    pub span: Span,
}

impl Located<String> {
    /// Returns whether the span holds the text as it is, without quotes, so that another word can replace it.
    #[must_use]
    pub fn is_plain(&self) -> bool {
        self.span.len() == self.value.len()
    }
}

/// The pairs of one mapping, handed out by key.
pub struct Fields<'a> {
    path: &'a SourcePath,
    /// Pairs that were not asked for yet.
    rest: Vec<&'a Pair>,
    /// Keys that were asked for.
    known: Vec<&'static str>,
    /// Keys that were asked for and are in the mapping.
    given: Vec<&'static str>,
    diagnostics: &'a mut Vec<Diagnostic>,
}

impl<'a> Fields<'a> {
    /// Creates fields from the pairs of a mapping in the file at `path`.
    pub fn new(path: &'a SourcePath, pairs: &'a [Pair], diagnostics: &'a mut Vec<Diagnostic>) -> Self {
        Self { path, rest: pairs.iter().collect(), known: Vec::new(), given: Vec::new(), diagnostics }
    }

    /// Returns the value of a key, unless it is missing or null.
    pub fn node(&mut self, key: &'static str) -> Option<&'a Node> {
        self.known.push(key);
        let at = self.rest.iter().position(|pair| pair.key == key)?;
        self.given.push(key);
        let pair = self.rest.remove(at);
        if !pair.value.is_null() {
            return Some(&pair.value);
        }
        self.tell_swallowed(key, &pair.value);
        None
    }

    /// Returns a text.
    pub fn text(&mut self, key: &'static str) -> Option<Located<String>> {
        let node = self.node(key)?;
        self.scalar(key, node)
    }

    /// Returns a trimmed text; `None` if nothing is left of it.
    pub fn words(&mut self, key: &'static str) -> Option<Located<String>> {
        self.text(key).map(trimmed).filter(|text| !text.value.is_empty())
    }

    /// Returns a trimmed text that people read, as [`Fields::words`] does. What YAML keeps of it for itself, such as
    /// ` #3`, is told.
    pub fn prose(&mut self, key: &'static str) -> Option<Located<String>> {
        let node = self.node(key)?;
        self.tell_swallowed(key, node);
        self.scalar(key, node).map(trimmed).filter(|text| !text.value.is_empty())
    }

    /// Returns the names in a list as [`Fields::texts`] does. What YAML keeps of them for itself is told, and
    /// typographic quotation marks around them.
    pub fn names(&mut self, key: &'static str) -> Option<Vec<Located<String>>> {
        let node = self.node(key)?;
        let mut names = Vec::new();
        for item in self.list(key, node) {
            self.tell_swallowed(key, item);
            let name = self.scalar(key, item).map(trimmed).filter(|text| !text.value.is_empty());
            names.extend(name.inspect(|name| self.tell_quoted(key, name)));
        }
        Some(names)
    }

    /// Returns a name as [`Fields::names`] does.
    pub fn name(&mut self, key: &'static str) -> Option<Located<String>> {
        let name = self.prose(key)?;
        self.tell_quoted(key, &name);
        Some(name)
    }

    /// Tells what YAML keeps of a value for itself.
    pub fn tell_swallowed(&mut self, key: &str, node: &Node) {
        let Some(swallowed) = node.swallowed.as_deref() else { return };
        let help = match swallowed.kind {
            SwallowedKind::Comment => "comment",
            SwallowedKind::Everything => "everything",
            SwallowedKind::Name => "name",
        };
        let diagnostic = SWALLOWED.at(Location::at(self.path, swallowed.span)).with("key", key).help(help);
        let quoted = swallowed.quoted();
        self.diagnostics.push(diagnostic.with("value", quoted.clone()).fix(quoted));
    }

    fn tell_quoted(&mut self, key: &str, name: &Located<String>) {
        const MARKS: [char; 6] = ['“', '”', '„', '»', '«', '″'];
        let inner = name.value.trim_matches(MARKS);
        let is_around = name.value.starts_with(MARKS) && name.value.ends_with(MARKS);
        if is_around && !inner.is_empty() && !inner.contains(MARKS) {
            let diagnostic = QUOTED_NAME.at(Location::at(self.path, name.span)).with("key", key);
            let diagnostic = diagnostic.with("value", name.value.clone()).with("name", inner);
            self.diagnostics.push(if name.is_plain() { diagnostic.fix(inner) } else { diagnostic });
        }
    }

    /// Returns `true` or `false`; `false` if the key is missing or has another value.
    pub fn truth(&mut self, key: &'static str) -> bool {
        let Some(node) = self.node(key) else { return false };
        let typed = node.text().unwrap_or("…");
        match typed {
            "true" | "True" | "TRUE" => return true,
            "false" | "False" | "FALSE" => return false,
            _ => {}
        }
        let diagnostic = NOT_A_BOOLEAN.at(Location::at(self.path, node.span)).with("key", key).with("value", typed);
        let meant = meant_truth(typed).map(|is_true| if is_true { "true" } else { "false" });
        let diagnostic = match meant.filter(|_| node.is_plain()) {
            Some(meant) => diagnostic.fix(meant),
            None => diagnostic,
        };
        self.diagnostics.push(diagnostic.near(meant));
        false
    }

    /// Returns an integer of `range`.
    pub fn number(&mut self, key: &'static str, range: RangeInclusive<usize>) -> Option<usize> {
        let node = self.node(key)?;
        let number = node.text().and_then(|text| text.parse().ok()).filter(|number| range.contains(number));
        if number.is_none() {
            let diagnostic = NOT_A_NUMBER.at(Location::at(self.path, node.span)).with("key", key);
            let (least, most) = range.into_inner();
            self.diagnostics.push(diagnostic.with("least", least.to_string()).with("most", most.to_string()));
        }
        number
    }

    /// Returns the trimmed texts of a list, without empty ones; a single text is a list of one.
    pub fn texts(&mut self, key: &'static str) -> Option<Vec<Located<String>>> {
        let node = self.node(key)?;
        let items = self.list(key, node);
        let texts = items.into_iter().filter_map(|item| self.scalar(key, item)).map(trimmed);
        Some(texts.filter(|text| !text.value.is_empty()).collect())
    }

    /// Returns the items of a list; a single value is a list of one.
    pub fn items(&mut self, key: &'static str) -> Vec<&'a Node> {
        self.node(key).map(|node| self.list(key, node)).unwrap_or_default()
    }

    /// Returns the pairs of a mapping.
    pub fn map(&mut self, key: &'static str) -> Option<&'a [Pair]> {
        let node = self.node(key)?;
        match &node.kind {
            NodeKind::Map(pairs) => Some(pairs),
            NodeKind::Scalar { .. } | NodeKind::List(_) => {
                self.wrong(key, node, "map");
                None
            }
        }
    }

    /// Returns the pairs that were not asked for; keys close to a known one are reported instead.
    #[must_use]
    pub fn rest(mut self) -> Vec<&'a Pair> {
        self.take_rest()
    }

    fn take_rest(&mut self) -> Vec<&'a Pair> {
        let mut rest = Vec::new();
        let mut misspelt: Vec<(&Pair, &str)> = Vec::new();
        for pair in std::mem::take(&mut self.rest) {
            match nearest(&pair.key, self.known.iter().copied()) {
                Some(near) => misspelt.push((pair, near)),
                None => rest.push(pair),
            }
        }
        for (pair, near) in &misspelt {
            let diagnostic = UNKNOWN_NEAR.at(Location::at(self.path, pair.key_span)).with("key", pair.key.clone());
            // The key must not be there twice afterwards.
            let is_free = !self.given.contains(near) && misspelt.iter().filter(|(_, other)| other == near).count() == 1;
            let diagnostic = if is_free { diagnostic.fix(*near) } else { diagnostic };
            self.diagnostics.push(diagnostic.near(Some(near)));
        }
        rest
    }

    /// Reads a nested mapping with `read`, and reports the keys that it does not ask for as `unknown`.
    pub fn inner<T>(&mut self, pairs: &[Pair], unknown: Rule, read: impl FnOnce(&mut Fields<'_>) -> T) -> T {
        let mut inner = Fields::new(self.path, pairs, self.diagnostics);
        let value = read(&mut inner);
        inner.finish(unknown);
        value
    }

    /// Reports every key that was not asked for: as [`UNKNOWN_NEAR`] if it is close to a known one, else as `unknown`.
    pub fn finish(mut self, unknown: Rule) {
        for pair in self.take_rest() {
            let diagnostic = unknown.at(Location::at(self.path, pair.key_span)).with("key", pair.key.clone());
            self.diagnostics.push(diagnostic.with("known", self.known.join(", ")));
        }
    }

    /// Reports a value of the wrong type; `wanted` names the help for the right one.
    pub fn wrong(&mut self, key: &str, node: &Node, wanted: &'static str) {
        let diagnostic = WRONG_TYPE.at(Location::at(self.path, node.span)).with("key", key);
        self.diagnostics.push(diagnostic.help(wanted));
    }

    /// Adds a diagnostic about a value.
    pub fn report(&mut self, diagnostic: Diagnostic) {
        self.diagnostics.push(diagnostic);
    }

    fn scalar(&mut self, key: &str, node: &Node) -> Option<Located<String>> {
        match node.text() {
            Some(text) => Some(Located { value: composed(text).into_owned(), span: node.span }),
            None => {
                self.wrong(key, node, "text");
                None
            }
        }
    }

    fn list(&mut self, key: &str, node: &'a Node) -> Vec<&'a Node> {
        match &node.kind {
            NodeKind::List(items) => items.iter().collect(),
            NodeKind::Scalar { .. } => vec![node],
            NodeKind::Map(_) => {
                self.wrong(key, node, "list");
                Vec::new()
            }
        }
    }
}

fn trimmed(mut text: Located<String>) -> Located<String> {
    let trimmed = text.value.trim();
    if trimmed.len() < text.value.len() {
        text.value = trimmed.to_owned();
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::yaml::read::entries;

    /// Returns the diagnostics of a file with the keys `title` and `draft`, each as its code and its fix.
    fn fixes(text: &str) -> Vec<(&'static str, Option<String>)> {
        let path = SourcePath::new("a.md").expect("a path");
        let read = entries(&path, text, 0).value;
        let mut diagnostics = Vec::new();
        let mut fields = Fields::new(&path, &read.entries, &mut diagnostics);
        fields.words("title");
        fields.truth("draft");
        assert!(fields.rest().is_empty());
        let fixed = |found: &Diagnostic| {
            let fix = found.fixes.first()?;
            Some([&text[..fix.span.start], &fix.text, &text[fix.span.end..]].concat())
        };
        diagnostics.iter().map(|found| (found.rule.code, fixed(found))).collect()
    }

    #[test]
    fn a_fix_is_given_where_the_right_word_is_certain() {
        let fixed = |text: &str| Some(text.to_owned());
        assert_eq!(fixes("titel: x\n"), [("G020", fixed("title: x\n"))]);
        assert_eq!(fixes("'titel': x\n"), [("G020", fixed("title: x\n"))]);
        assert_eq!(fixes("titel: x\ntilte: y\n"), [("G020", None), ("G020", None)]);
        assert_eq!(fixes("titel: x\ntitle: y\n"), [("G020", None)]);
        assert_eq!(fixes("draft: ja # snart\n"), [("G023", fixed("draft: true # snart\n"))]);
        assert_eq!(fixes("draft: ”false”\n"), [("G023", fixed("draft: false\n"))]);
        assert_eq!(fixes("draft: \"nej\"\n"), [("G023", None)]);
        assert_eq!(fixes("draft: kanske\n"), [("G023", None)]);
    }
}
