//! Rules and diagnostics: values without words, so that stages do not depend on a language.

use crate::source::path::SourcePath;
use crate::source::span::{Location, Span};

/// How serious a diagnostic is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// Nothing is written until it is fixed.
    Error,
    /// The site is built, but readers may miss something.
    Warning,
    /// Worth knowing; only `griffel check` tells it.
    Info,
}

impl Severity {
    /// Returns its name in settings, in JSON, and as the key of its word.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Error => "error",
            Self::Warning => "warning",
            Self::Info => "info",
        }
    }
}

/// One kind of mistake. It is declared next to the code that reports it; its words are in the catalogue.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Rule {
    /// `G` and three digits, or the code of a rule of `griffel check`, such as `A6`; never reused for another rule.
    pub code: &'static str,
    /// How serious it is.
    pub severity: Severity,
}

impl Rule {
    /// Creates a rule that stops the build.
    #[must_use]
    pub const fn error(code: &'static str) -> Self {
        Self { code, severity: Severity::Error }
    }

    /// Creates a rule that warns.
    #[must_use]
    pub const fn warning(code: &'static str) -> Self {
        Self { code, severity: Severity::Warning }
    }

    /// Creates a rule that informs.
    #[must_use]
    pub const fn info(code: &'static str) -> Self {
        Self { code, severity: Severity::Info }
    }

    /// Returns a diagnostic of this rule at a location.
    #[must_use]
    pub fn at(self, location: Location) -> Diagnostic {
        Diagnostic { location: Some(location), ..self.anywhere() }
    }

    /// Returns a diagnostic of this rule without a location.
    #[must_use]
    pub fn anywhere(self) -> Diagnostic {
        Diagnostic {
            rule: self,
            location: None,
            fields: Vec::new(),
            helps: Vec::new(),
            related: Vec::new(),
            fixes: Vec::new(),
            is_private: false,
        }
    }
}

/// A mistake that was found, or something else worth telling the author.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Diagnostic {
    /// The rule that found it.
    pub rule: Rule,
    /// Where it is; `None` if no file is to blame.
    pub location: Option<Location>,
    /// Values of the message's fields, by name.
    pub fields: Vec<(&'static str, String)>,
    /// Names of the rule's helps that apply.
    pub helps: Vec<&'static str>,
    /// Related locations, each with the name of its label.
    pub related: Vec<(Location, &'static str)>,
    /// Edits that fix it together; empty unless they are certain.
    pub fixes: Vec<Fix>,
    /// Whether the marked text is somebody's own matter and must be shown nowhere.
    pub is_private: bool,
}

/// An edit of a file that fixes a diagnostic, or a part of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fix {
    /// The file to edit.
    pub path: SourcePath,
    /// The bytes to replace.
    pub span: Span,
    /// The text to put there.
    pub text: String,
}

impl Diagnostic {
    /// Returns the file that is to blame.
    #[must_use]
    pub fn path(&self) -> Option<&SourcePath> {
        self.location.as_ref().map(|location| &location.path)
    }

    /// Fills in a field of the message.
    #[must_use]
    pub fn with(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.fields.push((name, value.into()));
        self
    }

    /// Adds one of the rule's helps.
    #[must_use]
    pub fn help(mut self, name: &'static str) -> Self {
        self.helps.push(name);
        self
    }

    /// Adds the help `near` ("did you mean"), if there is a suggestion.
    #[must_use]
    pub fn near(self, nearest: Option<&str>) -> Self {
        match nearest {
            Some(nearest) => self.with("near", nearest).help("near"),
            None => self,
        }
    }

    /// Adds a related location.
    #[must_use]
    pub fn and(mut self, location: Location, label: &'static str) -> Self {
        self.related.push((location, label));
        self
    }

    /// Adds a fix that replaces the marked text; without a marked text there is nothing to replace.
    #[must_use]
    pub fn fix(mut self, text: impl Into<String>) -> Self {
        if let Some(Location { path, span: Some(span) }) = &self.location {
            self.fixes.push(Fix { path: path.clone(), span: *span, text: text.into() });
        }
        self
    }

    /// Says that the marked text must be shown nowhere.
    #[must_use]
    pub fn private(self) -> Self {
        Self { is_private: true, ..self }
    }

    fn key(&self) -> impl Ord + '_ {
        (self.location.as_ref(), self.rule, &self.fields)
    }
}

/// The best value a stage can return, with the diagnostics of its input.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Diagnosed<T> {
    /// The value.
    pub value: T,
    /// The diagnostics.
    pub diagnostics: Vec<Diagnostic>,
}

impl<T> Diagnosed<T> {
    /// Moves the diagnostics to `all` and returns the value.
    pub fn into_value(self, all: &mut Vec<Diagnostic>) -> T {
        all.extend(self.diagnostics);
        self.value
    }
}

/// Returns the diagnostics sorted by file and line, without duplicates.
#[must_use]
pub fn in_order(mut diagnostics: Vec<Diagnostic>) -> Vec<Diagnostic> {
    diagnostics.sort_by(|a, b| a.key().cmp(&b.key()));
    diagnostics.dedup();
    diagnostics
}

/// Returns whether one of the diagnostics stops the build.
#[must_use]
pub fn has_error(diagnostics: &[Diagnostic]) -> bool {
    diagnostics.iter().any(|diagnostic| diagnostic.rule.severity == Severity::Error)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fix_replaces_what_is_marked() {
        let path = SourcePath::new("a.md").expect("a path");
        let rule = Rule::error("G020");
        let marked = rule.at(Location::at(&path, Span::new(4, 9))).fix("title");
        assert_eq!(marked.fixes, [Fix { path: path.clone(), span: Span::new(4, 9), text: "title".to_owned() }]);
        assert!(rule.at(Location::file(&path)).fix("title").fixes.is_empty());
        assert!(rule.anywhere().fix("title").fixes.is_empty());
    }
}
