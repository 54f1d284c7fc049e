//! From arguments to the command.

use std::process::ExitCode;

use clap::FromArgMatches;

use crate::cli::arguments::{Arguments, Command};
use crate::cli::session::USAGE;
use crate::cli::terminal::{Terminal, language};
use crate::cli::{build, explain, help, init, list, manual, new, transcript};
use crate::media::bounded::THREAD;

/// Runs the program: 0 done, 1 the content has errors, 2 usage or environment.
#[must_use]
pub fn run() -> ExitCode {
    quiet_about_foreign_files();
    let asked = asked_language();
    let matches = help::command(language(asked.as_deref())).get_matches();
    let Arguments { command, global } = Arguments::from_arg_matches(&matches).unwrap_or_else(|error| error.exit());
    let terminal = Terminal::new(&global);
    if let Some(tag) = global.lang.as_deref().filter(|tag| !tag.starts_with("sv") && !tag.starts_with("en")) {
        terminal.error("no_language", &[("value", tag)]);
        return ExitCode::from(USAGE);
    }
    match &command {
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
    }
}

/// Says nothing of a reader that panics over a foreign file: what is wrong with the file is reported.
fn quiet_about_foreign_files() {
    let usual = std::panic::take_hook();
    std::panic::set_hook(Box::new(move |panic| {
        if std::thread::current().name() != Some(THREAD) {
            usual(panic);
        }
    }));
}

/// Returns what follows `--lang`, before the arguments are read: their own help needs it.
fn asked_language() -> Option<String> {
    let mut arguments = std::env::args();
    while let Some(argument) = arguments.next() {
        if argument == "--lang" {
            return arguments.next();
        }
        if let Some(tag) = argument.strip_prefix("--lang=") {
            return Some(tag.to_owned());
        }
    }
    None
}
