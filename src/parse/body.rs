//! The body of a content file.

use std::sync::OnceLock;

use crate::diagnostic::rule::Diagnostic;
use crate::parse::directives::{Prepared, prepare};
use crate::parse::outline::{Outline, outline};
use crate::source::path::SourcePath;
use crate::source::snapshot::Source;
use crate::text::markdown::{events, extensions};

/// Markdown of one content file, and what it holds.
#[derive(Debug, Clone)]
pub struct Body {
    prepared: OnceLock<Prepared>,
    /// The file, where the Markdown is not prepared yet.
    source: Option<Source>,
    /// What it holds.
    pub outline: Outline,
}

impl Body {
    /// Makes a body of which only the outline is known; its Markdown is prepared from the file when somebody asks.
    #[must_use]
    pub fn outlined(outline: Outline, source: Source) -> Self {
        Self { prepared: OnceLock::new(), source: Some(source), outline }
    }

    /// Returns the Markdown with directives marked.
    #[must_use]
    pub fn prepared(&self) -> &Prepared {
        let prepare = || self.source.as_ref().map(crate::parse::document::prepared).unwrap_or_default();
        self.prepared.get_or_init(prepare)
    }
}

impl PartialEq for Body {
    fn eq(&self, other: &Self) -> bool {
        self.outline == other.outline && self.prepared() == other.prepared()
    }
}

/// Reads a body that stands in the file at `path` from byte `offset` on.
pub fn body(
    path: &SourcePath,
    text: &str,
    offset: usize,
    has_vocabulary: bool,
    diagnostics: &mut Vec<Diagnostic>,
) -> Body {
    let prepared = prepare(path, text, offset, diagnostics);
    let events = events(&prepared.text, extensions());
    let outline = outline(path, &prepared, &events, has_vocabulary, diagnostics);
    drop(events);
    Body { prepared: OnceLock::from(prepared), source: None, outline }
}
