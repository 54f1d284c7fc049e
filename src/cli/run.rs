//! Parses the arguments and runs the command.

use std::process::ExitCode;

use clap::FromArgMatches;
use clap::error::ErrorKind;

use crate::cli::arguments::{Arguments, ColorChoice, Command, Global};
use crate::cli::exit_code::USAGE;
use crate::cli::terminal::{Terminal, finish, keep, language};
use crate::cli::{build, explain, help, init, list, manual, new, transcript, usage};
use crate::media::bounded::THREAD;

/// Runs the program and returns its exit code: 0 for success, else one of `cli::exit_code`.
#[must_use]
pub fn run() -> ExitCode {
    silence_panics_of_file_readers();
    let Arguments { command, global } = match parse() {
        Ok(arguments) => arguments,
        Err(code) => return code,
    };
    let terminal = Terminal::new(&global);
    if let Some(tag) = global.lang.as_deref().filter(|tag| !tag.starts_with("sv") && !tag.starts_with("en")) {
        terminal.error("no_language", &[("value", tag)]);
        return ExitCode::from(USAGE);
    }
    let code = match &command {
        Command::Init { dir } => init::run(dir, &terminal),
        Command::New(arguments) => new::run(arguments, &global, &terminal),
        Command::Transcript { file } => transcript::run(file, &global, &terminal),
        Command::Build(arguments) => build::run(arguments, &global, &terminal),
        #[cfg(feature = "serve")]
        Command::Serve(arguments) => crate::cli::serve::run(*arguments, &global, &terminal),
        Command::List { what } => list::run(*what, &global, &terminal),
        #[cfg(feature = "import")]
        Command::Import(importer) => crate::cli::import::run(importer, &global, &terminal),
        Command::Explain { code } => explain::run(code.as_deref(), &terminal),
        Command::Completions { shell } => manual::completions(*shell, &terminal),
        Command::Man => manual::man(&terminal),
    };
    finish(code, terminal.language)
}

/// Parses the arguments; prints help, the version or what is wrong with them.
fn parse() -> Result<Arguments, ExitCode> {
    let given: Vec<String> = std::env::args().collect();
    let tag = option_lang(&given);
    let language = language(tag.as_deref());
    let mut command = help::command(language);
    let parsed = command.try_get_matches_from_mut(std::env::args_os());
    let error = match parsed.and_then(|matches| Arguments::from_arg_matches(&matches)) {
        Ok(arguments) => return Ok(arguments),
        Err(error) => error,
    };
    if !error.use_stderr() || error.kind() == ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand {
        keep(error.print());
        let code = u8::try_from(error.exit_code()).map_or(ExitCode::FAILURE, ExitCode::from);
        return Err(finish(code, language));
    }
    let is_json = given.iter().any(|argument| argument == "--json");
    let global =
        Global { site: None, lang: tag, color: ColorChoice::Never, quiet: false, verbose: false, json: is_json };
    let path = usage::command_path(&command, &given);
    Terminal::new(&global).error_text(&usage::message(&error, &path, language));
    Err(ExitCode::from(USAGE))
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

/// Returns the value of `--lang` before the arguments are parsed, because the help texts need it.
fn option_lang(arguments: &[String]) -> Option<String> {
    let mut arguments = arguments.iter();
    while let Some(argument) = arguments.next() {
        if argument == "--lang" {
            return arguments.next().cloned();
        }
        if let Some(tag) = argument.strip_prefix("--lang=") {
            return Some(tag.to_owned());
        }
    }
    None
}
