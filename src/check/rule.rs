//! What a rule of `check` is.

use crate::check::file::CheckedFile;
use crate::check::site::CheckedSite;
use crate::check::text::CheckedText;
use crate::diagnostic::catalogue::Language;
use crate::diagnostic::rule::{Diagnostic, Rule};

/// A rule of `check`. It is declared in a file of its own, with its documentation beside it.
#[derive(Debug, Clone, Copy)]
pub struct CheckRule {
    /// Its code and its usual severity.
    pub rule: Rule,
    /// What it asks, why, an example and the repair: first in English, then in Swedish, with a line `---` in between.
    pub documentation: &'static str,
    /// Where it comes from: `WCAG 1.1.1`.
    pub basis: &'static [&'static str],
    /// Who is shut out where it is broken.
    pub concerns: Concern,
    /// Looks at one text: a post, a page, slides or a transcript.
    pub text: Option<fn(&CheckedText<'_>, &mut Vec<Diagnostic>)>,
    /// Looks at one file that readers can download or see.
    pub file: Option<fn(&CheckedFile<'_>, &mut Vec<Diagnostic>)>,
    /// Looks at the site as a whole: settings, comments, all texts, the theme and its pages.
    pub site: Option<fn(&CheckedSite<'_>, &mut Vec<Diagnostic>)>,
    /// Codes of the build's own diagnostics that say the same.
    pub build: &'static [&'static str],
}

/// Who is shut out, or what is at stake, where a rule is broken. The report tells it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Concern {
    /// People who cannot see.
    Sight,
    /// People who cannot hear.
    Hearing,
    /// People who read with difficulty.
    Reading,
    /// People who use the keyboard, a small screen or their voice.
    Use,
    /// People whose data is shown or passed on.
    Privacy,
    /// All readers.
    Everybody,
}

impl CheckRule {
    /// Returns a rule that looks at nothing yet, to be completed.
    #[must_use]
    pub const fn new(
        rule: Rule,
        concerns: Concern,
        basis: &'static [&'static str],
        documentation: &'static str,
    ) -> Self {
        Self { rule, documentation, basis, concerns, text: None, file: None, site: None, build: &[] }
    }

    /// Returns its documentation in a language, as Markdown.
    #[must_use]
    pub fn explained(&self, language: Language) -> &'static str {
        let (english, swedish) = self.documentation.split_once("\n---\n").unwrap_or((self.documentation, ""));
        match language {
            Language::English => english.trim(),
            Language::Swedish => swedish.trim(),
        }
    }
}

impl Concern {
    /// Returns the key of its words among the messages.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Sight => "concern_sight",
            Self::Hearing => "concern_hearing",
            Self::Reading => "concern_reading",
            Self::Use => "concern_use",
            Self::Privacy => "concern_privacy",
            Self::Everybody => "concern_everybody",
        }
    }
}
