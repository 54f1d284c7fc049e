//! A text as the rules see it: one file with its front matter, its parts and where its links lead.

use std::ops::Range;

use jiff::civil::Date;

use crate::check::parts::Parts;
use crate::check::taking_apart::parts;
use crate::config::settings::Config;
use crate::diagnostic::catalogue::Language;
use crate::diagnostic::rule::{Diagnostic, Fix, Rule};
use crate::media::attachment::Attachment;
use crate::model::article::{Article, LinkTarget};
use crate::parse::document::Document;
use crate::parse::outline::LinkAt;
use crate::source::path::SourcePath;
use crate::source::span::{Location, Span};

/// What a text does not hold itself.
#[derive(Debug, Clone, Copy, Default)]
pub struct Beside<'a> {
    /// The day; `None` if nobody knows it.
    pub today: Option<Date>,
    /// The cover picture.
    pub cover: Option<&'a Attachment>,
    /// Files of captions in the folder of the post, relative to it.
    pub captions: &'a [String],
}

/// A text of the site: a post, a page, slides or a transcript.
#[derive(Debug)]
pub struct CheckedText<'a> {
    /// The file.
    pub path: &'a SourcePath,
    /// The whole file as typed.
    pub typed: &'a str,
    /// The file, parsed.
    pub document: &'a Document,
    /// The text with its links resolved; `None` for a text that is not published, such as one that is being written.
    pub article: Option<&'a Article>,
    /// Settings.
    pub config: &'a Config,
    /// Language tag of the text.
    pub language: &'a str,
    /// What lies beside it.
    pub beside: Beside<'a>,
    /// What it is made of.
    pub parts: Parts<'a>,
}

impl<'a> CheckedText<'a> {
    /// Takes a text apart.
    #[must_use]
    pub fn new(document: &'a Document, typed: &'a str, article: Option<&'a Article>, config: &'a Config) -> Self {
        let own = document.front.language.as_ref().map(|language| language.value.as_str());
        let language = article.map(|article| article.language.as_str()).or(own).unwrap_or(&config.language);
        // What nests too deeply is told by the build, and not typeset.
        let text = if document.body.outline.is_too_deep { "" } else { document.body.prepared().text.as_str() };
        Self {
            path: &document.path,
            typed,
            document,
            article,
            config,
            language,
            beside: Beside::default(),
            parts: parts(text),
        }
    }

    /// Adds what lies beside it.
    #[must_use]
    pub fn with(self, beside: Beside<'a>) -> Self {
        Self { beside, ..self }
    }

    /// Returns the prepared Markdown, which the ranges of the parts count.
    #[must_use]
    pub fn markdown(&self) -> &'a str {
        &self.document.body.prepared().text
    }

    /// Returns the language, if there are lists of words for it.
    #[must_use]
    pub fn known_language(&self) -> Option<Language> {
        Language::is_spoken(self.language).then(|| Language::of(self.language))
    }

    /// Returns where a range of the Markdown stands in the file.
    #[must_use]
    pub fn span(&self, range: &Range<usize>) -> Span {
        self.document.body.prepared().span(range)
    }

    /// Returns a diagnostic of a rule at a range of the Markdown.
    #[must_use]
    pub fn found(&self, rule: Rule, range: &Range<usize>) -> Diagnostic {
        rule.at(Location::at(self.path, self.span(range)))
    }

    /// Returns a diagnostic of a rule at a span of the file: in the front matter.
    #[must_use]
    pub fn found_at(&self, rule: Rule, span: Span) -> Diagnostic {
        rule.at(Location::at(self.path, span))
    }

    /// Returns the edit that puts `text` in the place of a range of the Markdown; `None` where the file does not hold the
    /// very same characters, because they were typed in another form.
    #[must_use]
    pub fn edit(&self, range: &Range<usize>, text: impl Into<String>) -> Option<Fix> {
        let span = self.span(range);
        let is_verbatim = self.typed.get(span.start..span.end)? == self.markdown().get(range.clone())?;
        is_verbatim.then(|| Fix { path: self.path.clone(), span, text: text.into() })
    }

    /// Returns where the link or picture of Markdown that starts at a byte of the Markdown leads; `None` if nobody resolved
    /// it, as in raw HTML or in a text that is not published.
    #[must_use]
    pub fn target(&self, start: usize) -> Option<&'a LinkTarget> {
        let article = self.article?;
        let at = LinkAt::Text(start);
        let found = article.targets.binary_search_by_key(&at, |(at, _)| *at).ok()?;
        Some(&article.targets[found].1)
    }
}
