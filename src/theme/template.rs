//! A loaded theme: draws templates and names the mistakes in them.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{self, Write};
use std::sync::Arc;

use tera::{Context, ErrorKind, Tera};

use crate::diagnostic::rule::{Diagnostic, Rule};
use crate::output::file::Output;
use crate::source::fingerprint::Fingerprint;
use crate::source::path::SourcePath;
use crate::source::span::{Location, Span};
use crate::text::words::Words;

/// A template that cannot be read.
pub const SYNTAX: Rule = Rule::error("G070");
/// A template that failed while a page was drawn.
pub const DRAWING: Rule = Rule::error("G071");
/// A template that makes too much.
pub const TOO_MUCH: Rule = Rule::error("G076");

/// Largest page in bytes; a year of posts on one page has one million.
const PAGE_MAX: usize = 32 * 1024 * 1024;

/// A theme, loaded.
pub struct Theme {
    pub(crate) tera: Tera,
    pub(crate) sources: BTreeMap<String, SourcePath>,
    /// Words of the site's language.
    pub words: Arc<Words>,
    /// How wide pictures are drawn.
    pub sizes: Sizes,
    /// Files of the theme: `static/` as it is, `assets/` under names that change with their bytes.
    pub files: Vec<Output>,
    /// Names of the directives that the theme can draw.
    pub directives: BTreeSet<String>,
    /// What each template depends on, by its name.
    pub(crate) closures: BTreeMap<String, Closure>,
    /// Fingerprint of what every template may call on: words, addresses of assets, language.
    pub common: Fingerprint,
}

/// How wide a theme draws pictures: what browsers choose a file by, `sizes` of HTML.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Sizes {
    /// In the text of a post.
    pub text: String,
    /// In a gallery.
    pub gallery: String,
}

impl Default for Sizes {
    fn default() -> Self {
        Self { text: "100vw".to_owned(), gallery: "50vw".to_owned() }
    }
}

/// All that a template depends on besides what it is given.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Closure {
    /// Names of the variables that it reads, with those of the templates that it extends and includes.
    pub reads: BTreeSet<String>,
    /// Fingerprint of its text and theirs.
    pub fingerprint: Fingerprint,
}

impl Theme {
    /// Returns whether the theme has a template.
    #[must_use]
    pub fn has(&self, template: &str) -> bool {
        self.sources.contains_key(template)
    }

    /// Returns the names of the templates that draw whole pages.
    pub fn templates(&self) -> impl Iterator<Item = &str> {
        self.sources.keys().map(String::as_str).filter(|name| !name.contains('/'))
    }

    /// Returns what a template depends on; `None` if the theme does not have it.
    #[must_use]
    pub fn closure(&self, template: &str) -> Option<&Closure> {
        self.closures.get(template)
    }

    /// Returns the fingerprint of everything that directives are drawn with.
    #[must_use]
    pub fn directives_fingerprint(&self) -> Fingerprint {
        let drawn = self.closures.iter().filter(|(name, _)| name.starts_with("directives/"));
        let drawn: Vec<_> = drawn.map(|(name, closure)| (name, closure.fingerprint)).collect();
        Fingerprint::of_value(&(drawn, self.common))
    }

    /// Draws a template; `page` names what is drawn, for the words of a mistake.
    ///
    /// # Errors
    ///
    /// The mistake, at its place in the template.
    pub fn draw(&self, template: &str, context: &Context, page: &str) -> Result<String, Box<Diagnostic>> {
        let bytes = self.draw_into(Vec::new(), template, context, page)?;
        Ok(String::from_utf8(bytes).expect("invariant: templates and values are UTF-8"))
    }

    /// Draws a template into `bytes`, which are emptied first, so that a thread can use one piece of memory for all its
    /// pages.
    ///
    /// # Errors
    ///
    /// The mistake, at its place in the template.
    pub fn draw_into(
        &self,
        mut bytes: Vec<u8>,
        template: &str,
        context: &Context,
        page: &str,
    ) -> Result<Vec<u8>, Box<Diagnostic>> {
        bytes.clear();
        let mut drawn = Capped { bytes, is_full: false };
        let result = self.tera.render_to(template, context, &mut drawn);
        if drawn.is_full {
            let place = self.sources.get(template).map(Location::file);
            return Err(Box::new(Diagnostic { place, ..TOO_MUCH.anywhere().with("page", page) }));
        }
        match result {
            Ok(()) => Ok(drawn.bytes),
            Err(error) => Err(Box::new(self.mistake(DRAWING, &error, template).with("page", page))),
        }
    }

    /// Names a mistake of a template at its place.
    pub(crate) fn mistake(&self, rule: Rule, error: &tera::Error, template: &str) -> Diagnostic {
        mistake(rule, error, template, &self.sources)
    }
}

/// Names a mistake of a template at its place in the theme.
pub(crate) fn mistake(
    rule: Rule,
    error: &tera::Error,
    template: &str,
    sources: &BTreeMap<String, SourcePath>,
) -> Diagnostic {
    let (message, name, span) = match error.kind() {
        ErrorKind::SyntaxError(report) | ErrorKind::RenderingError(report) => {
            let range = &report.span().range;
            (report.message().to_owned(), report.filename().to_owned(), Some(Span::new(range.start, range.end)))
        }
        _ => (error.to_string(), template.to_owned(), None),
    };
    let mut message = message;
    let mut cause = std::error::Error::source(error);
    while let Some(inner) = cause {
        message.push_str(": ");
        message.push_str(&inner.to_string());
        cause = inner.source();
    }
    let path = sources.get(&name).or_else(|| sources.get(template));
    let place = path.map(|path| match span {
        Some(span) => Location::at(path, span),
        None => Location::file(path),
    });
    Diagnostic { place, ..rule.anywhere().with("message", message) }
}

/// Bytes up to a limit.
struct Capped {
    bytes: Vec<u8>,
    is_full: bool,
}

impl Write for Capped {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if self.bytes.len() + bytes.len() > PAGE_MAX {
            self.is_full = true;
            return Err(io::Error::other("the page is too large"));
        }
        self.bytes.extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
