//! Prints to the terminal. No other file prints.

use std::io::{self, IsTerminal, Write, stderr, stdin, stdout};
use std::path::Path;
use std::process::ExitCode;
use std::sync::{Mutex, PoisonError};

use crate::cli::arguments::{ColorChoice, Global};
use crate::cli::exit_code::USAGE;
use crate::diagnostic::catalogue::{Language, say};
use crate::diagnostic::report::{SourceTexts, for_program, for_terminal_as, printable};
use crate::diagnostic::rule::{Diagnostic, Severity};
use crate::diagnostic::system::{cannot, reason};
use crate::disk::real_path::shown;

/// Most diagnostics of one severity that are printed: a hundred of them help nobody.
const SHOWN_MAX: usize = 50;

/// Prints results, messages and diagnostics as the user wants them.
#[derive(Debug, Clone, Copy)]
#[expect(clippy::struct_excessive_bools, reason = "each is an option of its own")]
pub struct Terminal {
    /// Language of messages.
    pub language: Language,
    is_coloured: bool,
    is_quiet: bool,
    is_json: bool,
    is_verbose: bool,
}

impl Terminal {
    /// Creates a terminal from the arguments and the environment.
    #[must_use]
    pub fn new(global: &Global, language: Language) -> Self {
        let is_coloured = match global.color {
            ColorChoice::Always => console_shows_colours() || !cfg!(windows),
            ColorChoice::Never => false,
            ColorChoice::Auto => stderr().is_terminal() && !anstyle_query::no_color() && console_shows_colours(),
        };
        Self { language, is_coloured, is_quiet: global.quiet, is_json: global.json, is_verbose: global.verbose }
    }

    /// Returns whether a progress bar may be shown.
    #[must_use]
    pub fn has_progress(&self) -> bool {
        !self.is_quiet && !self.is_json && stderr().is_terminal()
    }

    /// Returns whether results are printed as JSON.
    #[must_use]
    pub fn is_json(&self) -> bool {
        self.is_json
    }

    /// Prints a line to standard output.
    pub fn result(&self, text: &str) {
        keep(writeln!(stdout(), "{text}"));
    }

    /// Returns whether the user wants details.
    #[must_use]
    pub fn is_verbose(&self) -> bool {
        self.is_verbose
    }

    /// Prints a result: its text, or as JSON one object of type `kind`.
    pub fn outcome(&self, text: &str, kind: &str, fields: serde_json::Value) {
        if self.is_json { self.object(kind, fields) } else { self.result(text) }
    }

    /// Prints one JSON object of type `kind`. Every object has a type, and every field is in the reference.
    pub fn object(&self, kind: &str, mut fields: serde_json::Value) {
        fields["type"] = kind.into();
        self.result(&fields.to_string());
    }

    /// Returns whether somebody is there to answer a question.
    #[must_use]
    pub fn can_ask(&self) -> bool {
        !self.is_quiet && !self.is_json && stdin().is_terminal() && stderr().is_terminal()
    }

    /// Asks a question that is answered with yes or no. `None` if nobody is there to answer: without a terminal, with
    /// `--json` or `--quiet`.
    #[must_use]
    pub fn ask(&self, key: &str, fields: &[(&str, &str)]) -> Option<bool> {
        if !self.can_ask() {
            return None;
        }
        write!(stderr(), "{} {} ", say(self.language, key, fields), say(self.language, "yes_or_no", &[])).ok();
        let mut answer = String::new();
        stdin().read_line(&mut answer).ok()?;
        let answer = answer.trim().to_lowercase();
        Some(["j", "ja", "y", "yes"].contains(&answer.as_str()))
    }

    /// Waits for the Enter key on Windows where a window closes with the program, because it was started by a double click. A
    /// shell there sets one of these variables, or it is the older PowerShell, where nothing but an Enter is lost.
    pub fn wait_for_reader(&self) {
        let is_shell = ["PROMPT", "WT_SESSION"].iter().any(|name| std::env::var_os(name).is_some());
        if cfg!(windows) && self.can_ask() && !is_shell {
            self.note("press_enter", &[]);
            stdin().read_line(&mut String::new()).ok();
        }
    }

    /// Asks for a secret, which is not shown while it is typed. `None` as for [`Terminal::ask`].
    #[cfg(feature = "publish")]
    #[must_use]
    pub fn ask_secret(&self, key: &str, fields: &[(&str, &str)]) -> Option<String> {
        if !self.can_ask() {
            return None;
        }
        rpassword::prompt_password(format!("{}: ", say(self.language, key, fields))).ok()
    }

    /// Prints raw bytes to standard output.
    pub fn bytes(&self, bytes: &[u8]) {
        keep(stdout().write_all(bytes));
    }

    /// Prints a message to standard error, unless the user wants silence or JSON.
    pub fn note(&self, key: &str, fields: &[(&str, &str)]) {
        if !self.is_quiet && !self.is_json {
            writeln!(stderr(), "{}", say(self.language, key, fields)).ok();
        }
    }

    /// Prints a message to standard error if the user wants details.
    pub fn debug(&self, key: &str, fields: &[(&str, &str)]) {
        if self.is_verbose {
            writeln!(stderr(), "{}", say(self.language, key, fields)).ok();
        }
    }

    /// Prints an error by its key.
    pub fn error(&self, key: &str, fields: &[(&str, &str)]) {
        let message = say(self.language, key, fields);
        if self.is_json {
            self.object("error", serde_json::json!({"message": message, "key": key}));
        } else {
            self.error_text(&message);
        }
    }

    /// Prints an error.
    pub fn error_text(&self, message: &str) {
        if self.is_json {
            self.object("error", serde_json::json!({"message": message, "key": null}));
        } else {
            writeln!(stderr(), "{}: {message}", say(self.language, "error", &[])).ok();
        }
    }

    /// Prints that a file cannot be read or written, as `key` says, and returns the exit code.
    #[must_use]
    pub fn cannot(&self, key: &str, path: &Path, error: &io::Error) -> ExitCode {
        self.error_text(&cannot(key, &shown(path).to_string(), error, self.language));
        ExitCode::from(USAGE)
    }

    /// Prints a line in a tint, if colours are shown.
    pub fn tinted(&self, line: &str, tint: Tint) {
        if self.is_quiet || self.is_json {
            return;
        }
        let line = printable(line);
        let code = match tint {
            Tint::Plain => "",
            Tint::Removed => "\u{1b}[31m",
            Tint::Added => "\u{1b}[32m",
        };
        if self.is_coloured && !code.is_empty() {
            writeln!(stderr(), "{code}{line}\u{1b}[0m").ok();
        } else {
            writeln!(stderr(), "{line}").ok();
        }
    }

    /// Prints a heading of a part of a report.
    pub fn heading(&self, text: &str) {
        if !self.is_quiet && !self.is_json {
            let (start, end) = if self.is_coloured { ("\u{1b}[1m", "\u{1b}[0m") } else { ("", "") };
            writeln!(stderr(), "{start}── {text}{end}\n").ok();
        }
    }

    /// Prints one diagnostic with its source lines, under a code.
    pub fn diagnostic(&self, code: &str, diagnostic: &Diagnostic, texts: SourceTexts<'_>) {
        let text = for_terminal_as(code, diagnostic, texts, self.language, self.is_coloured);
        writeln!(stderr(), "{text}\n").ok();
    }

    /// Prints diagnostics: with their source lines for people, or one JSON object per line.
    pub fn diagnostics(&self, diagnostics: &[Diagnostic], texts: SourceTexts<'_>) {
        if self.is_json {
            for diagnostic in diagnostics {
                self.result(&for_program(diagnostic, texts, self.language).to_string());
            }
            return;
        }
        for severity in [Severity::Warning, Severity::Error] {
            let of: Vec<_> = diagnostics.iter().filter(|found| found.rule.severity == severity).collect();
            for diagnostic in of.iter().take(SHOWN_MAX) {
                self.diagnostic(diagnostic.rule.code, diagnostic, texts);
            }
            if of.len() > SHOWN_MAX {
                let more = (of.len() - SHOWN_MAX).to_string();
                let key = if severity == Severity::Error { "more_errors" } else { "more_warnings" };
                writeln!(stderr(), "{}\n", say(self.language, key, &[("n", &more)])).ok();
            }
        }
    }
}

/// The tint of a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tint {
    /// As other text.
    Plain,
    /// A line that goes.
    Removed,
    /// A line that comes.
    Added,
}

/// Returns whether the console shows colours; that of Windows is told to, and old ones cannot.
fn console_shows_colours() -> bool {
    #[cfg(windows)]
    anstyle_query::windows::enable_ansi_colors();
    anstyle_query::term_supports_ansi_color()
}

/// Returns the first of some names as one text: a hundred of them help nobody.
#[must_use]
pub(super) fn first_names(names: &[impl AsRef<str>]) -> String {
    const NAMED_MAX: usize = 5;
    let more = (names.len() > NAMED_MAX).then_some("…");
    names.iter().take(NAMED_MAX).map(AsRef::as_ref).chain(more).collect::<Vec<_>>().join(", ")
}

/// The first error of standard output: what was printed is not whole.
static UNPRINTED: Mutex<Option<io::Error>> = Mutex::new(None);

/// Keeps the error of something that was printed to standard output. A program can do no more about it in the middle of
/// its work than to go on: a site is written although its list cannot be printed.
pub(super) fn keep(printed: io::Result<()>) {
    if let Err(error) = printed {
        UNPRINTED.lock().unwrap_or_else(PoisonError::into_inner).get_or_insert(error);
    }
}

/// Returns the exit code of the program: an error if something could not be printed, such as on a full disk.
///
/// It is no error if nobody reads on, as with `griffel list | head`.
#[must_use]
pub(super) fn finish(code: ExitCode, language: Language) -> ExitCode {
    keep(stdout().flush());
    let error = UNPRINTED.lock().unwrap_or_else(PoisonError::into_inner).take();
    match error {
        None => code,
        Some(error) if error.kind() == io::ErrorKind::BrokenPipe => code,
        Some(error) => {
            let message = say(language, "cannot_print", &[("reason", &reason(&error, language))]);
            writeln!(stderr(), "{}: {message}", say(language, "error", &[])).ok();
            if code == ExitCode::SUCCESS { ExitCode::from(USAGE) } else { code }
        }
    }
}
