//! Rules and what was found by them: values without words, so that stages stay free of languages.

use crate::source::span::Location;

/// How bad it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// Nothing is written until it is mended.
    Error,
    /// The site is built; a reader may miss something.
    Warning,
}

/// One thing that can be wrong. A rule stands beside the code that reports it; its words stand in the catalogue.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Rule {
    /// `G` and three digits, never used again for something else.
    pub code: &'static str,
    /// How bad it is.
    pub severity: Severity,
}

impl Rule {
    /// Makes a rule that stops the build.
    #[must_use]
    pub const fn error(code: &'static str) -> Self {
        Self { code, severity: Severity::Error }
    }

    /// Makes a rule that warns.
    #[must_use]
    pub const fn warning(code: &'static str) -> Self {
        Self { code, severity: Severity::Warning }
    }

    /// Reports the rule at a place.
    #[must_use]
    pub fn at(self, place: Location) -> Diagnostic {
        Diagnostic { place: Some(place), ..self.anywhere() }
    }

    /// Reports the rule where there is no file to point at.
    #[must_use]
    pub fn anywhere(self) -> Diagnostic {
        Diagnostic { rule: self, place: None, fields: Vec::new(), helps: Vec::new(), related: Vec::new() }
    }
}

/// Something found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Diagnostic {
    /// By which rule.
    pub rule: Rule,
    /// Where.
    pub place: Option<Location>,
    /// What the words fill in, by name.
    pub fields: Vec<(&'static str, String)>,
    /// Which of the rule's helps apply, by name.
    pub helps: Vec<&'static str>,
    /// Other places that belong to it, each with the name of its label.
    pub related: Vec<(Location, &'static str)>,
}

impl Diagnostic {
    /// Fills in a field.
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

    /// Adds the help `near` that names what was probably meant, if anything was near.
    #[must_use]
    pub fn near(self, nearest: Option<&str>) -> Self {
        match nearest {
            Some(nearest) => self.with("near", nearest).help("near"),
            None => self,
        }
    }

    /// Points at another place, too.
    #[must_use]
    pub fn and(mut self, place: Location, label: &'static str) -> Self {
        self.related.push((place, label));
        self
    }

    fn key(&self) -> impl Ord + '_ {
        (self.place.as_ref(), self.rule, &self.fields)
    }
}

/// A stage's best value, and everything worth saying about what it was made from.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Diagnosed<T> {
    /// The value.
    pub value: T,
    /// What was found.
    pub diagnostics: Vec<Diagnostic>,
}

impl<T> Diagnosed<T> {
    /// Hands the diagnostics over to `all` and returns the value.
    pub fn into_value(self, all: &mut Vec<Diagnostic>) -> T {
        all.extend(self.diagnostics);
        self.value
    }
}

/// Returns the diagnostics in the order of files and lines, each once.
#[must_use]
pub fn in_order(mut diagnostics: Vec<Diagnostic>) -> Vec<Diagnostic> {
    diagnostics.sort_by(|a, b| a.key().cmp(&b.key()));
    diagnostics.dedup();
    diagnostics
}

/// Returns whether one of them stops the build.
#[must_use]
pub fn has_error(diagnostics: &[Diagnostic]) -> bool {
    diagnostics.iter().any(|diagnostic| diagnostic.rule.severity == Severity::Error)
}
