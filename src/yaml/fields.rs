//! Tree -> typed values, each asked for by its key; what nobody asked for is left over.

use serde::{Deserialize, Serialize};

use crate::diagnostic::rule::{Diagnostic, Rule};
use crate::source::path::SourcePath;
use crate::source::span::{Location, Span};
use crate::text::suggest::nearest;
use crate::yaml::node::{Entry, Kind, Node};

/// A key that is not known but near one that is.
pub const UNKNOWN_NEAR: Rule = Rule::error("G020");
/// A value of another type than the key takes.
pub const WRONG_TYPE: Rule = Rule::error("G022");
/// Something else than `true` or `false`.
pub const NO_TRUTH: Rule = Rule::error("G023");
/// A number outside its range, or none.
pub const NO_NUMBER: Rule = Rule::error("G065");

/// A value with its place.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Located<T> {
    /// The value.
    pub value: T,
    /// Where it stands.
    pub span: Span,
}

/// Keys and values of one map, handed out by key.
pub struct Fields<'a> {
    path: &'a SourcePath,
    entries: Vec<&'a Entry>,
    known: Vec<&'static str>,
    diagnostics: &'a mut Vec<Diagnostic>,
}

impl<'a> Fields<'a> {
    /// Makes fields of a map's entries in the file at `path`.
    pub fn new(path: &'a SourcePath, entries: &'a [Entry], diagnostics: &'a mut Vec<Diagnostic>) -> Self {
        Self { path, entries: entries.iter().collect(), known: Vec::new(), diagnostics }
    }

    /// Returns the value of a key that was given and is not null.
    pub fn node(&mut self, key: &'static str) -> Option<&'a Node> {
        self.known.push(key);
        let at = self.entries.iter().position(|entry| entry.key == key)?;
        let entry = self.entries.remove(at);
        (!entry.value.is_null()).then_some(&entry.value)
    }

    /// Returns a text.
    pub fn text(&mut self, key: &'static str) -> Option<Located<String>> {
        let node = self.node(key)?;
        self.scalar(key, node)
    }

    /// Returns a text that is not only white space.
    pub fn words(&mut self, key: &'static str) -> Option<Located<String>> {
        self.text(key).map(trimmed).filter(|text| !text.value.is_empty())
    }

    /// Returns `true` or `false`; `false` when the key is missing or says neither.
    pub fn truth(&mut self, key: &'static str) -> bool {
        let Some(node) = self.node(key) else { return false };
        match node.text() {
            Some("true" | "True" | "TRUE") => true,
            Some("false" | "False" | "FALSE") => false,
            text => {
                let typed = text.unwrap_or("…").to_owned();
                let yes = ["ja", "yes", "on", "1", "sant"].contains(&typed.to_lowercase().as_str());
                let diagnostic = NO_TRUTH.at(Location::at(self.path, node.span)).with("key", key).with("value", typed);
                self.diagnostics.push(diagnostic.with("near", if yes { "true" } else { "false" }).help("near"));
                false
            }
        }
    }

    /// Returns a whole number from `range`.
    pub fn number(&mut self, key: &'static str, range: std::ops::RangeInclusive<usize>) -> Option<usize> {
        let node = self.node(key)?;
        let number = node.text().and_then(|text| text.parse().ok()).filter(|number| range.contains(number));
        if number.is_none() {
            let diagnostic = NO_NUMBER.at(Location::at(self.path, node.span)).with("key", key);
            self.diagnostics
                .push(diagnostic.with("least", range.start().to_string()).with("most", range.end().to_string()));
        }
        number
    }

    /// Returns a list of texts; a single text is a list of one. Empty texts are left out.
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

    /// Returns the keys and values of a map.
    pub fn map(&mut self, key: &'static str) -> Option<&'a [Entry]> {
        let node = self.node(key)?;
        match &node.kind {
            Kind::Map(entries) => Some(entries),
            Kind::Scalar { .. } | Kind::List(_) => {
                self.wrong(key, node, "map");
                None
            }
        }
    }

    /// Returns the keys that nobody asked for; of those near a known one a mistake is reported.
    #[must_use]
    pub fn rest(mut self) -> Vec<&'a Entry> {
        self.take_rest()
    }

    fn take_rest(&mut self) -> Vec<&'a Entry> {
        let mut rest = Vec::new();
        for entry in std::mem::take(&mut self.entries) {
            match nearest(&entry.key, self.known.iter().copied()) {
                Some(near) => {
                    let diagnostic = UNKNOWN_NEAR.at(Location::at(self.path, entry.key_span));
                    self.diagnostics.push(diagnostic.with("key", entry.key.clone()).near(Some(near)));
                }
                None => rest.push(entry),
            }
        }
        rest
    }

    /// Reads a map within this one by `read`, and reports the keys that it leaves over by `unknown`.
    pub fn inner<T>(&mut self, entries: &[Entry], unknown: Rule, read: impl FnOnce(&mut Fields<'_>) -> T) -> T {
        let mut inner = Fields::new(self.path, entries, self.diagnostics);
        let value = read(&mut inner);
        inner.finish(unknown);
        value
    }

    /// Reports every key that nobody asked for: by [`UNKNOWN_NEAR`] if it is near a known one, else by `unknown`.
    pub fn finish(mut self, unknown: Rule) {
        for entry in self.take_rest() {
            let diagnostic = unknown.at(Location::at(self.path, entry.key_span)).with("key", entry.key.clone());
            self.diagnostics.push(diagnostic.with("known", self.known.join(", ")));
        }
    }

    /// Reports a value of the wrong type; `wanted` names the right one.
    pub fn wrong(&mut self, key: &str, node: &Node, wanted: &'static str) {
        let diagnostic = WRONG_TYPE.at(Location::at(self.path, node.span)).with("key", key);
        self.diagnostics.push(diagnostic.help(wanted));
    }

    /// Reports something else about a value.
    pub fn report(&mut self, diagnostic: Diagnostic) {
        self.diagnostics.push(diagnostic);
    }

    fn scalar(&mut self, key: &str, node: &Node) -> Option<Located<String>> {
        match node.text() {
            Some(text) => Some(Located { value: text.to_owned(), span: node.span }),
            None => {
                self.wrong(key, node, "text");
                None
            }
        }
    }

    fn list(&mut self, key: &str, node: &'a Node) -> Vec<&'a Node> {
        match &node.kind {
            Kind::List(items) => items.iter().collect(),
            Kind::Scalar { .. } => vec![node],
            Kind::Map(_) => {
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
