//! What a build or a transfer changes for readers: which pages are new, changed and removed.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use crate::addresses::known::Known;
use crate::cli::terminal::Terminal;
use crate::output::changes::{Changes, OutputState};
use crate::output::route::Route;
use crate::pipeline::build::Build;
use crate::source::path::SourcePath;
use crate::text::html::text_of;

/// Most pages of a kind that are named, unless the author wants details.
const NAMED_MAX: usize = 12;

/// A page that readers see, or saw.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChangedPage {
    /// Its heading; empty if it has none.
    pub title: String,
    /// Its address behind the host.
    pub address: String,
}

/// What changes for readers.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct PageChanges {
    /// Pages of posts and other documents that were not there.
    pub new: Vec<ChangedPage>,
    /// Pages of documents that were there and become others.
    pub changed: Vec<ChangedPage>,
    /// Addresses of pages that go, also of those in whose place a page says so, in order.
    pub removed: Vec<String>,
}

impl PageChanges {
    /// Returns what a build changes in the output folder whose state was `state`.
    #[must_use]
    pub fn of_build(state: &OutputState, changes: &Changes<'_>, build: &Build) -> Self {
        let mut pages = Self::default();
        let documents: BTreeSet<SourcePath> = build.sources.keys().map(Route::file_path).collect();
        for (path, output) in changes.write.iter().filter(|(path, _)| documents.contains(path)) {
            let title = output.as_text().map(heading_of).unwrap_or_default();
            pages.add(title, path, state.last.files.contains_key(path));
        }
        let was_there = |path: &&SourcePath| state.last.files.contains_key(*path);
        let gone = newly_gone(build);
        let replaced = changes.write.iter().map(|(path, _)| path).filter(|path| gone.contains(*path));
        pages.remove(changes.delete.iter(), replaced.filter(was_there));
        pages
    }

    /// Adds a page that is written.
    pub fn add(&mut self, title: String, path: &SourcePath, was_there: bool) {
        let page = ChangedPage { title, address: address(path) };
        if was_there { &mut self.changed } else { &mut self.new }.push(page);
    }

    /// Adds the pages among the files that go, and those in whose place a page says that something is gone.
    pub fn remove<'a>(
        &mut self,
        deleted: impl Iterator<Item = &'a SourcePath>,
        replaced: impl Iterator<Item = &'a SourcePath>,
    ) {
        let pages = deleted.filter(|path| path.name() == "index.html");
        self.removed.extend(pages.chain(replaced).map(address));
        self.removed.sort();
    }

    /// Prints the pages: the first of each kind, or all if the author wants details.
    pub fn print(&self, terminal: &Terminal) {
        let named = |page: &ChangedPage| match page.title.as_str() {
            "" => page.address.clone(),
            title => format!("{title} – {}", page.address),
        };
        print_some("page_new", self.new.iter().map(named), terminal);
        print_some("page_changed", self.changed.iter().map(named), terminal);
        print_some("page_removed", self.removed.iter().cloned(), terminal);
    }

    /// Returns the pages as fields of a JSON object.
    #[must_use]
    pub fn json(&self) -> Value {
        let named = |pages: &[ChangedPage]| -> Vec<_> {
            pages.iter().map(|page| json!({"title": page.title, "address": page.address})).collect()
        };
        json!({"new": named(&self.new), "changed": named(&self.changed), "removed": self.removed})
    }
}

fn print_some(key: &str, pages: impl ExactSizeIterator<Item = String>, terminal: &Terminal) {
    let shown_max = if terminal.is_verbose() { usize::MAX } else { NAMED_MAX };
    let more = pages.len().saturating_sub(shown_max);
    for page in pages.take(shown_max) {
        terminal.note(key, &[("page", &page)]);
    }
    if more > 0 {
        terminal.note("page_more", &[("n", &more.to_string())]);
    }
}

/// Returns the heading in the markup of a page; nothing if it has none.
#[must_use]
pub fn heading_of(page: &str) -> String {
    let Some(begin) = page.find("<h1") else { return String::new() };
    let end = page[begin..].find("</h1>").map_or(page.len(), |end| begin + end);
    text_of(&page[begin..end])
}

/// Returns the address of a file, as readers type it behind the host.
#[must_use]
pub fn address(path: &SourcePath) -> String {
    let address = path.as_str().strip_suffix("index.html").filter(|rest| rest.is_empty() || rest.ends_with('/'));
    format!("/{}", address.unwrap_or(path.as_str()))
}

/// Returns the files of pages that say that something is published no longer which was when the addresses were last recorded.
#[must_use]
pub fn newly_gone(build: &Build) -> BTreeSet<SourcePath> {
    let known = build.published.known().entries.values().filter(|known| known.gone.is_none());
    let known: BTreeSet<&Route> = known.flat_map(Known::addresses).collect();
    let gone = build.hosting.gone.iter().filter(|gone| gone.has_page && known.contains(&gone.route));
    gone.map(|gone| gone.route.file_path()).collect()
}
