//! The body of a content file.

use crate::diagnostic::rule::Diagnostic;
use crate::parse::directives::{Prepared, prepare};
use crate::parse::markdown::{events, extensions};
use crate::parse::outline::{Outline, outline};
use crate::source::path::SourcePath;

/// Markdown of one content file, and what it holds.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Body {
    /// Markdown with directives marked.
    pub prepared: Prepared,
    /// What it holds.
    pub outline: Outline,
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
    Body { prepared, outline }
}
