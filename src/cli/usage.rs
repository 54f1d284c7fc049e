//! Explains a command line that cannot be parsed, in the user's language.

use clap::error::{ContextKind, ContextValue, ErrorKind};

use crate::diagnostic::catalogue::{Language, say};

/// Returns what is wrong with the command line, with a suggestion and where to find help.
///
/// clap's own messages are in English. `command` is the command that was being parsed, such as `griffel new`.
#[must_use]
pub fn message(error: &clap::Error, command: &str, language: Language) -> String {
    let word = |key: &str, fields: &[(&str, &str)]| say(language, key, fields);
    let named = |kind| error.get(kind).map(text).unwrap_or_default();
    let (argument, value) = (named(ContextKind::InvalidArg), named(ContextKind::InvalidValue));
    let first = match error.kind() {
        ErrorKind::UnknownArgument if argument.starts_with('-') => word("usage_unknown", &[("value", &argument)]),
        ErrorKind::UnknownArgument => word("usage_several_words", &[("value", &argument)]),
        ErrorKind::InvalidSubcommand => {
            word("usage_command_unknown", &[("value", &named(ContextKind::InvalidSubcommand))])
        }
        ErrorKind::MissingSubcommand | ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand => {
            word("usage_command_missing", &[])
        }
        ErrorKind::MissingRequiredArgument => word("usage_missing", &[("value", &argument)]),
        ErrorKind::InvalidValue if value.is_empty() => word("usage_no_value", &[("argument", &argument)]),
        ErrorKind::InvalidUtf8 => word("usage_no_text", &[]),
        ErrorKind::ValueValidation if argument.starts_with("--port ") => {
            word("usage_no_port", &[("value", &value), ("argument", &argument)])
        }
        ErrorKind::ArgumentConflict => word("usage_twice", &[("argument", &argument)]),
        _ => word("usage_invalid", &[("value", &value), ("argument", &argument)]),
    };
    let suggested = [ContextKind::SuggestedArg, ContextKind::SuggestedSubcommand, ContextKind::SuggestedValue]
        .into_iter()
        .find_map(|kind| error.get(kind));
    let suggestion = suggested.map(|near| word("usage_near", &[("near", &text(near))]));
    let choices = error.get(ContextKind::ValidValue).map(text).filter(|choices| !choices.is_empty());
    let choices = choices.map(|choices| word("usage_choices", &[("choices", &choices)]));
    let help = word("usage_help", &[("command", command)]);
    [Some(first), suggestion, choices, Some(help)].into_iter().flatten().collect::<Vec<_>>().join("\n")
}

/// Returns the command that the arguments name, such as `griffel import blogger`.
#[must_use]
pub fn command_path(command: &clap::Command, arguments: &[String]) -> String {
    let mut path = command.get_name().to_owned();
    let mut command = command;
    for argument in arguments.iter().skip(1) {
        if let Some(found) = command.find_subcommand(argument) {
            path = format!("{path} {argument}");
            command = found;
        }
    }
    path
}

fn text(value: &ContextValue) -> String {
    match value {
        ContextValue::String(text) => text.clone(),
        ContextValue::Strings(texts) => texts.join(", "),
        other => other.to_string(),
    }
}
