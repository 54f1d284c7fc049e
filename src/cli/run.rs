//! Parses the arguments and runs the command.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::FromArgMatches;
use clap::error::ErrorKind;

use crate::cli::arguments::{Arguments, ColorChoice, Command, Global};
use crate::cli::exit_code::USAGE;
use crate::cli::first_steps::{Place, first_steps};
use crate::cli::language::language;
use crate::cli::terminal::{Terminal, finish, keep};
use crate::cli::{build, check, explain, help, init, list, manual, new, slides, theme, transcript, usage};
use crate::diagnostic::catalogue::{Language, say};
use crate::disk::scaffold::site_above;
use crate::media::bounded::THREAD;

/// Runs the program and returns its exit code: 0 for success, else one of `cli::exit_code`.
#[must_use]
pub fn run() -> ExitCode {
    silence_panics_of_file_readers();
    let (Arguments { command, global }, language) = match parse() {
        Ok(arguments) => arguments,
        Err(code) => return code,
    };
    let terminal = Terminal::new(&global, language);
    if let Some(tag) = global.lang.as_deref().filter(|tag| !Language::is_spoken(tag)) {
        terminal.error("no_language", &[("value", tag)]);
        return ExitCode::from(USAGE);
    }
    let code = match &command {
        Command::Init(arguments) => init::run(arguments, &global, &terminal),
        Command::New(arguments) => new::run(arguments, &global, &terminal),
        Command::Transcript { file } => transcript::run(file, &global, &terminal),
        Command::Slides { file, force } => slides::run(file, *force, &global, &terminal),
        Command::Build(arguments) => build::run(arguments, &global, &terminal),
        #[cfg(feature = "serve")]
        Command::Serve(arguments) => crate::cli::serve::run(*arguments, &global, &terminal),
        #[cfg(feature = "desk")]
        Command::Desk(arguments) => crate::cli::desk::run(*arguments, &global, &terminal),
        #[cfg(feature = "publish")]
        Command::Publish(arguments) => crate::cli::publish::run(arguments, &global, &terminal),
        #[cfg(feature = "backup")]
        Command::Backup { backup_to } => crate::cli::backup::run(backup_to, &global, &terminal),
        #[cfg(feature = "backup")]
        Command::Restore { backup_file, new_dir } => crate::cli::restore::run(backup_file, new_dir, &terminal),
        #[cfg(feature = "backup")]
        Command::Archive(arguments) => crate::cli::archive::run(arguments, &global, &terminal),
        Command::Check(arguments) => check::run(arguments, &global, &terminal),
        Command::List { what } => list::run(*what, &global, &terminal),
        #[cfg(feature = "import")]
        Command::Import(importer) => crate::cli::import::run(importer, &terminal),
        Command::Theme(command) => theme::run(command, &global, &terminal),
        Command::Explain { code } => explain::run(code.as_deref(), &terminal),
        Command::Help { of } => help::show(of, place(global.site.as_deref()), &terminal),
        Command::Completions { shell } => manual::completions(*shell, &terminal),
        Command::Man { of } => manual::man(of, &terminal),
    };
    finish(code, terminal.language)
}

/// Parses the arguments; prints help, the version or what is wrong with them.
fn parse() -> Result<(Arguments, Language), ExitCode> {
    let given: Vec<String> = std::env::args_os().map(|one| one.to_string_lossy().into_owned()).collect();
    let tag = option_value(&given, "--lang");
    let site = option_value(&given, "--site").map(PathBuf::from);
    let language = language(tag.as_deref(), site.as_deref());
    let place = place(site.as_deref());
    let mut command = help::command_at(place, language);
    let parsed = command.try_get_matches_from_mut(std::env::args_os());
    let error = match parsed.and_then(|matches| Arguments::from_arg_matches(&matches)) {
        Ok(arguments) => return Ok((arguments, language)),
        Err(error) => error,
    };
    let is_json = given.iter().any(|argument| argument == "--json");
    let is_incomplete = error.kind() == ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand;
    let global =
        Global { site: None, lang: tag, color: ColorChoice::Never, quiet: false, verbose: false, json: is_json };
    let terminal = Terminal::new(&global, language);
    let path = usage::command_path(&command, &given);
    // Options alone, as in `griffel --lang sv`, are no command either.
    let has_no_command = is_incomplete || error.kind() == ErrorKind::MissingSubcommand;
    #[cfg(feature = "desk")]
    if has_no_command && given.len() == 1 && crate::desk::sites::is_double_click() {
        let site = crate::desk::sites::site_of_double_click();
        let command = Command::Desk(crate::cli::desk_arguments::DeskArguments { desk_port: None, no_open: false });
        return Ok((Arguments { command, global: Global { site, ..global } }, language));
    }
    if has_no_command && !is_json && path == command.get_name() {
        let about = say(language, "about", &[]);
        terminal.note("first_look", &[("about", &about), ("steps", &first_steps(place, language))]);
        terminal.wait_for_reader();
        return Err(ExitCode::from(USAGE));
    }
    if !error.use_stderr() || (is_incomplete && !is_json) {
        keep(error.print());
        let code = u8::try_from(error.exit_code()).map_or(ExitCode::FAILURE, ExitCode::from);
        return Err(finish(code, language));
    }
    terminal.error_text(&usage::message(&error, &path, language));
    Err(ExitCode::from(USAGE))
}

/// Returns where somebody stands who works on the site in a folder, or in the current one.
fn place(site: Option<&Path>) -> Place {
    let here = std::env::current_dir().ok();
    let is_site = site.or(here.as_deref()).is_some_and(|folder| site_above(folder).is_some());
    if is_site { Place::Site } else { Place::Elsewhere }
}

/// Prints nothing when a reader of foreign files panics: the file is reported as damaged instead.
fn silence_panics_of_file_readers() {
    let usual = std::panic::take_hook();
    std::panic::set_hook(Box::new(move |panic| {
        if std::thread::current().name() != Some(THREAD) {
            usual(panic);
        }
    }));
}

/// Returns the value of an option before the arguments are parsed, because the help texts depend on it.
fn option_value(arguments: &[String], option: &str) -> Option<String> {
    let mut arguments = arguments.iter().take_while(|argument| *argument != "--");
    while let Some(argument) = arguments.next() {
        if argument == option {
            return arguments.next().cloned();
        }
        if let Some(value) = argument.strip_prefix(option).and_then(|rest| rest.strip_prefix('=')) {
            return Some(value.to_owned());
        }
    }
    None
}
