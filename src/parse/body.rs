//! The body of a content file.

use std::sync::OnceLock;

use crate::diagnostic::rule::Diagnostic;
use crate::parse::content_parts::{NoFrontMatter, content_parts};
use crate::parse::directives::{PreparedMarkdown, prepare};
use crate::parse::outline::{Outline, outline};
use crate::source::path::SourcePath;
use crate::source::snapshot::Source;
use crate::text::markdown::{events, extensions};
use crate::yaml::file_text::file_text;

/// The Markdown of one content file, and its outline.
#[derive(Debug, Clone)]
pub struct Body {
    prepared: OnceLock<PreparedMarkdown>,
    /// The file, if the Markdown is not prepared yet.
    source: Option<Source>,
    /// What the Markdown contains.
    pub outline: Outline,
}

impl Body {
    /// Makes a body from an outline that is known already; the Markdown is prepared from the file on first use.
    #[must_use]
    pub fn outlined(outline: Outline, source: Source) -> Self {
        Self { prepared: OnceLock::new(), source: Some(source), outline }
    }

    /// Returns the Markdown with directives replaced by markers.
    #[must_use]
    pub fn prepared(&self) -> &PreparedMarkdown {
        self.prepared.get_or_init(|| self.source.as_ref().map(prepared_from).unwrap_or_default())
    }
}

impl PartialEq for Body {
    fn eq(&self, other: &Self) -> bool {
        self.outline == other.outline && self.prepared() == other.prepared()
    }
}

/// Prepares the Markdown of a content file, whose mistakes were reported when it was first parsed.
fn prepared_from(source: &Source) -> PreparedMarkdown {
    let mut reported_before = Vec::new();
    let Some((text, start)) = file_text(source, &mut reported_before) else { return PreparedMarkdown::default() };
    let body_at = match content_parts(&text, 0) {
        Ok(found) => found.body.start,
        Err(NoFrontMatter::None | NoFrontMatter::SpaceBefore) => 0,
        Err(NoFrontMatter::Unclosed(_) | NoFrontMatter::Toml(_) | NoFrontMatter::Json(_)) => text.len(),
    };
    prepare(&source.path, &text[body_at..], start + body_at, &mut reported_before)
}

/// Parses a body that starts at byte `offset` of the file at `path`.
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
