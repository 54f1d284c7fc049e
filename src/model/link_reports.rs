//! What is said about links that lead nowhere, and what they may have meant.

use std::collections::BTreeMap;

use crate::config::external::ForeignAddress;
use crate::diagnostic::rule::{Diagnostic, Rule};
use crate::model::links::{Linking, NO_PICTURE, NOTHING, OTHER_HOST, start_of};
use crate::parse::outline::Link;
use crate::source::path::relative;
use crate::source::span::Location;
use crate::text::address::decoded;
use crate::text::suggest::nearest;

impl Linking<'_> {
    /// Returns the path, written like `typed`, of the document or file whose name is closest to the end of `typed`.
    pub(super) fn near(&self, typed: &str) -> Option<String> {
        let name = typed.trim_end_matches('/').rsplit('/').next().unwrap_or_default();
        let folder = self.document.path.folder();
        let documents: BTreeMap<&str, &str> = self
            .targets
            .documents
            .iter()
            .filter(|linkable| linkable.route.is_some())
            .map(|linkable| {
                let path = &linkable.document.path;
                let path = if linkable.document.is_folder { path.folder() } else { path.as_str() };
                (path.rsplit('/').next().unwrap_or_default(), path)
            })
            .collect();
        let beside = self.targets.files.keys().filter(|path| path.is_below(folder));
        let beside: BTreeMap<&str, &str> = beside.map(|path| (path.name(), path.as_str())).collect();
        // Authors often leave out the date at the beginning of a post's file name.
        let ending = documents.keys().find(|document| !name.is_empty() && document.ends_with(&format!("-{name}")));
        let names = documents.keys().chain(beside.keys()).copied();
        let near = ending.copied().or_else(|| nearest(name, names))?;
        let path = documents.get(near).or_else(|| beside.get(near))?;
        Some(match typed.strip_prefix('/') {
            Some(_) => path.strip_prefix("content").unwrap_or(path).to_owned(),
            None => relative(folder, path),
        })
    }

    /// Returns whether a suggested path can be written in place of the typed one and leads to a target of the same kind.
    pub(super) fn is_exact(&self, near: &str, is_file: bool) -> bool {
        let is_safe = near.chars().all(|c| c.is_alphanumeric() || matches!(c, '-' | '_' | '.' | '/'));
        is_safe && (!is_file || self.resolve(near).is_some_and(|path| self.targets.files.contains_key(&path)))
    }

    pub(super) fn report_foreign(&mut self, foreign: &ForeignAddress, link: &Link) {
        let ForeignAddress { href, name: _, host, by_https } = foreign;
        let shown = host.clone().unwrap_or_else(|| start_of(href));
        let diagnostic = OTHER_HOST.at(Location::at(&self.document.path, link.span)).with("host", shown);
        self.diagnostics.push(match (by_https, host) {
            (Some(secure), _) => {
                let diagnostic = diagnostic.with("secure", secure.clone()).help("secure");
                if link.is_verbatim { diagnostic.fix(secure) } else { diagnostic }
            }
            (None, Some(_)) => diagnostic.help("download").help("allow"),
            (None, None) => diagnostic.help("download"),
        });
    }

    pub(super) fn report(&mut self, rule: Rule, link: &Link) {
        let diagnostic = rule.at(Location::at(&self.document.path, link.span)).with("address", link.address.trim());
        self.diagnostics.push(diagnostic);
    }

    /// Reports a link to nothing; `path` is the part of its address before `?` and `#`.
    pub(super) fn report_missing(&mut self, link: &Link, path: &str) {
        let near = self.near(&decoded(path));
        let rule = if link.is_drawn { NO_PICTURE } else { NOTHING };
        let diagnostic = rule.at(Location::at(&self.document.path, link.span)).with("address", link.address.trim());
        let rest = link.address.strip_prefix(path).filter(|_| link.is_verbatim);
        let exact = near.as_deref().zip(rest).filter(|(near, _)| self.is_exact(near, link.is_drawn));
        let fix = exact.map(|(near, rest)| format!("{near}{rest}"));
        self.diagnostics.push(fix.into_iter().fold(diagnostic, Diagnostic::fix).near(near.as_deref()));
    }
}
