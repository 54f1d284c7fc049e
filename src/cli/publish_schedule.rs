//! `griffel publish --schedule`: how to let a computer publish waiting posts by itself.

use std::path::Path;
use std::process::ExitCode;

use crate::cli::arguments::{Global, PublishArguments, ScheduleKind};
use crate::cli::publication::Publication;
use crate::cli::session::{find, read};
use crate::cli::terminal::Terminal;
use crate::cli::workflow::{HOURLY, Workflow, WorkflowHost, secrets};
use crate::config::publish::PublishTarget;
use crate::diagnostic::catalogue::{Language, say};
use crate::disk::scaffold::in_repository;
use crate::text::words::fill;

/// Prints the recipe for a place of the site.
#[must_use]
pub fn print_schedule(
    kind: ScheduleKind,
    arguments: &PublishArguments,
    global: &Global,
    terminal: &Terminal,
) -> ExitCode {
    let recipe = || -> Result<String, ExitCode> {
        let session = read(find(global, terminal)?, terminal)?;
        let place = Publication::new(arguments, &session, terminal)?.place;
        let program = std::env::current_exe().unwrap_or_else(|_| "griffel".into());
        // Its whole path: the computer does not start it here.
        let site = std::path::absolute(&session.site).unwrap_or(session.site);
        Ok(recipe(kind, &place, &program, &site, terminal.language))
    };
    match recipe() {
        Ok(text) => {
            terminal.outcome(text.trim_end(), "schedule", serde_json::json!({"text": text}));
            ExitCode::SUCCESS
        }
        Err(code) => code,
    }
}

/// Returns the recipe: a few lines that say what to do with it, and its text.
fn recipe(kind: ScheduleKind, place: &PublishTarget, program: &Path, site: &Path, language: Language) -> String {
    let (key, text, sign) = match kind {
        ScheduleKind::Windows => ("schedule_windows", include_str!("schedule/windows.cmd"), "rem"),
        ScheduleKind::Systemd => ("schedule_systemd", include_str!("schedule/systemd.txt"), "#"),
        ScheduleKind::Cron => ("schedule_cron", include_str!("schedule/cron.txt"), "#"),
        ScheduleKind::Github => return of_host(WorkflowHost::Github, "schedule_github", place, site, language),
        ScheduleKind::Gitlab => return of_host(WorkflowHost::Gitlab, "schedule_gitlab", place, site, language),
    };
    let quoted = |path: &Path| match kind {
        // Both read the sign as one of their own.
        ScheduleKind::Systemd => path.display().to_string().replace('\\', "\\\\").replace('%', "%%").replace('$', "$$"),
        ScheduleKind::Cron => path.display().to_string().replace('%', "\\%"),
        _ => path.display().to_string(),
    };
    let name = place.name.value.as_str();
    let fields: [(&str, &str); 3] = [("name", name), ("program", &quoted(program)), ("site", &quoted(site))];
    format!("{sign} {}\n{}", said(key, &secrets(place), language), fill(text, &fields))
}

/// Returns the recipe of a host, which runs where the sources are.
fn of_host(host: WorkflowHost, key: &str, place: &PublishTarget, site: &Path, language: Language) -> String {
    let (_, site) = in_repository(site);
    let workflow = Workflow { host, place: Some(place), site: &site, when: HOURLY };
    let (path, text) = (workflow.path(), workflow.text());
    format!("# {}\n# {path}\n{text}", said(key, &workflow.secrets(), language))
}

/// Returns what to do with a recipe, and which secrets it needs.
fn said(key: &str, secrets: &[String], language: Language) -> String {
    let said = say(language, key, &[]);
    if secrets.is_empty() {
        return said;
    }
    format!("{said} {}", say(language, "schedule_secrets", &[("variables", &secrets.join(", "))]))
}

#[cfg(test)]
mod tests {
    use clap::ValueEnum as _;

    use super::*;
    use crate::config::read::config;
    use crate::config::settings::SETTINGS_PATH;
    use crate::source::path::SourcePath;
    use crate::source::snapshot::Source;

    fn made(kind: ScheduleKind, to: &str) -> String {
        let settings = format!("title: Norrby\nurl: https://norrby.example/\npublish: {{min-webb: {{{to}}}}}\n");
        let path = SourcePath::new(SETTINGS_PATH).expect("a path");
        let place = config(&Source::new(path, settings.as_bytes())).value.publish.remove(0);
        recipe(kind, &place, Path::new("/opt/griffel"), Path::new("/home/a/min 100% blogg"), Language::Swedish)
    }

    #[test]
    fn a_recipe_names_the_place_its_secrets_and_the_folder_and_leaves_nothing_to_fill_in() {
        for kind in ScheduleKind::value_variants() {
            let text = made(*kind, "to: netlify, site: norrby");
            assert!(text.contains("publish min-webb") && text.contains("--due"), "{text}");
            assert!(
                text.contains("GRIFFEL_MIN_WEBB_TOKEN") && !text.contains("{name}") && !text.contains("{site}"),
                "{text}"
            );
        }
        let folder = "to: folder, path: ../webb";
        assert!(made(ScheduleKind::Cron, folder).contains("--site \"/home/a/min 100\\% blogg\""));
        assert!(made(ScheduleKind::Systemd, folder).contains("--site \"/home/a/min 100%% blogg\""));
        assert!(made(ScheduleKind::Windows, folder).contains("--site \\\"/home/a/min 100% blogg\\\"\""));
        assert!(!made(ScheduleKind::Github, folder).contains("secrets."));
    }
}
