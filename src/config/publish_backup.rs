//! Reads `backup` of a target of `publish:`: where a copy of the sources is put, out of readers' reach.

use crate::config::publish::TargetKind;
use crate::diagnostic::rule::{Diagnostic, Rule};
use crate::source::path::SourcePath;
use crate::source::span::Location;
use crate::yaml::fields::Located;

/// A target at which no copy can be hidden, or not as the settings say.
pub const NO_BACKUP: Rule = Rule::error("G287");
/// A place for copies that readers may reach, or that is the site's own.
pub const BACKUP_PLACE: Rule = Rule::error("G288");

/// Name of the folder beside the published one.
const BESIDE: &str = "griffel-backup";

/// Returns the folder, or for S3 the bucket, that `backup` names; `None` for `false`.
///
/// # Errors
///
/// What is wrong with it.
pub(super) fn backup_place(
    kind: &TargetKind,
    value: &Located<String>,
    settings: &SourcePath,
) -> Result<Option<String>, Box<Diagnostic>> {
    let wrong = |rule: Rule, help: &'static str| {
        let location = Location::at(settings, value.span);
        Box::new(rule.at(location).with("value", value.value.clone()).with("folder", BESIDE).help(help))
    };
    let is_beside = matches!(value.value.as_str(), "true" | "True" | "TRUE");
    if matches!(value.value.as_str(), "false" | "False" | "FALSE") {
        return Ok(None);
    }
    let (published, is_local) = match kind {
        TargetKind::Folder { path } => (path.as_str(), true),
        TargetKind::Sftp(setting) => (setting.path.as_str(), false),
        TargetKind::Ftps(setting) => (setting.path.as_str(), false),
        TargetKind::S3(_) if is_beside => return Err(wrong(NO_BACKUP, "s3")),
        TargetKind::S3(setting) if setting.bucket == value.value => return Err(wrong(BACKUP_PLACE, "bucket")),
        TargetKind::S3(_) => return Ok(Some(value.value.clone())),
        TargetKind::Git { .. } => return Err(wrong(NO_BACKUP, "git")),
        TargetKind::Netlify { .. } => return Err(wrong(NO_BACKUP, "netlify")),
    };
    let place = if is_beside {
        beside(published).ok_or_else(|| wrong(BACKUP_PLACE, "root"))?
    } else {
        value.value.trim_end_matches(['/', '\\']).to_owned()
    };
    let (own, public) = (parts(&place), parts(published));
    if own.is_empty() || own.starts_with(&public) {
        return Err(wrong(BACKUP_PLACE, "inside"));
    }
    // The files there that keep readers out would keep them out of the blog.
    if public.starts_with(&own) {
        return Err(wrong(BACKUP_PLACE, "above"));
    }
    if is_local && !is_rooted(&place) && own.first().is_none_or(|first| *first != "..") {
        return Err(wrong(BACKUP_PLACE, "own"));
    }
    Ok(Some(place))
}

/// Returns the folder of copies beside a published one; `None` beside a root.
fn beside(published: &str) -> Option<String> {
    let trimmed = published.trim_end_matches(['/', '\\']);
    let (above, last) = match trimmed.rfind(['/', '\\']) {
        Some(at) => (&trimmed[..=at], &trimmed[at + 1..]),
        None => ("", trimmed),
    };
    // A share of Windows begins with two of them and the name of its computer.
    let is_share = trimmed.starts_with("\\\\") && parts(trimmed).len() <= 3;
    match last {
        ".." => Some(format!("{trimmed}/../{BESIDE}")),
        "" | "." | "~" => None,
        _ if last.ends_with(':') || is_share => None,
        _ => Some(format!("{above}{BESIDE}")),
    }
}

fn is_rooted(path: &str) -> bool {
    path.starts_with(['/', '\\', '~']) || path.as_bytes().get(1) == Some(&b':')
}

/// Returns the parts of a path without those that mean nothing. One from the root begins with an empty part.
fn parts(path: &str) -> Vec<&str> {
    let mut parts: Vec<&str> = if path.starts_with(['/', '\\']) { vec![""] } else { vec![] };
    for part in path.split(['/', '\\']) {
        match part {
            "" | "." => {}
            ".." if parts.last().is_some_and(|last| !matches!(*last, ".." | "")) => drop(parts.pop()),
            part => parts.push(part),
        }
    }
    parts
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn copies_lie_beside_what_is_published() {
        for (published, place) in [
            ("../webb", Some("../griffel-backup")),
            ("/var/www/html/blogg/", Some("/var/www/html/griffel-backup")),
            ("/www", Some("/griffel-backup")),
            ("webb", Some("griffel-backup")),
            ("..", Some("../../griffel-backup")),
            ("C:\\www\\blogg", Some("C:\\www\\griffel-backup")),
            ("\\\\skola\\webb\\blogg", Some("\\\\skola\\webb\\griffel-backup")),
            ("/", None),
            (".", None),
            ("C:\\", None),
            ("\\\\skola\\webb", None),
        ] {
            assert_eq!(beside(published).as_deref(), place, "{published}");
        }
        assert!(parts("/var/./www/../www/blogg").starts_with(&parts("/var/www")));
        assert!(!parts("../webb-2").starts_with(&parts("../webb")));
    }
}
