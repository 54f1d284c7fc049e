//! Help texts of the command line, in the user's language.

use std::process::ExitCode;

use clap::{Arg, ArgAction, Command, CommandFactory};

use crate::cli::arguments::Arguments;
use crate::cli::exit_code::USAGE;
use crate::cli::first_steps::{Place, first_steps};
use crate::cli::terminal::Terminal;
use crate::diagnostic::catalogue::{Language, catalogue, say};

/// Returns the command line with its help in `language`.
#[must_use]
pub fn command(language: Language) -> Command {
    let command = Arguments::command().about(say(language, "about", &[]));
    translated(command, "griffel", language)
}

/// Returns the command line with what somebody at a place does next.
#[must_use]
pub fn command_at(place: Place, language: Language) -> Command {
    command(language).before_help(first_steps(place, language))
}

/// Prints the help of the command that `names` lead to.
#[must_use]
pub fn show(names: &[String], place: Place, terminal: &Terminal) -> ExitCode {
    match named(names, command_at(place, terminal.language), terminal) {
        Ok(mut shown) => {
            terminal.result(shown.render_help().to_string().trim_end());
            ExitCode::SUCCESS
        }
        Err(code) => code,
    }
}

/// Returns the command below `top` that `names` lead to, ready to be shown.
///
/// # Errors
///
/// The exit code, if there is none; it has been said.
pub fn named(names: &[String], top: Command, terminal: &Terminal) -> Result<Command, ExitCode> {
    let mut shown = top;
    shown.build();
    for name in names {
        let Some(found) = shown.find_subcommand(name) else {
            terminal.error("usage_command_unknown", &[("value", name)]);
            return Err(ExitCode::from(USAGE));
        };
        shown = found.clone();
    }
    Ok(shown)
}

/// Returns a command and its subcommands with their help in `language`; `path` is what the user types to run it.
fn translated(command: Command, path: &str, language: Language) -> Command {
    let template = format!("{{about}}\n\n{{before-help}}{}: {{usage}}\n\n{{all-args}}", word(language, "usage"));
    let has_version = command.get_version().is_some();
    let mut command = command
        .help_template(template)
        .subcommand_help_heading(word(language, "commands"))
        .disable_help_subcommand(true)
        .disable_help_flag(true)
        .disable_version_flag(true);
    let arguments: Vec<(String, bool)> =
        command.get_arguments().map(|one| (one.get_id().to_string(), one.is_positional())).collect();
    for (name, is_positional) in &arguments {
        let under = word(language, if *is_positional { "arguments" } else { "options" });
        let help = word(language, &format!("arg_{name}"));
        // Defaults and choices are part of the help text, because clap would name them in English.
        command = command.mut_arg(name, |one| {
            let has_value = one.get_action().takes_values();
            let one = if has_value { one.value_name(word(language, &format!("value_{name}"))) } else { one };
            one.help(help).help_heading(under).hide_default_value(has_value).hide_possible_values(has_value)
        });
    }
    command = command.arg(flag("help", 'h', ArgAction::Help, language));
    if has_version {
        command = command.arg(flag("version", 'V', ArgAction::Version, language));
    }
    let names: Vec<String> = command.get_subcommands().map(|one| one.get_name().to_owned()).collect();
    let usage = usage(&command, path, language);
    command = command.override_usage(usage);
    for name in names {
        // A subcommand has a text of its own: `help_theme_new` is not `help_new`.
        let below = path.strip_prefix("griffel ").map_or_else(String::new, |path| path.replace(' ', "_") + "_");
        let about = word(language, &format!("help_{below}{name}"));
        command =
            command.mut_subcommand(&name, |one| translated(one.about(about), &format!("{path} {name}"), language));
    }
    command
}

/// Returns the line that shows how a command is written: `griffel new [OPTIONS] <TITLE>`.
fn usage(command: &Command, path: &str, language: Language) -> String {
    let mut usage = format!("{path} {}", say(language, "usage_options", &[]));
    for argument in command.get_arguments().filter(|one| one.is_required_set() && !one.is_positional()) {
        usage.push_str(&format!(" --{} <{}>", argument.get_long().unwrap_or_default(), value_name(argument)));
    }
    for argument in command.get_positionals() {
        let name = value_name(argument);
        let more = if matches!(argument.get_action(), ArgAction::Append) { "..." } else { "" };
        usage.push_str(&if argument.is_required_set() {
            format!(" <{name}>{more}")
        } else {
            format!(" [{name}]{more}")
        });
    }
    if command.has_subcommands() {
        usage.push_str(&format!(" {}", say(language, "usage_command", &[])));
    }
    usage
}

fn value_name(argument: &Arg) -> String {
    argument
        .get_value_names()
        .and_then(|names| names.first())
        .map_or_else(|| argument.get_id().as_str().to_uppercase(), ToString::to_string)
}

fn flag(name: &'static str, short: char, action: ArgAction, language: Language) -> Arg {
    let help = say(language, &format!("arg_{name}"), &[]);
    Arg::new(name).short(short).long(name).action(action).help(help).help_heading(word(language, "options"))
}

/// Returns a word that needs no fields.
fn word(language: Language, key: &str) -> &'static str {
    catalogue(language).terminal.plain(key).unwrap_or_default()
}
