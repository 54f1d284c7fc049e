//! `griffel completions` and `griffel man`: scripts for shells, and the manual page.

use std::process::ExitCode;

use crate::cli::help::{command, named};
use crate::cli::terminal::Terminal;
use crate::diagnostic::catalogue::{Language, say};

/// Prints completions for a shell.
#[must_use]
pub fn completions(shell: clap_complete::Shell, terminal: &Terminal) -> ExitCode {
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut command(terminal.language), "griffel", &mut script);
    terminal.bytes(&script);
    ExitCode::SUCCESS
}

/// Prints the manual page of the command that `names` lead to.
#[must_use]
pub fn man(names: &[String], terminal: &Terminal) -> ExitCode {
    let command = match named(names, command(terminal.language), terminal) {
        Ok(command) => command,
        Err(code) => return code,
    };
    let mut page = Vec::new();
    // By the name with hyphens other pages refer to this one, and `man` finds it.
    let title = command.get_display_name().unwrap_or(command.get_name()).to_uppercase();
    clap_mangen::Man::new(command)
        .title(title)
        .source(concat!("griffel ", env!("CARGO_PKG_VERSION")))
        .render(&mut page)
        .expect("invariant: writing to a Vec never fails");
    terminal.bytes(headed(&String::from_utf8_lossy(&page), terminal.language).as_bytes());
    ExitCode::SUCCESS
}

/// Returns the manual page with its headings in `language`: the generator knows only English.
fn headed(page: &str, language: Language) -> String {
    const HEADINGS: [(&str, &str); 5] = [
        (".SH NAME", "man_name"),
        (".SH SYNOPSIS", "usage"),
        (".SH DESCRIPTION", "man_description"),
        (".SH OPTIONS", "options"),
        (".SH VERSION", "man_version"),
    ];
    let line = |line: &str| {
        let heading = HEADINGS.iter().find(|(heading, _)| line.trim_end() == *heading);
        heading.map_or_else(|| line.to_owned(), |(_, key)| format!(".SH {}\n", say(language, key, &[]).to_uppercase()))
    };
    page.split_inclusive('\n').map(line).collect()
}
