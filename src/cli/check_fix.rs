//! `griffel check --fix`: shows the edits that change no meaning, asks, and makes them.

use std::collections::BTreeMap;
use std::path::Path;
use std::process::ExitCode;

use serde_json::json;
use similar::{ChangeTag, TextDiff};

use crate::check::finding::Finding;
use crate::check::repair::{Repaired, repaired};
use crate::cli::terminal::{Terminal, Tint};
use crate::disk::replace::{Replaced, replace_if_same};
use crate::source::path::SourcePath;
use crate::source::snapshot::{Snapshot, Source};
use crate::text::personal_numbers::without_personal_numbers;

/// Most rounds: an edit may bring to light what another one hid.
const ROUNDS_MAX: usize = 8;
/// Lines around a change that are shown.
const LINES_AROUND: usize = 2;

/// Files of a site with their edits made, and what is wrong with that site.
pub(super) struct RepairedSite {
    /// The files that differ, by path: the text, and the number of findings whose edits were made.
    pub(super) files: BTreeMap<SourcePath, (String, usize)>,
    /// The site with the edits.
    pub(super) snapshot: Snapshot,
    /// What is wrong with it.
    pub(super) findings: Vec<Finding>,
}

/// Makes all edits in memory. `check` returns what is wrong with a site.
///
/// # Errors
///
/// Those of `check`.
pub(super) fn repaired_site(
    snapshot: &Snapshot,
    findings: Vec<Finding>,
    check: &mut dyn FnMut(&Snapshot) -> Result<Vec<Finding>, ExitCode>,
) -> Result<RepairedSite, ExitCode> {
    let mut site = RepairedSite { files: BTreeMap::new(), snapshot: snapshot.clone(), findings };
    for _ in 0..ROUNDS_MAX {
        let made = repaired(&site.findings, &|path| site.snapshot.text(path.as_str()));
        if made.is_empty() {
            break;
        }
        for Repaired { path, text, findings } in made {
            site.snapshot.insert(Source::new(path.clone(), text.as_bytes()));
            let of_file = site.files.entry(path).or_default();
            *of_file = (text, of_file.1 + findings);
        }
        site.findings = check(&site.snapshot)?;
    }
    Ok(site)
}

/// Shows the edits as differences of lines.
pub(super) fn show(repaired: &RepairedSite, before: &Snapshot, terminal: &Terminal) {
    if terminal.is_json() {
        return;
    }
    for (path, (text, _)) in &repaired.files {
        let old = before.text(path.as_str()).unwrap_or_default();
        terminal.heading(path.as_str());
        let diff = TextDiff::from_lines(old, text);
        for group in diff.grouped_ops(LINES_AROUND) {
            for change in group.iter().flat_map(|operation| diff.iter_changes(operation)) {
                let (sign, tint) = match change.tag() {
                    ChangeTag::Delete => ("-", Tint::Removed),
                    ChangeTag::Insert => ("+", Tint::Added),
                    ChangeTag::Equal => (" ", Tint::Plain),
                };
                let number = change.old_index().or(change.new_index()).map_or(0, |index| index + 1);
                let line = without_personal_numbers(change.value().trim_end_matches(['\n', '\r']));
                terminal.tinted(&format!("{number:5} {sign} {line}"), tint);
            }
            terminal.tinted("", Tint::Plain);
        }
    }
}

/// Writes the edited files; one that changed meanwhile is left alone and told. Returns whether all of them were written.
pub(super) fn write(repaired: &RepairedSite, before: &Snapshot, site: &Path, terminal: &Terminal) -> bool {
    let mut is_whole = true;
    for (path, (text, findings)) in &repaired.files {
        let file = site.join(path.as_str());
        let old = before.get(path.as_str()).and_then(Source::bytes).map(|bytes| &bytes[..]).unwrap_or_default();
        let is_written = match replace_if_same(&file, old, text) {
            Ok(Replaced::Written) => true,
            Ok(Replaced::Changed) => {
                terminal.error("check_changed", &[("path", path.as_str())]);
                false
            }
            Err(error) => {
                // What is said is enough: the other files are written all the same.
                let _code = terminal.cannot("cannot_write", &file, &error);
                false
            }
        };
        is_whole &= is_written;
        if terminal.is_json() {
            terminal.object("fixed", json!({"path": path.as_str(), "findings": findings, "written": is_written}));
        }
    }
    is_whole
}
