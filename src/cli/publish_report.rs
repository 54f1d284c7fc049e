//! What `griffel publish` says: what would go out, and why something did not.

use std::collections::BTreeSet;
use std::io::Read as _;

use serde_json::{Value, json};

use crate::cli::page_changes::{PageChanges, address, heading_of};
use crate::cli::terminal::{Terminal, first_names};
use crate::diagnostic::catalogue::{Language, counted, say};
use crate::model::publication::{LeftOut, LeftOutReason};
use crate::output::manifest::FileStamp;
use crate::publish::bytes::SiteBytes;
use crate::publish::compare::Comparison;
use crate::publish::error::PublishError;
use crate::publish::located::words;
use crate::publish::target::{Cause, TargetError};
use crate::source::path::SourcePath;
use crate::text::words::size;
use crate::transfer::difference::Overwritten;
use crate::transfer::rank::Rank;
use crate::transfer::state::LockNote;

/// Most bytes of a page in which its heading is looked for.
const HEADING_WITHIN: u64 = 256 << 10;

/// Returns what a comparison changes for readers; headings are read in the built pages. `gone` are the files of pages that
/// say that something is published no longer which was when the addresses were last recorded.
#[must_use]
pub fn outgoing(comparison: &Comparison, built: &dyn SiteBytes, gone: &BTreeSet<SourcePath>) -> PageChanges {
    let mut pages = PageChanges::default();
    let plan = &comparison.plan;
    let was_there = |path: &SourcePath| comparison.there.as_ref().is_some_and(|there| there.files.contains_key(path));
    for write in plan.write.iter().filter(|write| write.rank == Rank::Page) {
        pages.add(heading(built, &write.path, write.stamp), &write.path, was_there(&write.path));
    }
    let replaced = plan.write.iter().map(|write| &write.path).filter(|path| gone.contains(*path) && was_there(path));
    pages.remove(plan.delete.iter(), replaced);
    pages
}

/// Returns the heading of a page, or nothing if it has none.
fn heading(built: &dyn SiteBytes, path: &SourcePath, stamp: FileStamp) -> String {
    let mut bytes = Vec::new();
    let read = built.open(path, &stamp).and_then(|file| file.take(HEADING_WITHIN).read_to_end(&mut bytes));
    if read.is_ok() { heading_of(&String::from_utf8_lossy(&bytes)) } else { String::new() }
}

/// Prints what would go out.
pub fn print_plan(pages: &PageChanges, comparison: &Comparison, left_out: &[LeftOut], terminal: &Terminal) {
    let plan = &comparison.plan;
    let scheduled = || left_out.iter().filter(|one| matches!(one.why, LeftOutReason::Scheduled(_)));
    if terminal.is_json() {
        let waiting: Vec<_> = scheduled().map(|one| json!({"title": one.title, "path": one.path.as_str()})).collect();
        let files: Vec<&str> = plan.delete.iter().map(SourcePath::as_str).collect();
        let mut fields = pages.json();
        fields["files"] = plan.write.len().into();
        fields["bytes"] = plan.bytes().into();
        fields["deleted"] = files.into();
        fields["unchanged"] = plan.unchanged.into();
        fields["waiting"] = waiting.into();
        fields["foreign"] = plan.overwrites.iter().map(SourcePath::as_str).collect();
        fields["others"] = others(comparison);
        terminal.object("plan", fields);
        return;
    }
    pages.print(terminal);
    for one in scheduled() {
        crate::cli::summary::print_left_out(one, terminal);
    }
    if let Some(state) = comparison.state.as_ref().filter(|state| state.version != env!("CARGO_PKG_VERSION")) {
        terminal.note("publish_upgrade", &[("was", &state.version), ("is", env!("CARGO_PKG_VERSION"))]);
    }
    if comparison.pending.is_some() {
        terminal.note("publish_resumed", &[]);
    }
    let language = terminal.language;
    terminal.note(
        "publish_plan",
        &[
            ("files", &counted(language, "publish_files", plan.write.len())),
            ("bytes", &size(plan.bytes(), language.tag())),
            ("deleted", &plan.delete.len().to_string()),
            ("unchanged", &plan.unchanged.to_string()),
        ],
    );
}

/// Returns for programs what somebody else published and this transfer would undo; null if nothing.
fn others(comparison: &Comparison) -> Value {
    if comparison.overwritten.is_empty() {
        return Value::Null;
    }
    let Overwritten { deleted, reverted, returned } = &comparison.overwritten;
    let named = |files: &[SourcePath]| -> Vec<String> { files.iter().map(address).collect() };
    let who = comparison.state.as_ref().map(|state| state.who.as_str()).filter(|who| !who.is_empty());
    json!({"who": who, "deleted": named(deleted), "reverted": named(reverted), "returned": named(returned)})
}

/// Prints what somebody else published, and this transfer would undo.
pub fn print_overwritten(overwritten: &Overwritten, who: &str, terminal: &Terminal) {
    let Overwritten { deleted, reverted, returned } = overwritten;
    match who {
        // Where everybody can read what lies there, no names do.
        "" => terminal.note("publish_other_unnamed", &[]),
        who => terminal.note("publish_other", &[("who", who)]),
    }
    for (key, files) in
        [("publish_would_delete", deleted), ("publish_would_revert", reverted), ("publish_would_return", returned)]
    {
        if !files.is_empty() {
            let names: Vec<String> = files.iter().map(address).collect();
            terminal.note(key, &[("files", &first_names(&names)), ("n", &files.len().to_string())]);
        }
    }
}

/// Returns why nothing was published, or not all of it.
#[must_use]
pub fn reason(error: &PublishError, language: Language) -> String {
    match error {
        PublishError::Target(error) => failed(error, language),
        PublishError::Locked(Some(LockNote { who, time, .. })) => {
            say(language, "publish_locked", &[("who", who), ("time", &time.to_string())])
        }
        PublishError::Locked(None) => say(language, "publish_locked_unknown", &[]),
        PublishError::OtherSite { url } => say(language, "publish_other_site", &[("url", url)]),
        PublishError::Damaged(path) => say(language, "publish_damaged", &[("path", path.as_str())]),
        PublishError::Outdated => say(language, "publish_outdated", &[]),
        PublishError::Foreign(files) => {
            let names: Vec<&str> = files.iter().map(SourcePath::as_str).collect();
            say(language, "publish_foreign", &[("n", &files.len().to_string()), ("files", &first_names(&names))])
        }
    }
}

fn failed(error: &TargetError, language: Language) -> String {
    let reason = cause(&error.cause, language);
    match &error.path {
        Some(path) => say(language, "publish_at", &[("path", path.as_str()), ("reason", &reason)]),
        None => reason,
    }
}

/// Returns the words for a cause, with what to do about it.
#[must_use]
pub fn cause(cause: &Cause, language: Language) -> String {
    let (key, fields) = words(cause);
    let fields: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (*name, value.as_str())).collect();
    let said = say(language, key, &fields);
    match cause {
        Cause::Unreadable(_) => say(language, "publish_unreadable", &[("reason", &said)]),
        _ => said,
    }
}
