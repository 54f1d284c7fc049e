//! The only place that prints.

use std::io::{IsTerminal, Write, stderr, stdout};

use crate::cli::arguments::{Colour, Global};
use crate::diagnostic::catalogue::{Language, say};
use crate::diagnostic::report::{Texts, for_program, for_terminal};
use crate::diagnostic::rule::{Diagnostic, Severity};

/// Diagnostics of one severity that are shown whole; a hundred of them help nobody.
const SHOWN_MAX: usize = 50;

/// Where and how to print.
#[derive(Debug, Clone, Copy)]
#[expect(clippy::struct_excessive_bools, reason = "each is a wish of its own")]
pub struct Terminal {
    /// Language of messages.
    pub language: Language,
    is_coloured: bool,
    is_quiet: bool,
    is_json: bool,
    is_verbose: bool,
}

impl Terminal {
    /// Makes a terminal as the arguments and the environment want it.
    #[must_use]
    pub fn new(global: &Global) -> Self {
        let is_coloured = match global.color {
            Colour::Always => true,
            Colour::Never => false,
            Colour::Auto => stderr().is_terminal() && std::env::var_os("NO_COLOR").is_none(),
        };
        Self {
            language: language(global.lang.as_deref()),
            is_coloured,
            is_quiet: global.quiet,
            is_json: global.json,
            is_verbose: global.verbose,
        }
    }

    /// Returns whether somebody looks on who would like to see a bar.
    #[must_use]
    pub fn has_watcher(&self) -> bool {
        !self.is_quiet && !self.is_json && stderr().is_terminal()
    }

    /// Returns whether results are wanted as JSON.
    #[must_use]
    pub fn is_json(&self) -> bool {
        self.is_json
    }

    /// Prints a result to standard output. A reader that went away is no mistake.
    pub fn result(&self, text: &str) {
        writeln!(stdout(), "{text}").ok();
    }

    /// Prints raw bytes to standard output.
    pub fn bytes(&self, bytes: &[u8]) {
        stdout().write_all(bytes).ok();
    }

    /// Prints a word to standard error, unless silence or JSON is wanted.
    pub fn note(&self, key: &str, fields: &[(&str, &str)]) {
        if !self.is_quiet && !self.is_json {
            writeln!(stderr(), "{}", say(self.language, key, fields)).ok();
        }
    }

    /// Prints a word to standard error for who asked to be told more.
    pub fn debug(&self, key: &str, fields: &[(&str, &str)]) {
        if self.is_verbose {
            writeln!(stderr(), "{}", say(self.language, key, fields)).ok();
        }
    }

    /// Prints an error that stopped the command.
    pub fn error(&self, key: &str, fields: &[(&str, &str)]) {
        let message = say(self.language, key, fields);
        if self.is_json {
            let line = serde_json::json!({"type": "error", "message": message});
            self.result(&line.to_string());
        } else {
            writeln!(stderr(), "{}: {message}", say(self.language, "error", &[])).ok();
        }
    }

    /// Prints an error that stopped nothing, in words that are found already.
    pub fn warn(&self, message: &str) {
        writeln!(stderr(), "{}: {message}", say(self.language, "error", &[])).ok();
    }

    /// Prints diagnostics: whole on a terminal, a line each as JSON.
    pub fn diagnostics(&self, diagnostics: &[Diagnostic], texts: Texts<'_>) {
        if self.is_json {
            for diagnostic in diagnostics {
                self.result(&for_program(diagnostic, texts, self.language).to_string());
            }
            return;
        }
        for severity in [Severity::Warning, Severity::Error] {
            let of: Vec<_> = diagnostics.iter().filter(|found| found.rule.severity == severity).collect();
            for diagnostic in of.iter().take(SHOWN_MAX) {
                let text = for_terminal(diagnostic, texts, self.language, self.is_coloured);
                writeln!(stderr(), "{text}\n").ok();
            }
            if of.len() > SHOWN_MAX {
                let more = (of.len() - SHOWN_MAX).to_string();
                let key = if severity == Severity::Error { "more_errors" } else { "more_warnings" };
                writeln!(stderr(), "{}\n", say(self.language, key, &[("n", &more)])).ok();
            }
        }
    }
}

/// Returns the language that was asked for, else that of the environment, else Swedish.
#[must_use]
pub fn language(asked: Option<&str>) -> Language {
    let asked = asked.map(str::to_owned).or_else(|| {
        ["LC_ALL", "LC_MESSAGES", "LANG"]
            .iter()
            .filter_map(|name| std::env::var(name).ok())
            .find(|value| !value.is_empty())
            .filter(|value| !matches!(value.split('.').next(), Some("C" | "POSIX")))
    });
    asked.map_or(Language::Swedish, |tag| Language::of(&tag))
}
