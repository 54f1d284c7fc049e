//! What the settings say of the terms of a taxonomy.

use std::collections::BTreeMap;

use crate::addresses::link_address::LinkAddress;
use crate::addresses::paths::Taxonomy;
use crate::config::settings::{Author, Config, TermSetting, settings_path};
use crate::diagnostic::rule::{Diagnostic, Rule};
use crate::source::span::Location;
use crate::text::slug::Slug;
use crate::text::spelling::Word;
use crate::yaml::fields::Located;

/// A term that the settings name twice.
pub const TWICE: Rule = Rule::warning("G124");

/// What the settings say of a term.
#[derive(Debug, Clone, Copy)]
pub struct Setting<'a> {
    /// Name.
    pub name: &'a Located<String>,
    /// Last part of its address.
    pub slug: Option<&'a Slug>,
    /// Text about it; may be empty.
    pub description: &'a str,
    /// Of an author: a page on another site.
    pub url: Option<&'a LinkAddress>,
    /// Of an author: what she does; may be empty.
    pub role: &'a str,
    /// Name of the category above it.
    pub parent: Option<&'a Located<String>>,
}

/// The key of a taxonomy in the settings.
#[must_use]
pub fn key(taxonomy: Taxonomy) -> &'static str {
    match taxonomy {
        Taxonomy::Category => "categories",
        Taxonomy::Tag => "tags",
        Taxonomy::Author => "authors",
        Taxonomy::Series => "series",
    }
}

/// What the settings say of the terms of a taxonomy.
#[derive(Debug, Default)]
pub struct Settings<'a> {
    /// In the order of the settings.
    pub all: Vec<Setting<'a>>,
    /// Indexes of the first setting of each word.
    indexes: BTreeMap<Word, usize>,
}

impl<'a> Settings<'a> {
    /// Returns what the settings say of the terms of a taxonomy.
    #[must_use]
    pub fn of(taxonomy: Taxonomy, config: &'a Config) -> Self {
        let all: Vec<Setting<'a>> = match taxonomy {
            Taxonomy::Category => config.categories.iter().map(Setting::of_term).collect(),
            Taxonomy::Tag => config.tags.iter().map(Setting::of_term).collect(),
            Taxonomy::Series => config.series.iter().map(Setting::of_term).collect(),
            Taxonomy::Author => config.authors.iter().map(Setting::of_author).collect(),
        };
        let indexes = all.iter().enumerate().rev().map(|(index, setting)| (Word::of(&setting.name.value), index));
        Self { indexes: indexes.collect(), all }
    }

    /// Reports each name that stands again in one spelling; other spellings are reported as such.
    pub fn report_repeated(&self, taxonomy: Taxonomy, diagnostics: &mut Vec<Diagnostic>) {
        let path = settings_path();
        for (index, setting) in self.all.iter().enumerate() {
            let name = setting.name;
            let first = self.indexes.get(&Word::of(&name.value)).filter(|first| **first != index);
            let Some(first) = first.map(|first| self.all[*first].name) else { continue };
            if first.value == name.value {
                let diagnostic = TWICE.at(Location::at(&path, name.span)).with("name", name.value.as_str());
                let diagnostic = diagnostic.with("key", key(taxonomy));
                diagnostics.push(diagnostic.and(Location::at(&path, first.span), "first"));
            }
        }
    }

    /// Returns what the settings say of a term.
    #[must_use]
    pub fn get(&self, word: &Word) -> Option<&Setting<'a>> {
        self.indexes.get(word).map(|index| &self.all[*index])
    }
}

impl<'a> Setting<'a> {
    fn of_term(setting: &'a TermSetting) -> Self {
        let TermSetting { name, slug, description, parent } = setting;
        Self { name, slug: slug.as_ref(), description, url: None, role: "", parent: parent.as_ref() }
    }

    fn of_author(author: &'a Author) -> Self {
        // The picture is looked up among the files.
        let Author { name, slug, email: _, url, description, role, picture: _ } = author;
        Self { name, slug: slug.as_ref(), description, url: url.as_ref().map(|url| &url.value), role, parent: None }
    }
}
