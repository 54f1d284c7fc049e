//! What comes next for somebody who has just got the program, or stands in the folder of a site: three commands.

use crate::diagnostic::catalogue::{Language, catalogue, say};
use crate::text::quote::argument;

/// Where somebody stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    /// In the folder of a site, or below it.
    Site,
    /// Anywhere else.
    Elsewhere,
}

/// Returns the three commands that come next, each with what it does, under a heading.
#[must_use]
pub fn first_steps(place: Place, language: Language) -> String {
    let word = |key: &str| catalogue(language).terminal.plain(key).unwrap_or_default();
    let folder = word("steps_folder");
    let show = if cfg!(feature = "serve") { "griffel serve --open" } else { "griffel build" };
    let write = if cfg!(feature = "serve") { "griffel serve --drafts --open" } else { "griffel build --drafts" };
    let publish = if cfg!(feature = "publish") { "griffel publish" } else { "griffel build" };
    let (heading, steps, more) = match place {
        Place::Elsewhere => (
            "steps_elsewhere",
            [
                (format!("griffel init {folder}"), say(language, "step_init", &[("folder", folder)])),
                (format!("cd {folder}"), say(language, "step_folder", &[])),
                (show.to_owned(), say(language, "step_show", &[])),
            ],
            "steps_moving_in",
        ),
        Place::Site => (
            "steps_site",
            [
                (format!("griffel new {}", argument(word("steps_title"))), say(language, "step_new", &[])),
                (write.to_owned(), say(language, "step_write", &[])),
                (publish.to_owned(), say(language, "step_publish", &[])),
            ],
            "steps_all",
        ),
    };
    let width = steps.iter().map(|(command, _)| command.chars().count()).max().unwrap_or_default();
    let lines: Vec<String> = steps.iter().map(|(command, does)| format!("  {command:width$}   {does}")).collect();
    let desk = if cfg!(feature = "desk") { format!("{}\n", word("steps_desk")) } else { String::new() };
    format!("{}:\n{}\n\n{desk}{}", word(heading), lines.join("\n"), word(more))
}
