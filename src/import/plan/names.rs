//! Names of the terms of the new site: one spelling for each, and the languages that name its lists.

use std::collections::BTreeMap;

use crate::import::model::blog::{Blog, Term};
use crate::import::model::plain_text::person;
use crate::import::plan::index::EntryMeta;
use crate::text::spelling::Word;

/// Returns the language of the site's interface. Posts carry their own.
#[must_use]
pub fn site_language(blog: &Blog) -> &'static str {
    match blog.language() {
        "sv" => "sv",
        _ => "en",
    }
}

/// The names of terms in the new site.
///
/// A site takes names that differ in capitals for one term, so that each has one spelling: the first of the export.
#[derive(Debug, Clone, Default)]
pub struct Names {
    /// New names of categories that shared a name, by slug.
    renamed: BTreeMap<String, String>,
    categories: BTreeMap<Word, String>,
    tags: BTreeMap<Word, String>,
    /// Names of authors by login.
    authors: BTreeMap<String, String>,
}

impl Names {
    /// Returns the names of a blog with these entries.
    #[must_use]
    pub fn new(blog: &Blog, entries: &[EntryMeta], renamed: BTreeMap<String, String>) -> Self {
        let authors = blog.authors.iter().rev().map(|author| (author.login.clone(), author.name.clone()));
        let own = |(name, slug): &(String, String)| renamed.get(slug).unwrap_or(name).clone();
        let of_entries = entries.iter().flat_map(|entry| &entry.categories).map(own);
        let categories = spellings(named(&blog.categories).chain(of_entries));
        let of_entries = entries.iter().flat_map(|entry| entry.tags.iter().cloned());
        let tags = spellings(named(&blog.tags).chain(of_entries));
        Self { categories, tags, authors: authors.collect(), renamed }
    }

    /// Returns the name of a category.
    #[must_use]
    pub fn category<'a>(&'a self, name: &'a str, slug: &str) -> &'a str {
        let name = self.renamed.get(slug).map_or(name, String::as_str);
        self.categories.get(&Word::of(name)).map_or(name, String::as_str)
    }

    /// Returns the name of a tag.
    #[must_use]
    pub fn tag<'a>(&'a self, name: &'a str) -> &'a str {
        self.tags.get(&Word::of(name)).map_or(name, String::as_str)
    }

    /// Returns the name of the author with this login; empty if there is none.
    #[must_use]
    pub fn author(&self, login: &str) -> String {
        self.authors.get(login).cloned().unwrap_or_else(|| person(login))
    }

    /// Returns the names of the terms of an entry.
    #[must_use]
    pub fn of(&self, entry: &EntryMeta) -> EntryNames {
        let mut names = EntryNames { author: self.author(&entry.author), ..EntryNames::default() };
        let categories = entry.categories.iter().map(|(name, slug)| self.category(name, slug));
        let tags = entry.tags.iter().map(|name| self.tag(name));
        categories.for_each(|name| push(&mut names.categories, name));
        tags.for_each(|name| push(&mut names.tags, name));
        names
    }
}

/// The names of the terms of an entry.
#[derive(Debug, Clone, Default)]
pub struct EntryNames {
    /// Categories.
    pub categories: Vec<String>,
    /// Tags.
    pub tags: Vec<String>,
    /// Its author; may be empty.
    pub author: String,
}

/// Adds a name unless it is there.
fn push(names: &mut Vec<String>, name: &str) {
    if names.iter().all(|known| known != name) {
        names.push(name.to_owned());
    }
}

fn named(terms: &[Term]) -> impl Iterator<Item = String> {
    terms.iter().map(|term| term.name.clone())
}

/// Returns the first spelling of each word.
fn spellings(names: impl Iterator<Item = String>) -> BTreeMap<Word, String> {
    let mut spellings = BTreeMap::new();
    for name in names.filter(|name| !name.is_empty()) {
        spellings.entry(Word::of(&name)).or_insert(name);
    }
    spellings
}
