//! What a build reports at its end: counts, entries that are left out, times.

use std::collections::BTreeMap;
use std::path::Path;

use serde_json::json;

use crate::cli::page_changes::PageChanges;
use crate::cli::record::{moved_json, print_moved};
use crate::cli::terminal::Terminal;
use crate::cli::watch::Watch;
use crate::diagnostic::catalogue::{Language, counted, say};
use crate::diagnostic::rule::{Diagnostic, Severity};
use crate::disk::target::WriteSummary;
use crate::model::publication::{LeftOut, LeftOutReason};
use crate::pipeline::build::Build;
use crate::pipeline::tolerance::{Extent, is_broken_link};
use crate::source::path::SourcePath;
use crate::text::quote::argument;

/// Prints the summary of a build that was written to `out`, and what it changed there.
pub fn print(
    build: &Build,
    (written, pages): (WriteSummary, &PageChanges),
    out: &Path,
    watch: &Watch,
    has_timings: bool,
    terminal: &Terminal,
) {
    print_json(build, Some((written, pages)), watch, terminal);
    pages.print(terminal);
    for left_out in &build.report.left_out {
        print_left_out(left_out, terminal);
    }
    print_without_pictures(&build.report.without_pictures, terminal);
    print_moved(&build.report.moved, "moved", terminal);
    let language = terminal.language;
    let (stages, all) = watch.times();
    terminal.note(
        "summary",
        &[
            ("posts", &counted(language, "summary_posts", build.report.posts)),
            ("pages", &counted(language, "summary_pages", build.report.pages)),
            ("written", &written.written.to_string()),
            ("unchanged", &written.unchanged.to_string()),
            ("deleted", &written.deleted.to_string()),
            ("warnings", &counted(language, "warnings", count(&build.diagnostics, Severity::Warning))),
            ("path", &out.display().to_string()),
            ("seconds", &decimal(all.as_secs_f64(), 2, language)),
        ],
    );
    if build.extent == Extent::Part {
        print_part(build, out, terminal);
    }
    if has_timings {
        for (stage, time) in stages {
            let word = say(language, &format!("stage_{}", stage.name()), &[]);
            terminal.note(
                "timing",
                &[("stage", &word), ("ms", &format!("{:>8}", decimal(time.as_secs_f64() * 1000.0, 1, language)))],
            );
        }
    }
}

/// Prints the command that lets readers see slides and not only their words: for the first file, and how many more there
/// are. The words may be all that the author wants, so it is no warning.
fn print_without_pictures(files: &[SourcePath], terminal: &Terminal) {
    let Some((first, more)) = files.split_first() else { return };
    let key = if more.is_empty() { "without_pictures" } else { "without_pictures_more" };
    let command = command_of(first);
    let fields = [("command", command.as_str()), ("file", first.name()), ("n", &more.len().to_string())];
    terminal.note(key, &fields);
}

/// Returns the command that writes the PDF of slides.
fn command_of(slides: &SourcePath) -> String {
    format!("griffel slides {}", argument(slides.as_str()))
}

/// Prints what is missing in a site that was written although there are errors.
fn print_part(build: &Build, out: &Path, terminal: &Terminal) {
    let mut broken: BTreeMap<&str, usize> = BTreeMap::new();
    for found in build.diagnostics.iter().filter(|found| is_broken_link(found)) {
        *broken.entry(found.rule.code).or_default() += 1;
    }
    for (code, number) in &broken {
        terminal.error(&format!("broken_{code}"), &[("n", &number.to_string()), ("code", code)]);
    }
    let is_broken = |left_out: &&LeftOut| left_out.why == LeftOutReason::Broken;
    let withheld = build.report.left_out.iter().filter(is_broken).count();
    let without = if withheld == 0 {
        String::new()
    } else {
        format!(" {}", counted(terminal.language, "kept_going_documents", withheld))
    };
    terminal.error("kept_going", &[("path", &out.display().to_string()), ("without", &without)]);
}

/// Prints that errors stopped the build, and that the site in `out` was not touched.
pub fn print_errors(build: &Build, out: &Path, watch: &Watch, terminal: &Terminal) {
    let language = terminal.language;
    let errors = counted(language, "errors", count(&build.diagnostics, Severity::Error));
    let warnings = counted(language, "warnings", count(&build.diagnostics, Severity::Warning));
    let out = out.display().to_string();
    terminal.note("nothing_written", &[("errors", &errors), ("warnings", &warnings), ("path", &out)]);
    print_json(build, None, watch, terminal);
}

/// Prints one entry that is not published, and why.
pub fn print_left_out(left_out: &LeftOut, terminal: &Terminal) {
    let (key, date) = match left_out.why {
        LeftOutReason::Draft => ("left_out_draft", String::new()),
        LeftOutReason::Scheduled(date) => ("left_out_scheduled", date.short(terminal.language.tag())),
        LeftOutReason::Expired(date) => ("left_out_expired", date.short(terminal.language.tag())),
        LeftOutReason::Broken => ("left_out_broken", String::new()),
        LeftOutReason::Hidden => ("left_out_hidden", String::new()),
    };
    terminal.note(key, &[("title", &left_out.title), ("path", left_out.path.as_str()), ("date", &date)]);
}

/// Returns the number of diagnostics of one severity.
#[must_use]
pub fn count(diagnostics: &[Diagnostic], severity: Severity) -> usize {
    diagnostics.iter().filter(|found| found.rule.severity == severity).count()
}

/// Returns a number with so many decimals, as the language writes it.
fn decimal(number: f64, decimals: usize, language: Language) -> String {
    let text = format!("{number:.decimals$}");
    match language {
        Language::Swedish => text.replace('.', ","),
        Language::English => text,
    }
}

fn print_json(build: &Build, written: Option<(WriteSummary, &PageChanges)>, watch: &Watch, terminal: &Terminal) {
    if !terminal.is_json() {
        return;
    }
    let left_out: Vec<_> = build
        .report
        .left_out
        .iter()
        .map(|left_out| {
            let (why, date) = match left_out.why {
                LeftOutReason::Draft => ("draft", None),
                LeftOutReason::Scheduled(date) => ("scheduled", Some(date.iso())),
                LeftOutReason::Expired(date) => ("expired", Some(date.iso())),
                LeftOutReason::Broken => ("broken", None),
                LeftOutReason::Hidden => ("hidden", None),
            };
            json!({"path": left_out.path.as_str(), "title": left_out.title, "why": why, "date": date})
        })
        .collect();
    let times: serde_json::Map<String, serde_json::Value> = watch
        .times()
        .0
        .into_iter()
        .map(|(stage, time)| (stage.name().to_owned(), json!((time.as_secs_f64() * 1e6).round() / 1e3)))
        .collect();
    let files = build.report.without_pictures.iter();
    let without_pictures: Vec<_> =
        files.map(|path| json!({"path": path.as_str(), "command": command_of(path)})).collect();
    let (written, pages) = written.unzip();
    let summary = json!({
        "posts": build.report.posts,
        "pages": build.report.pages,
        "written": written.map(|written| written.written),
        "unchanged": written.map(|written| written.unchanged),
        "deleted": written.map(|written| written.deleted),
        "changes": pages.map(PageChanges::json),
        "extent": match build.extent {
            Extent::Nothing => "nothing",
            Extent::Part => "part",
            Extent::Whole => "whole",
        },
        "errors": count(&build.diagnostics, Severity::Error),
        "warnings": count(&build.diagnostics, Severity::Warning),
        "left_out": left_out,
        "without_pictures": without_pictures,
        "moved": moved_json(&build.report.moved),
        "milliseconds": times,
    });
    terminal.object("summary", summary);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pipeline::tolerance::BROKEN;

    #[test]
    fn every_kind_of_broken_link_has_words() {
        for language in [Language::Swedish, Language::English] {
            for rule in BROKEN {
                let key = format!("broken_{}", rule.code);
                assert_ne!(say(language, &key, &[]), key);
            }
        }
    }
}
