//! The command line's own help, in the language of whoever asks.

use clap::{Command, CommandFactory};

use crate::cli::arguments::Arguments;
use crate::diagnostic::catalogue::{Language, catalogue, say};

/// Returns the command line with its help in `language`.
#[must_use]
pub fn command(language: Language) -> Command {
    let word = |key: &str| say(language, key, &[]);
    let command = spoken(Arguments::command(), language)
        .about(word("about"))
        .subcommand_help_heading(heading(language, "commands"))
        .disable_help_subcommand(true);
    with_commands(command, language)
}

/// Returns a command with those below it described.
fn with_commands(mut command: Command, language: Language) -> Command {
    let names: Vec<String> = command.get_subcommands().map(|one| one.get_name().to_owned()).collect();
    for name in names {
        command = command.mut_subcommand(&name, |one| {
            let about = say(language, &format!("help_{name}"), &[]);
            with_commands(spoken(one, language).about(about), language)
        });
    }
    command
}

/// Returns one command with its options and arguments described in `language`.
fn spoken(command: Command, language: Language) -> Command {
    let word = |key: &str| say(language, key, &[]);
    let template = format!("{{about}}\n\n{}: {{usage}}\n\n{{all-args}}", word("usage"));
    let flag = |name: &'static str, short: char, action| {
        clap::Arg::new(name)
            .short(short)
            .long(name)
            .action(action)
            .help(word(&format!("arg_{name}")))
            .help_heading(heading(language, "options"))
    };
    let has_version = command.get_version().is_some();
    let mut command = command.help_template(template).disable_help_flag(true).disable_version_flag(true);
    let names: Vec<(String, bool)> =
        command.get_arguments().map(|one| (one.get_id().to_string(), one.is_positional())).collect();
    for (name, is_positional) in names {
        let under = heading(language, if is_positional { "arguments" } else { "options" });
        let help = word(&format!("arg_{name}"));
        command = command.mut_arg(&name, |one| one.help(help).help_heading(under));
    }
    command = command.arg(flag("help", 'h', clap::ArgAction::Help));
    if has_version { command.arg(flag("version", 'V', clap::ArgAction::Version)) } else { command }
}

fn heading(language: Language, key: &str) -> &'static str {
    catalogue(language).terminal.get(key).map_or("", String::as_str)
}
