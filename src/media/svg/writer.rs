//! Writes the elements of a drawing that stay, in one spelling: SVG without a prefix, UTF-8, no document type.

use quick_xml::escape::{escape, partial_escape};

use crate::media::svg::allowed::{HTML, SVG, Vocabulary, XLINK};
use crate::text::allowed::allowed;

/// A drawing that is being written.
#[derive(Debug, Default)]
pub struct Writer {
    text: String,
    /// Open elements: their languages and names.
    open: Vec<(Vocabulary, String)>,
}

impl Writer {
    /// Writes a start tag; an `is_empty` element has no contents.
    pub fn start(&mut self, vocabulary: Vocabulary, name: &str, attributes: &[(String, String)], is_empty: bool) {
        self.text.push('<');
        self.text.push_str(name);
        match (self.open.last(), vocabulary) {
            (None, _) => self.text.push_str(&format!(" xmlns=\"{SVG}\" xmlns:xlink=\"{XLINK}\"")),
            (Some((Vocabulary::Svg, _)), Vocabulary::Html) => self.text.push_str(&format!(" xmlns=\"{HTML}\"")),
            (Some((Vocabulary::Html, _)), Vocabulary::Svg) => self.text.push_str(&format!(" xmlns=\"{SVG}\"")),
            _ => {}
        }
        for (name, value) in attributes {
            let value = escape(allowed(value)).replace('\n', "&#10;").replace('\t', "&#9;");
            self.text.push_str(&format!(" {name}=\"{value}\""));
        }
        if is_empty {
            self.text.push_str("/>");
        } else {
            self.text.push('>');
            self.open.push((vocabulary, name.to_owned()));
        }
    }

    /// Writes text.
    pub fn text(&mut self, text: &str) {
        self.text.push_str(&partial_escape(allowed(text)));
    }

    /// Writes a comment.
    pub fn comment(&mut self, text: &str) {
        self.text.push_str(&format!("<!--{}-->", text.replace("--", "- -")));
    }

    /// Writes the end tag of the innermost element; returns its name.
    pub fn end(&mut self) -> Option<String> {
        let (_, name) = self.open.pop()?;
        self.text.push_str(&format!("</{name}>"));
        Some(name)
    }

    /// Returns whether an element is open.
    #[must_use]
    pub fn is_in(&self, element: &str) -> bool {
        self.open.iter().any(|(_, name)| name == element)
    }

    /// Returns the number of open elements.
    #[must_use]
    pub fn depth(&self) -> usize {
        self.open.len()
    }

    /// Returns what was written.
    #[must_use]
    pub fn finished(self) -> String {
        self.text + "\n"
    }
}
