//! What a site publishes, as an archivist lists it.

use std::collections::{BTreeMap, BTreeSet};

use crate::addresses::paths::Taxonomy;
use crate::media::types::content_type;
use crate::model::site::{Site, SiteEntry};
use crate::output::route::Route;
use crate::parse::document::DocumentKind;
use crate::pipeline::assembled::assembled;
use crate::pipeline::input::Input;
use crate::pipeline::memory::Memory;
use crate::source::path::SourcePath;
use crate::text::post_date::PostDate;

/// What a site publishes.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Inventory {
    /// Posts, newest first, then pages in the order of their addresses.
    pub entries: Vec<InventoryEntry>,
    /// Files that posts and pages publish, by their addresses.
    pub files: BTreeMap<Route, InventoryFile>,
}

/// A post or a page.
#[derive(Debug, Clone, PartialEq)]
pub struct InventoryEntry {
    /// Its source.
    pub path: SourcePath,
    /// Where it lies.
    pub route: Route,
    /// Title, or its first words.
    pub title: String,
    /// Whether it is a standing page.
    pub is_page: bool,
    /// When it was published; a page may have none.
    pub date: Option<PostDate>,
    /// When it was last changed.
    pub updated: Option<PostDate>,
    /// Its language.
    pub language: String,
    /// Its categories.
    pub categories: Vec<String>,
    /// Its tags.
    pub tags: Vec<String>,
    /// Its authors.
    pub authors: Vec<String>,
    /// The files that it publishes, by their addresses.
    pub files: Vec<Route>,
}

/// A file of a post or a page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InventoryFile {
    /// Its title, or its name.
    pub title: String,
    /// Its media type.
    pub media_type: String,
    /// Its length in bytes.
    pub bytes: u64,
    /// The first post or page that publishes it, by its place in the inventory.
    pub entry: usize,
}

/// Returns what the site publishes. `memory` is that of a build of the same input, which reported what is wrong.
#[must_use]
pub fn inventory(input: &Input<'_>, memory: &mut Memory) -> Inventory {
    let Some(assembled) = assembled(input, &BTreeSet::new(), memory, &mut Vec::new()) else {
        return Inventory::default();
    };
    let (site, language) = (&assembled.site.site, &assembled.config.language);
    let mut inventory = Inventory::default();
    for (number, entry) in site.entries().enumerate() {
        let mut files: Vec<Route> = Vec::new();
        for file in entry.published_files() {
            let listed = entry.files.iter().find(|listed| listed.file.route == file.route);
            let title = listed.and_then(|listed| listed.title.clone());
            let name = || file.route.as_str().rsplit('/').next().unwrap_or_default().to_owned();
            let found = InventoryFile {
                title: title.unwrap_or_else(name),
                media_type: content_type(file.route.as_str()),
                bytes: file.attachment.len,
                entry: number,
            };
            inventory.files.entry(file.route.clone()).or_insert(found);
            files.push(file.route.clone());
        }
        files.sort();
        files.dedup();
        inventory.entries.push(entry_of(entry, files, site, language));
    }
    inventory
}

fn entry_of(entry: &SiteEntry, files: Vec<Route>, site: &Site, language: &str) -> InventoryEntry {
    let names = |taxonomy: Taxonomy| {
        let terms = site.terms(taxonomy);
        entry.terms[taxonomy].iter().map(|index| terms[*index].name.clone()).collect()
    };
    let is_page = entry.kind == DocumentKind::Page;
    let [categories, tags, authors] = [Taxonomy::Category, Taxonomy::Tag, Taxonomy::Author]
        .map(|taxonomy| if is_page { Vec::new() } else { names(taxonomy) });
    InventoryEntry {
        path: entry.path.clone(),
        route: entry.route.clone(),
        title: entry.link_text(),
        is_page,
        date: entry.date,
        updated: entry.updated,
        language: entry.language.clone().unwrap_or_else(|| language.to_owned()),
        categories,
        tags,
        authors,
        files,
    }
}
